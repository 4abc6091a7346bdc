"""Collects medians of one run and prints their ratios at its end."""

from collections.abc import Callable

from numpy import percentile as percentile_of
import pytest

TIMES: list[tuple[str, float]] = []
PERCENTILES: list[tuple[str, list[float], float, float]] = []
RATIOS: list[tuple[str, str, str, float | None]] = []
LINES: list[str] = []


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


@pytest.fixture
def percentile() -> Callable[[str, list[float], float, float], None]:
    """`percentile("toggle", seconds, 95, 0.15)`: print this percentile, how long it should be."""
    return lambda *figures: PERCENTILES.append(figures)


@pytest.fixture
def report() -> Callable[[str], None]:
    """`report("sweep: 3 s")`: print this line at the run's end."""
    return LINES.append


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
    for name, each, share, wanted in PERCENTILES:
        middle, far = (1000 * percentile_of(each, of) for of in (50, share))
        terminalreporter.write_line(
            f"{name}: median {middle:.3g} ms, {share:g}th percentile of {len(each)} {far:.3g} ms"
            f"  (wanted: below {1000 * wanted:g} ms)"
        )
    for line in LINES:
        terminalreporter.write_line(line)
