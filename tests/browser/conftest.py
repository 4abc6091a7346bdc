"""A real JupyterLab and a real Chromium; one server for each pytest-xdist worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
import shutil

from ftlab.grading.course.folder import PROJECT
import pytest

from authoring.browser.server import lab_server

pytest.importorskip("playwright", reason="Playwright is in the `test` extra")
from playwright.sync_api import Browser, expect

from authoring.browser.chromium import chromium
from authoring.browser.lab import WIDE, Lab
from authoring.browser.notebook import MOST_WAIT

expect.set_options(timeout=MOST_WAIT)  # a busy machine is no defect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What has to do with the browser needs one; other tests of the site do not."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.needs("Chromium"))


@pytest.fixture(scope="session")
def lessons(tmp_path_factory) -> Path:
    """A copy of the student's folder, for JupyterLab to write into."""
    return Path(shutil.copytree(PROJECT / "notebooks", tmp_path_factory.mktemp("lab") / "lessons"))


@pytest.fixture(scope="session")
def address(lessons, tmp_path_factory) -> Iterator[str]:
    with lab_server(lessons, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(
    scope="module"
)  # Playwright's loop would be in the way of tests that need their own
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def only_lab(browser, address, lessons) -> Lab:
    return Lab(browser, address, lessons)


@pytest.fixture
def lab(only_lab) -> Lab:
    """JupyterLab as it is at first: light, wide, with its sidebar."""
    only_lab.theme(dark=False)
    only_lab.size(*WIDE)
    only_lab.sidebar(shown=True)
    return only_lab


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails says where a picture of the page is."""
    report = yield
    shown = item.funcargs.get("only_lab") if hasattr(item, "funcargs") else None
    if report.failed and shown is not None:
        path = item.config._tmp_path_factory.mktemp("failed") / f"{item.name}.png"
        shown.page.screenshot(path=path)
        report.sections.append(("screenshot", str(path)))
    return report
