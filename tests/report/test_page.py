"""The dashboard in a real browser: it asks for nothing, complains of nothing, and all of it works with the keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import POLICIES, axe, chromium, complaints, page, requests
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from statuses import ALL, GREEN, HOSTILE, hostile

from proofgen.report.board import shown
from proofgen.report.html import html
from proofgen.status import Status

ROOT = Path(__file__).parent.parent.parent
GRAVE = ("serious", "critical")
RUN = "policy=greedy&obligation=work_conserving"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield page(folder, ROOT)


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def browser(started: Chrome, file: Path) -> Iterator[Chrome]:
    """The browser with the page; at the end of each test it has asked for nothing but the page, and complained of nothing."""
    started.set_window_size(1280, 900)
    started.get("about:blank")
    requests(started)
    complaints(started)
    started.get(file.as_uri())
    yield started
    assert {url.partition("#")[0] for url in requests(started)} <= {file.as_uri(), "about:blank"}
    assert complaints(started) == []


def goes(browser: Chrome, file: Path, fragment: str) -> None:
    browser.get("about:blank")
    browser.get(f"{file.as_uri()}#{fragment}")


def names_of(browser: Chrome) -> list[str]:
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, "#matrix tbody tr:not([hidden]) th")]


def texts(browser: Chrome, selector: str) -> list[str]:
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, selector)]


def test_the_matrix_has_all_policies_and_obligations(browser: Chrome) -> None:
    assert names_of(browser) == [*POLICIES, "half"]
    cells = {one.get_attribute("aria-label") for one in browser.find_elements(By.CSS_SELECTOR, "#matrix td.cell a")}
    assert "delta2, balanced: proved, fresh" in cells
    assert "greedy, work_conserving: refuted, fresh" in cells
    stale = [str(cell) for cell in cells if str(cell).startswith("weighted_greedy, filter_sound: ")]
    assert stale[0].endswith("stale: the policy has changed")
    assert "half, balanced: inconclusive, not checked" in cells
    counts = texts(browser, ".count")
    assert "1 stale" in counts and "1 never checked" in counts


@pytest.mark.parametrize(
    ("search", "names"),
    [("delta", ["delta2"]), ("STEALS every", ["greedy", "weighted_greedy"]), ("no such", []), ("", [*POLICIES, "half"])],
)
def test_search(search: str, names: list[str], browser: Chrome) -> None:
    browser.find_element(By.ID, "search").send_keys(search)
    assert names_of(browser) == names
    assert browser.find_element(By.ID, "shown").text == f"{len(names)} of 8 policies"
    todo = {text.partition(":")[0] for text in texts(browser, ".todo li:not([hidden])")}
    assert todo <= {*names}


@pytest.mark.parametrize("choice", ["", "todo", "ok", "wrong", "stale", "never", "proved", "refuted"])
def test_filters(choice: str, browser: Chrome) -> None:
    state = {row.get_attribute("data-name"): row for row in browser.find_elements(By.CSS_SELECTOR, "#matrix tbody tr")}
    kinds = {name: (row.get_attribute("data-state"), row.get_attribute("data-verdict")) for name, row in state.items()}
    wanted = [
        str(name)
        for name, (status, verdict) in kinds.items()
        if choice in ("", status, verdict) or (choice == "todo" and status != "ok")
    ]
    Select(browser.find_element(By.ID, "filter")).select_by_value(choice)
    assert names_of(browser) == wanted
    assert choice == "wrong" or wanted


@pytest.mark.parametrize("order", ["place", "name", "verdict", "state", "checked", "seconds"])
def test_orders(order: str, browser: Chrome) -> None:
    Select(browser.find_element(By.ID, "sort")).select_by_value(order)
    names = names_of(browser)
    assert sorted(names) == sorted([*POLICIES, "half"])
    keys = [
        str(row.get_attribute(f"data-{'place' if order == 'place' else order}"))
        for row in browser.find_elements(By.CSS_SELECTOR, "#matrix tbody tr")
    ]
    match order:
        case "place":
            assert keys == sorted(keys, key=int)
        case "seconds":
            assert keys == sorted(keys, key=float, reverse=True)
        case "checked":
            assert keys == sorted(keys, reverse=True)
        case "state":
            assert [["wrong", "stale", "never", "ok"].index(key) for key in keys] == sorted(
                ["wrong", "stale", "never", "ok"].index(key) for key in keys
            )
        case _:
            assert keys == sorted(keys)


def test_every_link_leads_somewhere(browser: Chrome, file: Path) -> None:
    links = [str(one.get_attribute("href")) for one in browser.find_elements(By.CSS_SELECTOR, "#overview a")]
    assert len(links) > 90
    for href in sorted({*links}):
        browser.execute_script("location.href = arguments[0]", href)
        wanted = dict(part.split("=") for part in href.partition("#")[2].split("&"))
        assert browser.find_element(By.ID, "policy-heading").text == wanted["policy"]
        if "obligation" in wanted:
            opened = browser.find_element(By.ID, f"obligation-{wanted['obligation']}")
            assert opened.get_attribute("open") is not None
            assert browser.switch_to.active_element == opened.find_element(By.TAG_NAME, "summary")
    assert complaints(browser) == []


def test_every_policy_can_be_unfolded(browser: Chrome, file: Path) -> None:
    for name in (*POLICIES, "half"):
        goes(browser, file, f"policy={name}")
        for folded in browser.find_elements(By.CSS_SELECTOR, "details"):
            browser.execute_script("arguments[0].open = true", folded)
        body = browser.find_element(By.ID, "policy").text
        assert "In Lean" in body and "undefined" not in body and "NaN" not in body and "[object" not in body, name
        assert browser.find_elements(By.CSS_SELECTOR, "#policy pre")


def test_evidence_of_a_green_cell(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, "a[aria-label='delta2, balanced: proved, fresh']").click()
    opened = browser.find_element(By.ID, "obligation-balanced").text
    assert "theorem Obligations.Delta2.balanced : (Balanced policy.balancer" in opened
    lean = "Lean 4.28.0 (embedded, an unofficial build)"
    for part in ("Axioms", "L1: one run of Lean accepted it", lean, "Rests on", "Fully proved"):
        assert part in opened, part
    text = browser.find_element(By.ID, "policy").text
    assert "filter: victim.load - thief.load >= 2" in text and "balanced: proved" in text


def test_a_run_is_stepped_through(browser: Chrome, file: Path) -> None:
    goes(browser, file, RUN)
    opened = browser.find_element(By.ID, "obligation-work_conserving")
    first, back, onward, last = opened.find_elements(By.CSS_SELECTOR, ".player button")
    told, counter = opened.find_element(By.CSS_SELECTOR, ".told"), opened.find_element(By.CSS_SELECTOR, ".player output")
    assert (told.text, counter.text, back.is_enabled()) == ("Round 1 begins.", "1 of 4", False)
    onward.click()
    assert told.text == "Round 1, turn 1: core 1 sees itself ●, core 2 ●○. It steals 1 task from core 2."
    onward.click()
    assert "core 2 ●○ (out of date: from the start of the round; now ●). It tries core 2 and fails" in told.text
    assert len(opened.find_elements(By.CSS_SELECTOR, "svg .fails")) == 2 and opened.find_elements(By.CSS_SELECTOR, "svg .seen")
    last.click()
    assert "all of this can happen again" in told.text and not onward.is_enabled() and counter.text == "4 of 4"
    slider = opened.find_element(By.CSS_SELECTOR, "input[type=range]")
    slider.send_keys(Keys.HOME)
    assert told.text == "Round 1 begins." and not first.is_enabled()
    slider.send_keys(Keys.ARROW_RIGHT)
    assert counter.text == "2 of 4" and str(slider.get_attribute("aria-valuetext")).startswith("Round 1, turn 1")


def test_every_run_ends_as_it_began_where_it_says_so(browser: Chrome, file: Path) -> None:
    """What the page plays is what was searched: a lasso leads back to as many tasks on each core."""
    script = """
        const circular = (one) => one.run && one.run.kind === "lasso";
        return DATA.policies.flatMap((policy) => policy.obligations.filter(circular).map((one) => {
            const all = moments(one.run);
            const counts = (cores) => cores.map((core) => core.ready.length + (core.current === null ? 0 : 1));
            return [policy.name, counts(all[0].cores), counts(all[all.length - 1].cores)];
        }));"""
    found: list[Any] = browser.execute_script(script)
    assert found
    for name, start, end in found:
        assert start == end, name


def test_the_machine_as_a_core_sees_it(browser: Chrome, file: Path) -> None:
    goes(browser, file, "policy=group_imbalance")
    assert Select(browser.find_element(By.CSS_SELECTOR, "#policy > div select")).first_selected_option.text == "core 0"
    assert [own for own in texts(browser, "#policy > div .groups .own") if own][:2] == ["0 (own)", "0-1 (own)"]
    Select(browser.find_element(By.CSS_SELECTOR, "#policy > div select")).select_by_visible_text("core 63")
    assert texts(browser, "#policy > div .groups .own")[:2] == ["63 (own)", "62-63 (own)"]


def test_a_hierarchy_that_is_not_valid_is_shown_where_it_is_not(browser: Chrome, file: Path) -> None:
    goes(browser, file, "policy=overlapping_groups&obligation=hierarchy_valid")
    opened = browser.find_element(By.ID, "obligation-hierarchy_valid")
    script = """const policy = DATA.policies.find((one) => one.name === "overlapping_groups");
        return policy.obligations.find((one) => one.id === "hierarchy_valid").run"""
    run: dict[str, Any] = browser.execute_script(script)
    chosen = Select(opened.find_element(By.TAG_NAME, "select")).first_selected_option.text
    assert chosen == f"core {run['flaw']['cores'].split('-')[0]}"
    at_fault = [text for text in texts(browser, "#obligation-hierarchy_valid .groups li") if "at fault" in text]
    assert {text.partition(" ")[0] for text in at_fault} <= {*run["flaw"]["groups"]} and at_fault


def test_the_graph_leads_to_obligations(browser: Chrome, file: Path) -> None:
    goes(browser, file, "policy=delta2")
    nodes = browser.find_elements(By.CSS_SELECTOR, "#policy svg a")
    assert len(nodes) > 3
    name = str(nodes[0].get_attribute("aria-label")).partition(":")[0]
    nodes[0].find_element(By.TAG_NAME, "text").click()
    assert browser.find_element(By.ID, f"obligation-{name}").get_attribute("open") is not None


def test_the_keyboard_reaches_everything(browser: Chrome) -> None:
    def press(*keys: str) -> None:
        ActionChains(browser).send_keys(*keys).perform()

    def here() -> str:
        focused = browser.switch_to.active_element
        return str(focused.get_attribute("aria-label") or focused.get_attribute("id") or focused.text)

    seen = []
    for _ in range(8):
        press(Keys.TAB)
        seen.append(here())
    assert {"theme", "search", "filter", "sort", POLICIES[0]} <= {*seen}
    while here() != POLICIES[0]:
        press(Keys.SHIFT, Keys.TAB) if len(seen) > 20 else press(Keys.TAB)
        seen.append(here())
        assert len(seen) < 40
    press(Keys.ARROW_RIGHT)
    assert here().startswith("delta2, filter_sound")
    press(Keys.ARROW_DOWN)
    assert here().startswith("greedy, filter_sound")
    press(Keys.END)
    assert here().startswith("greedy, nonvacuous")
    press(Keys.ARROW_UP, Keys.HOME)
    assert here() == "delta2"
    press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ENTER)
    assert browser.find_element(By.ID, "policy-heading").text == "greedy"
    assert browser.switch_to.active_element.tag_name == "summary"
    press(Keys.ENTER)
    assert browser.find_element(By.ID, "obligation-filter_sound").get_attribute("open") is None


def test_the_way_back_leads_to_where_one_was(browser: Chrome) -> None:
    cell = browser.find_element(By.CSS_SELECTOR, "a[aria-label^='greedy, balanced']")
    cell.click()
    browser.find_element(By.LINK_TEXT, "← All policies").click()
    assert browser.switch_to.active_element == cell and cell.get_attribute("tabindex") == "0"


def test_the_moment_is_in_view_on_a_phone(browser: Chrome, file: Path) -> None:
    device = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", device)
    try:
        goes(browser, file, RUN)
        opened = browser.find_element(By.ID, "obligation-work_conserving")
        opened.find_elements(By.CSS_SELECTOR, ".player button")[3].click()
        box, now = opened.find_element(By.CSS_SELECTOR, ".run .scroll"), opened.find_element(By.CSS_SELECTOR, ".now")
        assert box.rect["x"] <= now.rect["x"] and now.rect["x"] + now.rect["width"] <= box.rect["x"] + box.rect["width"]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_dark_and_light(browser: Chrome) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    colours = {str(browser.execute_script(ground))}
    for _ in range(2):
        browser.find_element(By.ID, "theme").click()
        colours.add(str(browser.execute_script(ground)))
    assert len(colours) == 2


@pytest.mark.parametrize("width", [360, 820, 1600])
@pytest.mark.parametrize("fragment", ["", RUN, "policy=group_imbalance"])
def test_nothing_is_cut_at_any_width(width: int, fragment: str, browser: Chrome, file: Path, tmp_path: Path) -> None:
    """The picture is for people: `--basetemp` says where to look for it."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    )
    try:
        goes(browser, file, fragment)
        over = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0
        picture = tmp_path / f"{width}.png"
        assert browser.save_screenshot(str(picture)) and picture.stat().st_size > 10_000
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", RUN, "policy=group_imbalance&obligation=group_filter_sound", "policy=half"])
def test_accessible(scheme: str, fragment: str, browser: Chrome, file: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    goes(browser, file, fragment)
    # The page forbids scripts that are not its own; the driver's are not bound by that.
    browser.execute_script(axe())
    found: dict[str, Any] = browser.execute_async_script("axe.run(document).then(arguments[0])")
    assert len(found["passes"]) > 10
    grave = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"] if one["impact"] in GRAVE]
    assert grave == []


def test_printed_pages_have_no_controls(browser: Chrome, file: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not browser.find_element(By.ID, "controls").is_displayed()
        assert browser.find_element(By.ID, "matrix").is_displayed()
        goes(browser, file, RUN)
        assert len(browser.find_elements(By.CSS_SELECTOR, "#obligation-work_conserving .paper li")) == 4
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("status", [Status((hostile(), GREEN)), ALL, Status(())], ids=["hostile", "all kinds", "nothing"])
def test_any_status_is_shown(status: Status, started: Chrome, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(html(status), encoding="utf-8")
    complaints(started)
    started.get(file.as_uri())
    for row in started.find_elements(By.CSS_SELECTOR, "#matrix tbody th a"):
        href = str(row.get_attribute("href"))
        started.execute_script("location.href = arguments[0]", href)
        assert started.find_element(By.ID, "policy-heading").is_displayed()
    assert complaints(started) == []


def test_what_was_audited_is_told(started: Chrome, tmp_path: Path) -> None:
    first, second = GREEN.obligations
    found = (replace(first, assurance="L3", axioms=("propext", "Quot.sound")), replace(second, assurance="L2", axioms=()))
    assert GREEN.evidence is not None
    kept = GREEN.evidence.model_copy(update={"note": "not replayed: why"})
    file = tmp_path / "page.html"
    file.write_text(html(Status((replace(GREEN, obligations=found, evidence=kept),))), encoding="utf-8")
    started.get(f"{file.as_uri()}#policy=delta2")
    assert "not replayed: why" in started.find_element(By.ID, "policy").text
    for one, axioms, level in ((first, "propext, Quot.sound", "leanchecker replayed"), (second, "none", "L2: ")):
        started.find_element(By.CSS_SELECTOR, f"#obligation-{one.id} summary").click()
        text = started.find_element(By.ID, f"obligation-{one.id}").text
        assert f"Axioms\n{axioms}\n" in text and level in text


def test_hostile_texts_are_text(started: Chrome, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    text = html(Status((hostile(),)))
    file.write_text(text, encoding="utf-8")
    started.get(file.as_uri())
    assert started.find_elements(By.CSS_SELECTOR, "script") and len(started.find_elements(By.CSS_SELECTOR, "script")) == 2
    started.find_element(By.CSS_SELECTOR, "#matrix tbody th a").click()
    shown_title = started.find_element(By.CSS_SELECTOR, "#policy > p[dir=auto]").text
    assert shown_title.split() == shown(HOSTILE).split()
    assert "\u202e" not in started.find_element(By.TAG_NAME, "body").text


def test_nothing_in_the_data_ends_its_element() -> None:
    text = html(Status((hostile(),)))
    data = text.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    assert json.loads(data)["policies"][0]["title"] == shown(HOSTILE)
    assert "<" not in data
