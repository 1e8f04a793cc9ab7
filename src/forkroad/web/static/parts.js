/* Elements made from words: what a planner wrote is put in as text and never as markup. */

export const byId = (id) => document.getElementById(id);

/* el("td", {class: "number"}, "12") : an element with attributes and what stands in it. */
export function el(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else made.setAttribute(key, value);
  }
  made.append(...inside.flat().filter((each) => each !== null && each !== undefined));
  return made;
}

/* A table: heads, rows of cells, the first of which names the row. */
export function table(heads, rows, attributes) {
  const head = el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)));
  const body = rows.map((cells) =>
    el("tr", {}, cells.map((cell, place) => (place ? el("td", {}, cell) : el("th", { scope: "row" }, cell)))),
  );
  return el("div", { class: "scroll" }, el("table", attributes, el("thead", {}, head), el("tbody", {}, body)));
}

export function show(element, isShown) {
  element.hidden = !isShown;
}
