"""The pipelines that `proofgen init` writes: valid, with few rights, and failing whenever the gate does not say yes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from proofgen import __version__
from proofgen.progress import Quiet
from proofgen.project import init

PROGRAMS = Path(sys.executable).parent
WORKFLOWS = ("proofgen.yml", "proofgen-main.yml")
# Notes how it was called, and ends as the test wants it; `proofgen gate --base` alone may be told from the other calls.
STUB = """#!{python} -I
import json, os, sys
called = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(called) + "\\n")
fails = json.loads(os.environ["FAILS"])
sys.exit(next((code for words, code in fails.items() if " ".join(called).startswith(words)), 0))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    init(folder, Quiet())
    return folder


def read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def workflow(project: Path, name: str) -> Any:
    return read(project / ".github" / "workflows" / name)


@pytest.fixture(scope="module")
def gate(project: Path) -> Any:
    return workflow(project, "proofgen.yml")


@pytest.fixture(scope="module")
def gitlab(project: Path) -> Any:
    return read(project / ".gitlab-ci.yml")


def everything(node: Any) -> Iterator[tuple[str, Any]]:
    """All keys of a document, with their values."""
    for key, value in node.items() if isinstance(node, dict) else []:
        yield key, value
        yield from everything(value)
    for value in node if isinstance(node, list) else []:
        yield from everything(value)


def steps(document: Any) -> list[dict[str, Any]]:
    return [step for job in document["jobs"].values() for step in job["steps"]]


# -- valid --


def test_they_follow_the_schemas(project: Path) -> None:
    check("--builtin-schema", "vendor.github-workflows", *(str(project / ".github/workflows" / name) for name in WORKFLOWS))
    check("--builtin-schema", "vendor.gitlab-ci", str(project / ".gitlab-ci.yml"))


