"""Collects medians of one run and prints their ratios at its end."""

from collections.abc import Callable

import pytest

TIMES: list[tuple[str, float]] = []
RATIOS: list[tuple[str, str, str, float | None]] = []


@pytest.fixture
def compare() -> Callable[..., None]:
    """`compare(slow, fast, "at least", 6)`: print how much slower the first benchmark was."""

    def remember(slow: str, fast: str, bound: str = "", value: float | None = None) -> None:
        RATIOS.append((slow, fast, bound, value))

    return remember


@pytest.fixture
def within() -> Callable[[str, float], None]:
    """`within("toggle", 0.02)`: print a benchmark's median beside the seconds it may take."""
    return lambda name, seconds: TIMES.append((name, seconds))


def pytest_terminal_summary(terminalreporter, config):
    session = getattr(config, "_benchmarksession", None)
    seconds = {bench.name: bench.stats.median for bench in session.benchmarks} if session else {}
    terminalreporter.section("ratios of medians, from this run")
    for slow, fast, bound, value in RATIOS:
        if slow in seconds and fast in seconds:
            wanted = f"  (wanted: {bound} {value:g})" if value is not None else ""
            ratio = seconds[slow] / seconds[fast]
            terminalreporter.write_line(
                f"{slow} / {fast}: {seconds[slow]:.3g} s / {seconds[fast]:.3g} s"
                f" = {ratio:.3g}{wanted}"
            )
    for name, wanted in TIMES:
        if name in seconds:
            terminalreporter.write_line(
                f"{name}: {1000 * seconds[name]:.3g} ms  (wanted: below {1000 * wanted:g} ms)"
            )
