"""Bars of progress: in a cell that takes long, also where no single training does."""

from __future__ import annotations

from types import SimpleNamespace

from ftlab import kernel
from ftlab.training import progress
import pytest


@pytest.fixture
def cell(monkeypatch):
    """The cell that runs, and a clock."""
    shell, clock = SimpleNamespace(execution_count=1, kernel=None), SimpleNamespace(now=100.0)
    monkeypatch.setattr(kernel, "shell", lambda: shell)
    monkeypatch.setattr(progress, "_cell", None)
    monkeypatch.setattr(progress, "_began", 0.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return shell, clock


def test_seconds_count_from_the_first_bar_of_a_cell(cell):
    shell, clock = cell
    assert progress._left() == progress.DELAY
    clock.now += 1.5
    assert progress._left() == progress.DELAY - 1.5
    clock.now += 5
    assert progress._left() == 0  # the third training of a loop shows its bar at once
    shell.execution_count = 2
    assert progress._left() == progress.DELAY


def test_outside_of_notebooks_each_bar_waits_for_itself(cell, monkeypatch):
    _, clock = cell
    monkeypatch.setattr(kernel, "shell", lambda: None)
    for _ in range(2):
        assert progress._left() == progress.DELAY
        clock.now += 5


@pytest.mark.slow
def test_the_range_test_counts_its_steps(monkeypatch, tiny_task):
    from ftlab import lr_find
    from ftlab.checks.specimens import tiny_model
    from ftlab.training.rates import finder

    counted = []
    real = progress.progress_bar

    def bar(*words, **options):
        made = real(*words, **options)
        monkeypatch.setattr(made, "update", lambda n=1: counted.append(n), raising=False)
        return made

    monkeypatch.setattr(finder, "progress_bar", bar)
    finding = lr_find(tiny_model(), tiny_task, steps=12)
    assert sum(counted) == len(finding.table) > 1
