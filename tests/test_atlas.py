"""The atlas: what is measured, that it is what sweeps give, and what the files hold."""

from __future__ import annotations

from dataclasses import replace
import json
from pathlib import Path

from ftlab import audit, finetune, histories, load_backbone, load_task, set_trainable, snapshot
from ftlab.data.tasks import draw
import numpy as np
import pytest

from authoring.atlas import files
from authoring.atlas.__main__ import main
from authoring.atlas.grid import Budget, Network, Words, all_sets, networks, pieces, runs
from authoring.atlas.measure import Bench, keep, kept, measure

FILES = Path(__file__).parents[1] / "docs" / "_static" / "atlas"
INDEX = json.loads((FILES / "index.json").read_text(encoding="utf-8"))
NAMES = [about["file"] for about in INDEX["files"]]
TOLERANCE = 0.04  # of accuracies: another processor adds numbers in another order


def content(name: str) -> dict:
    return json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))


def small(n_test: int = 50) -> Network:
    """The parcels network and a quarter of a minute of it."""
    whole = networks()["parcels"]
    budgets = (Budget(20, (1, 2), seeds=1),)
    return replace(
        whole, sets=(("block4", "head"),), rates=(1e-3,), budgets=budgets, n_test=n_test,
        targets={"belt": "belt"}, batchnorm=("updating",),
    )  # fmt: skip


def test_what_is_to_be_measured_is_all_of_it():
    parcels, lite0 = networks()["parcels"], networks()["lite0"]
    assert len(parcels.sets) == len(set(parcels.sets)) == 31
    assert (len(parcels.rates), len(parcels.batchnorm), len(parcels.targets)) == (6, 2, 2)
    assert parcels.budgets[0].seeds == 5
    assert len(lite0.sets) == len(set(lite0.sets)) == 55
    assert (len(lite0.rates), lite0.budgets[0].seeds) == (5, 3)
    assert parcels.parts == tuple(b.name for b in _stages(parcels))
    assert {len(parts) for parts in runs("abc")} == {1, 2, 3}
    assert ("a", "c") in all_sets("abc")
    assert ("a", "c") not in runs("abc")
    assert len({piece.file for piece in pieces(networks())}) == 9


def _stages(network: Network):
    from ftlab import blocks

    return blocks(network.load(), level="stage")


@pytest.mark.thorough
def test_a_run_is_that_of_histories_and_its_movement_that_of_the_audit():
    network = small()
    (piece,) = pieces({"parcels": network})
    run = Bench(network).run(piece, 1e-3, 0)
    belt, dock = (
        replace(task, test=draw(task.test, 50, 0))
        for task in (load_task("belt", n_train=20), load_task("dock"))
    )
    grid = {"epochs": [2], "trainable": [piece.trainable], "batchnorm": ["updating"]}
    table = histories("parcels", belt, dock, grid, 1, measure=["test", "source"], progress=False)
    assert (table.target_accuracy * 50).round().tolist()[1:] == run["target"]
    assert (table.source_accuracy * 50).round().tolist()[1:] == run["source"]
    model = set_trainable(load_backbone("parcels"), piece.trainable, batchnorm="updating")
    before = snapshot(model)
    finetune(model, belt, learning_rate=1e-3, epochs=2, batch_size=20, seed=0, progress=False)
    moved = audit(before, model).groupby("block").moved.any()
    assert moved.tolist() == [value > 0 for value in run["moved"]] == [False] * 3 + [True] * 2
    assert [value > 0 for value in run["drift"]] == [False] * 3 + [True, False]


