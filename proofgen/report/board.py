"""The dashboard's data: the status of every policy with its evidence, as plain values that a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from igraph import Graph

from proofgen import __version__
from proofgen.byhand.files import path_of
from proofgen.errors import InputError
from proofgen.evidence import Evidence, Past
from proofgen.machine.file import load_topology
from proofgen.obligation import CATALOGUE
from proofgen.policy import Outline
from proofgen.report.status import remarks, why_stale
from proofgen.report.visible import visible
from proofgen.search.witness import hierarchy_json
from proofgen.status import ObligationStatus, PolicyStatus, Status
from proofgen.texts import digest_of, read_lines, read_text

# A declaration in an emitted file, without its docstring, up to the blank line after it.
_STATEMENT: Final = re.compile(r"^def (\w+Statement) : Prop :=\s*(.*?)\n\n", re.MULTILINE | re.DOTALL)
_SLOWEST: Final = 20
_AXIOMS: Final = (
    "Not audited: only a native Lean can list the axioms of a theorem. Before Lean ran, all text was searched for words that "
    "could bring in another axiom than propext, Classical.choice and Quot.sound."
)


def board(status: Status) -> dict[str, Any]:
    """Everything that the page shows, as values for JSON."""
    layouts: dict[str, Any] = {}
    policies = [_policy(one, layouts) for one in status.policies]
    machines = {file: _machine(file) for file in sorted({one["machine"] for one in policies if one["machine"]})}
    found: dict[str, Any] = {
        "version": __version__,
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "axioms": _AXIOMS,
        "catalogue": {name: {"meaning": one.meaning, "source": one.source} for name, one in CATALOGUE.items()},
        "policies": policies,
        "graphs": list(layouts.values()),
        "machines": machines,
        "slowest": _slowest(status),
        "counts": counts(status),
    }
    return {key: shown(value) for key, value in found.items()}


def shown(value: Any) -> Any:
    """The same value with texts in which nothing hides, or turns what stands beside it around."""
    match value:
        case str():
            return "\n".join(visible(line) for line in value.split("\n"))
        case dict():
            return {key: shown(each) for key, each in value.items()}
        case list() | tuple():
            return [shown(each) for each in value]
        case _:
            return value


def counts(status: Status) -> dict[str, int]:
    """How many policies are as they should be, and how many are not for which reason."""
    found = {"as expected": 0, "not as expected": 0, "stale": 0, "never checked": 0, "not as accepted": 0}
    for one in status.policies:
        found["never checked" if one.checked is None else "stale" if not one.fresh else state(one)] += 1
        found["not as accepted"] += bool(one.unaccepted or one.waivers)
    return found


def state(one: PolicyStatus) -> str:
    """Whether a policy that is fresh came out as it says."""
    return "as expected" if one.ok else "not as expected"


def _policy(one: PolicyStatus, layouts: dict[str, Any]) -> dict[str, Any]:
    kept = one.evidence
    lean = "" if kept is None else kept.lean
    statements = dict(_STATEMENT.findall(lean))
    known = {} if kept is None else {each.id: each for each in kept.obligations}
    runs = {name: each.counterexample for name, each in known.items() if each.counterexample is not None}
    return {
        "name": one.policy.name,
        "title": one.policy.title,
        "file": one.policy.file,
        "expect": one.policy.expect,
        "verdict": one.verdict,
        "fresh": one.fresh,
        "ok": one.ok,
        "remarks": [{"why": remark.why, "command": remark.command} for remark in remarks(one)],
        "text": _text(one.policy.file),
        "changed": kept is not None and not one.fresh and not _is_there(one.policy.file, next(iter(kept.texts.values()))),
        "lean": lean,
        "obligations": [_obligation(one.policy, each, statements, runs) for each in one.obligations],
        "graph": _graph(one.obligations, layouts),
        "machine": _machine_file(one),
        **({} if kept is None else _evidence(kept)),
    }


def _evidence(kept: Evidence) -> dict[str, Any]:
    toolchain = kept.provenance.toolchain
    unofficial = ", an unofficial build" if toolchain.get("unofficial") else ""
    return {
        "checked": kept.checked,
        "seconds": kept.seconds,
        "bounds": [bound.words for bound in kept.bounds],
        "gap": kept.gap,
        "toolchain": f"Lean {toolchain.get('lean')} ({toolchain.get('backend')}{unofficial})",
        "note": kept.note,
        "digests": kept.provenance.to_json(),
        "history": [{"at": at, "changes": changes} for at, changes in history(kept.history)],
    }


def _machine_file(one: PolicyStatus) -> str | None:
    """The machine file that the policy is for, or that it is; None also if it is not as it was when the runs were found."""
    if one.evidence is None:
        return None
    [(file, text), *others] = one.evidence.texts.items()
    if others:
        file, text = others[0]
    elif one.evidence.policy.obligations != ("hierarchy_valid",):
        return None
    return file if _is_there(file, text) else None


def _is_there(file: str, digest: str) -> bool:
    """Whether the file has the text with this digest."""
    try:
        return digest_of(read_lines(Path(file))) == digest
    except InputError:
        return False


def history(past: Iterable[Past]) -> list[tuple[str, list[str]]]:
    """For each recorded run when it was and which verdicts it changed, the newest first."""
    found, before = list[tuple[str, list[str]]](), dict[str, str]()
    for one in past:
        gone = [f"{name}: gone" for name in before if name not in one.verdicts]
        new = [
            f"{name}: {verdict}" + (f", was {before[name]}" if name in before else "")
            for name, verdict in one.verdicts.items()
            if before.get(name) != verdict
        ]
        found.append((one.checked, new + gone))
        before = {**one.verdicts}
    return found[::-1]


def _obligation(
    policy: Outline, one: ObligationStatus, statements: Mapping[str, str], runs: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    catalogued = CATALOGUE[one.id]
    return {
        "id": one.id,
        "required": one.required,
        "state": one.statement,
        "verdict": one.verdict,
        "fresh": one.fresh,
        "why": "" if one.fresh else why_stale(one),
        "assurance": one.assurance,
        "axioms": None if one.axioms is None else ", ".join(one.axioms) or "none",
        "fully": one.fully,
        "restsOn": list(one.rests_on),
        "theorem": one.theorem,
        "seconds": one.seconds,
        "byHand": path_of(policy, one.id).as_posix() if one.by_hand else None,
        "lean": statements.get(catalogued.statement_name, catalogued.statement),
        "run": _run(runs[one.id]) if one.id in runs else None,
    }


def _run(run: dict[str, Any]) -> dict[str, Any]:
    """A counterexample without what a page finds out by itself: what each thief saw."""
    rounds = [[{key: turn.get(key) for key in _TURN} for turn in turns] for turns in run.get("rounds", ())]
    return {**run, "rounds": rounds}


_TURN: Final = ("thief", "victim", "observed_at", "outcome", "moved")


def _graph(obligations: Iterable[ObligationStatus], layouts: dict[str, Any]) -> int:
    """The number of the graph of what rests on what: those that look alike are there once."""
    names = [one.id for one in obligations]
    edges = sorted((names.index(other), names.index(one.id)) for one in obligations for other in one.rests_on if other in names)
    key = f"{names}{edges}"
    if key not in layouts:
        layouts[key] = _laid_out(names, edges)
    return list(layouts).index(key)


def _laid_out(names: list[str], edges: list[tuple[int, int]]) -> dict[str, Any]:
    """Only obligations that have to do with others are drawn; what another one rests on stands left of it."""
    used = sorted({place for edge in edges for place in edge})
    places = {place: number for number, place in enumerate(used)}
    reduced = [(places[start], places[end]) for start, end in _without_detours(edges)]
    layout = Graph(n=len(used), edges=reduced, directed=True).layout_sugiyama().coords if used else []
    return {
        "nodes": [{"id": names[place], "x": y, "y": x} for place, (x, y) in zip(used, layout, strict=True)],
        "edges": reduced,
    }


def _without_detours(edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the edges that a longer way says as well."""
    known = set(edges)
    middles = {end for _, end in edges}
    return [(a, b) for a, b in edges if not any((a, m) in known and (m, b) in known for m in middles)]


def _slowest(status: Status) -> list[dict[str, Any]]:
    """The obligations that took Lean longest, by policy."""
    timed = [(each.seconds, one.policy.name, each.id) for one in status.policies for each in one.obligations if each.seconds]
    slowest = sorted(timed, reverse=True)[:_SLOWEST]
    return [{"policy": policy, "id": identifier, "seconds": seconds} for seconds, policy, identifier in slowest]


def _text(file: str) -> str:
    try:
        return read_text(Path(file))
    except InputError:
        return ""


def _machine(file: str) -> dict[str, Any] | None:
    """The hierarchy of a machine file, None if that cannot be read any more."""
    try:
        machine = load_topology(Path(file))
    except InputError:
        return None
    return {"name": machine.name, "title": machine.title, **hierarchy_json(machine)}
