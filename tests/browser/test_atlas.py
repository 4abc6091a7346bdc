"""The atlas on a page that was opened as a file: what it asks, shows, offers, and how quickly."""

from __future__ import annotations

import json
from pathlib import Path
import shutil
import subprocess
import sys
import zlib

from ftlab.grading.course.folder import PROJECT
import numpy as np
import pytest

from authoring.browser.access import violations
from tests.browser import made_up_atlas
from tests.sample import few

pytest.importorskip("sphinx", reason="Sphinx is in the `docs` extra")

CONF = f"""
import sys
sys.path.insert(0, {str(PROJECT / "docs" / "_ext")!r})
extensions = ["atlas"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
"""
PAGE = "The atlas\n=========\n\n.. atlas::\n"
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
TOGGLES = 60
# Press or choose something, and wait until the page was painted again; milliseconds.
PAINTED = """thing => new Promise(done => {
  const start = performance.now();
  const painted = () => requestAnimationFrame(() => setTimeout(
    () => done(performance.now() - start)));
  thing.closest('.atlas').addEventListener('atlas-shown', painted, {once: true});
  thing.click();
})"""
OFFERED = (
    "[data-block]:not([aria-disabled=true]):not([data-block=''])",
    ".atlas-row input:not(:checked):not(:disabled)",
)


def site_with(folder: Path, atlas: Path | None = None) -> Path:
    """A site of one page; with made-up figures, or those of a folder."""
    shutil.copytree(PROJECT / "docs" / "_static", folder / "_static")
    place = folder / "_static" / "atlas"
    if atlas is None:
        for path in place.glob("*.json"):
            path.unlink()
        made_up_atlas.write(place)
    (folder / "conf.py").write_text(CONF)
    (folder / "index.rst").write_text(PAGE)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", str(folder), str(folder / "html")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "html" / "index.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    return site_with(tmp_path_factory.mktemp("atlas"))


class Atlas:
    """The page, as a visitor uses it."""

    def __init__(self, browser, path: Path, size: dict[str, int], *, dark: bool = False) -> None:
        scheme = "dark" if dark else "light"
        self.context = browser.new_context(viewport=size, color_scheme=scheme)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda told: self.problems.append(told.text))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.path = path
        self.open()

    def open(self) -> None:
        self.page.goto(self.path.as_uri())
        self.page.locator("[data-block]").first.wait_for()

    @property
    def said(self) -> str:
        return self.page.locator(".atlas-said").inner_text()

    def seen(self) -> Atlas:
        """Past the question."""
        self.page.get_by_role("button", name="Only show").click()
        return self

    def choose(self, group: str, option: str) -> None:
        box = self.page.get_by_role("group", name=group)
        before = self.shown()
        box.get_by_role("radio", name=option, exact=True).check()
        self.page.wait_for_function("before => window.shown !== before", arg=before)

    def shown(self) -> int:
        self.page.evaluate(
            """() => { if (window.shown === undefined) { window.shown = 0;
            document.querySelector('.atlas').addEventListener('atlas-shown',
            event => { window.shown += 1; window.state = event.detail; }); } }"""
        )
        return self.page.evaluate("window.shown")

    def press(self, part: str) -> None:
        self.shown()
        self.page.get_by_role("button", name=part, exact=True).click()

    @property
    def learning(self) -> list[str]:
        return self.page.locator("[data-block][aria-pressed=true]").all_inner_texts()


@pytest.fixture
def atlas(browser, built):
    """Open it in a size and a theme; nothing may go wrong, and nothing be loaded from elsewhere."""
    opened: list[Atlas] = []

    def open_atlas(size: dict[str, int] = DESKTOP, *, dark: bool = False) -> Atlas:
        opened.append(Atlas(browser, built, size, dark=dark))
        return opened[-1]

    yield open_atlas
    for each in opened:
        each.context.close()
        assert each.problems == []
        assert {url.split(":")[0] for url in each.requests} <= {"file", "data"}


def file_of(built: Path, name: str) -> dict:
    return json.loads((built.parent / "_static" / "atlas" / f"{name}.json").read_text())


