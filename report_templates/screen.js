"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const [text, verdict, severity, system] = ["text", "verdict", "severity", "system"]
    .map((name) => document.getElementById(`filter-${name}`));
  const count = document.getElementById("filter-count");
  const body = document.getElementById("register-rows");
  const rows = Array.from(body.rows, (row) => ({
    row,
    verdict: row.dataset.v,
    severity: row.dataset.s,
    system: row.cells[3].textContent,
    text: row.textContent.toLowerCase(),
  }));

  for (const name of [...new Set(rows.map((one) => one.system))].sort()) {
    if (name) system.add(new Option(name, name));
  }

  const show = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of rows) {
      const fits = (!verdict.value || one.verdict === verdict.value)
        && (!severity.value || one.severity === severity.value)
        && (!system.value || one.system === system.value)
        && words.every((word) => one.text.includes(word));
      if (one.row.hidden === fits) one.row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} shown`;
  };

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 120); };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  form.addEventListener("reset", () => setTimeout(show));

  const keys = {
    n: (one) => Number(one.row.cells[0].textContent) || Infinity,
    s: (one) => Number(one.severity),
    t: (one, place) => one.row.cells[place].textContent,
  };
  const heads = Array.from(document.querySelectorAll(".register th"));
  const collate = new Intl.Collator("en", { numeric: true });
  const sort = (head, place) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((one) => one.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const sorted = rows.map((one) => [keys[head.dataset.sort](one, place), one]);
    sorted.sort(([a], [b]) => (typeof a === "number" ? (a > b) - (a < b) : collate.compare(a, b)) * (down ? -1 : 1));
    const all = document.createDocumentFragment();
    for (const [, one] of sorted) all.append(one.row);
    body.append(all);
  };
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, place));
    head.replaceChildren(button);
  });

  form.hidden = false;
  show();
})();
