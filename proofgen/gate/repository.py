"""The files of a project as they are in a commit and as they are now; git is only read, and nothing of it is run."""

from __future__ import annotations

import posixpath
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import pygit2

from proofgen.errors import InputError, Problem, Span, ToolError
from proofgen.texts import MAX_BYTES, decode

MOST_BYTES: Final = 16 * 1024 * 1024
"""The size of a file that is looked at; there is no reason for a larger one."""
_FETCH: Final = "fetch it with its history: `git fetch --unshallow origin`, or `fetch-depth: 0` in the workflow"


class Files(Protocol):
    """Files by their paths from the project's root, with `/`; a path that leads out of the repository has none."""

    def read(self, path: str) -> bytes | None:
        """What is in a regular file, None if there is no such file."""

    def below(self, place: str) -> Mapping[str, str]:
        """The regular files at and below a place, each with a digest of what is in it."""


@dataclass(frozen=True)
class Commit:
    """The files of a commit; without an id there are none, as before the first commit."""

    repository: pygit2.Repository
    id: str
    prefix: str

    def read(self, path: str) -> bytes | None:
        """See `Files`."""
        found = self._find(path)
        return found.data if isinstance(found, pygit2.Blob) and found.size <= MOST_BYTES else None

    def below(self, place: str) -> Mapping[str, str]:
        """See `Files`."""
        found = self._find(place)
        if isinstance(found, pygit2.Blob):
            return {place: str(found.id)}
        return dict(_blobs(found, place)) if isinstance(found, pygit2.Tree) else {}

    def of_repository(self) -> Commit:
        """The same commit, with paths from the root of the repository."""
        return replace(self, prefix="")

    def _find(self, path: str) -> pygit2.Object | None:
        whole = inside(self.prefix, path)
        if whole is None or not self.id:
            return None
        try:
            return self._tree if whole == "." else self._tree[whole]
        except KeyError:
            return None

    @cached_property
    def _tree(self) -> pygit2.Tree:
        commit = self.repository[self.id]
        assert isinstance(commit, pygit2.Commit)
        return commit.tree


def _blobs(tree: pygit2.Tree, place: str) -> Iterator[tuple[str, str]]:
    todo = [(place, tree)]
    while todo:
        folder, each = todo.pop()
        for entry in each:
            path = str(entry.name) if folder == "." else f"{folder}/{entry.name}"
            if not _is_text(path):
                continue
            if isinstance(entry, pygit2.Tree):
                todo.append((path, entry))
            elif isinstance(entry, pygit2.Blob) and stat.S_ISREG(int(entry.filemode)):
                yield path, str(entry.id)


@dataclass(frozen=True)
class Work:
    """The files as they are now, below the project's root; git need not know them."""

    root: Path

    def read(self, path: str) -> bytes | None:
        """See `Files`."""
        place = self.root / path
        if inside("", path) is None or not _is_regular(place) or place.stat().st_size > MOST_BYTES:
            return None
        return place.read_bytes()

    def below(self, place: str) -> Mapping[str, str]:
        """See `Files`. The digest is that of git."""
        found = (self.root / place).rglob("*") if (self.root / place).is_dir() else [self.root / place]
        paths = {name: path for path in found if _is_regular(path) and _is_text(name := path.relative_to(self.root).as_posix())}
        return {name: _digest(path) for name, path in sorted(paths.items())}

    def irregular(self, place: str) -> list[str]:
        """What is neither a regular file nor a folder there, or is too large, or has a name that is no text (as escapes)."""
        found = [self.root / place, *(self.root / place).rglob("*")]
        odd = (path for path in found if path.is_symlink() or (path.exists() and not _is_usual(path)))
        return sorted(escaped(path.relative_to(self.root).as_posix()) for path in odd)


def _digest(path: Path) -> str:
    return str(pygit2.hash(path.read_bytes())) if path.stat().st_size <= MOST_BYTES else "too large"


def _is_regular(path: Path) -> bool:
    """Whether it is a file, and no link to one."""
    return stat.S_ISREG(path.lstat().st_mode) if path.exists() else False


def _is_usual(path: Path) -> bool:
    found = path.lstat()
    if not _is_text(path.name):
        return False
    return stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES)


def _is_text(name: str) -> bool:
    return escaped(name) == name


def escaped(name: str) -> str:
    """A name or text with escapes for what UTF-8 has not: names of files may be any bytes."""
    return name.encode("utf-8", "backslashreplace").decode()


def inside(prefix: str, path: str) -> str | None:
    """The path from the root of the repository, None if it leads out of it."""
    whole = posixpath.normpath(posixpath.join(prefix, path))
    return None if whole.startswith(("/", "..")) else whole


