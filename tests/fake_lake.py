"""A `lake` that answers as a native Lean would, or goes wrong in one way; it writes down how it was called."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofgen.prover.release import RELEASE

# What is said of axioms: the theorems rest on the first and the last of the three.
BELOW = ["propext", "Quot.sound"]

_PROGRAM = '''#!{python}
import json, os, pathlib, sys, time
here, arguments = pathlib.Path(__file__).parent, sys.argv[1:]
wrong = json.loads((here / "wrong").read_text())
with (here / "calls").open("a") as calls:
    files = sorted(str(path.relative_to(".")) for path in pathlib.Path(".").rglob("*") if path.is_file())
    call = dict(arguments=arguments, folder=os.getcwd(), files=files, env=sorted(os.environ))
    calls.write(json.dumps(call) + "\\n")

def stop(text="", code=0, error=""):
    print(text, end="")
    print(error, end="", file=sys.stderr)
    sys.exit(code)

def say(line, severity, kind="", file=arguments[-1], column=0):
    print(json.dumps(dict(severity=severity, data="said", kind=kind, fileName=file, endPos=None,
                          pos=dict(line=line, column=column))), flush=True)

def meanwhile():
    for path, text in wrong.get("writes", dict()).items():
        pathlib.Path(path).write_text(text)

if arguments[-1] == "--version":
    stop(wrong.get("version", "Lean (version {lean}, x86_64-unknown-linux-gnu, commit {commit}, Release)\\n"))
if arguments[-1] == "--print-prefix":
    stop(wrong.get("prefix", str(here / "toolchain") + "\\n"))
if arguments[0] == "build":
    if "+" in arguments[1]:
        meanwhile()
        time.sleep(wrong.get("build hangs", 0))
        stop("built\\n", wrong.get("build ends with", 0))
    stop("building\\n", wrong.get("library ends with", 0), "no such thing\\n" if "library ends with" in wrong else "")
if arguments[1].endswith("/bin/leanchecker"):
    time.sleep(wrong.get("replay hangs", 0))
    bad = wrong.get("refuses", "-")
    stop(wrong.get("replay prints", ""), int(any(bad in module for module in arguments[2:])))

text = pathlib.Path(arguments[-1]).read_text()
lines = text.split("\\n")
failed = False
if "proofgen_audit" not in text:
    believed = pathlib.Path(".lake/build/forged").exists()
    for number, line in enumerate(lines, 1):
        rejected = not believed and wrong.get("rejects", "-") in line and line.startswith("theorem")
        if rejected or line.startswith("#check"):
            failed |= rejected
            say(number, "error" if rejected else "information")
    sys.exit(int(failed))

time.sleep(wrong.get("audit hangs", 0))
start, below = lines.index("proofgen_audit") + 1, {below}
silent, outside = wrong.get("silent", "-"), wrong.get("outside", "-")
theorem = ""
for number, line in enumerate(lines[start:], start + 1):
    name, number = line.strip(), number + wrong.get("shift", 0)
    if line.startswith("  ") and not line.startswith("    "):
        theorem = name
        if outside in name:
            failed = True
            say(number, "warning")
            say(number, "error")
        elif silent not in name:
            say(number, wrong.get("theorem", "information"))
    elif name and name != wrong.get("silent axiom"):
        say(number, "information" if name in below else "warning")
for number, line in enumerate(lines, 1):
    if line.startswith("example") and wrong.get("example", "-") in line:
        failed = True
        say(number, "error")
for one in wrong.get("also", []):
    failed |= one.get("severity") == "error"
    say(**one)
print(wrong.get("prints", ""))
sys.exit(wrong.get("exit code", int(failed)))
'''


@dataclass(frozen=True)
class FakeLake:
    """`path` is the program; `toolchain` where its Lean would lie, with a leanchecker unless that is removed."""

    path: Path

    @property
    def toolchain(self) -> Path:
        return self.path.parent / "toolchain"

    @property
    def leanchecker(self) -> Path:
        return self.toolchain / "bin" / "leanchecker"

    def goes_wrong(self, **how: Any) -> None:
        """From now on; without anything, it answers as it should."""
        kept = {key.replace("_", " "): value for key, value in how.items()}
        (self.path.parent / "wrong").write_text(json.dumps(kept), encoding="utf-8")

    def calls(self, *arguments: str) -> list[Mapping[str, Any]]:
        """The calls that began with these arguments: arguments, folder, files in it, names of variables."""
        lines = (self.path.parent / "calls").read_text(encoding="utf-8").splitlines()
        return [call for call in map(json.loads, lines) if call["arguments"][: len(arguments)] == [*arguments]]


def fake_lake(folder: Path) -> FakeLake:
    """One in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = FakeLake(folder / "lake")
    text = _PROGRAM.format(python=sys.executable, lean=RELEASE.lean, commit=RELEASE.commit, below=BELOW)
    made.path.write_text(text, encoding="utf-8")
    made.path.chmod(0o755)
    made.leanchecker.parent.mkdir(parents=True)
    made.leanchecker.touch()
    (folder / "calls").touch()
    made.goes_wrong()
    return made
