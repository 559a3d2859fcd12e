"""Which statements a change makes others: the policy, the words and the Lean before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from proofgen.fingerprint import plain

# A declaration as proofgen writes it, with the comment that says it in words.
_DECLARATION: Final = re.compile(
    r"^(?:/--(?P<words>.*?)-/\n)?(?P<lean>(?:@\[\w+\] )?(?:def|abbrev|instance) (?P<name>\S+).*?)"
    r"(?=^(?:/--|instance|end\b|namespace)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_KEY: Final = re.compile(r"^(?P<key>[a-z_]+):(?P<value>.*(?:\n(?:[ \t].*|- .*)?)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Restated:
    """A key of a policy, or a declaration of its statements, before and after the change; None where it is not there."""

    policy: str
    kind: str
    name: str
    words_before: str | None
    words_after: str | None
    before: str | None
    after: str | None

    def to_json(self) -> dict[str, Any]:
        """As in the result of the gate."""
        return asdict(self)


def restated(policy: str, texts: tuple[str | None, str], lean: tuple[str | None, str]) -> Iterator[Restated]:
    """What is another in the text of a policy and in its Lean statements, each before and after; None where there was none."""
    before, after = (_keys(text or "") for text in texts)
    yield from (
        Restated(policy, "policy", name, None, None, before.get(name), after.get(name))
        for name in [*after, *(name for name in before if name not in after)]
        if before.get(name) != after.get(name)
    )
    old, new = (_declarations(text or "") for text in lean)
    for name in [*new, *(name for name in old if name not in new)]:
        one, other = old.get(name, (None, None)), new.get(name, (None, None))
        if one[1] != other[1]:
            yield Restated(policy, "lean", name, one[0], other[0], one[1], other[1])


def _keys(text: str) -> dict[str, str]:
    """The keys of a policy file with what is written there."""
    return {found["key"]: " ".join(found["value"].split()) for found in _KEY.finditer(text)}


def _declarations(text: str) -> dict[str, tuple[str, str]]:
    found = _DECLARATION.finditer(text)
    return {one["name"]: (" ".join((one["words"] or "").split()), plain(one["lean"])) for one in found}
