"use strict";
(() => {
  // Print everything: what is folded on screen is open on paper.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

  const holder = document.getElementById("data");
  if (!holder) return;
  const { paths, anchor, rows } = JSON.parse(holder.textContent);
  const [LEVEL, SYMBOL, PATH, LINE, CELL, FRAMEWORK, ROLE, CATEGORY] = [0, 1, 2, 3, 4, 5, 6, 7];
  const form = document.getElementById("filter");
  const body = document.querySelector("#list tbody");
  const more = document.getElementById("more");
  const count = document.getElementById("count");
  const STEP = 50;
  let found = rows;
  let shown = 0;

  const element = (tag, text, name) => {
    const node = document.createElement(tag);
    node.textContent = text;
    if (name) node.className = name;
    return node;
  };
  // A path may break after its slashes, a name after its dots and underscores.
  const breakable = (node, text) => {
    (text.match(text.includes("/") ? /[^/]+\/*|\/+/g : /[^._]+[._]*|[._]+/g) || []).forEach((part, at) => node.append(...(at ? [document.createElement("wbr"), part] : [part])));
    return node;
  };
  const place = (row) => {
    const [path, address] = paths[row[PATH]];
    const inCell = row[CELL] !== null;
    const node = breakable(element(address ? "a" : "span", "", "place"), inCell ? `${path} cells[${row[CELL]}]:${row[LINE]}` : `${path}:${row[LINE]}`);
    if (address) {
      node.href = inCell ? address : `${address}${anchor}${row[LINE]}`;
      node.rel = "noreferrer noopener";
    }
    return node;
  };
  const line = (row) => {
    const tr = document.createElement("tr");
    const cells = [
      ["Level", element("span", row[LEVEL], `level ${row[LEVEL]}`)], ["Name", breakable(element("code", ""), row[SYMBOL])], ["Place", place(row)],
      ["Framework", row[FRAMEWORK]], ["Role", row[ROLE]], ["Migration", row[CATEGORY]],
    ];
    for (const [label, content] of cells) {
      const td = document.createElement("td");
      td.dataset.label = label;
      td.append(content);
      tr.append(td);
    }
    return tr;
  };
  const extend = () => {
    body.append(...found.slice(shown, shown + STEP).map(line));
    shown = Math.min(shown + STEP, found.length);
    more.hidden = shown === found.length;
    count.textContent = `${found.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} match; ${shown.toLocaleString("en")} shown.`;
  };
  const apply = () => {
    const want = Object.fromEntries(new FormData(form));
    const needle = want.text.trim().toLowerCase();
    found = rows.filter((row) =>
      (!want.framework || row[FRAMEWORK] === want.framework) && (!want.role || row[ROLE] === want.role) && (!want.level || row[LEVEL] === want.level) &&
      (!needle || row[SYMBOL].toLowerCase().includes(needle) || paths[row[PATH]][0].toLowerCase().includes(needle)));
    shown = 0;
    body.replaceChildren();
    extend();
  };
  const remember = () => {
    const given = [...new FormData(form)].filter(([, value]) => value);
    history.replaceState(null, "", given.length ? `#findings?${new URLSearchParams(given)}` : "#findings");
  };
  const recall = () => {
    const [, query] = location.hash.split("?");
    if (query === undefined) return;
    for (const [name, value] of new URLSearchParams(query)) {
      const control = form.elements.namedItem(name);
      if (control) control.value = value;
    }
    document.getElementById("findings").scrollIntoView();
  };

  for (const [name, column] of [["framework", FRAMEWORK], ["role", ROLE], ["level", LEVEL]]) {
    const values = [...new Set(rows.map((row) => row[column]))].filter(Boolean).sort();
    form.elements.namedItem(name).append(...values.map((value) => element("option", value)));
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); remember(); });
  addEventListener("hashchange", () => { recall(); apply(); });
  more.addEventListener("click", extend);
  recall();
  apply();
})();
