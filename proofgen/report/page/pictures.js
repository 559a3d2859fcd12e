/** The hierarchy of a machine as one core sees it: for each level its domain there, and the groups of that. */
function machinePicture(machine, marked = {}) {
  const cores = coresOf(machine.cores);
  const levels = element("div", { class: "levels" });
  const whole = "all";
  const chosen = element("select", { onchange: () => show(chosen.value) }, element("option", { value: whole }, "all cores"),
    cores.map((core) => element("option", { value: core }, `core ${core}`)));

  function show(view) {
    const core = view === whole ? null : Number(view);
    const shown = machine.levels.map((level) => {
      const domains = core === null ? level.domains.slice(0, MOST_DOMAINS) : level.domains.filter((one) => coresOf(one.owners).includes(core));
      const left = core === null ? level.domains.length - domains.length : 0;
      return [element("h4", {}, `${level.name}${domains.length ? "" : ": no domain"}`), domains.map((domain) => domainBox(domain, core, marked)),
        left > 0 ? element("p", {}, `and ${left} more domains`) : null];
    });
    levels.replaceChildren(...shown.flat(3).filter(Boolean));
  }
  const first = marked.cores && marked.kind !== "top" ? coresOf(marked.cores).find((core) => cores.includes(core)) : undefined;
  const domains = machine.levels.reduce((sum, level) => sum + level.domains.length, 0);
  chosen.value = first ?? (domains <= MOST_DOMAINS ? whole : cores[0]);
  show(chosen.value);
  return element("div", {},
    element("p", {}, `${counted(cores.length, "core")}, ${counted(machine.levels.length, "level")}, the lowest first. As seen by `,
      element("label", {}, element("span", { class: "hidden" }, "Whose view"), chosen)), levels);
}

const MOST_DOMAINS = 24;

function domainBox(domain, core, marked) {
  const owners = domain.owners === domain.cores ? "" : `, for cores ${domain.owners}`;
  return element("div", { class: "domains" }, `cores ${domain.cores}${owners}`, groupList(domain, core, marked));
}

const MOST_GROUPS = 64;

function groupList(domain, core, marked) {
  const groups = domain.groups.slice(0, MOST_GROUPS).map((group) => {
    const own = core !== null && coresOf(group).includes(core);
    const roles = [own ? "own" : null, group === marked.thief ? "thief" : null, group === marked.victim ? "victim" : null,
      marked.groups && marked.groups.includes(group) ? "at fault" : null].filter(Boolean);
    return element("li", { class: own ? "own" : null }, group, roles.length ? ` (${roles.join(", ")})` : "");
  });
  const left = domain.groups.length - groups.length;
  return element("ul", { class: "groups" }, groups, left > 0 ? element("li", {}, `and ${left} more`) : null);
}

/** Which obligation rests on which: an arrow leads from one to those that rest on it. */
function dependencyGraph(policy, graph) {
  if (graph.nodes.length === 0) return element("p", {}, "None of its obligations rests on another one.");
  const [width, height, across, down] = [230, 28, 290, 46];
  const at = graph.nodes.map(({ x, y }) => ({ x: 8 + x * across, y: 8 + y * down }));
  const edges = graph.edges.map(([from, to]) => {
    const [a, b] = [at[from], at[to]];
    const [x1, y1, x2, y2] = [a.x + width, a.y + height / 2, b.x, b.y + height / 2];
    return [drawn("path", { class: "edge", d: `M ${x1} ${y1} C ${x1 + 30} ${y1}, ${x2 - 30} ${y2}, ${x2 - 7} ${y2}` }),
      drawn("path", { class: "head", d: `M ${x2} ${y2} l -8 -4 v 8 z` })];
  });
  const nodes = graph.nodes.map(({ id }, number) => {
    const one = policy.obligations.find((each) => each.id === id);
    return drawn("a", { href: link(policy.name, id), "aria-label": `${id}: ${one.verdict}${one.fresh || one.verdict === "inconclusive" ? "" : ", stale"}` },
      drawn("rect", { class: `node ${one.verdict}${one.fresh || one.verdict === "inconclusive" ? "" : " stale"}`, x: at[number].x, y: at[number].y, width, height, rx: 5 }),
      drawn("text", { x: at[number].x + 8, y: at[number].y + 19 }, `${SIGNS[one.verdict]} ${id}`));
  });
  const [right, bottom] = [Math.max(...at.map(({ x }) => x)) + width + 8, Math.max(...at.map(({ y }) => y)) + height + 8];
  const picture = drawn("svg", { width: right, height: bottom, viewBox: `0 0 ${right} ${bottom}`, role: "group", "aria-label": "What rests on what" }, edges, nodes);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Graph of the obligations" }, picture);
}
