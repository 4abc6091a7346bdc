"""What can be measured of a panel's accessibility, in the page itself."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

_JS = Path(__file__).with_name("js")
MARK = "data-under-test"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def violations(part: Locator) -> list[str]:
    """What axe-core finds wrong by the rules of WCAG 2.2, levels A and AA.

    Args:
        part: Such as a panel.

    Returns:
        A line for each element that breaks a rule: the rule and the element's HTML.
    """
    part.evaluate("(root, mark) => root.setAttribute(mark, '')", MARK)
    try:
        found = Axe().run(part.page, context=f"[{MARK}]", options=RULES)
    finally:
        part.evaluate("(root, mark) => root.removeAttribute(mark)", MARK)
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def contrasts(part: Locator) -> list[tuple[float, str]]:
    """The contrast of each text, SVG's included, the lowest first; WCAG AA wants 4.5."""
    found = part.evaluate((_JS / "contrast.js").read_text())
    return sorted((round(each["ratio"], 2), each["text"]) for each in found)


def cut_off(part: Locator) -> list[str]:
    """What sticks out to the right, is cut, or takes scrolling sideways to be seen."""
    return list(part.evaluate((_JS / "cut_off.js").read_text()))


def tab_stops(part: Locator, most: int = 200) -> list[dict[str, Any]]:
    """Press Tab from before the first control to after the last one.

    Args:
        part: Such as a panel.
        most: End after so many.

    Returns:
        What had the focus, in the order of the key presses: `name`, `role` and where it is.
    """
    part.evaluate(
        """root => { const start = document.createElement("span"); start.tabIndex = -1;
        root.before(start); start.focus({preventScroll: true});
        start.addEventListener("blur", () => start.remove(), {once: true}); }"""
    )
    stops = []
    for _ in range(most):
        part.page.keyboard.press("Tab")
        stop = part.evaluate((_JS / "focused.js").read_text())
        if stop is None:
            break
        stops.append(stop)
    return stops


def out_of_order(stops: list[dict[str, Any]]) -> list[str]:
    """Steps of the focus that go up the page, or to the left in one line."""
    return [
        f"{before['name']!r} → {after['name']!r}"
        for before, after in pairwise(stops)
        if after["bottom"] <= before["top"]
        or (after["left"] < before["left"] and after["top"] < before["middle"] < after["bottom"])
    ]
