"""Where submissions are executed: on this machine, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
import os
from typing import Protocol

from ftlab.grading.done import Done, done
from ftlab.grading.execute import Executed, Job, execute
from ftlab.grading.sandbox.launcher import stopped


class Workers(Protocol):
    """Who executes submissions."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Execute jobs, in whatever order they end."""


class Here:
    """This machine: one warm process, and as many boxes at a time as there are workers.

    A thread a worker is enough, because the work is done in the boxes.

    Args:
        workers: How many submissions at a time.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Execute jobs, in whatever order they end.

        One that met the end of a process that nobody killed, or could not be started, is executed
        again when all others are done, with the machine for itself: what happens then is its own.
        """
        again: list[Job] = []
        for one in self._side_by_side(jobs):
            if _may_be_anothers_fault(one) and self.workers > 1:
                again.append(one.job)
            else:
                yield one
        for job in again:
            yield from self._side_by_side([job])

    def _side_by_side(self, jobs: Iterable[Job]) -> Iterator[Done]:
        waiting = iter(jobs)
        under_way: dict[Future[Executed], Job] = {}
        with ThreadPoolExecutor(self.workers, thread_name_prefix="grader") as threads:
            try:
                while True:
                    # One more than can run, so that nobody waits for the writer.
                    for job in islice(waiting, self.workers + 1 - len(under_way)):
                        under_way[threads.submit(execute, job)] = job
                    if not under_way:
                        return
                    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                        yield done(under_way.pop(future), future)
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                with stopped():  # until the threads are done
                    threads.shutdown()
                raise


def _may_be_anothers_fault(one: Done) -> bool:
    return one.result.crashed if one.result is not None else one.error.startswith("LaunchFailed")


@contextmanager
def pool(workers: int, scheduler: str = "") -> Iterator[Workers]:
    """Workers for as long as the block runs.

    Args:
        workers: How many on this machine.
        scheduler: Use another's workers: address of a Dask scheduler, such as `"tcp://host:8786"`,
            or `"gateway:NAME"` for a cluster of Dask Gateway.

    Raises:
        InputError: A scheduler that does not answer, or no Dask to talk to it.
    """
    if not scheduler:
        yield Here(workers)
        return
    from ftlab.grading.cluster import Cluster, connect

    with connect(scheduler) as client:
        yield Cluster(client)


def cores() -> int:
    """How many workers this machine takes."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