def told(content: dict, parts: list[str], rate: float) -> tuple[list[int], list[int], int]:
    """Mean, lowest and highest right answers in per cent, target and source; points forgotten."""
    runs = content["sets"]["+".join(parts)][content["rates"].index(rate)]
    last = {
        task: 100 * np.array(runs[task[0]])[:, -1] / content["images"][task]
        for task in ("target", "source")
    }
    ends = [[np.floor(f(v) + 0.5) for f in (np.mean, np.min, np.max)] for v in last.values()]
    before = 100 * content["right"]["source"] / content["images"]["source"]
    lost = np.floor(before - last["source"].mean() + 0.5)
    return [int(v) for v in ends[0]], [int(v) for v in ends[1]], int(lost)


def sentence(found: tuple[list[int], list[int], int]) -> tuple[str, str, str]:
    (now, low, high), (left, least, most), lost = found
    plural = "" if abs(lost) == 1 else "s"
    change = f"{lost} point{plural} forgotten" if lost > 0 else "nothing forgotten"
    return f"→ {now} % ({low} to {high})", f"→ {left} % ({least} to {most})", change


def test_it_asks_for_a_guess_before_the_first_look_and_not_again(atlas):
    shown = atlas()
    assert "Guess first" in shown.page.locator(".atlas-question").inner_text()
    assert shown.page.locator(".atlas svg polyline").count() == 0
    assert shown.said == ""
    assert "moved" not in shown.page.locator(".atlas-parts").inner_text()
    shown.page.get_by_role("slider").fill("73")
    shown.page.get_by_role("button", name="Show what happened").click()
    assert "You guessed 73 %" in shown.said
    assert shown.page.locator(".atlas svg .guess").count() == 1
    assert shown.page.evaluate("document.activeElement.className") == "atlas-said"
    shown.open()
    assert shown.page.locator(".atlas-question").count() == 0
    assert "→" in shown.said


def test_a_toggle_shows_what_the_file_says(atlas, built):
    shown = atlas().seen()
    small = file_of(built, "small-belt-100-frozen")
    for part, learning in (("one", ["two", "head"]), ("head", ["two"]), ("one", ["one", "two"])):
        shown.press(part)
        assert shown.learning == learning
        for words in sentence(told(small, learning, 0.001)):
            assert words in shown.said
    shown.choose("Learning rate", "0.01")
    for words in sentence(told(small, ["one", "two"], 0.01)):
        assert words in shown.said
    shown.choose("BatchNorm", "updating")
    updating = file_of(built, "small-belt-100-updating")
    for words in sentence(told(updating, ["one", "two"], 0.01)):
        assert words in shown.said
    moved = 100 * np.mean([row[0] for row in updating["sets"]["one+two"][1]["m"]])
    assert f"moved {np.floor(moved + 0.5):.0f} %" in shown.page.locator(".atlas-parts").inner_text()


def test_what_was_not_measured_is_not_offered(atlas):
    shown = atlas().seen()
    shown.choose("Pictures to learn from", "20")
    box = shown.page.get_by_role("group", name="BatchNorm")
    assert box.get_by_role("radio", name="updating").is_disabled()
    shown.choose("New task", "night")  # which has 100 pictures only
    assert shown.page.get_by_role("radio", name="100").is_checked()
    assert shown.page.get_by_role("radio", name="20").is_disabled()
    shown.press("one")
    shown.press("two")
    assert shown.learning == ["head"]
    shown.press("head")  # something has to learn, so another takes its place
    assert shown.learning == ["one"]


def test_where_neighbors_were_measured_alone_others_join_and_leave_along(atlas):
    shown = atlas().seen()
    shown.choose("Network", "large")
    assert shown.learning == ["a", "b", "c", "d", "head"]
    shown.press("b")
    assert shown.learning == ["c", "d", "head"]  # and what is in front of it
    shown.press("c")
    shown.press("d")
    assert shown.learning == ["head"]
    shown.press("b")
    assert shown.learning == ["b", "c", "d", "head"]  # and all between
    shown.press("head")
    assert shown.learning == ["b", "c", "d"]


