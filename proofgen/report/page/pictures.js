/** The hierarchy of a machine as one core sees it: for each level its domain there, and the groups of that. */
function machinePicture(machine, marked = {}) {
  const cores = coresOf(machine.cores);
  const levels = element("div", { class: "levels" });
  const chosen = element("select", { onchange: () => show(Number(chosen.value)) }, cores.map((core) => element("option", { value: core }, `core ${core}`)));

  function show(core) {
    const shown = machine.levels.map((level) => {
      const domain = level.domains.find((one) => coresOf(one.owners).includes(core));
      const text = domain ? `${level.name}: cores ${domain.cores}` : `${level.name}: ${machine.cores ? "no domain" : ""}`;
      return [element("h4", {}, text), domain ? groupList(domain, core, marked) : null];
    });
    levels.replaceChildren(...shown.flat().filter(Boolean));
  }
  const first = marked.cores ? coresOf(marked.cores).find((core) => cores.includes(core)) : undefined;
  chosen.value = first ?? cores[0];
  show(Number(chosen.value));
  return element("div", {},
    element("p", {}, `${counted(cores.length, "core")}, ${counted(machine.levels.length, "level")}, the lowest first. As seen by `,
      element("label", {}, element("span", { class: "hidden" }, "Whose view"), chosen)), levels);
}

const MOST_GROUPS = 64;

function groupList(domain, core, marked) {
  const groups = domain.groups.slice(0, MOST_GROUPS).map((group) => {
    const own = coresOf(group).includes(core);
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
    return drawn("a", { href: link(policy.name, id), "aria-label": `${id}: ${one.verdict}` },
      drawn("rect", { class: "node", x: at[number].x, y: at[number].y, width, height, rx: 5 }),
      drawn("text", { x: at[number].x + 8, y: at[number].y + 19 }, `${SIGNS[one.verdict]} ${id}`));
  });
  const [right, bottom] = [Math.max(...at.map(({ x }) => x)) + width + 8, Math.max(...at.map(({ y }) => y)) + height + 8];
  const picture = drawn("svg", { width: right, height: bottom, viewBox: `0 0 ${right} ${bottom}`, role: "group", "aria-label": "What rests on what" }, edges, nodes);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Graph of the obligations" }, picture);
}
