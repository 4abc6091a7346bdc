"""The camera panel: what it measures is what a task through the same camera would measure."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import asdict
from io import BytesIO
import re

from ftlab import Camera, CameraPanel, accuracy, load_backbone, replace_head
from ftlab.checks.specimens import tiny_model
import numpy as np
from PIL import Image
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model():
    return load_backbone("parcels")


@pytest.fixture
def panel(model):
    made = CameraPanel(model)
    yield made
    made.close()


TURNED = Camera(rotation=15, blur=0.5, noise=0.1, invert=True)


def test_its_accuracies_are_those_of_a_task_through_the_same_camera(panel, model, task_of):
    panel.camera = TURNED
    assert panel.accuracy == accuracy(model, task_of("dock", camera=TURNED).test)
    assert panel.dock_accuracy == accuracy(model, task_of("dock").test)
    assert panel.accuracy < panel.dock_accuracy


def test_it_begins_with_the_dock(panel):
    assert panel.camera == Camera.preset("dock")
    assert panel.accuracy == panel.dock_accuracy


def test_every_knob_turns_the_camera(panel):
    for name, value in asdict(TURNED).items():
        panel._knobs[name].value = value
    assert panel.camera == TURNED
    assert set(panel._knobs) == set(asdict(TURNED))


def test_setting_the_camera_turns_the_knobs(panel):
    panel.camera = TURNED
    assert {name: knob.value for name, knob in panel._knobs.items()} == asdict(TURNED)


@pytest.mark.parametrize("name", ["dock", "belt", "night"])
def test_a_preset_is_a_button(panel, name):
    next(button for button in panel._presets if button.description == name).click()
    assert panel.camera == Camera.preset(name)
    assert f"{panel.accuracy:.1%} through this camera" in panel._accuracy.value


def test_the_strip_shows_what_the_camera_sees_and_what_the_model_says(panel, model, task_of):
    panel.camera = Camera.preset("belt")
    seen, labels = task_of("dock", camera="belt").test
    shown = [int(np.argmax(labels == digit)) for digit in range(10)]
    read = np.argmax(model.predict(seen[shown], verbose=0), axis=-1)
    pictures = re.findall(r"base64,([^\"]+)", panel._strip.value)
    assert len(pictures) == 10
    for picture, image in zip(pictures, seen[shown], strict=True):
        decoded = np.asarray(Image.open(BytesIO(base64.b64decode(picture)))) / 255
        np.testing.assert_allclose(decoded, image[..., 0], atol=0.5 / 255)
    for digit, said in enumerate(read):
        assert f"{digit} → {said} {'✓' if said == digit else '✗'}" in panel._strip.value
    (alt,) = re.findall(r'aria-label="([^"]+)"', panel._strip.value)
    assert alt.startswith(f"10 parcels, {np.sum(read == range(10))} read rightly; ")
    assert all((f"a {d} read as {s}" in alt) == (s != d) for d, s in enumerate(read))


def test_while_a_knob_is_dragged_pictures_follow_and_accuracy_waits(panel):
    async def drag() -> None:
        before, strip = panel._accuracy.value, panel._strip.value
        for turn in (20, 40, 60):
            panel._knobs["rotation"].value = turn
        assert panel._strip.value != strip
        assert panel._accuracy.value == before
        panel._measure.now()
        assert f"{panel.accuracy:.1%} through this camera" in panel._accuracy.value

    panel._use(Camera())
    asyncio.run(drag())


def test_the_model_is_asked_and_never_changed(panel, model):
    before = [weight.numpy() for weight in model.weights]
    panel.camera = TURNED
    panel._repr_mimebundle_()
    for old, new in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(old, new.numpy())


def test_where_nobody_can_click_it_stands_as_text_and_pictures(panel):
    panel.camera = TURNED
    bundle = panel._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert f"{panel.accuracy:.1%}" in bundle["text/plain"]
    assert str(TURNED) in bundle["text/plain"]
    assert bundle["text/html"].count("data:image/png") == 10


def test_the_code_that_is_shown_makes_the_camera(panel):
    panel.camera = TURNED
    assert eval(str(panel.state.code).split("camera=", 1)[1][:-1]) == TURNED
    assert "Camera(rotation=15" in panel._code.value


def test_a_camera_that_is_none_is_refused(panel, refused):
    with refused("'belt'"):
        panel.camera = "belt"
    assert panel.camera == Camera.preset("dock")


def test_a_model_for_other_images_is_refused(refused):
    with refused("8, 8, 1", "load_backbone('parcels')"):
        CameraPanel(tiny_model())
    with refused("(None, 2)"):
        CameraPanel(replace_head(load_backbone("parcels"), 2))
