"""Where submissions are executed: on this machine, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
import os
from typing import Any, NamedTuple

from ftlab.errors import InputError
from ftlab.grading.execute import Executed, Job, execute
from ftlab.grading.launcher import stopped


class Done(NamedTuple):
    """A job that came back.

    Args:
        job: Which.
        result: What the worker made of it; `None` when it failed.
        error: Why it failed.
    """

    job: Job
    result: Executed | None
    error: str = ""


class Here:
    """This machine: one warm process, and as many boxes at a time as there are workers.

    A thread a worker is enough, because the work is done in the boxes.

    Args:
        workers: How many submissions at a time.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Execute jobs, in whatever order they end."""
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
                        yield _done(under_way.pop(future), future)
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                with stopped():  # until the threads are done
                    threads.shutdown()
                raise


def _done(job: Job, future: Any) -> Done:
    error = future.exception()
    if error is None:
        return Done(job, future.result())
    return Done(job, None, f"{type(error).__name__}: {error}")


class Cluster:
    """Workers of a Dask cluster.

    Args:
        client: A `distributed.Client`.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self.workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Execute jobs on all workers, in whatever order they end.

        No more than a few jobs a worker are under way, so that a class of hundreds need not be in
        memory at once.
        """
        from distributed import as_completed

        waiting, under_way = iter(jobs), {}
        queue = as_completed([], raise_errors=False)

        def submit() -> None:
            job = next(waiting, None)
            if job is not None:
                future = self._client.submit(execute, job, pure=False, retries=1)
                under_way[future.key] = job
                queue.add(future)

        for _ in range(3 * self.workers):
            submit()
        for future in queue:
            job = under_way.pop(future.key)
            submit()
            yield _done(job, future)
            future.release()


@contextmanager
def pool(workers: int, scheduler: str = "") -> Iterator[Here | Cluster]:
    """Workers for as long as the block runs.

    Args:
        workers: How many on this machine.
        scheduler: Address of a Dask scheduler, such as `"tcp://host:8786"`; its workers are used
            instead.

    Raises:
        InputError: A scheduler without Dask to talk to it.
    """
    if not scheduler:
        yield Here(workers)
        return
    try:
        import distributed
    except ImportError:
        raise InputError(
            "Dask to use a scheduler",
            "no package `distributed`",
            "it is not part of what students install",
            "pip install 'ftlab[instructor]', or leave --scheduler out",
        ) from None
    with distributed.Client(scheduler) as client:
        yield Cluster(client)


def cores() -> int:
    """How many workers this machine takes."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
