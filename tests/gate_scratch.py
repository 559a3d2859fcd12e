"""A repository with policies of the corpus, in which changes are committed and judged."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pygit2

from proofgen.emit.files import PolicyFiles
from proofgen.emit.project import write
from proofgen.fingerprint import rests
from proofgen.lock import Locked, accept, statement_digest
from proofgen.policy_file import load_policies
from proofgen.workflow import prepare

ROOT = Path(__file__).parent.parent
AUTHOR = pygit2.Signature("Somebody", "somebody@example.org", 1_800_000_000, 0)


@dataclass
class Scratch:
    """A repository in the current folder, with one commit: these policies, accepted as they are in the corpus."""

    folder: Path
    repository: pygit2.Repository

    def commit(self, message: str = "a change") -> str:
        """Commit everything that is there and not ignored; the new commit."""
        index = self.repository.index
        gone = [entry.path for entry in index if not os.path.lexists(self.folder / entry.path)]
        for path in gone:
            index.remove(path)
        index.add_all()
        index.write()
        parents = [] if self.repository.head_is_unborn else [self.repository.head.target]
        return str(self.repository.create_commit("HEAD", AUTHOR, AUTHOR, message, index.write_tree(), parents))

    def force(self, name: str) -> None:
        """Stage a file that git would ignore."""
        self.repository.index.add(name)
        self.repository.index.write()

    def path(self, name: str) -> Path:
        return self.folder / name

    def read(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new))

    def emit(self, *paths: str) -> list[PolicyFiles]:
        """Write the files of these policies, or of all, as `proofgen emit` does."""
        batch = prepare(load_policies([Path(path) for path in paths or ("policies",)]), root=Path())
        write(Path(), batch)
        return batch

    def accept(self, *paths: str) -> None:
        """Write into lock files what the search expects, as somebody does who accepts whatever comes out."""
        for files in self.emit(*paths):
            found, now = rests(files), {}
            for name in files.policy.obligations:
                theorem = files.settled.get(name)
                refuted = theorem is not None and theorem.name.startswith("not_")
                verdict = "open" if theorem is None else "refuted" if refuted else "proved"
                now[name] = Locked(verdict=verdict, statement=statement_digest(found[name].fingerprint))
            accept(Path(), files.policy.outline, now, None)


def scratch(folder: Path, *policies: str) -> Scratch:
    """A new repository in this folder, which has to be the current one."""
    made = Scratch(folder, pygit2.init_repository(folder))
    for name in policies:
        add(made, name)
    made.write("README.md", "A project.\n")
    made.commit("the base")
    return made


def add(made: Scratch, name: str) -> None:
    """A policy of the corpus with its machine, its Lean files and its lock file."""
    file = f"policies/{name}.yaml"
    made.write(file, (ROOT / file).read_text(encoding="utf-8"))
    [policy] = load_policies([ROOT / file])
    for path in policy.texts:
        inside = Path(path).relative_to(ROOT).as_posix()
        made.write(inside, Path(path).read_text(encoding="utf-8"))
    for one in load_policies([Path("policies")]):
        shutil.copytree(ROOT / "obligations" / one.lean_name, made.path(f"obligations/{one.lean_name}"), dirs_exist_ok=True)
