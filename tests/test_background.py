"""Jobs in the background: one at a time, stopped within a batch, never left behind."""

from __future__ import annotations

import asyncio
from threading import Event
from threading import enumerate as threads

from ftlab.checks.specimens import tiny_model
from ftlab.panels import pause
from ftlab.panels.background import Background
from ftlab.panels.pause import AfterPause
from ftlab.training.stopping import StopsWhen
import keras
import pytest

pytestmark = pytest.mark.slow

WAIT = 300  # seconds; a busy machine is no defect


def alive() -> list[str]:
    return [thread.name for thread in threads() if thread.name == "ftlab-panel"]


@pytest.fixture
def background():
    made = Background(lambda: None)
    yield made
    made.close()


def until_stopped(began: Event):
    """A job that goes on until it is told to end."""

    def job(stop):
        began.set()
        while not stop():
            Event().wait(0.001)

    return job


def test_a_job_runs_to_its_end_and_says_so():
    done = []
    background = Background(lambda: done.append(background.running))
    background.start(lambda stop: done.append("job"))
    assert background.wait(WAIT)
    assert done == ["job", False], "when the end is told, nothing runs any more"
    assert not alive()


def test_one_job_at_a_time(background, refused):
    began = Event()
    background.start(until_stopped(began))
    assert began.wait(WAIT)
    with refused("one training at a time"):
        background.start(lambda stop: None)
    background.stop()
    assert background.wait(WAIT)
    background.start(lambda stop: began.clear())
    assert background.wait(WAIT)
    assert not began.is_set()


def test_stopping_and_waiting_without_a_job_does_nothing(background):
    background.stop()
    assert background.wait(0)
    ran = []
    background.start(lambda stop: ran.append(stop()))
    background.wait(WAIT)
    assert ran == [False], "an earlier stop is forgotten"


def test_closing_leaves_no_thread(background):
    began = Event()
    background.start(until_stopped(began))
    assert began.wait(WAIT)
    assert alive()
    background.close()
    assert not alive()


def test_an_error_is_kept_in_words(background):
    background.start(lambda stop: {}["missing"])
    assert background.wait(WAIT)
    assert "KeyError" in background.problem
    assert "Likely cause:" in background.problem
    background.start(lambda stop: None)
    background.wait(WAIT)
    assert background.problem == ""


def test_fit_ends_within_the_batch_in_which_it_is_stopped(tiny_task):
    model, batches = tiny_model(), []
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(1))
    stop = StopsWhen(lambda: len(batches) >= 3)
    model.fit(*tiny_task.train, batch_size=2, epochs=5, callbacks=[count, stop], verbose=0)
    assert len(batches) == 3


def test_of_many_calls_in_a_row_the_last_one_counts(monkeypatch):
    monkeypatch.setattr(pause, "PAUSE", 0.02)
    calls = []

    async def turn() -> None:
        settled = asyncio.Event()
        after = AfterPause(lambda: (calls.append("called"), settled.set()))
        for _ in range(5):
            after.ask()
        assert after.waiting
        assert calls == []
        await asyncio.wait_for(settled.wait(), WAIT)
        assert not after.waiting
        after.ask()
        after.cancel()
        assert not after.waiting

    asyncio.run(turn())
    assert calls == ["called"]


def test_without_an_event_loop_the_call_is_made_at_once():
    calls = []
    AfterPause(lambda: calls.append("called")).ask()
    assert calls == ["called"]
