"""How the work of something grows with its input: a doubling test that holds on a busy machine."""

from __future__ import annotations

from collections.abc import Callable
import gc
import time


def least_seconds(work: Callable[[], object], times: int = 3) -> float:
    """Processor time of the quickest of some calls: other processes can only make one slower."""
    found = []
    gc.collect()
    gc.disable()
    try:
        for _n in range(times):
            started = time.process_time()
            work()
            found.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(found)


def grows_with(work: Callable[[int], object], n: int) -> bool:
    """Whether twice the input takes about twice the work, not four times or more.

    Args:
        work: Does it on an input of a size.
        n: The smaller size; so large that a call takes hundredths of a second at least.
    """
    return least_seconds(lambda: work(2 * n)) < 3 * least_seconds(lambda: work(n)) + 0.05
