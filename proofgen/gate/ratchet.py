"""The ratchet: nothing of what the base has gets less."""

from __future__ import annotations

import math
from collections.abc import Iterator

from proofgen.gate.finding import Finding
from proofgen.gate.sides import Sides
from proofgen.lock import Lock
from proofgen.policy import Outline, Policy
from proofgen.prover.library import digest


def ratchet(sides: Sides) -> Iterator[Finding]:
    """What policies have lost, as far as their files tell."""
    now = {policy.name: policy for policy in sides.policies}
    for name, before in sides.before.items():
        if name in now:
            yield from _less(before, now[name])
        else:
            yield _gone(sides, name, before)


def _gone(sides: Sides, name: str, before: Policy) -> Finding:
    files = [path for path in sides.changed if path.endswith(".yaml") and sides.changed[path].kind == "removed"]
    file = next((path for path in files if before.file.endswith(f"/{path}")), next(iter(files), "policies"))
    hint = "put it back, or let a waiver say who allows it to go, and why"
    return _waivable("PG301", f"the policy `{name}` is not there any more", hint, file, name)


def _less(before: Policy, now: Policy) -> Iterator[Finding]:
    """What is less in a policy than in the base."""
    outline = now.outline
    hint = "put it back, or let a waiver say who allows it, and why"
    for identifier in before.obligations:
        if identifier not in now.obligations:
            yield lost_obligation(outline, identifier)
        elif identifier in before.require and identifier not in now.require:
            message = f"`{identifier}` is not required any more"
            yield _waivable("PG303", message, hint, now.file, now.name, identifier, str(now.require))
    if before.expect == "proved" and now.expect == "refuted":
        message = "the policy expected to be proved, and expects to be refuted now"
        yield _waivable("PG304", message, hint, now.file, now.name, after=now.digest)
    for text in _narrowed(before, now):
        message = f"the statements speak of fewer machines: {text}"
        yield _waivable("PG309", message, hint, now.file, now.name, after=f"{text} {now.digest}")


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


def _narrowed(before: Policy, now: Policy) -> Iterator[str]:
    if now.weights.min > before.weights.min:
        yield f"weights from {now.weights.min} on, not from {before.weights.min}"
    if (now.weights.max or math.inf) < (before.weights.max or math.inf):
        yield f"weights up to {now.weights.max}, not up to {before.weights.max or 'any'}"
    if before.hierarchical and before.machine is None and now.machine is not None:
        yield f"the machine {now.machine.name}, not every valid hierarchy"
    if before.hotplug is not None and now.machine is not None and now.hotplug is None:
        yield "no core goes or comes any more"


def _waivable(
    code: str, message: str, hint: str, file: str, policy: str, obligation: str | None = None, after: str = "gone"
) -> Finding:
    """A finding that a waiver can allow, as long as what comes `after` stays the same."""
    found = Finding(code, message, hint, file, policy=policy, obligation=obligation)
    return Finding(code, message, hint, file, 1, policy, obligation, digest({"": code, "of": found.subject, "now": after}))


def lost_verdicts(before: Lock, policy: Outline) -> Iterator[Finding]:
    """Obligations that the base has accepted, and the policy has not."""
    for identifier in before.obligations:
        if identifier not in policy.obligations:
            yield lost_obligation(policy, identifier)
