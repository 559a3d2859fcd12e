"""Sets of cores as machine files have them: `0-3,8`."""

from __future__ import annotations

import re
from typing import Final

from pydantic_core import PydanticCustomError

from proofgen.fields import problem

MAX_CORES: Final = 4096
"""The most cores of a machine."""
MAX_NUMBER: Final = 65535
"""The greatest number that a core can have."""

_LIST_HINT: Final = "write a cpu list as Linux does: `0-3`, `5` or `\"0-3,8\"`"


def read_cpu_list(value: object) -> int:
    """The mask of the cores in a cpu list; raises PydanticCustomError."""
    mask = 0
    for part in _text(value).split(","):
        added = _part(part.strip())
        if mask & added:
            twice = (mask & added).bit_length() - 1
            raise problem("E231", f"core {twice} comes twice in this list", "leave one out")
        mask |= added
    if mask.bit_count() > MAX_CORES:
        raise _too_many()
    return mask


def read_cores(value: object) -> int:
    """The mask of a machine's cores: of the first so many for a number, or of a cpu list; raises PydanticCustomError."""
    text = _text(value)
    if not re.fullmatch("[0-9]+", text, re.ASCII):
        return read_cpu_list(text)
    number = _number(text, MAX_CORES + 1)
    if number == 0:
        raise problem("E234", "a machine has one core at least", "write how many there are, or a cpu list: `0-3,8-11`")
    if number > MAX_CORES:
        raise _too_many()
    return (1 << number) - 1


def _text(value: object) -> str:
    """The text of a cpu list; where YAML or an editor takes a core for an integer, that is what it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise problem("E203", "a set of cores is text", _LIST_HINT)
    text = value.strip()
    if not text:
        raise problem("E234", "there are no cores in this set", _LIST_HINT)
    return text


def _part(part: str) -> int:
    match = re.fullmatch("([0-9]+)(?:-([0-9]+))?", part, re.ASCII)
    if match is None:
        message = f"`{part}` is neither a core nor a range of cores" if part else "there is nothing beside a comma"
        raise problem("E231", message, _LIST_HINT)
    first = _core(match[1])
    last = _core(match[2]) if match[2] else first
    if last < first:
        raise problem("E232", f"the range `{part}` runs backwards", f"write `{last}-{first}`")
    return (1 << (last + 1)) - (1 << first)


def _core(digits: str) -> int:
    number = _number(digits, MAX_NUMBER + 1)
    if number > MAX_NUMBER:
        message = f"there is no core {digits if len(digits) < 20 else 'with such a number'}: they end at {MAX_NUMBER}"
        raise problem("E233", message, "number the cores from 0")
    return number


def _number(digits: str, too_large: int) -> int:
    """The number, or `too_large`: Python refuses to read thousands of digits."""
    return int(digits) if len(digits) < 10 else too_large


def _too_many() -> PydanticCustomError:
    return problem("E233", f"these are more than {MAX_CORES} cores", "describe a part of the machine")
