"""Backbones: the shipped weights are the recorded ones and good; the scaling inside is right."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
import shutil

from ftlab import backbones, load_backbone
from ftlab.backbones.provenance import FOLDER, Provenance
from ftlab.data.external import DownloadError
import keras
import numpy as np
import pytest

from tests.sample import few

pytestmark = pytest.mark.slow

PREPROCESS = {
    "mobilenet_v2": keras.applications.mobilenet_v2.preprocess_input,
    "resnet50_v2": keras.applications.resnet_v2.preprocess_input,
    "efficientnet_b0": keras.applications.efficientnet.preprocess_input,
}
FEATURES = {"mobilenet_v2": 1280, "resnet50_v2": 2048, "efficientnet_b0": 1280}


def share_right(model, split) -> float:
    guesses = model.predict(split.images, verbose=0).argmax(axis=1)
    return float((guesses == split.labels).mean())


@pytest.fixture
def copied_folder(tmp_path, monkeypatch) -> Path:
    """The shipped files in a folder of their own, from which `load_backbone` reads."""
    for file in ("parcels.json", "parcels.weights.h5"):
        shutil.copy(FOLDER / file, tmp_path)
    for reader in (Provenance.read.__func__, Provenance.verified_weights):
        monkeypatch.setattr(reader, "__defaults__", (tmp_path,))
    return tmp_path


def test_parcels_reads_the_dock_and_not_yet_the_belt(task_of):
    model = load_backbone("parcels")
    assert share_right(model, task_of("dock").test) >= 0.97
    assert share_right(model, task_of("belt").test) < 0.6


def test_the_record_tells_the_accuracy_that_is_measured(task_of):
    record = json.loads((FOLDER / "parcels.json").read_text())
    model = load_backbone("parcels")
    for name, recorded in record["accuracy"].items():
        assert share_right(model, task_of(name).test) == pytest.approx(recorded, abs=0.01)


def test_the_record_says_where_the_weights_come_from():
    record = json.loads((FOLDER / "parcels.json").read_text())
    shipped = (FOLDER / record["weights"]).read_bytes()
    assert record["sha256"] == hashlib.sha256(shipped).hexdigest()
    assert record["script"] == "ftlab.backbones.pretrain"
    assert isinstance(record["seed"], int)
    assert "pretraining" in record["data"]["split"]
    assert {"python", "keras", "tensorflow", "numpy", "scikit-learn"} <= set(record["versions"])
    assert len(shipped) < 1_000_000


def test_loading_twice_gives_two_models_with_the_same_weights():
    one, two = load_backbone("parcels"), load_backbone("parcels")
    for mine, theirs in zip(one.get_weights(), two.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)
    one.get_layer("head").bias.assign_add(np.ones(10))
    assert not np.array_equal(one.get_weights()[-1], two.get_weights()[-1])


def test_parcels_without_weights_is_untrained_and_follows_kerass_seed(task_of):
    kernels = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        model = load_backbone("parcels", weights=None)
        kernels.append(model.get_layer("block1_conv").get_weights()[0])
    assert np.array_equal(kernels[0], kernels[1])
    assert not np.allclose(kernels[0], kernels[2])
    assert share_right(model, task_of("dock").test) < 0.5


def test_the_copied_files_load(copied_folder):
    assert load_backbone("parcels").built


def test_a_corrupt_weight_file_is_refused(copied_folder, refused):
    weights = copied_folder / "parcels.weights.h5"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)
    with refused("parcels.weights.h5", "SHA-256", "python -m ftlab.backbones.pretrain"):
        load_backbone("parcels")


def test_a_truncated_weight_file_is_refused(copied_folder, refused):
    weights = copied_folder / "parcels.weights.h5"
    weights.write_bytes(weights.read_bytes()[:1000])
    with refused("parcels.weights.h5", "SHA-256"):
        load_backbone("parcels")


def test_a_missing_weight_file_is_refused(copied_folder, refused):
    (copied_folder / "parcels.weights.h5").unlink()
    with refused("parcels.weights.h5", "no such file"):
        load_backbone("parcels")


@pytest.mark.parametrize("content", [None, "", '{"weights": "parcels.weights.h5"}', "[]"])
def test_a_missing_or_broken_record_is_refused(content, copied_folder, refused):
    record = copied_folder / "parcels.json"
    record.unlink() if content is None else record.write_text(content)
    with refused("parcels.json", "ftlab.backbones.pretrain"):
        load_backbone("parcels")


@pytest.mark.parametrize("name", few(PREPROCESS, 1))
def test_an_application_scales_pixels_as_its_own_preprocessing_does(name, application):
    model = application(name)
    grey = np.random.default_rng(0).uniform(0, 1, (2, 32, 32, 1)).astype("float32")
    (base,) = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    pixels = np.repeat(grey, 3, axis=-1) * 255
    expected = np.array(base(PREPROCESS[name](pixels.copy()), training=False))
    features = np.array(model(grey, training=False))
    assert features.shape == (2, FEATURES[name])
    unscaled = np.array(base(np.repeat(grey, 3, axis=-1), training=False))

    def apart(one, other):  # features of an untrained network may all be tiny
        return np.linalg.norm(one - other) / np.linalg.norm(other)

    assert apart(features, expected) < 1e-3
    assert apart(unscaled, expected) > 0.1  # so that the comparison means something


@pytest.mark.parametrize("name", few(PREPROCESS, 1))
def test_an_application_has_the_interface_of_parcels(name, application, headed):
    model = application(name)
    assert model.name == name
    assert model.input_shape == (None, 32, 32, 1)
    assert not model.compiled
    assert headed(name).output_shape == (None, 3)


def test_an_application_takes_colour_and_sizes_of_ones_own():
    model = load_backbone("mobilenet_v2", weights=None, input_shape=(64, 48, 3))
    assert model.input_shape == (None, 64, 48, 3)


@pytest.mark.parametrize("weights", ["pretrained", "imagenet"])
def test_without_a_network_the_error_says_what_to_do(weights, monkeypatch, refused):
    asked = []

    def fails(**options):
        asked.append(options["weights"])
        raise Exception("URL fetch failure on https://example.org: None -- no route")

    monkeypatch.setitem(backbones.APPLICATIONS, "mobilenet_v2", (fails, 2.0, -1.0))
    with refused("mobilenet_v2", "no network", "weights=None", error=DownloadError):
        load_backbone("mobilenet_v2", weights=weights)
    assert asked == ["imagenet"]


def test_a_failure_without_a_download_is_not_blamed_on_the_network(monkeypatch):
    def fails(**options):
        raise MemoryError

    monkeypatch.setitem(backbones.APPLICATIONS, "mobilenet_v2", (fails, 2.0, -1.0))
    with pytest.raises(MemoryError):
        load_backbone("mobilenet_v2", weights=None)


def test_an_unknown_backbone_is_refused_with_the_known_ones(refused):
    with refused("'parcels'", "'mobilenet_v2'", "'resnet50_v2'", "'efficientnet_b0'", "'vgg'"):
        load_backbone("vgg")


@pytest.mark.parametrize(("name", "weights"), [("parcels", "imagenet"), ("resnet50_v2", "dock")])
def test_weights_that_do_not_exist_are_refused(name, weights, refused):
    with refused(name, repr(weights)):
        load_backbone(name, weights=weights)


@pytest.mark.parametrize("shape", [(64, 64, 1), (32, 32, 3)])
def test_parcels_of_another_size_is_refused(shape, refused):
    with refused("(32, 32, 1)", str(shape)):
        load_backbone("parcels", input_shape=shape)


@pytest.mark.parametrize("shape", [(96, 96), (3, 96, 96), (16, 96, 3), (96, 96, 4)])
def test_an_application_with_an_impossible_input_is_refused(shape, refused):
    with refused("channels 1 or 3", str(shape)):
        load_backbone("mobilenet_v2", weights=None, input_shape=shape)