def check(*arguments: str) -> None:
    done = subprocess.run([PROGRAMS / "check-jsonschema", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_auditor_of_workflows_finds_nothing(project: Path, tmp_path: Path) -> None:
    """But that actions are pinned by version, which the files speak of themselves."""
    config = tmp_path / "zizmor.yml"
    config.write_text('rules: {unpinned-uses: {config: {policies: {"actions/*": ref-pin}}}}', encoding="utf-8")
    command = [PROGRAMS / "zizmor", "--offline", "--persona=auditor", "--config", config, project / ".github" / "workflows"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "pin each action by its commit" in (project / ".github/workflows/proofgen.yml").read_text(encoding="utf-8")


# -- GitHub --


def test_when_the_gate_runs(gate: Any) -> None:
    assert gate["on"] == {
        "pull_request": {"branches": ["main", "master"], "types": ["opened", "synchronize", "reopened", "edited"]},
        "merge_group": {"branches": ["main", "master"]},
    }


def test_a_skipped_job_cannot_pass_for_the_gate(project: Path, gate: Any) -> None:
    """GitHub counts it as passed, so none has a condition, and no other event has a job of the same name."""
    (job,) = gate["jobs"].values()
    (other,) = workflow(project, "proofgen-main.yml")["jobs"].values()
    assert job["name"] == "proofgen gate" != other["name"]
    assert not {"if", "needs", "strategy"} & job.keys()
    assert "`proofgen gate`" in (project / "README.md").read_text(encoding="utf-8"), "the check to require"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_rights_and_limits(name: str, project: Path) -> None:
    document = workflow(project, name)
    (job,) = document["jobs"].values()
    assert (document["permissions"], job["permissions"]) == ({}, {"contents": "read"})
    assert job["timeout-minutes"] <= 120 and "concurrency" in document
    assert job["defaults"]["run"]["shell"] == "bash", "with -e and pipefail"
    keys = {key for key, _ in everything(document)}
    assert not keys & {"continue-on-error", "secrets", "pull_request_target", "workflow_run", "paths", "paths-ignore"}
    text = (project / ".github/workflows" / name).read_text(encoding="utf-8")
    assert "secrets." not in text and "GITHUB_TOKEN" not in text


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_checkout(name: str, project: Path) -> None:
    first = steps(workflow(project, name))[0]
    assert first["uses"].startswith("actions/checkout@")
    assert first["with"] == {"fetch-depth": 0, "persist-credentials": False}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_put_into_scripts(name: str, project: Path) -> None:
    """Values come by the environment, where a shell does not read them as commands."""
    document = workflow(project, name)
    scripts = [step["run"] for step in steps(document) if "run" in step]
    assert len(scripts) >= 4 and not [script for script in scripts if "${{" in script]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions(name: str, project: Path) -> None:
    used = [step["uses"] for step in steps(workflow(project, name)) if "uses" in step]
    assert used and all(re.fullmatch(r"actions/[a-z/-]+@v\d+", one) for one in used)


def test_what_is_cached(project: Path, gate: Any) -> None:
    main = workflow(project, "proofgen-main.yml")
    cached = [step for document in (gate, main) for step in steps(document) if step.get("uses", "").startswith("actions/cache")]
    assert [step["uses"].split("@")[0].removeprefix("actions/cache/") for step in cached] == ["restore", "restore", "save"]
    assert len({step["with"]["key"] for step in cached}) == 1 and f"proofgen-{__version__}-" in cached[0]["with"]["key"]
    assert {step["with"]["path"] for step in cached} == {"${{ runner.temp }}/proofgen/lean-*"}
    assert cached[0]["if"] == "github.event_name == 'merge_group'", "what a pull request may have written is not read"
    assert not [value for key, value in everything([gate, main]) if key == "cache"], "of packages, neither"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_findings_are_kept_in_any_case(name: str, project: Path) -> None:
    last = steps(workflow(project, name))[-1]
    assert last["uses"].startswith("actions/upload-artifact@") and last["if"] == "always()"
    kept = last["with"]["path"].splitlines()
    assert "${{ runner.temp }}/report.html" in kept and any(path.endswith(".json") for path in kept)


def test_the_base_of_a_change(gate: Any) -> None:
    (step,) = (step for step in steps(gate) if "BASE" in step.get("env", {}))
    assert step["env"] == {"BASE": "${{ github.event.merge_group.base_sha || format('origin/{0}', github.base_ref) }}"}


# -- what is run --


@dataclass
class Pipeline:
    """Runs scripts with stubs of all programs in place of these."""

    folder: Path
    calls: list[list[str]]

    def run(self, script: str, fails: dict[str, int], **env: str) -> int:
        programs = self.folder / "bin"
        programs.mkdir(exist_ok=True)
        for name in ("proofgen", "pip", "git"):
            (programs / name).write_text(STUB.format(python=sys.executable), encoding="utf-8")
            (programs / name).chmod(0o755)
        calls = self.folder / "calls"
        calls.touch()
        known = {
            **{"PATH": f"{programs}:{os.environ['PATH']}", "CALLS": str(calls), "FAILS": json.dumps(fails)},
            **{name: str(self.folder / name) for name in ("GITHUB_ENV", "GITHUB_STEP_SUMMARY", "PROOFGEN_CACHE")},
            "RUNNER_TEMP": str(self.folder),
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=self.folder, env={**known, **env}, capture_output=True, text=True, check=False)
        self.calls[:] = [json.loads(line) for line in calls.read_text(encoding="utf-8").splitlines()]
        return done.returncode

    def github(self, document: Any, fails: dict[str, int], **env: str) -> int:
        """All steps that run something, to the first that fails."""
        codes = (self.run(step["run"], fails, **env) for step in steps(document) if "run" in step and "if" not in step)
        return next((code for code in codes if code), 0)

    def gitlab(self, document: Any, job: str, fails: dict[str, int], **env: str) -> int:
        return self.run("\n".join([*document[".proofgen"]["before_script"], *document[job]["script"]]), fails, **env)


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path, [])


INSTALL = ["pip", "install", "--disable-pip-version-check", f"proofgen=={__version__}"]
TARGET = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"


def test_what_github_runs(gate: Any, pipeline: Pipeline) -> None:
    (pipeline.folder / ".proofgen").mkdir()
    assert pipeline.github(gate, {}, BASE="origin/main") == 0
    doctor, files = ["proofgen", "toolchain", "doctor"], pipeline.folder
    judge = ["proofgen", "gate", "--base", "origin/main", "--github", "-", "--markdown", f"{files}/GITHUB_STEP_SUMMARY"]
    assert pipeline.calls == [
        *(INSTALL, doctor, ["proofgen", "toolchain", "install"], doctor),
        *(["proofgen", "gate", "--self-test"], [*judge, "--json", f"{files}/gate.json"]),
    ]
    assert not (pipeline.folder / ".proofgen").exists(), "no evidence but its own"
    assert (files / "GITHUB_ENV").read_text() == f"PROOFGEN_CACHE={files}/proofgen\n"


def test_what_github_runs_after_a_merge(project: Path, pipeline: Pipeline) -> None:
    assert pipeline.github(workflow(project, "proofgen-main.yml"), {}) == 0
    assert pipeline.calls[-1] == ["proofgen", "verify", "--force", "--json", f"{pipeline.folder}/verdicts.json"]


def test_a_cache_that_is_not_well_is_thrown_away(gate: Any, pipeline: Pipeline) -> None:
    (pipeline.folder / "PROOFGEN_CACHE").mkdir()
    assert pipeline.github(gate, {"proofgen toolchain doctor": 3}, BASE="origin/main") == 3
    assert pipeline.calls[1:] == [["proofgen", "toolchain", word] for word in ("doctor", "install", "doctor")]
    assert not (pipeline.folder / "PROOFGEN_CACHE").exists()


def test_what_gitlab_runs(gitlab: Any, pipeline: Pipeline) -> None:
    (pipeline.folder / ".proofgen").mkdir()
    (pipeline.folder / "gate.json").symlink_to("elsewhere")
    assert pipeline.gitlab(gitlab, "proofgen gate", {}, **{TARGET: "main"}) == 0
    judge = ["proofgen", "gate", "--base", "origin/main", "--json", "gate.json", "--markdown", "gate.md", "--gitlab"]
    assert pipeline.calls == [
        *(INSTALL, ["proofgen", "toolchain", "install"], ["proofgen", "gate", "--self-test"]),
        ["git", "fetch", "--no-tags", "origin", "+refs/heads/main:refs/remotes/origin/main"],
        [*judge, "gl-code-quality-report.json"],
    ]
    assert not (pipeline.folder / ".proofgen").exists() and not (pipeline.folder / "gate.json").is_symlink()


def test_what_gitlab_runs_after_a_merge(gitlab: Any, pipeline: Pipeline) -> None:
    assert pipeline.gitlab(gitlab, "proofgen verify", {}) == 0
    assert pipeline.calls[-1] == ["proofgen", "verify", "--force", "--json", "verdicts.json"]


FAILURES = [*(("proofgen gate --base", code) for code in (1, 2, 3, 130)), ("proofgen gate --self-test", 1)]
FAILURES += [("pip", 1), ("proofgen toolchain install", 3)]


@pytest.mark.parametrize(("words", "code"), FAILURES)
def test_no_failure_passes(words: str, code: int, gate: Any, gitlab: Any, pipeline: Pipeline) -> None:
    fails = {words: code}
    assert pipeline.github(gate, fails, BASE="origin/main") == code
    assert pipeline.gitlab(gitlab, "proofgen gate", fails, **{TARGET: "main"}) == code


def test_verify_and_git_that_fail_do_not_pass(project: Path, gitlab: Any, pipeline: Pipeline) -> None:
    fails = {"proofgen verify": 3, "git": 128}
    assert pipeline.github(workflow(project, "proofgen-main.yml"), fails) == 3
    assert pipeline.gitlab(gitlab, "proofgen verify", fails) == 3
    assert pipeline.gitlab(gitlab, "proofgen gate", fails, **{TARGET: "main"}) == 128


NASTY = ('x"; touch planted; "', "$(touch planted)", "`touch planted`", "x y; touch planted")


@pytest.mark.parametrize("branch", NASTY)
def test_names_of_branches_are_no_commands(branch: str, gate: Any, gitlab: Any, pipeline: Pipeline) -> None:
    assert pipeline.github(gate, {}, BASE=f"origin/{branch}") == 0
    assert pipeline.calls[-1][:4] == ["proofgen", "gate", "--base", f"origin/{branch}"]
    assert pipeline.gitlab(gitlab, "proofgen gate", {}, **{TARGET: branch}) == 0
    assert pipeline.calls[-1][:4] == ["proofgen", "gate", "--base", f"origin/{branch}"]
    assert pipeline.calls[-2][-1] == f"+refs/heads/{branch}:refs/remotes/origin/{branch}"
    assert not (pipeline.folder / "planted").exists()


# -- GitLab --


def test_when_gitlab_runs(gitlab: Any) -> None:
    merge, push = (rule["if"].split(" && ") for rule in gitlab["workflow"]["rules"])
    assert '$CI_PIPELINE_SOURCE == "merge_request_event"' in merge
    assert "$CI_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID" in merge, "on runners of this project"
    assert '$CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED == "true"' in merge
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in push
    assert gitlab["proofgen gate"]["rules"] == [{"if": merge[0]}]
    assert gitlab["proofgen verify"]["rules"] == [{"if": push[0]}]


def test_gitlab_has_all_history_in_a_fresh_clone_and_no_cache(gitlab: Any) -> None:
    variables = gitlab[".proofgen"]["variables"]
    assert (variables["GIT_STRATEGY"], variables["GIT_DEPTH"], variables["PYTHONSAFEPATH"]) == ("clone", "0", "1")
    assert not [key for key, _ in everything(gitlab) if key in ("cache", "include", "secrets", "id_tokens")]
    assert gitlab[".proofgen"]["image"].startswith("python:3.12")


@pytest.mark.parametrize("job", ["proofgen gate", "proofgen verify"])
def test_jobs_of_gitlab(job: str, gitlab: Any) -> None:
    described = gitlab[job]
    assert described["extends"] == ".proofgen" and described["allow_failure"] is False and "timeout" in described
    kept = described["artifacts"]
    assert kept["when"] == "always" and "report.html" in kept["paths"] and kept["reports"]["junit"] == "junit.xml"
    removed = next(line for line in gitlab[".proofgen"]["before_script"] if line.startswith("rm ")).split()
    assert {*kept["paths"], *kept["reports"].values()} <= {*removed}, "none is what the change brought along"


def test_gitlab_shows_findings_in_the_merge_request(gitlab: Any) -> None:
    assert gitlab["proofgen gate"]["artifacts"]["reports"]["codequality"] == "gl-code-quality-report.json"
    assert gitlab[".proofgen"]["after_script"] == [
        "proofgen report --output report.html",
        "proofgen report --format junit --output junit.xml",
    ]
