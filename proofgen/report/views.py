"""The views of the status of proofs that are one text, by name; each ends with a newline."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from proofgen.report.html import html
from proofgen.report.junit import junit
from proofgen.report.markdown import markdown
from proofgen.report.sarif import sarif
from proofgen.report.shields import shields
from proofgen.status import Status


def status_json(status: Status) -> str:
    """The status as it is, `proofgen.status/1`; in ASCII, which can be written whatever a file is called."""
    return json.dumps(status.to_json(), indent=2) + "\n"


VIEWS: Final[dict[str, Callable[[Status], str]]] = {
    "html": html,
    "markdown": markdown,
    "json": status_json,
    "junit": junit,
    "sarif": sarif,
    "shields": shields,
}
"""Functions from a status to a text; they print nothing."""
