"""The site, built without running the lessons: complete, whole, and usable by everybody."""

from __future__ import annotations

import base64
from functools import cache
from html import unescape
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
from urllib.parse import quote_plus, unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
import ftlab
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.release import secret_lines
import html5lib
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
import pytest

from authoring.browser.access import RULES
from authoring.online.publish import publish
from authoring.public_names import public_names
from tests.sample import few

pytest.importorskip("sphinx", reason="Sphinx is in the `docs` extra")
from sphinx.util.inventory import InventoryFile

LESSONS = Course.at(PROJECT).lessons
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LAPTOP = {"width": 1366, "height": 768}
PUBLISHED = "https://example.org/course"
HEAVIEST = 200_000  # bytes, without pictures
PAGES = (  # one of each kind; its size, and whether in the dark
    ("index", DESKTOP, False),
    ("lessons/01-feature-extraction", PHONE, True),
    ("reference/training", DESKTOP, True),
    ("evidence", PHONE, False),
    ("panels", PHONE, True),
    ("outputs", DESKTOP, False),
    ("guide/monday", PHONE, False),
    ("atlas", PHONE, True),
)
SYMPTOMS = (
    "loss nan",
    "accuracy stuck at chance",
    "validation loss climbs",
    "model forgets old task",
    "nothing changes after unfreezing",
)
# Visitor → what is clicked one after the other, and what then stands there.
VISITORS = {
    "student": (["Begin"], "How to work through a lesson"),
    "student who wants to run it": (["run it", "make lab"], "On your own machine"),
    "practitioner": (["Something went wrong?", "Accuracy stuck at chance"], "what to do"),
    "teacher": (["I teach", "the slides"], "Opening questions"),
}
PIXEL = (  # a red one, as PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
MORE_OF_THE_SAME = (
    "document.querySelectorAll('section section:nth-of-type(n+9)').forEach(s => s.remove())"
)


def outputs() -> nbformat.NotebookNode:
    """A notebook with outputs of every kind that lessons have, and of some that must not show."""
    described = {"image/png": PIXEL, "text/plain": "A red dot, falling."}
    state = {"a": {"model_name": "HTMLModel", "model_module": "@jupyter-widgets/controls"}}
    cell = new_code_cell(
        "1 + 1",
        outputs=[
            new_output("stream", name="stderr", text="a notice of TensorFlow"),
            new_output("display_data", described, metadata={"image/png": {"alt": "x"}}),
            new_output("display_data", {"text/html": "<table><tr><td>7</td></tr></table>"}),
            new_output(
                "display_data",
                {"application/vnd.jupyter.widget-view+json": {"model_id": "a"},
                 "text/html": "<p>in place of a widget</p>", "text/plain": "HTML()"},
            ),
        ],
    )  # fmt: skip
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}}
    about = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "widgets": widgets,
    }
    folded = new_code_cell("spoiler = 1", metadata={"tags": ["hide-input"]})
    return new_notebook(cells=[new_markdown_cell("# Outputs"), cell, folded], metadata=about)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The built site; a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    sources, built = folder / "docs", folder / "html"
    made = shutil.ignore_patterns("*.ipynb", "table.inc", "__pycache__")
    shutil.copytree(PROJECT / "docs", sources, ignore=made)
    nbformat.write(outputs(), sources / "outputs.ipynb")
    with (sources / "index.md").open("a", encoding="utf-8") as index:
        index.write("\n```{toctree}\n:hidden:\n\noutputs\n```\n")
    options = ["-W", "--keep-going", "-q", "-c", str(PROJECT / "docs")]
    options += ["-d", str(folder / "doctrees"), "-D", "nb_execution_mode=off"]
    done = subprocess.run(  # in here it would leave its traces in the documented functions
        [sys.executable, "-m", "sphinx", *options, str(sources), str(built)],
        cwd=PROJECT, env=os.environ | {"FTLAB_LANGUAGE": "de", "FTLAB_SITE_URL": PUBLISHED},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return built


@cache
def html(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def tags(page: Path, *names: str) -> list[dict[str, str]]:
    """The attributes of all tags of these names, in order."""
    found = re.findall(rf"<({'|'.join(names)})\b([^>]*)>", html(page))
    return [
        {"tag": name, **{key: unescape(value) for key, value in ATTRIBUTE.findall(rest)}}
        for name, rest in found
    ]


def article(page: Path) -> str:
    return re.search(r"<article.*?>(.*)</article>", html(page), re.DOTALL)[1]


def text(markup: str) -> str:
    """What a reader sees, with everything unfolded."""
    return unescape(re.sub(r"<[^>]+>", "", markup))


def written(site: Path) -> list[Path]:
    """The pages that somebody wrote, not source code."""
    apart = ("_modules", "_static")
    return [p for p in sorted(site.rglob("*.html")) if p.relative_to(site).parts[0] not in apart]


@cache
def anchors(page: Path) -> set[str]:
    return set(re.findall(r'\b(?:id|name)="([^"]+)"', html(page)))


def dead(page: Path) -> list[str]:
    """Links and pictures of a page that lead nowhere, as far as can be known offline."""
    found = []
    for tag in tags(page, "a", "img", "link", "script"):
        address = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(address)
        if not address or parts.scheme == "data" or tag.get("rel") == "canonical":
            continue
        if parts.scheme or parts.netloc:
            good = parts.scheme == "https" and re.fullmatch(r"[\w.-]+\.\w+", parts.netloc)
            if not good or tag["tag"] != "a":  # a page loads nothing from elsewhere
                found.append(address)
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        anchor = unquote(parts.fragment)
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            found.append(address)
    return found


def test_every_link_and_picture_of_every_page_is_there(site):
    pages = written(site)
    assert len(pages) > 20
    assert {str(page.relative_to(site)): dead(page) for page in pages if dead(page)} == {}


def test_a_dead_link_would_be_found(tmp_path):
    page = tmp_path / "p.html"
    page.write_text(
        '<a href="#x">1</a><b id="x"></b><a href="#y">2</a><a class="c" href="no.html">3</a>'
        '<img src="https://example.org/a.png"><a href="https://example.org">4</a>'
        '<a href="http:/example">5</a><script src="https://cdn.example.org/x.js"></script>'
    )
    assert dead(page) == [
        "#y", "no.html", "https://example.org/a.png", "http:/example",
        "https://cdn.example.org/x.js",
    ]  # fmt: skip


def test_every_picture_has_a_text(site):
    pictures = [(page.name, tag) for page in written(site) for tag in tags(page, "img")]
    assert len(pictures) > 40
    for name, picture in pictures:
        assert len(picture.get("alt", "")) > 15, f"{name}: {picture}"
        assert not picture["alt"].endswith((".png", ".svg")), f"{name}: {picture}"


def test_outputs_show_what_readers_need_and_nothing_else(site):
    page = site / "outputs.html"
    (picture,) = tags(page, "img")
    assert picture["alt"] == "A red dot, falling."
    assert (site / picture["src"]).read_bytes() == base64.b64decode(PIXEL)
    assert "<td>7</td>" in article(page)
    assert "in place of a widget" in article(page)
    assert '<details class="answer"><summary>Show the code</summary>' in article(page)
    assert "a notice of TensorFlow" not in html(page)
    assert "widget-" not in html(page)


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_are_folded_and_hidden_tests_are_nowhere(site, lesson):
    source = nbformat.read(Course.at(PROJECT).source(lesson), 4)
    hidden = "".join(
        part.split("### END HIDDEN TESTS")[0]
        for cell in source.cells
        for part in cell.source.split("### BEGIN HIDDEN TESTS")[1:]
    )
    tests = [line for line in secret_lines(source) if line in hidden]
    answers = [line for line in secret_lines(source) if line not in hidden]
    code = [line for line in answers if line.startswith(("return ", "for ", "model"))]
    page = article(site / "lessons" / f"{lesson}.html")
    whole, folded = text(page), re.compile(r'<details class="answer">.*?</details>', re.DOTALL)
    assert [line for line in tests if line in whole] == []
    assert "### " not in whole
    assert code
    assert [line for line in code if line not in whole] == []
    assert all("<summary>Show " in each for each in folded.findall(page))
    assert [line for line in answers if line in text(folded.sub("", page))] == []


def test_every_public_name_is_in_the_reference(site):
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    documented = {name for kind in inventory.data.values() for name in kind}
    modules = {"__version__", "checks", "forgetting", "movement", "panels", "penalties", "plots"}
    names = {f"ftlab.{name}" for name in public_names() if name not in modules}
    names |= {f"ftlab.plots.{name}" for name in ftlab.plots.__all__}
    assert sorted(names - documented) == []


def test_the_reference_leads_to_keras_and_shows_examples(site):
    page = site / "reference" / "training.html"
    addresses = {link.get("href") for link in tags(page, "a")}
    assert "https://keras.io/api/models/model/#model-class" in addresses
    assert "#ftlab.Run" in addresses  # what finetune returns
    finetune = html(page).split('id="ftlab.finetune"')[1].split('<dl class="py')[0]
    assert '<div class="doctest' in finetune
    assert "&gt;&gt;&gt;" not in "".join(re.findall(r"<p>.*?</p>", html(page), re.DOTALL))


def test_the_site_tells_nothing_of_the_machine_it_was_built_on(site):
    for page in written(site):
        for place in (str(PROJECT), str(site.parent), f"{Path.home()}/"):
            assert place not in html(page), page


def test_pages_are_light(site):
    weights = {str(page.relative_to(site)): len(page.read_bytes()) for page in written(site)}
    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}


@pytest.mark.parametrize(("name", "_size", "_dark"), few(PAGES, keep=3))
def test_pages_are_valid_html(site, name, _size, _dark):
    parser = html5lib.HTMLParser()
    parser.parse(html(site / f"{name}.html"))
    assert {f"{place}: {code}" for place, code, _ in parser.errors} == set()


def test_what_is_published_has_a_map_a_card_and_its_own_address(site):
    address = f"{PUBLISHED}/{ftlab.__version__}/"
    found = re.findall(r"<loc>([^<]+)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert {f"{address}index.html", f"{address}atlas.html"} <= set(found)
    assert all((site / page.removeprefix(address)).is_file() for page in found)
    told = {tag.get("property"): tag.get("content") for tag in tags(site / "index.html", "meta")}
    assert told["og:image"] == f"{address}_static/card.png"
    assert (site / "_static" / "card.png").is_file()
    assert told["og:image:alt"]


def test_every_lesson_has_minutes_a_picture_and_what_one_can_do(site):
    page = html(site / "index.html")
    cards = re.split(r'<div class="lesson-card docutils container">', page)[1:]
    assert [re.search(r'href="lessons/([\w-]+)\.html"', card)[1] for card in cards] == LESSONS
    for card in cards:
        assert re.search(r"about an hour|\d+ minutes", card)
        assert "<img " in card
        assert card.count("<li>") >= 3


@pytest.fixture(scope="module")
def opened(browser, site):
    """Open a page of the site, in a size and a theme."""
    page = browser.new_page()

    def open_page(name: str, size: dict[str, int], *, dark: bool = False):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto((site / f"{name}.html").as_uri())
        return page

    yield open_page
    page.close()


@pytest.mark.parametrize(("name", "size", "dark"), PAGES)
def test_nothing_serious_is_wrong_for_those_who_see_or_click_otherwise(opened, name, size, dark):
    page = opened(name, size, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(MORE_OF_THE_SAME)  # 38 claims, each shown alike
    found = Axe().run(page, options=RULES).response["violations"]
    wrong = [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
        if rule["impact"] in ("serious", "critical")
    ]
    assert wrong == []


def test_no_page_has_to_be_scrolled_sideways_on_a_phone(opened):
    for name in {name for name, _, _ in PAGES}:
        page = opened(name, PHONE)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"


def test_no_page_has_to_be_scrolled_sideways_on_a_laptop(opened):
    for name in {name for name, _, _ in PAGES}:
        for width in (1320, LAPTOP["width"]):
            page = opened(name, {**LAPTOP, "width": width})
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{name} is {wide} pixels too wide at {width}"


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_visitor_is_there_in_three_clicks(opened, visitor):
    clicks, found = VISITORS[visitor]
    page = opened("index", LAPTOP)
    for words in clicks:
        page.get_by_role("link", name=words, exact=words[0].isupper()).first.click()
    assert len(clicks) <= 3
    assert found in page.locator("article").inner_text()


@pytest.mark.parametrize("words", few(SYMPTOMS))
def test_the_search_finds_a_symptom(opened, site, words):
    page = opened("index", LAPTOP)
    page.goto(f"{(site / 'search.html').as_uri()}?q={quote_plus(words)}")
    page.get_by_text("Search finished").wait_for()
    first = page.locator("#search-results li a").first
    assert first.get_attribute("href").startswith("symptoms.html")


def test_the_first_page_asks_and_shows_without_scrolling(opened):
    page = opened("index", LAPTOP)
    for words in ("Show what happened", "Begin", "Something went wrong?", "I teach"):
        box = page.get_by_text(words, exact=True).first.bounding_box()
        assert box["y"] + box["height"] <= LAPTOP["height"], words


def test_one_goes_from_a_published_version_to_another(browser, site, tmp_path):
    for version in ("0.9", "0.10"):
        names = publish(site, tmp_path, version)
    assert names == ["0.10", "0.9"]
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    page.wait_for_url("**/0.10/index.html")
    page.goto((tmp_path / "0.10" / "guide" / "monday.html").as_uri())
    choice = page.get_by_label("Version")
    assert choice.input_value() == "0.10"
    choice.select_option("0.9")
    page.wait_for_url("**/0.9/index.html")
    page.close()
