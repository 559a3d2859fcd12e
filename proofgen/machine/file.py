"""From a machine file to a topology."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from proofgen.errors import InputError
from proofgen.machine.checks import Parts, flaws
from proofgen.machine.levels import distance_levels, written_levels
from proofgen.machine.schema import MACHINE, SCHEMA_ID, MachineModel
from proofgen.shape import span_of, validate
from proofgen.topology import Level, Topology, members
from proofgen.yaml_source import Document, parse, read

_SAMPLE: Final = {"schema": SCHEMA_ID, "name": "sample", "title": "sample", "source": "sample", "cores": "1"}


def load_topology(path: Path) -> Topology:
    """Read one machine file.

    Raises:
        InputError: with everything that is wrong with it.
    """
    return topology_of(read(path, SCHEMA_ID))


def parse_topology(text: str, file: str) -> Topology:
    """Read the text of a machine file that is called `file`.

    Raises:
        InputError: with everything that is wrong with it.
    """
    return topology_of(parse(text, file, SCHEMA_ID))


def topology_of(document: Document) -> Topology:
    """The topology that a machine file describes.

    Raises:
        InputError: with everything that is wrong with it.
    """
    problems, model = validate(document, MACHINE)
    if not any(problem.code == "E230" for problem in problems):
        problems += [
            document.source.problem(flaw.code, span_of(document.find(flaw.path), document), flaw.message, flaw.hint)
            for flaw in flaws(_parts(document))
        ]
    if problems or model is None:
        raise InputError(*sorted(problems, key=lambda problem: problem.position))
    return _topology(model, document)


def _parts(document: Document) -> Parts:
    """What can be read of the machine, whatever else is wrong with the file."""
    plain = document.plain()
    read = [_part(plain, key) for key in ("cores", "nodes", "levels", "distances", "build")]
    return Parts(plain.keys(), *read)


def _part(plain: dict[str, Any], key: str) -> Any:
    try:
        return getattr(MachineModel.model_validate(_SAMPLE | {key: plain[key]}), key)
    except (KeyError, ValidationError):
        return None


def _topology(model: MachineModel, document: Document) -> Topology:
    return Topology(
        name=model.name,
        title=model.title,
        source=model.source,
        expect=model.expect,
        cores=members(model.cores),
        nodes=model.nodes,
        levels=tuple(_levels(model)),
        file=document.source.file,
        digest=document.source.digest,
    )


def _levels(model: MachineModel) -> list[Level]:
    levels = list(written_levels(((level.name, level.groups) for level in model.levels), model.cores))
    if model.distances:
        below = model.levels[-1].groups if model.levels else None
        pairwise = model.build.groups == "pairwise"
        levels += distance_levels(model.nodes, below, model.distances, model.build.view, pairwise)
    return levels
