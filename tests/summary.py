"""What the end of a run says besides: what was left out and why, and the order of the tests."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.needs import PROPERTY


def pytest_sessionstart(session: pytest.Session) -> None:
    """The seed of the order stands at the beginning too: a run may never end."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.get_verbosity() < 0 and (line := order(session.config)):
        reporter.write_line(line)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """In a few lines, for somebody who runs the tests for the first time."""
    skipped = terminalreporter.stats.get("skipped", [])
    failed = terminalreporter.stats.get("failed", []) + terminalreporter.stats.get("error", [])
    lines = left_out(skipped) if skipped else []
    if failed and order(config):
        lines.append(f"{order(config)} (the same seed repeats it)")
    if lines:
        terminalreporter.section("In short")
        for line in lines:
            terminalreporter.write_line(line)


def order(config: pytest.Config) -> str:
    """The option that repeats this order; nothing where the order is that of the files."""
    if not config.pluginmanager.has_plugin("randomly") or not config.option.randomly_reorganize:
        return ""
    return f"Order of the tests: --randomly-seed={config.option.randomly_seed}"


def left_out(reports: list[Any]) -> list[str]:
    """How many tests were left out for want of which program, and for other reasons."""
    programs, others = Counter[str](), Counter[str]()
    for report in reports:
        lacking = dict(getattr(report, "user_properties", ())).get(PROPERTY)
        if lacking:
            programs[lacking] += 1
        else:
            others[_reason(report)] += 1
    n = len(reports)
    lines = [f"{n} {'test was' if n == 1 else 'tests were'} left out; everything else ran."]
    lines += [f"  {n:4} for want of {program}" for program, n in programs.most_common()]
    lines += [f"  {n:4} because: {reason}" for reason, n in others.most_common()]
    return lines


def _reason(report: Any) -> str:
    place = report.longrepr
    words = place[2] if isinstance(place, tuple) else str(place)
    return words.removeprefix("Skipped: ")
