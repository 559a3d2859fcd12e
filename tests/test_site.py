"""The site is built without warnings, its links lead somewhere, and it asks nobody else for anything."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import pytest

from proofgen.obligation import CATALOGUE

Attributes = list[tuple[str, str | None]]


@dataclass
class Page(HTMLParser):
    """What a page can be linked at, where it links to, and what a browser loads to show it."""

    ids: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        for name, value in attributes:
            if name == "id":
                self.ids.add(value or "")
            elif name == "href" and tag == "a":
                self.links.add(value or "")
            elif name in ("href", "src", "srcset", "data", "poster"):
                self.loaded.add(value or "")


def build(docs: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--quiet", str(docs), str(site)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def read(file: Path) -> Page:
    page = Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page


def is_there(link: SplitResult, file: Path, pages: dict[Path, Page]) -> bool:
    """Whether the site has the file that a link on a page names, and the file that anchor."""
    target = (file.parent / unquote(link.path)).resolve() if link.path else file
    return target.is_file() and (not link.fragment or unquote(link.fragment) in pages[target].ids)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(Path(__file__).parent.parent / "docs", folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {file: read(file) for file in site.glob("*.html")}


def test_every_document_is_a_page(root: Path, pages: dict[Path, Page]) -> None:
    assert {file.stem for file in (root / "docs").glob("*.md")} == {file.stem for file in pages} - {"search"}


def test_links_lead_somewhere(pages: dict[Path, Page]) -> None:
    for file, page in pages.items():
        for link in map(urlsplit, page.links):
            assert link.scheme or link.netloc or is_there(link, file, pages), f"{file.name}: {link.geturl()}"


def test_every_obligation_has_the_anchor_of_its_id(site: Path, pages: dict[Path, Page]) -> None:
    assert CATALOGUE.keys() <= pages[site / "obligations.html"].ids


def test_pages_load_only_what_is_there(pages: dict[Path, Page]) -> None:
    for file, page in pages.items():
        for loaded in map(urlsplit, page.loaded):
            assert not loaded.scheme and not loaded.netloc, f"{file.name}: {loaded.geturl()}"
            assert is_there(loaded, file, pages), f"{file.name}: {loaded.geturl()}"


def test_styles_load_nothing_from_elsewhere(site: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for suffix in ("css", "html") for file in site.rglob(f"*.{suffix}")]
    loaded = [url for text in texts for url in re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""", text)]
    assert loaded
    assert not [url for url in loaded if not url.startswith("data:")]


@pytest.mark.parametrize(
    ("home", "complaint"),
    [
        ("- [A](a.md)\n- [B](b.md)", "b.md"),
        ("- [A](a.md#nowhere)", "nowhere"),
        ("None.", "a.md"),
    ],
)
def test_broken_links_and_pages_without_a_link_fail(root: Path, tmp_path: Path, home: str, complaint: str) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("conf.py", "site.css"):
        shutil.copy(root / "docs" / name, docs)
    (docs / "index.md").write_text(f"# Home\n\n## All\n\n{home}\n", encoding="utf-8")
    (docs / "a.md").write_text("# A\n", encoding="utf-8")
    done = build(docs, tmp_path / "site")
    assert done.returncode == 1
    assert complaint in done.stderr
