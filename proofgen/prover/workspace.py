"""Lake projects that proofgen writes itself, so that no lakefile and no built file of anybody else has a say.

A lakefile is a program, and what lies in a folder `.lake` is believed by Lake: neither that of the project nor what a cache
brought there is used. The library is built once, in the cache folder; files on top of it in a folder for the time of a run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from proofgen.prover.pin import PIN

LAKEFILE: Final = "lakefile.toml"
_OPTIONS: Final = """
[leanOptions]
autoImplicit = false
relaxedAutoImplicit = false
"""
_LIBRARY: Final = """name = "proofgen"
defaultTargets = ["Proofgen"]
{options}
[[lean_lib]]
name = "Proofgen"
srcDir = "lean"
"""
_ON_TOP: Final = """name = "check"
{options}
[[require]]
name = "proofgen"
path = {library}

[[lean_lib]]
name = "obligations"
"""
# What programs need to be found, to find their files, to print, and to fetch a toolchain. All else stays outside, and with it
# what makes them load other code or believe other files: LEAN_PATH, LEAN_SYSROOT, LAKE_*, LD_PRELOAD, ELAN_TOOLCHAIN, …
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_KEPT: Final = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG", "LANGUAGE", "TZ", "ELAN_HOME"),
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *_PROXIES,
        *map(str.upper, _PROXIES),
    }
)
_KEPT_PREFIXES: Final = ("LC_", "PROOFGEN_")


def lake_environment() -> dict[str, str]:
    """The variables that lake and Lean are started with; Lake's own caches of built files are switched off."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    return {**kept, "LAKE_ARTIFACT_CACHE": "false", "LAKE_NO_CACHE": "true"}


def bare_project(pin: str | None) -> dict[str, str]:
    """A project with nothing in it, for questions to the Lean with this name in elan; for None, to the one that elan takes."""
    return {LAKEFILE: 'name = "question"\n', **_pinned(pin)}


def library_project(library: Mapping[str, str], pin: str | None) -> dict[str, str]:
    """A project of which Lake builds the library `Proofgen`: texts by path."""
    modules = {f"lean/{name.replace('.', '/')}.lean": text for name, text in library.items()}
    return {LAKEFILE: _LIBRARY.format(options=_OPTIONS), **_pinned(pin), **modules}


def project_on_top(library: Path, texts: Mapping[str, str], pin: str | None) -> dict[str, str]:
    """A project with these Lean texts, by path, that import the library which was built in that folder."""
    lakefile = _ON_TOP.format(options=_OPTIONS, library=json.dumps(str(library), ensure_ascii=False))
    return {LAKEFILE: lakefile, **_pinned(pin), **texts}


def _pinned(pin: str | None) -> dict[str, str]:
    return {} if pin is None else {PIN: f"{pin}\n"}
