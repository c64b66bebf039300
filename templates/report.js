"use strict";
(() => {
  const form = document.getElementById("filter");
  const table = document.getElementById("table");
  if (form && table) {
    const rows = [...table.querySelectorAll("tr[data-verdict]")];
    const fields = ["verdict", "level", "contract", "text"];
    const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const apply = () => {
      const wanted = Object.fromEntries(fields.map((name) => [name, form.elements[name].value.trim()]));
      const text = wanted.text.toLowerCase();
      let shown = 0;
      for (const row of rows) {
        const contract = row.parentElement.dataset.contract;
        row.hidden = !(
          (!wanted.verdict || row.dataset.verdict === wanted.verdict) &&
          (!wanted.level || row.dataset.level === wanted.level) &&
          (!wanted.contract || contract === wanted.contract) &&
          (!text || words.get(row).includes(text))
        );
        if (!row.hidden) shown += 1;
      }
      for (const body of table.tBodies) {
        body.hidden = !body.querySelector("tr[data-verdict]:not([hidden])");
      }
      form.elements.shown.value = shown === rows.length ? `${shown} shown` : `${shown} of ${rows.length} shown`;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  const copy = async (pre) => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      return true;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(pre);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      return document.execCommand("copy");
    }
  };
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(button.closest("figure").querySelector("pre"));
      button.textContent = done ? "Copied" : "Press Ctrl-C";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }

  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("a[href^='#']")) setTimeout(reveal);
  });
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
})();
