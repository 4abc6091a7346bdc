"""What one submission does to the machine costs no other its points."""

from dataclasses import replace

from ftlab.grading import pool
from ftlab.grading.execute import Executed, Job
from ftlab.grading.pool import Here
from ftlab.grading.sandbox.started import LaunchFailed
from nbformat.v4 import new_notebook
import pytest

DONE = Executed(new_notebook(), (), (), 0.0, 0.0, 0)


@pytest.fixture
def run(monkeypatch):
    """`run(behavior)`: how often each was executed, and what came of it.

    `behavior(student, time)` is what the execution of a submission makes of it.
    """

    def run(behavior, workers=2):
        times: dict[str, int] = {}

        def execute(job):
            times[job.student] = times.get(job.student, 0) + 1
            return behavior(job.student, times[job.student])

        monkeypatch.setattr(pool, "execute", execute)
        jobs = [Job(name, new_notebook(), {}) for name in ("ann", "ben", "cleo")]
        found = {done.job.student: done for done in Here(workers).run(jobs)}
        assert set(found) == {"ann", "ben", "cleo"}
        return times, found

    return run


def test_who_met_a_death_that_nobody_explains_is_executed_again(run):
    times, found = run(lambda name, time: replace(DONE, crashed=name == "ben" and time == 1))
    assert times == {"ann": 1, "ben": 2, "cleo": 1}
    assert not found["ben"].result.crashed


def test_who_dies_alone_too_has_done_it_himself(run):
    times, found = run(lambda name, time: replace(DONE, crashed=name == "ben", stopped=True))
    assert times["ben"] == 2
    assert found["ben"].result.crashed


def test_who_could_not_be_started_is_executed_again(run):
    def behavior(name, time):
        if name == "ann" and time == 1:
            raise LaunchFailed("no room")
        return DONE

    times, found = run(behavior)
    assert times["ann"] == 2
    assert found["ann"].error == ""


def test_with_one_worker_nobody_is_beside(run):
    times, found = run(lambda name, time: replace(DONE, crashed=name == "ben"), workers=1)
    assert times["ben"] == 1
    assert found["ben"].result.crashed