@dataclass(frozen=True)
class Bases:
    """What a change is compared with: the commit that `--base` names, and the last one that it shares with the change.

    `head` is the commit that is checked out. `prefix` is where the project lies in the repository, empty at its root.
    """

    reference: str
    tip: Commit
    shared: Commit
    head: Commit
    prefix: str


def find_bases(root: Path, reference: str) -> Bases:
    """The commits that a change in this project is judged with.

    Raises:
        InputError: it is in no repository, there is no such commit, or the name may mean several.
        ToolError: what is there does not have the history that is needed.
    """
    repository = _repository(root)
    workdir = repository.workdir
    if workdir is None:
        raise InputError(Problem("E441", "the repository has no files checked out", "run it in a clone with a working tree"))
    below = root.resolve().relative_to(Path(workdir).resolve()).as_posix()
    prefix = "" if below == "." else below
    if repository.head_is_unborn:
        return _unborn(repository, reference, prefix)
    tip, head = _commit(repository, reference), _commit(repository, "HEAD")
    shared = repository.merge_base(tip.id, head.id)
    if shared is None:
        raise ToolError(Problem("E750", f"`{reference}` and HEAD have no commit in common here", _FETCH))
    ours, common, theirs = (Commit(repository, str(one), prefix) for one in (head.id, shared, tip.id))
    return Bases(reference, theirs, common, ours, prefix)


def _unborn(repository: pygit2.Repository, reference: str, prefix: str) -> Bases:
    """Before the first commit everything is new: a hook can look at it."""
    if reference != "HEAD":
        raise InputError(Problem("E441", "the repository has no commit yet", "commit what is there, then judge what follows"))
    nothing = Commit(repository, "", prefix)
    return Bases(reference, nothing, nothing, nothing, prefix)


def _repository(root: Path) -> pygit2.Repository:
    try:
        found = pygit2.discover_repository(str(root.resolve()))
        if found is not None:
            return pygit2.Repository(found)
    except (pygit2.GitError, OSError) as error:
        hint = "if it belongs to somebody else: `git config --global --add safe.directory FOLDER`"
        raise ToolError(Problem("E750", f"the git repository cannot be read: {error}", hint)) from error
    raise InputError(Problem("E441", f"{root.resolve()} is in no git repository", "run `git init`, and commit what is there"))


# Where git looks for a name, the first place first.
_PLACES: Final = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


def _commit(repository: pygit2.Repository, reference: str) -> pygit2.Commit:
    """The commit that a name stands for; a name that stands for several would let a tag take the place of a branch."""
    try:
        # What comes before `main~2`, `main^{commit}` or `main@{1}` is a name as well.
        name = re.split(r"[~^@:]", reference, maxsplit=1)[0]
        places = {place.format(name): _target(repository, place.format(name)) for place in _PLACES}
        named = {place: target for place, target in places.items() if target is not None}
        if re.fullmatch("[0-9a-f]{4,40}", name) and named:
            named[f"a commit {name}…"] = name
        if len({*named.values()}) > 1:
            names = ", ".join(named)
            raise InputError(Problem("E440", f"`{reference}` may be any of {names}", "write the whole name of the one you mean"))
        return repository.revparse_single(reference).peel(pygit2.Commit)
    except (KeyError, ValueError, pygit2.GitError, pygit2.InvalidSpecError) as error:
        message = f"there is no commit `{reference}` here"
        raise InputError(Problem("E440", message, f"name a branch, a tag or a commit; {_FETCH}")) from error


def _target(repository: pygit2.Repository, name: str) -> str | None:
    try:
        return str(repository.lookup_reference(name).peel(pygit2.Commit).id)
    except (KeyError, ValueError, pygit2.GitError, pygit2.InvalidSpecError):
        return None


def text_of(data: bytes | None) -> str | None:
    """What a file says, with line feeds for all ends of lines; None if there is none, or it is not text."""
    if data is None:
        return None
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def optional_text(files: Files, path: str) -> str | None:
    """The text of a file that people write, which need not be there; None if it is not.

    Raises:
        InputError: it is there, but is not UTF-8 text, too large, or no regular file.
    """
    data = files.read(path)
    if data is not None:
        return decode(data[: MAX_BYTES + 1], path, MAX_BYTES).replace("\r\n", "\n")
    if files.below(path):
        problem = Problem("E102", f"{path} is larger than any file that is read", "make it smaller", Span(path, 1, 1, 2))
        raise InputError(problem)
    return None
