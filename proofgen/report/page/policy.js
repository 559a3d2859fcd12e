function badge(one) {
  return element("span", { class: `cell ${one.verdict}${one.fresh || one.verdict === "inconclusive" ? "" : " stale"}`, "aria-hidden": "true" }, SIGNS[one.verdict]);
}

/** The machine that a run is on: written out in the run, or that of the policy. */
function machineOf(policy, run) {
  return run.hierarchy || (run.machine && policy.machine ? DATA.machines[policy.machine] : null);
}

const ROLES = ["thief", "victim", "placed", "last", "waker"];

function rolesOf(run, core) {
  const own = ROLES.filter((name) => run[name] === core && !(name === "thief" && run.kind === "pair"));
  const pair = run.kind === "pair" ? [["thief", "victim"][core]] : [];
  const groups = ["thief", "victim"].filter((name) => run.groups && coresOf(run.groups[name]).includes(run.core_numbers[core]))
    .map((name) => `in the ${name}'s group`);
  const node = run.node_of ? [`node ${run.node_of[core]}`] : [];
  const state = run.kind === "pair" || loadClass(run.cores[core]) === "busy" ? [] : [loadClass(run.cores[core])];
  return [...own, ...pair, ...state, ...groups, ...node, ...(run.allowed && run.allowed.includes(core) ? ["allowed"] : [])].filter(Boolean).join(", ");
}

/** A machine at one moment, with what its cores are in this run; neighbours that are alike share a row. */
function momentTable(run) {
  const rows = [];
  run.cores.forEach((core, place) => {
    const [marks, roles, last] = [marksOf(run, core), rolesOf(run, place), rows[rows.length - 1]];
    if (last && last.marks === marks && last.roles === roles) last.end = place;
    else rows.push({ start: place, end: place, marks, roles });
  });
  return table(["cores", "tasks of each", "which are"], rows.map(({ start, end, marks, roles }) =>
    [start === end ? nameOf(run, start) : `${nameOf(run, start)} to ${nameOf(run, end)}`, element("span", { class: "marks" }, marks), roles]));
}

function runSection(policy, run) {
  const machine = machineOf(policy, run);
  const steps = (run.steps || []).flatMap((step) => Object.entries(step).map(([action, core]) => `${action} core ${core}`)).join(", ");
  return [
    element("h4", {}, run.rounds.length ? "The run that refutes it" : "What refutes it"),
    element("p", {}, run.text),
    steps ? element("p", {}, `The steps: ${steps}.`) : null,
    run.groups ? element("p", {}, `Groups on level ${run.groups.level}: thief ${run.groups.thief}, victim ${run.groups.victim}.`) : null,
    run.rounds.length ? player(run) : run.cores.length ? momentTable(run) : null,
    machine ? element("details", { open: Boolean(run.flaw) }, element("summary", {}, steps ? "The machine before these steps" : "The machine"), machinePicture(machine, run.flaw || run.groups || {})) : null,
  ];
}

const ASSURANCE = {
  L0: "emitted",
  L1: "one run of Lean accepted it without an error or sorry",
  L2: "one run of Lean accepted it without an error or sorry, and its axioms were audited",
  L3: "one run of Lean accepted it without an error or sorry, its axioms were audited, and leanchecker replayed all declarations",
};

