"""The dashboard: one page that needs no other file and asks for none."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from proofgen.obligation import CATALOGUE
from proofgen.report.board import board, history, shown
from proofgen.report.status import why_stale
from proofgen.status import ObligationStatus, PolicyStatus, Status

_SCRIPTS: Final = ("elements.js", "overview.js", "run.js", "pictures.js", "policy.js", "main.js")
_NEVER: Final = "base-uri 'none'; form-action 'none'"
_MOST_RECENT: Final = 30
SIGNS: Final = {"proved": "✓", "refuted": "✗", "open": "?", "vacuous": "∅", "inconclusive": "–"}


def html(status: Status) -> str:
    """The page; it ends with a newline."""
    data, style, script = board(status), _part("page.css"), "".join(_part(name) for name in _SCRIPTS)
    return _environment().get_template("page.html.j2").render(
        data=data,
        rows=[_row(one) for one in status.policies],
        columns=[name for name in CATALOGUE if any(each.id == name for one in status.policies for each in one.obligations)],
        recent=recent(status),
        by_hand=any(each.by_hand for one in status.policies for each in one.obligations),
        todo=[(one["name"], remark) for one in data["policies"] for remark in one["remarks"]],
        # Of our own text; everything else on the page is escaped.
        style=Markup(style),
        script=Markup(script),
        json=Markup(_as_script(data)),
        policy=f"default-src 'none'; style-src {_allowed(style)}; script-src {_allowed(script)}; {_NEVER}",
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("proofgen.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def recent(status: Status) -> list[tuple[str, str, str]]:
    """The latest verdicts that are not what they were: when, of which policy, and which."""
    found = [
        (shown(at), shown(one.policy.name), shown(change))
        for one in status.policies
        if one.evidence is not None
        for at, changes in history(one.evidence.history)[:-1]
        for change in changes
    ]
    return sorted(found, reverse=True)[:_MOST_RECENT]


def _part(name: str) -> str:
    return (files("proofgen.report") / "page" / name).read_text(encoding="utf-8")


def _as_script(data: object) -> str:
    """JSON that cannot end the element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _allowed(text: str) -> str:
    """What stands for a text in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _row(one: PolicyStatus) -> dict[str, Any]:
    """A policy in the matrix."""
    return {
        "checked": one.checked or "",
        "verdict": one.verdict,
        "state": "never" if one.checked is None else "ok" if one.ok else "wrong" if one.fresh else "stale",
        "cells": {each.id: _cell(one, each) for each in one.obligations},
        "seconds": None if one.evidence is None else one.evidence.seconds,
    }


def _cell(one: PolicyStatus, each: ObligationStatus) -> dict[str, str]:
    """An obligation in the matrix; its label says all that sign and colour say."""
    fresh = "fresh" if each.fresh else f"stale: {why_stale(each)}" if each.verdict != "inconclusive" else "not checked"
    optional, by_hand = "" if each.required else ", not required", ", by hand" if each.by_hand else ""
    sign = f"{SIGNS[each.verdict]}{'*' if each.by_hand else ''}"
    return {
        "sign": sign if each.required else f"({sign})",
        "optional": "" if each.required else "optional",
        "kind": each.verdict if each.fresh or each.verdict == "inconclusive" else f"{each.verdict} stale",
        "label": f"{shown(one.policy.name)}, {each.id}: {each.verdict}, {fresh}{optional}{by_hand}",
    }
