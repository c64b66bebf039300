// Judges bodies with Ajv. Standard input: [{schemas, bodies: [text]}]; standard output: [[whether each is valid]].
// The argument is the folder in which the packages are installed.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.argv[2]}/package.json`);
const { Ajv2020 } = require("ajv/dist/2020.js");
const formats = require("ajv-formats");

const verdicts = JSON.parse(readFileSync(0, "utf8")).map(({ schemas, bodies }) => {
  const ajv = formats(new Ajv2020({ strict: false, multipleOfPrecision: 6 }));
  const fits = ajv.compile({ components: { schemas }, $ref: "#/components/schemas/Body" });
  return bodies.map((text) => {
    try {
      return fits(JSON.parse(text));
    } catch {
      return false; // Not JSON.
    }
  });
});
process.stdout.write(JSON.stringify(verdicts));