function obligationSection(policy, one, opened) {
  const catalogued = DATA.catalogue[one.id];
  const state = one.verdict === "inconclusive" ? (one.state === "error" ? "Lean could not read the statement" : "no verdict yet") :
    `${one.verdict}, ${one.fresh ? "fresh" : `stale: ${one.why}`}`;
  const settled = one.theorem !== null;
  const body = element("div", {});
  // What is folded in is made when it is opened: two hundred policies have thousands of runs.
  const fill = () => body.childNodes.length || body.append(...[
    element("p", {}, catalogued.meaning, catalogued.source ? element("span", { class: "soft" }, ` (${catalogued.source})`) : ""),
    element("h4", {}, "In Lean"), element("pre", { tabindex: "0" }, element("code", {}, `${settled ? `theorem ${one.theorem} : ${one.verdict === "refuted" ? "¬ " : ""}` : ""}(${one.lean})`)),
    facts([["Theorem", one.theorem ? element("code", {}, one.theorem) : "none"], ["By hand", one.byHand ? element("code", {}, one.byHand) : null],
      ["Axioms", one.axioms || (settled ? DATA.axioms : null)], ["Assurance", `${one.assurance}: ${ASSURANCE[one.assurance]}`],
      ["Statement", one.state], ["Checked", policy.checked], ["Lean's time", one.seconds === null ? null : `${one.seconds} s`],
      ["With", policy.toolchain], ["Rests on", one.restsOn.length ? one.restsOn.map((id, place) => [place ? ", " : "", element("a", { href: link(policy.name, id) }, id)]) : null],
      ["Fully proved", one.fully ? "yes, with all that it rests on" : "no"]]),
    ...(one.run ? runSection(policy, one.run) : []),
  ].filter(Boolean));
  const made = element("details", { class: "obligation", id: `obligation-${one.id}`, ontoggle: (event) => event.target.open && fill() },
    element("summary", {}, badge(one), element("strong", {}, one.id), ` ${state}${one.required ? "" : ", not required"}${one.byHand ? ", by hand" : ""}`), body);
  if (opened) { fill(); made.open = true; }
  return made;
}

function historySection(policy) {
  if (!policy.history || policy.history.length === 0) return element("p", {}, "It was never checked.");
  return table(["recorded", "verdicts that changed"], policy.history.map(({ at, changes }) => [element("time", {}, at), changes.join(", ") || "none"]));
}

function policyPage(policy, obligation) {
  const machine = policy.machine ? DATA.machines[policy.machine] : null;
  const required = (one) => one.id === obligation;
  return [
    element("p", {}, element("a", { href: "#" }, "← All policies")),
    element("h2", { id: "policy-heading", tabindex: "-1" }, policy.name),
    element("p", { dir: "auto" }, policy.title),
    facts([["Verdict", `${policy.verdict}${policy.fresh ? "" : ", stale"}; ${policy.expect} is expected`], ["File", element("code", {}, policy.file)],
      ["Checked", policy.checked || "never"], ["With", policy.toolchain], ["Assurance", policy.note], ["Lean's time", policy.seconds === undefined ? null : `${policy.seconds} s`],
      ["Bound on rounds", policy.bounds && policy.bounds.join("; ")],
      ["Gap in the end", policy.gap === null || policy.gap === undefined ? null : `at most ${policy.gap}`]]),
    policy.remarks.length ? [element("h3", {}, "What to do"), element("ul", { class: "todo" }, policy.remarks.map(({ why, command }) => element("li", {}, why, "; ", element("code", {}, command))))] : null,
    element("h3", {}, "Obligations"),
    policy.obligations.map((one) => obligationSection(policy, one, required(one))),
    element("div", { class: "columns" },
      element("section", {}, element("h3", {}, policy.changed ? "Policy text, changed since it was checked" : "Policy text"), element("pre", { tabindex: "0" }, element("code", {}, policy.text || "The file cannot be read."))),
      element("section", {}, element("h3", {}, "Verdicts over time"), historySection(policy),
        policy.digests ? element("details", {}, element("summary", {}, "What the verdicts rest on (SHA-256)"), facts(Object.entries(policy.digests).map(([name, value]) => [name, element("code", {}, value)]))) : null)),
    element("h3", {}, "What rests on what"), dependencyGraph(policy, DATA.graphs[policy.graph]),
    machine ? [element("h3", {}, `Machine: ${machine.name}`), element("p", {}, machine.title), machinePicture(machine)] : null,
    policy.lean ? element("details", {}, element("summary", {}, "All statements, as Lean read them"), element("pre", { tabindex: "0" }, element("code", {}, policy.lean))) : null,
  ].flat().filter(Boolean);
}
