/** What happens in a run, moment by moment: the start of each round and the machine after each turn. */
function moments(run) {
  let cores = run.cores;
  const found = [];
  run.rounds.forEach((turns, round) => {
    const history = [cores];
    found.push({ round, turn: null, cores, history });
    for (const turn of turns) {
      if (turn.outcome === "steals") cores = stolen(cores, turn);
      history.push(cores);
      found.push({ round, turn, cores, history, number: history.length - 1 });
    }
  });
  return found.length ? found : [{ round: 0, turn: null, cores, history: [cores] }];
}

function stolen(cores, turn) {
  const moved = turn.moved || [];
  const after = [...cores];
  after[turn.thief] = { ...cores[turn.thief], ready: [...cores[turn.thief].ready, ...moved] };
  after[turn.victim] = { ...cores[turn.victim], ready: cores[turn.victim].ready.filter((task) => !moved.includes(task)) };
  return after;
}

function nameOf(run, core) {
  return `core ${run.core_numbers ? run.core_numbers[core] : core}`;
}

/** The tasks of a core: what runs is filled, what waits is not; with weights where they matter. */
function marksOf(run, core) {
  const weight = (task) => (run.weights ? run.weights[task] : "");
  const waiting = core.ready;
  const most = run.weights ? 4 : 8;
  const shown = waiting.slice(0, most).map((task) => `○${weight(task)}`);
  if (waiting.length > most) shown.push(`+${waiting.length - most}`);
  const all = [...(core.current === null ? [] : [`●${weight(core.current)}`]), ...shown];
  return all.length ? all.join(run.weights ? " " : "") : "·";
}

function loadClass(core) {
  const tasks = core.ready.length + (core.current === null ? 0 : 1);
  return tasks === 0 ? "idle" : core.ready.length && tasks > 1 ? "overloaded" : "busy";
}

/** What the turn that led to this moment was, in words. */
function told(run, moment) {
  if (moment.turn === null) return [`Round ${moment.round + 1} begins.`];
  const { turn, history, number } = moment;
  const before = history[number - 1];
  const seen = (turn.observed_at || []).flatMap((at, core) => {
    const then = marksOf(run, history[at][core]);
    const now = marksOf(run, before[core]);
    if (core !== turn.thief && core !== turn.victim && then === now) return [];
    const who = core === turn.thief ? "itself" : nameOf(run, core);
    const when = at === 0 ? "the start of the round" : `turn ${at}`;
    return [then === now ? `${who} ${then}` : `${who} ${then} (out of date: from ${when}; now ${now})`];
  });
  const weights = run.weights && turn.moved ? ` (weight ${turn.moved.map((task) => run.weights[task]).join(", ")})` : "";
  const deeds = {
    passes: "It finds no candidate and passes.",
    fails: `It tries ${nameOf(run, turn.victim)} and fails: the filter does not hold any more.`,
    steals: `It steals ${turn.moved ? counted(turn.moved.length, "task") : "tasks"}${weights} from ${nameOf(run, turn.victim)}.`,
  };
  const saw = seen.length ? `${nameOf(run, turn.thief)} sees ${seen.join(", ")}.` : `${nameOf(run, turn.thief)} looks around.`;
  return [`Round ${moment.round + 1}, turn ${number}: ${saw} ${deeds[turn.outcome]}`];
}

/** The cores that are drawn: all, or of many those that something happens to. */
function involved(run, everything) {
  const all = run.cores.map((_, core) => core);
  if (everything || all.length <= 16) return all;
  const acting = run.rounds.flat().filter((turn) => turn.outcome !== "passes").flatMap((turn) => [turn.thief, turn.victim]);
  const extremes = [run.cores.findIndex((core) => loadClass(core) === "idle"), run.cores.findIndex((core) => loadClass(core) === "overloaded")];
  const chosen = new Set([...acting, ...extremes].filter((core) => core !== null && core >= 0));
  return all.filter((core) => chosen.has(core));
}

/** One round: a row for each core, a column for its start and for each turn; arrows from victims to thieves. */
function roundPicture(run, all, now, everything) {
  const rows = involved(run, everything);
  const columns = all.filter((one) => one.round === now.round && (everything || one === now || one.turn === null ||
    one.turn.outcome !== "passes" || run.cores.length <= 8));
  const [left, top, width, height] = [90, 26, run.weights ? 190 : 130, 34];
  const x = (column) => left + column * width;
  const y = (row) => top + row * height;
  const parts = [];
  rows.forEach((core, row) => parts.push(drawn("text", { x: 4, y: y(row) + 20 }, nameOf(run, core))));
  columns.forEach((one, column) => {
    parts.push(drawn("text", { x: x(column) + 4, y: 17, class: "soft" }, one.turn === null ? "start" : `turn ${one.number}`));
    rows.forEach((core, row) => {
      parts.push(drawn("rect", { x: x(column), y: y(row), width: width - 46, height: height - 6, rx: 4, class: `box ${loadClass(one.cores[core])}` }));
      parts.push(drawn("text", { x: x(column) + 6, y: y(row) + 19 }, marksOf(run, one.cores[core])));
    });
    if (one === now) {
      parts.push(drawn("rect", { x: x(column) - 3, y: top - 3, width: width - 40, height: rows.length * height, rx: 5, class: "now" }));
      parts.push(...glances(run, one, columns, rows, x, y, width, height));
    }
    parts.push(...arrow(one, column, rows, x, y, height));
  });
  const caption = `Round ${now.round + 1}: ${counted(rows.length, "core")} of ${run.cores.length} over ${counted(columns.length - 1, "turn")}`;
  return drawing(x(columns.length), y(rows.length) + 6, caption, parts);
}

