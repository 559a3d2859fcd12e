"""The ratchet: nothing of what the base has gets less."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from proofgen.gate.finding import Finding
from proofgen.gate.repository import text_of
from proofgen.gate.sides import Sides
from proofgen.lock import Lock
from proofgen.policy import Outline, Policy
from proofgen.prover.library import digest
from proofgen.topology import Topology


def ratchet(sides: Sides) -> Iterator[Finding]:
    """What policies have lost, as far as their files tell."""
    now = {policy.name: policy for policy in sides.policies}
    policies, unreadable = sides.before
    for path in unreadable:
        yield _unreadable(sides, path)
    for name, before in policies.items():
        if name in now:
            yield from _less(before, now[name], text_of(sides.work.read(now[name].file)) or "")
        else:
            yield _gone(sides, name, before)


def _unreadable(sides: Sides, path: str) -> Finding:
    """A policy file of the base of which nobody knows what it asked for."""
    message = f"{path} cannot be read as it is in the base: nobody can tell what must not get less"
    hint = "mend it in the base first, or let a waiver say who has looked at it"
    after = str(sides.base.below(path).get(path))
    return Finding("PG607", message, hint, path, digest=digest({"": "PG607", "of": path, "now": after}))


def _gone(sides: Sides, name: str, before: Policy) -> Finding:
    file = next((path for path in sides.changed if before.file.endswith(f"/{path}")), sides.settings.gate.policies[0])
    hint = "put it back, or let a waiver say who allows it to go, and why"
    return _waivable("PG301", f"the policy `{name}` is not there any more", hint, file, name)


def _less(before: Policy, now: Policy, text: str) -> Iterator[Finding]:
    """What is less in a policy, whose file has this text now, than in the base."""
    outline = now.outline
    hint = "put it back, or let a waiver say who allows it, and why"
    yield from (lost_obligation(outline, identifier) for identifier in before.obligations if identifier not in now.obligations)
    dropped = [f"`{name}`" for name in before.require if name in now.obligations and name not in now.require]
    if dropped:
        message = f"{', '.join(dropped)} {'is' if len(dropped) == 1 else 'are'} not required any more"
        found = _waivable("PG303", message, hint, now.file, now.name, after=str(now.require))
        yield replace(found, line=line_of(text, "require"))
    if before.expect == "proved" and now.expect == "refuted":
        message = "the policy expected to be proved, and expects to be refuted now"
        found = _waivable("PG304", message, hint, now.file, now.name, after=now.digest)
        yield replace(found, line=line_of(text, "expect"))
    for key, narrower in _narrowed(before, now):
        message = f"the statements speak of fewer machines: {narrower}"
        found = _waivable("PG309", message, hint, now.file, now.name, after=f"{narrower} {now.digest}")
        yield replace(found, line=line_of(text, key))


def line_of(text: str, key: str) -> int:
    """The line (from 1) of a policy file in which a key stands, the first if it does not."""
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.startswith(f"{key}:")), 1)


def lost_obligation(policy: Outline, identifier: str) -> Finding:
    """An obligation of the base that the policy has not any more."""
    hint = "put back the part of the policy that it is about, or let a waiver say who allows it to go, and why"
    message = f"the policy has no obligation `{identifier}` any more"
    return _waivable("PG302", message, hint, policy.file, policy.name, identifier, "gone")


def lost_assurance(policy: Outline, identifier: str, before: str, now: str) -> Finding:
    """An obligation for which the lock file asks for less than that of the base."""
    hint = "accept it with as much assurance as before, or let a waiver say who allows less, and why"
    message = f"`{identifier}` was accepted with {before}, and the lock file has {now} now"
    return _waivable("PG315", message, hint, policy.file, policy.name, identifier, now)


def _narrowed(before: Policy, now: Policy) -> Iterator[tuple[str, str]]:
    """The keys by which statements speak of fewer machines, and how."""
    if now.weights.min > before.weights.min:
        yield "weights", f"weights from {now.weights.min} on, not from {before.weights.min}"
    if (now.weights.max or math.inf) < (before.weights.max or math.inf):
        yield "weights", f"weights up to {now.weights.max}, not up to {before.weights.max or 'any'}"
    if now.machine is not None and (before.machine is None or _hardware(before.machine) != _hardware(now.machine)):
        was = "every machine" if before.machine is None else f"{before.machine.name} as it was"
        yield "machine", f"the machine {now.machine.name} as it is now, not {was}"
    if before.hotplug is not None and now.machine is not None and now.hotplug is None:
        yield "hotplug", "no core goes or comes any more"


def _hardware(machine: Topology) -> tuple[object, ...]:
    """What statements say of a machine."""
    return machine.cores, machine.nodes, [level.domains for level in machine.levels]


def _waivable(
    code: str, message: str, hint: str, file: str, policy: str, obligation: str | None = None, after: str = "gone"
) -> Finding:
    """A finding that a waiver can allow, as long as what comes `after` stays the same."""
    found = Finding(code, message, hint, file, policy=policy, obligation=obligation)
    return replace(found, digest=digest({"": code, "of": found.subject, "now": after}))


def lost_verdicts(before: Lock, policy: Outline) -> Iterator[Finding]:
    """Obligations that the base has accepted, and the policy has not."""
    for identifier in before.obligations:
        if identifier not in policy.obligations:
            yield lost_obligation(policy, identifier)
