"""What the keys of several kinds of files have in common: names, lines of text, and errors with our codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from proofgen.reserved import RESERVED_MODULES, RESERVED_WORDS

MAX_NAME: Final = 64


class Model(BaseModel):
    """A mapping with known keys, and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def upper_camel(name: str) -> str:
    """The Lean name of a policy or machine: `idle_thief_only` is `IdleThiefOnly`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def problem(code: str, message: str, hint: str, at: str | int | None = None) -> PydanticCustomError:
    """An error that carries our code; `at` is the key or index in the value that it is about."""
    # The values go by reference: pydantic would take braces in the text for places of its own.
    return PydanticCustomError("proofgen", "{message}", {"code": code, "message": message, "hint": hint, "at": at})


def check_name(name: str, kind: str = "policy") -> str:
    """`name`, if something of this kind may be called so; raises PydanticCustomError."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name, re.ASCII):
        hint = "use small letters, digits and _, with a letter first: `steal_one`"
        raise problem("E205", f"`{name}` cannot be a name", hint)
    if len(name) > MAX_NAME:
        raise problem("E205", f"the name has {len(name)} characters, more than {MAX_NAME}", "choose a shorter one")
    if name in RESERVED_WORDS:
        raise problem("E206", f"`{name}` is a word of Lean", f"choose another name, such as `{name}_{kind}`")
    if upper_camel(name).casefold() in RESERVED_MODULES:
        message = f"`{name}` would be called {upper_camel(name)} in Lean, which is taken"
        raise problem("E206", message, f"choose another name, such as `{name}_{kind}`")
    return name


def without_default(**more: Any) -> Callable[[dict[str, Any]], None]:
    """Change the description of a key that, left out, has no value that could be written."""

    def change(described: dict[str, Any]) -> None:
        described.pop("default", None)
        described.update(more)

    return change


def check_line(limit: int) -> AfterValidator:
    """One line of visible text, of at most `limit` characters."""

    def check(text: str) -> str:
        if not text.strip():
            raise problem("E207", "this text is empty", "say what it is, in one line")
        if len(text) > limit:
            raise problem("E207", f"this text has {len(text)} characters, more than {limit}", "make it shorter")
        if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text):
            raise problem("E207", "this text has a line break or an invisible character", "write it in one line")
        return text.strip()

    return AfterValidator(check)


NameLine = Annotated[str, check_line(MAX_NAME), Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME})]
Title = Annotated[str, check_line(200), Field(json_schema_extra={"minLength": 1, "maxLength": 200})]
SourceLine = Annotated[str, check_line(500), Field(json_schema_extra={"minLength": 1, "maxLength": 500})]