def test_a_click_on_a_point_goes_to_its_choice_and_the_edge_can_be_walked(atlas, built):
    shown = atlas().seen()
    points = shown.page.locator(".atlas svg .choice")
    assert points.count() == 7 * 2 * 2  # sets, rates, both kinds of BatchNorm
    titles = [title.text_content() for title in points.locator("title").all()]
    wanted = titles.index(max(titles, key=lambda title: int(title.split("belt ")[1].split(" ")[0])))
    shown.shown()
    box = points.nth(wanted).bounding_box()
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    state = shown.page.evaluate("window.state")
    assert titles[wanted].startswith(f"{', '.join(state['parts'])}; rate {state['rate']};")
    assert shown.learning == state["parts"]
    more = shown.page.get_by_role("button", name="Learn more")
    while more.get_attribute("aria-disabled") == "false":
        more.click()
    left = []
    less = shown.page.get_by_role("button", name="Forget less")
    while less.get_attribute("aria-disabled") == "false":
        less.click()
        left.append(int(shown.said.split("dock")[1].split("→ ")[1].split(" %")[0]))
    assert left == sorted(left)
    assert left[-1] == max(int(title.split("dock ")[1].split(" ")[0]) for title in titles)


def test_all_of_it_can_be_done_with_the_keyboard(atlas):
    shown = atlas()
    page = shown.page
    shown.shown()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "You guessed 51 %" in shown.said
    page.get_by_role("radio", name="0.001").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.state?.rate === 0.01")
    assert page.evaluate("document.activeElement.value") == "0.01"  # where it was
    page.locator("[data-block=two]").focus()
    page.keyboard.press("Space")
    assert shown.learning == ["one", "head"]
    assert page.evaluate("document.activeElement.dataset.block") == "two"
    page.get_by_role("button", name="Forget less").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.walk") == "less"


def test_the_table_says_the_same(atlas, built):
    shown = atlas().seen()
    shown.page.get_by_text("The same as a table").click()
    small = file_of(built, "small-belt-100-frozen")
    runs = small["sets"]["one+two+head"][0]
    first = 100 * np.mean([row[0] for row in runs["t"]]) / small["images"]["target"]
    row = shown.page.locator(".atlas-tables tbody tr").nth(1).inner_text()
    assert row.startswith("5")
    assert f"{np.floor(first + 0.5):.0f} %" in row


@pytest.mark.parametrize(
    ("size", "dark"), few([(DESKTOP, False), (PHONE, True), (DESKTOP, True), (PHONE, False)])
)
def test_it_can_be_used_by_everybody_and_fits(atlas, size, dark):
    shown = atlas(size, dark=dark)
    place = shown.page.locator(".atlas")
    assert violations(place) == []
    shown.seen()
    shown.page.get_by_text("The same as a table").click()
    assert violations(place) == []
    assert shown.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shown.problems.clear()  # axe tries to read style sheets


def times(shown: Atlas) -> np.ndarray:
    """Milliseconds from a toggle to the painted answer, of toggles of every kind."""
    rng, found = np.random.default_rng(0), []
    shown.seen()
    while len(found) < TOGGLES:
        things = shown.page.locator(", ".join(OFFERED)).element_handles()
        found.append(things[rng.integers(len(things))].evaluate(PAINTED))
    return np.array(found)


def described(found: np.ndarray) -> str:
    low, high = np.percentile(found, [50, 95])
    return f"{len(found)} toggles: median {low:.0f} ms, 95th percentile {high:.0f} ms"


def test_sixty_toggles_are_answered_and_their_times_told(atlas, capsys):
    found = times(atlas())
    with capsys.disabled():
        print(f"\n{described(found)}")
    assert len(found) == TOGGLES


@pytest.mark.soak
def test_a_toggle_is_answered_at_once_on_the_published_figures(browser, tmp_path):
    shown = Atlas(browser, site_with(tmp_path, PROJECT), DESKTOP)
    found = times(shown)
    shown.context.close()
    print(described(found))
    assert np.percentile(found, 95) < 50


def test_the_published_files_are_small():
    files = sorted((PROJECT / "docs" / "_static" / "atlas").glob("*.json"))
    assert len(files) > 1
    packed = sum(len(zlib.compress(path.read_bytes(), 9)) for path in files)
    assert packed <= 1.5e6
