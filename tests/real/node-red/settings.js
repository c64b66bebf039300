// Node-RED without its editor, for one flow that is read from the folder beside this file.
const os = require("os");
const path = require("path");
const fs = require("fs");

const userDir = fs.mkdtempSync(path.join(os.tmpdir(), "node-red-"));
process.on("exit", () => fs.rmSync(userDir, { recursive: true, force: true }));

module.exports = {
    userDir,
    flowFile: path.join(__dirname, "flows.json"),
    readOnly: true,
    uiHost: "127.0.0.1",
    uiPort: Number(process.env.PORT),
    httpAdminRoot: false,
    disableEditor: true,
    credentialSecret: false,
    telemetry: { enabled: false },
    logging: { console: { level: "warn", metrics: false, audit: false } },
};
