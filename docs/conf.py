"""The documentation site: `sphinx-build --fail-on-warning docs site`."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

project = "proofgen"
copyright = "The proofgen authors"
extensions = ["myst_parser"]
myst_heading_anchors = 4
smartquotes = False
root_doc = "index"
html_theme = "furo"
html_title = "proofgen"
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]


def _toctree(section: str) -> str:
    caption, _, text = section.partition("\n")
    pages = re.findall(r"^- \[.*?\]\((\S+)\.md\)", text, re.MULTILINE)
    return "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", *pages, "```", ""])


def _add_navigation(app: Sphinx, page: str, source: list[str]) -> None:
    """Make the lists of links on the home page the navigation, too: a page that none of them names fails the build."""
    if page == app.config.root_doc:
        source[0] += "".join(map(_toctree, source[0].split("\n## ")[1:]))


def _add_anchors(app: Sphinx, page: nodes.document) -> None:
    """Give each heading the anchor that it has on GitHub, beside Sphinx's own."""
    for section in page.findall(nodes.section):
        slug = section.get("slug")
        if slug and slug not in section["ids"]:
            section["ids"].append(slug)


def setup(app: Sphinx) -> None:
    """Connect the two to Sphinx."""
    app.connect("source-read", _add_navigation)
    app.connect("doctree-read", _add_anchors)
