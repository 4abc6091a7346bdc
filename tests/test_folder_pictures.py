"""Pictures of every kind in a folder: their pixels are what Pillow says, or they are refused."""

from __future__ import annotations

from ftlab import load_image_folder
from ftlab.data.folders.pictures import read_picture
import numpy as np
from PIL import Image, ImageOps
import pytest

RNG = np.random.default_rng(0)
SIZE = (12, 10)  # height and width
COLORS = RNG.integers(0, 256, (*SIZE, 3), "uint8")
GREY = RNG.integers(0, 256, SIZE, "uint8")
ORIENTATION = 0x0112  # its tag in EXIF

# What a viewer does to stored pixels, by the number that the camera noted (EXIF 2.3, table 6).
UPRIGHT = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).swapaxes(0, 1),
    8: np.rot90,
}


def pixels(file, size=SIZE, color_mode="rgb"):
    """Whole grey values, as `load_image_folder` gives them."""
    values = read_picture(file, size, color_mode)[0] * 255
    assert np.abs(values - np.rint(values)).max() < 1e-3
    return np.rint(values).astype(int)


def saved(picture, file, **options):
    picture.save(file, **options)
    return file


def grey_of(colors):
    return np.asarray(colors, float) @ [0.299, 0.587, 0.114]


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("ending", ["png", "webp", "jpg"])
def test_a_picture_is_upright_as_the_camera_noted_it(orientation, ending, tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {"png": {}, "webp": {"lossless": True}, "jpg": {"quality": 95}}[ending]
    file = saved(Image.fromarray(COLORS), tmp_path / f"x.{ending}", exif=exif, **options)
    with Image.open(file) as plain:
        stored = np.asarray(plain.convert("RGB"))
        by_pillow = np.asarray(ImageOps.exif_transpose(plain).convert("RGB"))
    upright = UPRIGHT[orientation](stored)
    assert np.array_equal(upright, by_pillow)  # the table above is right
    assert np.array_equal(pixels(file, upright.shape[:2]), upright)


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_means_nothing_changes_nothing(orientation, tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = saved(Image.fromarray(COLORS), tmp_path / "x.png", exif=exif)
    assert np.array_equal(pixels(file), COLORS)


@pytest.mark.parametrize(
    ("ending", "exif"),
    [
        ("png", b"Exif\0\0no such thing"),
        ("webp", b"Exif\0\0no such thing"),
        ("jpg", b"Exif\0\0II*\0\xff\xff\xff\x7f"),  # a table beyond the end
        ("jpg", b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01\x03\0"),  # a table cut short
    ],
)
def test_damaged_notes_of_a_camera_do_not_cost_the_picture(ending, exif, tmp_path, recwarn):
    options = {"lossless": True} if ending == "webp" else {}
    flat = Image.new("RGB", (10, 12), (40, 40, 40))
    file = saved(flat, tmp_path / f"x.{ending}", exif=exif, **options)
    recwarn.clear()
    assert (pixels(file) == 40).all()
    assert not recwarn


@pytest.mark.parametrize("ending", ["png", "bmp", "gif", "webp", "PNG"])
def test_grey_is_repeated_for_three_channels(ending, tmp_path):
    options = {"lossless": True} if ending == "webp" else {}
    file = saved(Image.fromarray(GREY), tmp_path / f"x.{ending}", **options)
    assert np.array_equal(pixels(file), np.repeat(GREY[..., None], 3, axis=-1))
    assert np.array_equal(pixels(file, color_mode="grayscale"), GREY[..., None])


@pytest.mark.parametrize("ending", ["png", "bmp", "webp"])
def test_colors_keep_their_values_and_become_grey_by_their_brightness(ending, tmp_path):
    options = {"lossless": True} if ending == "webp" else {}
    file = saved(Image.fromarray(COLORS), tmp_path / f"x.{ending}", **options)
    assert np.array_equal(pixels(file), COLORS)
    grey = pixels(file, color_mode="grayscale")[..., 0]
    assert np.abs(grey - grey_of(COLORS)).max() < 1


@pytest.mark.parametrize("color_mode", ["rgb", "grayscale"])
def test_a_palette_is_looked_up(color_mode, tmp_path):
    palette = Image.fromarray(COLORS).quantize(16)
    chosen = np.asarray(palette.getpalette()).reshape(-1, 3)[np.asarray(palette)]
    for ending in ("png", "gif", "bmp"):
        file = saved(palette, tmp_path / f"x.{ending}")
        found = pixels(file, color_mode=color_mode)
        wanted = chosen if color_mode == "rgb" else grey_of(chosen)[..., None]
        assert np.abs(found - wanted).max() < 1


def test_the_first_frame_of_an_animation_is_taken(tmp_path):
    frames = [Image.new("P", (10, 12), 0) for _ in range(3)]
    for frame, color in zip(frames, [(200, 0, 0), (0, 200, 0), (0, 0, 200)], strict=True):
        frame.putpalette(color)
    for ending, options in (("gif", {}), ("webp", {"lossless": True}), ("png", {})):
        moving = [frame.convert("RGB") for frame in frames] if ending != "gif" else frames
        file = tmp_path / f"x.{ending}"
        moving[0].save(file, save_all=True, append_images=moving[1:], **options)
        assert np.array_equal(pixels(file)[0, 0], [200, 0, 0])


def test_transparent_pixels_show_white(tmp_path):
    alpha = np.where(np.arange(10) < 5, 0, 255) * np.ones(SIZE)
    alpha[0] = 128
    layers = np.dstack([COLORS, alpha]).astype("uint8")
    share = alpha[..., None] / 255
    on_white = COLORS * share + 255 * (1 - share)
    for ending, options in (("png", {}), ("webp", {"lossless": True, "exact": True})):
        file = saved(Image.fromarray(layers), tmp_path / f"x.{ending}", **options)
        assert np.abs(pixels(file) - on_white).max() <= 1
        grey = pixels(file, color_mode="grayscale")[..., 0]
        assert np.abs(grey - grey_of(on_white)).max() <= 2


def test_transparency_of_grey_and_of_palettes_shows_white_too(tmp_path):
    light = Image.fromarray(np.dstack([GREY, np.zeros(SIZE)]).astype("uint8"), "LA")
    assert (pixels(saved(light, tmp_path / "grey.png"), color_mode="grayscale") == 255).all()
    palette = Image.new("P", (10, 12), 0)
    palette.putpalette((9, 9, 9, 50, 60, 70))
    palette.putpixel((3, 2), 1)
    for ending in ("gif", "png"):
        found = pixels(saved(palette, tmp_path / f"palette.{ending}", transparency=0))
        assert np.array_equal(found[2, 3], [50, 60, 70])
        assert (np.delete(found.reshape(-1, 3), 23, axis=0) == 255).all()
    keyed = Image.new("RGB", (10, 12), (1, 2, 3))
    keyed.putpixel((3, 2), (4, 5, 6))
    found = pixels(saved(keyed, tmp_path / "keyed.png", transparency=(1, 2, 3)))
    assert found[2, 3].tolist() == [4, 5, 6]
    assert found[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("color_mode", ["rgb", "grayscale"])
def test_16_bit_grey_keeps_its_scale(color_mode, tmp_path):
    deep = RNG.integers(0, 65536, SIZE, "uint16")
    file = saved(Image.fromarray(deep), tmp_path / "x.png")
    found = read_picture(file, SIZE, color_mode)[0]
    wanted = np.repeat(deep[..., None] / 65535, 3 if color_mode == "rgb" else 1, axis=-1)
    assert np.allclose(found, wanted, atol=1e-6)
    small = read_picture(file, (6, 5), color_mode)[0]
    assert abs(small.mean() - found.mean()) < 0.05


def test_one_bit_is_black_and_white(tmp_path):
    file = saved(Image.fromarray(GREY > 127), tmp_path / "x.png")
    assert np.array_equal(pixels(file)[..., 1], np.where(GREY > 127, 255, 0))
    assert np.array_equal(pixels(file, color_mode="grayscale")[..., 0] > 0, GREY > 127)


def test_inks_become_colors(tmp_path):
    inks = Image.new("CMYK", (10, 12), (0, 255, 255, 0))  # magenta and yellow make red
    file = saved(inks, tmp_path / "x.jpg", quality=100)
    assert np.abs(pixels(file) - [255, 0, 0]).max() < 8
    with Image.open(file) as plain:
        assert np.array_equal(pixels(file), np.asarray(plain.convert("RGB")))
    red = grey_of([255, 0, 0])
    assert np.abs(pixels(file, color_mode="grayscale") - red).max() < 8


def test_shrinking_takes_the_mean_and_growing_goes_in_between(tmp_path):
    board = np.indices((64, 64)).sum(axis=0) % 2 * 255
    file = saved(Image.fromarray(board.astype("uint8")), tmp_path / "board.png")
    assert np.abs(pixels(file, (8, 8)) - 127.5).max() < 12  # picking single pixels gives 0 or 255
    edge = np.repeat(np.uint8([[0, 200]]), 2, axis=0)
    grown = pixels(saved(Image.fromarray(edge), tmp_path / "edge.png"), (2, 8))[0, :, 0]
    assert grown.tolist() == [0, 0, 25, 75, 125, 175, 200, 200]


def test_a_picture_is_stretched_to_the_size_asked_for(tmp_path):
    halves = np.zeros((20, 40), "uint8")
    halves[:, 20:] = 200
    found = pixels(saved(Image.fromarray(halves), tmp_path / "x.png"), (30, 10))
    assert found.shape == (30, 10, 3)
    assert (found[:, :4] == 0).all()
    assert (found[:, 6:] == 200).all()


def test_the_ending_does_not_have_to_be_that_of_the_content(tmp_path):
    file = tmp_path / "x.jpg"
    Image.fromarray(COLORS).save(file, "webp", lossless=True)
    assert np.array_equal(pixels(file), COLORS)


def cut_short(file):
    file.write_bytes(file.read_bytes()[:-60])


def emptied(file):
    file.write_bytes(b"")


def text(file):
    file.write_text("<html>404: not found</html>")


def iphone(file):
    file.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200))


def scan(file):
    Image.fromarray(COLORS).save(file, "tiff")


@pytest.mark.parametrize("damage", [cut_short, emptied, text, iphone, scan])
@pytest.mark.parametrize("ending", ["jpg", "png", "gif", "webp", "bmp"])
def test_a_file_that_cannot_be_read_is_named(damage, ending, tmp_path, refused, recwarn):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(3):
            saved(Image.fromarray(COLORS), tmp_path / name / f"{number}.{ending}")
    damage(tmp_path / "b" / f"1.{ending}")
    with refused(f"b/1.{ending}, which cannot", "renamed"):
        load_image_folder(tmp_path)
    assert not recwarn


def test_a_picture_that_may_not_be_read_is_named(tmp_path, refused, monkeypatch):
    file = saved(Image.fromarray(COLORS), tmp_path / "x.png")

    def forbidden(*_args, **_options):
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Image, "open", forbidden)
    with refused("that you may read", "x.png", "permissions"):
        read_picture(file, SIZE, "rgb")


def test_16_bits_with_a_transparent_grey_are_refused(tmp_path, refused):
    file = saved(Image.fromarray(GREY.astype("uint16")), tmp_path / "x.png", transparency=5)
    with Image.open(file) as plain:
        assert "transparency" in plain.info
    with refused("x.png, which cannot"):
        read_picture(file, SIZE, "rgb")


def test_fingerprints_are_those_of_pixels_not_of_files(tmp_path):
    prints = {}
    for name, picture in {
        "one.png": COLORS, "one.bmp": COLORS, "other.png": COLORS + 1, "flat.png": COLORS[:6]
    }.items():  # fmt: skip
        file = saved(Image.fromarray(picture), tmp_path / name)
        prints[name] = read_picture(file, (3, 3), "rgb")[1]
    assert prints["one.png"] == prints["one.bmp"]
    assert len(set(prints.values())) == 3