/** From victim to thief: a line for a steal, a broken one for an attempt that failed. */
function arrow(one, column, rows, x, y, height) {
  if (one.turn === null || one.turn.outcome === "passes") return [];
  const [from, to] = [rows.indexOf(one.turn.victim), rows.indexOf(one.turn.thief)];
  if (from < 0 || to < 0) return [];
  const [middle, start, end] = [x(column) - 22, y(from) + height / 2 - 3, y(to) + height / 2 - 3];
  return [
    drawn("path", { d: `M ${middle - 16} ${start} H ${middle} V ${end} h 12`, class: `move ${one.turn.outcome}` }),
    drawn("path", { d: `M ${middle + 6} ${end - 5} l 8 5 l -8 5`, class: `move ${one.turn.outcome}` }),
  ];
}

/** What the thief of this turn saw that was out of date by then. */
function glances(run, one, columns, rows, x, y, width, height) {
  if (one.turn === null || !one.turn.observed_at) return [];
  return one.turn.observed_at.flatMap((at, core) => {
    const row = rows.indexOf(core);
    const column = columns.findIndex((other) => (other.turn === null ? 0 : other.number) === at);
    const stale = at < one.number - 1 && marksOf(run, one.history[at][core]) !== marksOf(run, one.history[one.number - 1][core]);
    if (row < 0 || column < 0 || !stale) return [];
    return [drawn("rect", { x: x(column) - 2, y: y(row) - 2, width: width - 42, height: height - 2, rx: 5, class: "seen" })];
  });
}

/** On a narrow screen, the moment that is shown has to be looked for. */
function inView(picture) {
  const [box, now] = [picture.querySelector(".scroll"), picture.querySelector(".now")];
  if (box && now) box.scrollLeft = Math.max(0, Number(now.getAttribute("x")) + Number(now.getAttribute("width")) / 2 - box.clientWidth / 2);
}

const MOST_PRINTED = 200;

/** On paper nothing can be stepped through: all that happens, in words. */
function printed(run, all) {
  const happens = all.filter((one) => one.turn === null || one.turn.outcome !== "passes");
  return element("ol", { class: "paper" }, happens.slice(0, MOST_PRINTED).map((one) => element("li", {}, told(run, one))),
    happens.length > MOST_PRINTED ? element("li", {}, `and ${happens.length - MOST_PRINTED} more`) : null);
}

/** A run that can be stepped through. */
function player(run) {
  const all = moments(run);
  let place = 0;
  let everything = false;
  const picture = element("div");
  const words = element("p", { class: "told", "aria-live": "polite" });
  const counter = element("output");
  const slider = element("input", { type: "range", min: 0, max: all.length - 1, value: 0, "aria-label": "Moment of the run",
    oninput: () => show(Number(slider.value)) });
  const buttons = [["First", () => 0], ["Back", () => place - 1], ["Next", () => place + 1], ["Last", () => all.length - 1]].map(([name, where]) =>
    element("button", { type: "button", onclick: () => show(where()) }, name));
  const more = element("label", {}, element("input", { type: "checkbox", onchange: (event) => { everything = event.target.checked; show(place); } }),
    " all cores and turns");

  function show(wanted) {
    place = Math.max(0, Math.min(all.length - 1, wanted));
    slider.value = place;
    slider.setAttribute("aria-valuetext", told(run, all[place])[0]);
    counter.textContent = `${place + 1} of ${all.length}`;
    const again = run.kind === "lasso" && place === all.length - 1 ? " Every core is as at the start of round 1: all of this can happen again." : "";
    words.textContent = told(run, all[place]).join(" ") + again;
    picture.replaceChildren(roundPicture(run, all, all[place], everything));
    inView(picture);
    buttons[0].disabled = buttons[1].disabled = place === 0;
    buttons[2].disabled = buttons[3].disabled = place === all.length - 1;
  }
  show(0);
  const legend = element("p", { class: "soft" }, "● a task that runs, ○ one that waits, · none",
    run.weights ? "; with their weights" : "", "; an arrow is a steal, a broken one an attempt that failed, a dotted frame what the thief saw although it was out of date.");
  return element("div", { class: "run" }, all.length > 1 ? element("div", { class: "player" }, buttons, slider, counter,
    run.cores.length > 8 ? more : null) : null, words, picture, legend, printed(run, all));
}
