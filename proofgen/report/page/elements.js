"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const SIGNS = { proved: "✓", refuted: "✗", open: "?", vacuous: "∅", inconclusive: "–" };

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  // Children that are no elements become text: nothing that a policy says is ever read as markup.
  made.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  return made;
}

/** An element of the page. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** An element of a drawing. */
function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** A drawing in a box that scrolls; the text says what is to be seen. */
function drawing(width, height, text, ...children) {
  const picture = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text }, ...children);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text }, picture);
}

function table(heads, rows) {
  const head = element("tr", {}, heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...rest]) =>
    element("tr", {}, element("th", { scope: "row" }, first), rest.map((cell) => element("td", {}, cell))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, body));
}

function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element("dl", { class: "facts" }, known.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

function link(policy, obligation) {
  return `#policy=${encodeURIComponent(policy)}${obligation ? `&obligation=${encodeURIComponent(obligation)}` : ""}`;
}

/** Core numbers of a list such as `0-3,8`. */
function coresOf(list) {
  return list.split(",").filter(Boolean).flatMap((part) => {
    const [first, last] = part.split("-").map(Number);
    return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index);
  });
}

function counted(number, one, many) {
  return `${number} ${number === 1 ? one : many || `${one}s`}`;
}
