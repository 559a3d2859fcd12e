"""The status of proofs as JUnit XML, which CI systems show as tests: a suite for each policy, a case for each obligation.

It has no failure and no error if and only if the status is green.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from proofgen.report.shortfall import LOCK, POLICY, Shortfall, shortfalls
from proofgen.report.status import command
from proofgen.report.visible import visible
from proofgen.status import ObligationStatus, PolicyStatus, Status

_COUNTED: Final = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def junit(status: Status) -> str:
    """The XML document; without policies it has an error."""
    suites = [_suite(one) for one in status.policies] or [_empty()]
    root = _element("testsuites", name="proofgen")
    root.extend(suites)
    _count(root, (each for one in status.policies for each in one.obligations))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(one: PolicyStatus) -> Element:
    suite = _element("testsuite", name=one.policy.name, file=one.policy.file)
    if one.checked is not None:
        # The schema of JUnit has times without a zone.
        suite.set("timestamp", visible(one.checked.removesuffix("Z")))
    properties = SubElement(suite, "properties")
    for name, value in (("title", one.policy.title), ("expect", one.policy.expect), ("verdict", one.verdict)):
        properties.append(_element("property", name=name, value=value))
    found = {each.id: each for each in shortfalls(one)}
    suite.extend([_case(one, each, found.get(each.id)) for each in one.obligations])
    if one.policy.expect == "refuted" or POLICY in found:
        suite.append(_expectation(one, found.get(POLICY), name=f"expect_{one.policy.expect}"))
    if LOCK in found:
        suite.append(_expectation(one, found[LOCK], name="accepted"))
    _count(suite, one.obligations)
    return suite


def _empty() -> Element:
    suite = _element("testsuite", name="proofgen")
    case = _element("testcase", classname="proofgen", name="policies")
    case.append(_element("error", "Nothing was checked.", message="there are no policies", type="none"))
    suite.append(case)
    _count(suite, ())
    return suite


def _case(one: PolicyStatus, each: ObligationStatus, found: Shortfall | None) -> Element:
    case = _element("testcase", classname=one.policy.name, name=each.id, file=one.policy.file, time=_seconds([each]))
    if found is not None:
        case.append(_problem(found))
    elif not each.required and each.verdict != "proved":
        case.append(_element("skipped", message=f"{each.verdict}, and not required"))
    elif each.verdict not in ("proved", "refuted"):
        # One refuted obligation is enough for a policy that is expected to be refuted.
        case.append(_element("skipped", message=f"{each.verdict}; the policy is expected to be refuted"))
    return case


def _expectation(one: PolicyStatus, found: Shortfall | None, name: str) -> Element:
    """The case of something that is about no single obligation, such as that the policy came out as expected."""
    case = _element("testcase", classname=one.policy.name, name=name, file=one.policy.file)
    if found is not None:
        case.append(_problem(found))
    elif not one.as_expected:
        case.append(_element("skipped", message=f"something has to be checked first; {command('verify', one)}"))
    return case


def _problem(found: Shortfall) -> Element:
    tag = "failure" if found.judged else "error"
    text = f"{found.example or found.why}\n{found.command}"
    return _element(tag, text, message=found.why, type=found.state)


def _count(parent: Element, obligations: Iterable[ObligationStatus]) -> None:
    for name, tag in _COUNTED.items():
        parent.set(name, str(sum(1 for _ in parent.iter(tag))))
    parent.set("time", _seconds(obligations))


def _seconds(obligations: Iterable[ObligationStatus]) -> str:
    return f"{sum(each.seconds or 0 for each in obligations):.3f}"


def _element(tag: str, text: str | None = None, **attributes: str) -> Element:
    """An element; of its text and attributes nothing is left that XML 1.0 has no place for."""
    made = Element(tag, {name: visible(value) for name, value in attributes.items()})
    made.text = None if text is None else "\n".join(visible(line) for line in text.split("\n"))
    return made
