"""The camera: each knob against what it should do to an image, recomputed by other means."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

from ftlab import Camera
import numpy as np
import pytest

CENTER = 15.5


@pytest.fixture(scope="module")
def parcels() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.uniform(0.1, 0.9, (5, 32, 32, 1)).astype("float32")


def spot(row: float, column: float, width: float = 1.5) -> np.ndarray:
    """A soft bright spot; `(1, 32, 32, 1)`."""
    rows, columns = np.mgrid[:32, :32]
    bright = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * width**2))
    return bright[None, ..., None].astype("float32")


def centre_of_light(image: np.ndarray) -> tuple[float, float]:
    light = image[..., 0] / image.sum()
    rows, columns = np.mgrid[:32, :32]
    return float((light * rows).sum()), float((light * columns).sum())


def test_a_camera_at_rest_changes_nothing(parcels):
    seen = Camera().photograph(parcels, seed=0)
    assert seen.dtype == np.float32
    assert np.allclose(seen, parcels, atol=1e-6)


@pytest.mark.parametrize("name", ["dock", "belt", "night"])
def test_presets_photograph_into_the_range_of_grey_values(name, parcels):
    before = parcels.copy()
    seen = Camera.preset(name).photograph(parcels, seed=1)
    assert seen.dtype == np.float32
    assert seen.shape == parcels.shape
    assert 0 <= seen.min() < seen.max() <= 1
    assert np.array_equal(parcels, before)


def test_presets_are_what_their_names_promise():
    dock, belt, night = (Camera.preset(name) for name in ("dock", "belt", "night"))
    assert dock.rotation == dock.shear == dock.brightness == 0
    assert 25 <= belt.rotation <= 35
    assert belt.shear > 0
    assert belt.brightness < 0
    assert belt.blur > 0
    assert belt.noise > 0
    assert night.invert
    assert night.rotation != 0
    assert not dock.invert
    assert not belt.invert


def test_an_unknown_preset_is_refused(refused):
    with refused("'dock'", "'belt'", "'night'", "'noon'"):
        Camera.preset("noon")


def test_every_numeric_knob_has_a_range():
    assert set(Camera.RANGES) == {knob.name for knob in fields(Camera)} - {"invert"}


@pytest.mark.parametrize("knob", Camera.RANGES)
@pytest.mark.parametrize("beyond", ["low", "high", "nan", "word"])
def test_a_knob_out_of_its_range_is_refused_by_name(knob, beyond, refused):
    low, high = Camera.RANGES[knob]
    value = {"low": low - 0.01, "high": high + 0.01, "nan": np.nan, "word": "much"}[beyond]
    with refused(knob, f"between {low} and {high}", repr(value)):
        Camera(**{knob: value})


@pytest.mark.parametrize("knob", Camera.RANGES)
def test_both_ends_of_a_range_and_numpy_numbers_are_taken(knob):
    low, high = Camera.RANGES[knob]
    assert getattr(Camera(**{knob: low}), knob) == low
    assert getattr(Camera(**{knob: np.float32(high)}), knob) == high
    assert getattr(Camera(**{knob: np.int64(high)}), knob) == int(high)


def test_a_refusal_suggests_a_camera_that_works(refused):
    for knob, (_, high) in Camera.RANGES.items():
        with refused() as caught:
            Camera(**{knob: high * 2})
        suggestion = caught.value.try_
        assert getattr(eval(suggestion, {"Camera": Camera}), knob) > 0


def test_a_camera_cannot_be_changed_afterwards():
    with pytest.raises(FrozenInstanceError):
        Camera().rotation = 3


def test_invert_exchanges_light_and_dark(parcels):
    seen = Camera(invert=True).photograph(parcels, seed=0)
    assert np.allclose(seen, 1 - parcels, atol=1e-6)


def test_brightness_adds_and_stays_in_range(parcels):
    seen = Camera(brightness=0.3).photograph(parcels, seed=0)
    assert np.allclose(seen, np.minimum(parcels + 0.3, 1), atol=1e-6)
    dim = Camera(brightness=-0.3).photograph(parcels, seed=0)
    assert np.allclose(dim, np.maximum(parcels - 0.3, 0), atol=1e-6)


def test_contrast_stretches_about_mid_grey(parcels):
    seen = Camera(contrast=0.5).photograph(parcels, seed=0)
    assert np.allclose(seen, (parcels + 0.5) / 2, atol=1e-6)
    assert np.allclose(Camera(contrast=0).photograph(parcels, seed=0), 0.5)


def test_noise_has_the_standard_deviation_it_was_set_to():
    grey = np.full((20, 32, 32, 1), 0.5, "float32")
    noise = Camera(noise=0.1).photograph(grey, seed=0) - grey
    assert noise.std() == pytest.approx(0.1, rel=0.03)
    assert abs(noise.mean()) < 0.003
    assert abs(np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1]) < 0.15


def test_a_quarter_turn_is_anticlockwise(parcels):
    seen = Camera(rotation=90).photograph(parcels, seed=0)
    assert np.allclose(seen, np.rot90(parcels, axes=(1, 2)), atol=1e-4)


@pytest.mark.parametrize("angle", [-40, 15, 30])
def test_a_tilt_moves_a_spot_along_a_circle(angle):
    radius = 9
    seen = Camera(rotation=angle).photograph(spot(CENTER, CENTER + radius), seed=0)
    row, column = centre_of_light(seen[0])
    turned = np.radians(angle)
    assert column == pytest.approx(CENTER + radius * np.cos(turned), abs=0.15)
    assert row == pytest.approx(CENTER - radius * np.sin(turned), abs=0.15)


def test_wobble_tilts_each_parcel_by_another_angle_of_that_spread():
    n, radius = 400, 9
    images = np.repeat(spot(CENTER, CENTER + radius), n, axis=0)
    seen = Camera(rotation=10, wobble=8).photograph(images, seed=0)
    places = np.array([centre_of_light(image) for image in seen])
    angles = np.degrees(np.arctan2(CENTER - places[:, 0], places[:, 1] - CENTER))
    assert angles.mean() == pytest.approx(10, abs=1.5)
    assert angles.std() == pytest.approx(8, rel=0.15)


def test_shear_slants_an_upright_line():
    angle = 20
    columns = np.mgrid[:32, :32][1]
    line = np.exp(-((columns - CENTER) ** 2) / 8)[None, ..., None].astype("float32")
    seen = Camera(shear=angle).photograph(line, seed=0)[0, ..., 0]
    rows = np.arange(6, 26)
    places = (seen[rows] * np.arange(32)).sum(axis=1) / seen[rows].sum(axis=1)
    slope = np.polyfit(rows, places, 1)[0]
    assert abs(slope) == pytest.approx(np.tan(np.radians(angle)), abs=0.03)
    assert places.mean() == pytest.approx(CENTER, abs=0.2)


def test_blur_is_a_gaussian_of_that_width():
    seen = Camera(blur=2).photograph(spot(CENTER, CENTER, width=1.5), seed=0)[0, ..., 0]
    # Widths of Gaussians add in squares, and their light is kept.
    rows = np.mgrid[:32, :32][0]
    width = np.sqrt((seen * (rows - CENTER) ** 2).sum() / seen.sum())
    assert width == pytest.approx(np.hypot(1.5, 2), rel=0.02)
    assert seen.sum() == pytest.approx(spot(CENTER, CENTER).sum(), rel=0.01)


def test_images_are_not_blurred_into_each_other():
    images = np.stack([np.zeros((32, 32, 1)), np.ones((32, 32, 1))]).astype("float32")
    assert np.allclose(Camera(blur=4).photograph(images, seed=0), images, atol=1e-5)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(parcels):
    belt = Camera.preset("belt")
    first = belt.photograph(parcels, seed=7)
    assert first.tobytes() == belt.photograph(parcels, seed=7).tobytes()
    assert first.tobytes() != belt.photograph(parcels, seed=8).tobytes()


@pytest.mark.parametrize("shape", [(32, 32), (32, 32, 1), (4, 32, 32), (4, 32, 32, 3)])
def test_images_of_another_shape_are_refused(shape, refused):
    with refused("(n, height, width, 1)", str(shape), "images[..., None]"):
        Camera().photograph(np.zeros(shape, "float32"), seed=0)


@pytest.mark.parametrize("value", [255.0, -0.5, np.nan])
def test_images_on_another_scale_are_refused(value, refused):
    with refused("[0, 1]", f"{value:g}", "images / 255"):
        Camera().photograph(np.full((2, 32, 32, 1), value, "float32"), seed=0)


def test_a_camera_prints_only_the_knobs_that_are_turned():
    assert str(Camera()) == "Camera()"
    assert str(Camera(rotation=30, blur=0.5)) == "Camera(rotation=30, blur=0.5)"
    belt = Camera.preset("belt")
    assert eval(str(belt), {"Camera": Camera}) == belt
