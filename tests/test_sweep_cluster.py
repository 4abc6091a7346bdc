"""A sweep on a Dask cluster gives the rows of a sweep here."""

from distributed import Client
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Task
from ftlab.training.sweeps import sweep
from ftlab.training.sweeps.cluster import model_bytes, model_from_bytes
import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.slow

GRID = {"learning_rate": [1e-3, 1e-1], "trainable": [["head"], None], "epochs": [2]}


def test_a_cluster_gives_the_same_rows():
    task = Task("tiny", tiny_split(30), tiny_split(12, 1), tiny_split(24, 2), tuple("abc"), "Rows.")
    here = sweep(tiny_model(), task, task, GRID, seeds=2)
    with Client(
        processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None
    ) as client:
        there = sweep(tiny_model(), task, task, GRID, seeds=2, client=client)
    pd.testing.assert_frame_equal(here.drop(columns="seconds"), there.drop(columns="seconds"))


def test_a_model_survives_the_way_to_a_worker():
    model = tiny_model()
    copy = model_from_bytes(model_bytes(model))
    images = tiny_split().images
    np.testing.assert_array_equal(copy(images), model(images))