@pytest.mark.slow
def test_finished_pieces_are_found_again_and_what_is_missing_is_not_told(tmp_path, monkeypatch):
    network = replace(small(20), sets=(("head",), ("block4", "head")))
    two = pieces({"parcels": network})
    monkeypatch.setattr(
        "authoring.atlas.measure.networks", lambda folder=None: {"parcels": network}
    )
    assert [kept(piece, tmp_path) for piece in two] == [None, None]
    rows = measure(two[0], tmp_path)
    keep(two[0], rows, tmp_path)
    assert kept(two[0], tmp_path) == rows
    assert kept(two[1], tmp_path) is None
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.json").write_text("{}")
    written = files.write({"parcels": network}, tmp_path, tmp_path / "site")
    assert [path.name for path in written] == ["parcels-belt-20-updating.json", "index.json"]
    assert {path.name for path in (tmp_path / "site").iterdir()} == {p.name for p in written}
    held = json.loads(written[0].read_text())
    assert list(held["sets"]) == ["+".join(two[0].trainable)]
    assert held["sets"]["+".join(two[0].trainable)][0]["t"] == [rows[0]["target"]]
    told = {"parcels": network}
    assert files.take_over(told, tmp_path / "site", tmp_path / "other") == 1
    assert kept(two[0], tmp_path / "other") == rows
    assert files.take_over(told, tmp_path / "site", tmp_path / "other") == 0
    longer = replace(network, budgets=(Budget(20, (1, 3), seeds=1),))
    assert files.take_over({"parcels": longer}, tmp_path / "site", tmp_path / "third") == 0
    index = json.loads(written[1].read_text())
    assert index["start"]["parts"] == list(two[0].trainable)


def test_without_anything_measured_nothing_is_written_over(tmp_path):
    (tmp_path / "parcels.json").write_text("{}")
    with pytest.raises(SystemExit, match="Nothing is measured"):
        main(folder=tmp_path, cache=tmp_path / "none", write=True)
    assert [path.name for path in tmp_path.iterdir()] == ["parcels.json"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_what_was_promised_and_nothing_else(name):
    held, about = content(name), next(f for f in INDEX["files"] if f["file"] == name)
    network = networks()[about["network"]]
    assert tuple(held["parts"]) == network.parts
    assert tuple(held["rates"]) == network.rates
    assert {tuple(key.split("+")) for key in held["sets"]} <= set(network.sets)
    for key, by_rate in held["sets"].items():
        assert len(by_rate) == len(held["rates"])
        learns = np.isin(held["parts"], key.split("+"))
        for setting in by_rate:
            for task, letter in (("target", "t"), ("source", "s")):
                right = np.array(setting[letter], float)
                assert right.shape == (held["seeds"], len(held["steps"]))
                assert np.nanmin(right) >= 0
                assert np.nanmax(right) <= held["images"][task]
            moved = np.array(setting["m"], float)
            assert moved.shape == (held["seeds"], len(held["parts"]))
            assert (moved[:, ~learns] == 0).all()


def test_what_the_page_starts_with_was_measured():
    start = INDEX["start"]
    about = {key: start[key] for key in ("network", "target", "images", "batchnorm")}
    (name,) = [f["file"] for f in INDEX["files"] if about.items() <= f.items()]
    held = content(name)
    assert "+".join(start["parts"]) in held["sets"]
    assert start["rate"] in held["rates"]
    words = [INDEX["networks"][f["network"]]["targets"][f["target"]] for f in INDEX["files"]]
    assert all(words)


@pytest.mark.slow
def test_a_sample_that_is_measured_again_is_what_the_file_says():
    """One setting, one seed, with what lessons use: `histories`."""
    name = NAMES[0]
    held, about = content(name), INDEX["files"][0]
    parts = min(held["sets"], key=len)  # the quickest
    at = held["rates"].index(1e-3)
    tests = {
        task: replace(load_task(key), test=draw(load_task(key).test, held["images"][task], 0))
        for task, key in (("target", about["target"]), ("source", "dock"))
    }
    task = replace(tests["target"], train=load_task(about["target"], n_train=about["images"]).train)
    grid = {
        "learning_rate": [held["rates"][at]], "trainable": [parts.split("+")],
        "batchnorm": [about["batchnorm"]], "epochs": [held["epochs"][-1]],
    }  # fmt: skip
    table = histories(
        about["network"], task, tests["source"], grid, [0], measure=["test", "source"],
        progress=False,
    ).set_index("epoch")  # fmt: skip
    first = table.loc[0]
    assert first.target_accuracy == held["right"]["target"] / held["images"]["target"]
    assert first.source_accuracy == held["right"]["source"] / held["images"]["source"]
    for letter, key in (("t", "target"), ("s", "source")):
        said = np.array(held["sets"][parts][at][letter][0]) / held["images"][key]
        again = table[f"{key}_accuracy"].loc[held["epochs"]].to_numpy()
        assert np.abs(said - again).max() <= TOLERANCE


def test_words_are_there_for_all_that_can_be_chosen():
    for network in networks().values():
        assert isinstance(network.words, Words)
        assert set(network.words.targets) == set(network.targets)
