"""Workers of a Dask cluster: each executes submissions as this machine would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ftlab.errors import InputError
from ftlab.grading.done import Done, done
from ftlab.grading.execute import Job, execute

CONNECT = 30.0  # seconds for a scheduler to answer
PATIENCE = 5.0  # seconds for its first worker to come, after which the wait is told


class Cluster:
    """Workers of a Dask cluster, however many there are at the moment.

    Args:
        client: A `distributed.Client`.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def room(self) -> int:
        """How many jobs may be under way: as many as run at a time, and one more for each."""
        return max(2, 2 * sum(self._client.nthreads().values()))

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Execute jobs on all workers, in whatever order they end.

        No more than a few jobs a worker are under way, so that a class of hundreds need not be in
        memory at once.
        """
        from distributed import as_completed

        waiting = iter(jobs)
        under_way: dict[str, Job] = {}
        queue = as_completed([], raise_errors=False)

        def submit() -> None:
            for job in islice(waiting, max(0, self.room() - len(under_way))):
                future = self._client.submit(execute, job, pure=False, retries=1)
                under_way[future.key] = job
                queue.add(future)

        submit()
        if under_way:
            self._tell_of_no_workers()
        for future in queue:
            job = under_way.pop(future.key)
            submit()
            yield done(job, future)
            future.release()

    def _tell_of_no_workers(self) -> None:
        """Say so when nobody works; an adaptive cluster starts workers once there is work."""
        if self._client.nthreads():
            return
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            address = self._client.scheduler.address
            print(f"{address} has no workers yet; waiting for some (Ctrl+C ends)", flush=True)


def connect(scheduler: str) -> Any:
    """A `distributed.Client` of somebody's scheduler.

    Args:
        scheduler: `"tcp://host:8786"` or `"gateway:NAME"`; how to log in stands in Dask's own
            configuration.

    Raises:
        InputError: It does not answer, or there is no Dask to talk to it.
    """
    kind, _, name = scheduler.partition(":")
    try:
        if kind == "gateway":
            from dask_gateway import Gateway

            return Gateway().connect(name).get_client()
        from distributed import Client

        return Client(scheduler, timeout=CONNECT)
    except ImportError as error:
        raise InputError(
            "Dask to use a scheduler",
            f"no package {error.name!r}",
            "it is not part of what students install",
            "pip install 'ftlab[cluster]', and dask-gateway for a gateway",
        ) from None
    except Exception as error:  # OSError, and what a gateway answers in its own words
        raise InputError(
            "a Dask scheduler that answers",
            f"{scheduler!r}: {type(error).__name__}: {str(error)[:200]}",
            "it has ended, listens on another network, or wants TLS",
            "--scheduler tcp://host:8786 as the scheduler prints it, or gateway:NAME",
        ) from None
