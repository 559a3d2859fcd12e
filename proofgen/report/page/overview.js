const matrix = document.getElementById("matrix");
const rows = [...matrix.tBodies[0].rows];
rows.forEach((row, place) => { row.dataset.place = place; });
const STATES = ["wrong", "stale", "never", "ok"];
const COMPARED = {
  place: (a, b) => a.place - b.place,
  name: (a, b) => a.name.localeCompare(b.name),
  verdict: (a, b) => a.verdict.localeCompare(b.verdict) || a.place - b.place,
  state: (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || a.place - b.place,
  checked: (a, b) => b.checked.localeCompare(a.checked) || a.place - b.place,
  seconds: (a, b) => b.seconds - a.seconds || a.place - b.place,
};

function fits(row, words, filter) {
  const found = row.dataset.find.toLowerCase();
  const kind = filter === "" || filter === row.dataset.state || (filter === "todo" && row.dataset.state !== "ok") || filter === row.dataset.verdict;
  return kind && words.every((word) => found.includes(word));
}

/** Show the rows that are asked for, in the order that is asked for. */
function arrange() {
  const [search, filter, sort] = ["search", "filter", "sort"].map((id) => document.getElementById(id).value);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !fits(row, words, filter);
    shown += row.hidden ? 0 : 1;
  }
  matrix.tBodies[0].append(...[...rows].sort((a, b) => COMPARED[sort](a.dataset, b.dataset)));
  for (const item of document.querySelectorAll(".todo li[data-name]")) {
    item.hidden = rows.find((row) => row.dataset.name === item.dataset.name)?.hidden ?? false;
  }
  document.getElementById("shown").textContent = `${shown} of ${counted(rows.length, "policy", "policies")}`;
  reachable();
}

/** One link of the matrix can be reached with the Tab key; the arrow keys lead from it to all others. */
function reachable(link = matrix.querySelector("tbody tr:not([hidden]) a")) {
  for (const other of matrix.querySelectorAll("a[tabindex='0']")) other.tabIndex = -1;
  if (link) link.tabIndex = 0;
}

function step(event) {
  const cell = event.target.closest("td, th");
  if (!cell || event.target.tagName !== "A") return;
  const visible = [...matrix.tBodies[0].rows].filter((row) => !row.hidden);
  const [row, column] = [visible.indexOf(cell.parentElement), cell.cellIndex];
  const inRow = (one) => [...one.querySelectorAll("a")];
  const near = (one) => one && (one.cells[column].querySelector("a") || inRow(one)[0]);
  const here = inRow(cell.parentElement);
  const place = here.indexOf(event.target);
  const target = {
    ArrowDown: () => near(visible[row + 1]), ArrowUp: () => near(visible[row - 1]), ArrowRight: () => here[place + 1],
    ArrowLeft: () => here[place - 1], Home: () => here[0], End: () => here[here.length - 1],
    PageDown: () => near(visible[Math.min(row + 10, visible.length - 1)]), PageUp: () => near(visible[Math.max(row - 10, 0)]),
  }[event.key]?.();
  if (!target) return;
  event.preventDefault();
  reachable(target);
  target.focus();
}

for (const one of matrix.querySelectorAll("tbody a")) one.tabIndex = -1;
matrix.addEventListener("keydown", step);
matrix.addEventListener("focusin", (event) => event.target.tagName === "A" && reachable(event.target));
document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
for (const event of ["input", "change"]) document.getElementById("controls").addEventListener(event, arrange);
document.getElementById("controls").hidden = false;
arrange();
