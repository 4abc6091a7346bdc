"""Folders as people have them: split, hidden, linked, nested, half empty."""

from __future__ import annotations

import os
from pathlib import Path
import shutil

from ftlab import load_image_folder
from ftlab.data import folders
import numpy as np
from PIL import Image
import pytest

PARTS = ("train", "validation", "test")


def paint(folder, count, *, first=0, ending="png"):
    """Pictures of one color each, which no other number has."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        color = (number % 250, number // 250, 7)
        Image.new("RGB", (4, 4), color).save(folder / f"{number:04}.{ending}")


def numbers(split):
    """The numbers of the pictures in a set."""
    low, high = np.rint(split.images[:, 0, 0, :2].T * 255).astype(int)
    return (low + 250 * high).tolist()


def load(folder, **options):
    return load_image_folder(folder, image_size=4, **options)


@pytest.fixture
def pets(tmp_path):
    """Cats 0 to 9, dogs 10 to 19."""
    paint(tmp_path / "pets" / "cats", 10)
    paint(tmp_path / "pets" / "dogs", 10, first=10)
    return tmp_path / "pets"


@pytest.fixture
def split_pets(tmp_path):
    """Train 0 to 19, validation 20 to 25, test 26 to 35; half cats, half dogs."""
    for part, first, count in (("train", 0, 10), ("validation", 20, 3), ("test", 26, 5)):
        paint(tmp_path / "pets" / part / "cats", count, first=first)
        paint(tmp_path / "pets" / part / "dogs", count, first=first + count)
    return tmp_path / "pets"


# Hidden files and folders


@pytest.mark.parametrize(
    "hidden",
    [".ipynb_checkpoints", ".thumbnails", ".git", "__MACOSX", "@eaDir", "__pycache__", ".Trash-1"],
)
@pytest.mark.parametrize("level", [".", "cats", "cats/indoors"])
def test_hidden_folders_are_left_out_at_every_level_and_told(hidden, level, pets, capfd):
    if level == "cats/indoors":
        paint(pets / "cats" / "indoors", 1, first=20)
    paint(pets / level / hidden, 5, first=100)
    paint(pets / level / hidden / "deeper", 5, first=200)
    task = load(pets)
    assert task.class_names == ("cats", "dogs")
    assert all(max(numbers(getattr(task, part))) < 100 for part in PARTS)
    printed, complained = capfd.readouterr()
    assert f"{Path(level) / hidden}" in printed
    assert complained == ""


@pytest.mark.parametrize(
    "hidden", [".DS_Store", "._0001.png", "Thumbs.db", "thumbs.db", "desktop.ini", ".hidden.png"]
)
def test_hidden_files_are_left_out_and_told(hidden, pets, capsys):
    (pets / "cats" / hidden).write_bytes(b"nothing of a picture")
    (pets / hidden).write_bytes(b"nothing of a picture")
    assert len(load(pets).train.labels) == 12
    printed = capsys.readouterr().out
    assert f"cats/{hidden}" in printed


def test_files_that_are_no_pictures_are_left_out_and_told(pets, capsys):
    for name in ("readme.txt", "labels.csv", "clip.mp4", "IMG_1"):
        (pets / "dogs" / name).write_text("words")
    os.mkfifo(pets / "dogs" / "pipe.png")  # to open it would wait for ever
    assert len(load(pets).train.labels) == 12
    assert "dogs/IMG_1, dogs/clip.mp4, dogs/labels.csv and 2 more" in capsys.readouterr().out


def test_a_picture_outside_of_all_classes_is_told(pets, capsys):
    paint(pets, 1, first=50)
    task = load(pets)
    assert 50 not in numbers(task.train) + numbers(task.validation) + numbers(task.test)
    assert "in no class's folder: 0050.png" in capsys.readouterr().out


def test_a_folder_with_nothing_remarkable_prints_nothing(pets, capfd):
    load(pets)
    assert capfd.readouterr() == ("", "")


def test_a_hidden_folder_can_itself_be_read(pets):
    hidden = pets.rename(pets.parent / ".cache")
    assert load(hidden).class_names == ("cats", "dogs")


# Folders that are split already


@pytest.mark.parametrize("validation", ["validation", "val", "valid", "Val"])
@pytest.mark.parametrize("train", ["train", "Train", "training"])
def test_a_folder_that_is_split_is_kept_so(train, validation, split_pets, capsys):
    (split_pets / "validation").rename(split_pets / validation)
    (split_pets / "train").rename(split_pets / train)
    task = load(split_pets)
    assert task.class_names == ("cats", "dogs")
    assert numbers(task.train) == list(range(20))
    assert numbers(task.validation) == list(range(20, 26))
    assert numbers(task.test) == list(range(26, 36))
    assert task.train.labels.tolist() == [0] * 10 + [1] * 10
    printed = capsys.readouterr().out
    assert "split already" in printed
    assert "drawn" not in printed


@pytest.mark.parametrize("missing", [["validation"], ["test"], ["validation", "test"]])
def test_a_set_without_a_folder_is_drawn_from_train(missing, split_pets, capsys):
    for part in missing:
        shutil.rmtree(split_pets / part)
    task = load(split_pets, validation=0.2, test=0.4)
    sizes = {"validation": 4, "test": 8}  # of the 20 in train, both classes alike
    printed = capsys.readouterr().out
    for part, share in sizes.items():
        found = getattr(task, part)
        if part in missing:
            assert len(found.labels) == share
            assert set(numbers(found)) < set(range(20))
            assert np.bincount(found.labels).tolist() == [share // 2] * 2
            assert f"{part} drawn from train" in printed
        else:
            assert min(numbers(found)) >= 20
    everything = [number for part in missing for number in numbers(getattr(task, part))]
    assert sorted(everything + numbers(task.train)) == list(range(20))


def test_other_classes_in_another_set_are_refused(split_pets, refused):
    (split_pets / "test" / "dogs").rename(split_pets / "test" / "dog")
    with refused("the same two or more classes", "'dog': 5", "test"):
        load(split_pets)


def test_a_class_more_or_less_in_one_set_is_refused(split_pets, refused):
    shutil.rmtree(split_pets / "validation" / "cats")
    with refused("the same two or more classes", "validation with {'dogs': 3}"):
        load(split_pets)
    paint(split_pets / "validation" / "cats", 2, first=60)
    paint(split_pets / "validation" / "birds", 2, first=70)
    with refused("the same two or more classes", "'birds': 2"):
        load(split_pets)


def test_an_empty_class_in_one_set_is_refused(split_pets, refused):
    for picture in (split_pets / "test" / "cats").iterdir():
        picture.unlink()
    with refused("none empty", "'cats': 0"):
        load(split_pets)


def test_a_test_set_without_classes_is_refused(split_pets, refused):
    shutil.rmtree(split_pets / "test")
    paint(split_pets / "test", 4, first=80)
    with refused("one folder per class", "no folders in it", "0080.png", "train folder alone"):
        load(split_pets)


def test_a_class_with_too_few_pictures_to_draw_from_is_refused(split_pets, refused):
    shutil.rmtree(split_pets / "validation")
    for picture in sorted((split_pets / "train" / "cats").iterdir())[1:]:
        picture.unlink()
    with refused("at least 2 pictures", "'cats': 1"):
        load(split_pets)


@pytest.mark.parametrize("beside", ["birds", "dev", "unlabeled"])
def test_a_folder_beside_the_sets_is_refused(beside, split_pets, refused):
    paint(split_pets / beside, 3, first=80)
    with refused("and no others", repr(beside)):
        load(split_pets)


def test_two_folders_for_one_set_and_none_to_train_on_are_refused(split_pets, refused):
    shutil.copytree(split_pets / "validation", split_pets / "val")
    with refused("'val'", "'validation'", "sets and classes side by side"):
        load(split_pets)
    shutil.rmtree(split_pets / "val")
    shutil.rmtree(split_pets / "train")
    with refused("a folder train", "'test', 'validation'"):
        load(split_pets)


def test_trains_may_be_a_class(tmp_path):
    for number, name in enumerate(("car", "plane", "train")):
        paint(tmp_path / name, 4, first=10 * number)
    assert load(tmp_path).class_names == ("car", "plane", "train")


def test_a_train_folder_that_may_be_a_class_or_a_set_is_refused(tmp_path, refused):
    paint(tmp_path / "car", 4)
    paint(tmp_path / "train" / "steam", 4, first=10)
    paint(tmp_path / "train" / "diesel", 4, first=20)
    with refused("'train', 'car'", "side by side"):
        load(tmp_path)


@pytest.mark.parametrize("upper", [("2019", "2020"), ("fold1", "fold2"), ("a-train", "a-test")])
def test_classes_one_level_deeper_are_refused(upper, tmp_path, refused):
    for year in upper:
        for number, name in enumerate(("cats", "dogs")):
            paint(tmp_path / year / name, 4, first=10 * number)
    with refused("'cats', 'dogs'", "one level deeper"):
        load(tmp_path)


def test_sets_within_classes_are_refused(tmp_path, refused):
    for name in ("cats", "dogs"):
        for part in ("train", "test"):
            paint(tmp_path / name / part, 4)
    with refused("'test', 'train'", "on top"):
        load(tmp_path)


def test_folders_within_a_class_are_part_of_it_and_told(pets, capsys):
    paint(pets / "cats" / "persian", 2, first=30)
    paint(pets / "cats" / "siamese" / "old", 2, first=40)
    (pets / "cats" / "empty").mkdir()
    task = load(pets)
    cats = [n for part in PARTS for n in numbers(getattr(task, part)) if n < 10 or n > 19]
    assert sorted(cats) == [*range(10), 30, 31, 40, 41]
    assert "part of their class: cats/persian, cats/siamese/old\n" in capsys.readouterr().out


# Links


def test_a_class_may_be_a_link_to_a_folder_and_a_picture_a_link_to_a_file(pets, tmp_path):
    paint(tmp_path / "elsewhere", 5, first=60)
    (pets / "birds").symlink_to(tmp_path / "elsewhere")
    (pets / "cats" / "0000.png").rename(tmp_path / "moved")
    (pets / "cats" / "0000.png").symlink_to(tmp_path / "moved")
    task = load(pets)
    assert task.class_names == ("birds", "cats", "dogs")
    found = [number for part in PARTS for number in numbers(getattr(task, part))]
    assert sorted(found) == [*range(20), *range(60, 65)]


def test_a_folder_may_be_reached_by_a_link(pets, tmp_path):
    (tmp_path / "link").symlink_to(pets)
    assert load(tmp_path / "link").n_classes == 2


@pytest.mark.parametrize("name", ["cats/gone.png", "gone", "cats/gone"])
def test_a_link_to_nothing_is_refused(name, pets, refused):
    (pets / name).symlink_to("/nowhere/at/all.png")
    with refused(f"{name}, a link to nothing"):
        load(pets)


@pytest.mark.parametrize(
    ("link", "to"), [("cats/up", ".."), ("cats/self", "."), ("dogs/b/c", "..")]
)
def test_a_link_to_a_folder_above_is_refused(link, to, pets, refused):
    (pets / link).parent.mkdir(exist_ok=True)
    (pets / link).symlink_to(to)
    with refused(f"{link}, a link to a folder above it"):
        load(pets)


def test_a_link_to_itself_is_refused(pets, refused):
    (pets / "cats" / "x.png").symlink_to("x.png")
    with refused("cats/x.png, a link to nothing"):
        load(pets)


def test_a_folder_that_may_not_be_looked_into_is_named(pets, refused, monkeypatch):
    look = Path.iterdir

    def forbidden(path):
        if path.name == "dogs":
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(Path, "iterdir", forbidden)
    with refused("pets/dogs", "permissions"):
        load(pets)


# Kinds that are not read, and too little


@pytest.mark.parametrize("ending", ["heic", "HEIC", "heif", "avif", "tif", "tiff", "dng", "nef"])
def test_pictures_of_other_kinds_are_named_with_what_to_do(ending, pets, refused):
    for number in range(5):
        (pets / "dogs" / f"IMG_{number}.{ending}").write_bytes(b"whatever")
    with refused(f"dogs/IMG_0.{ending}", "and 2 more", "webp", "convert"):
        load(pets)


def test_an_empty_class_is_refused(pets, refused):
    (pets / "fish").mkdir()
    with refused("at least 3 pictures", "{'fish': 0}"):
        load(pets)


def test_no_pictures_at_all_are_refused(tmp_path, refused):
    with refused("nothing in it"):
        load(tmp_path)
    (tmp_path / "cats").mkdir()
    (tmp_path / "dogs").mkdir()
    with refused("'cats': 0, 'dogs': 0"):
        load(tmp_path)


def test_a_path_one_level_too_high_or_too_deep_is_refused(pets, refused):
    with refused("two or more folders", "'pets': 20"):
        load(pets.parent)
    with refused("two or more folders", "0000.png"):
        load(pets / "cats")


# The same picture twice


def test_the_same_picture_in_two_classes_is_told(pets, capsys):
    shutil.copy(pets / "cats" / "0003.png", pets / "dogs" / "copy.png")
    load(pets)
    printed = capsys.readouterr().out
    assert "1 picture is there more than once" in printed
    assert "cats/0003.png" in printed
    assert "dogs/copy.png" in printed


def test_the_same_picture_in_train_and_test_is_told_whatever_its_file(split_pets, capsys):
    for number in (26, 27):
        with Image.open(split_pets / "test" / "cats" / f"00{number}.png") as picture:
            picture.save(split_pets / "train" / "cats" / f"again{number}.bmp")
    task = load(split_pets)
    printed = capsys.readouterr().out
    assert "2 pictures are there more than once" in printed
    assert "train/cats/again26.bmp (train) and test/cats/0026.png (test)" in printed
    assert len(task.train.labels) == 22  # told, and kept as they were


def test_copies_within_one_set_are_no_news(split_pets, capsys):
    shutil.copy(split_pets / "train" / "cats" / "0001.png", split_pets / "train" / "cats" / "x.png")
    load(split_pets)
    assert "more than once" not in capsys.readouterr().out


# Arguments, and the order of a disk


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        (6, (6, 6)),
        (np.int64(6), (6, 6)),
        ((5, 7), (5, 7)),
        ([5, 7], (5, 7)),
        (np.array([5, 7]), (5, 7)),
    ],
)
def test_a_number_is_a_square(size, shape, pets):
    assert load_image_folder(pets, image_size=size).test.images.shape[1:] == (*shape, 3)


@pytest.mark.parametrize(
    "size", [0, -3, 96.0, 0.5, "96", None, True, (96,), (96, 96, 3), (96, 0), (9.5, 9), 10**6, "ab"]
)
def test_another_size_is_refused(size, pets, refused):
    with refused("image_size as (height, width)", repr(size)):
        load_image_folder(pets, image_size=size)


@pytest.mark.parametrize("mode", ["gray", "grey", "rgba", "RGB", None, 3, ["rgb"]])
def test_another_color_mode_is_refused(mode, pets, refused):
    with refused("'rgb', 'grayscale'", repr(mode)):
        load(pets, color_mode=mode)


@pytest.mark.parametrize("share", [None, 0, 1, -0.1, 1.5, 10, "0.2", True, float("nan"), [0.2]])
@pytest.mark.parametrize("part", ["validation", "test"])
def test_a_share_that_is_none_is_refused(part, share, pets, refused):
    with refused("shares for validation and test", f"{part}={share}"):
        load(pets, **{part: share})


@pytest.mark.parametrize("seed", [-1, 0.5, None, True])
def test_a_seed_that_is_no_whole_number_is_refused(seed, pets, refused):
    with refused("a seed"):
        load(pets, seed=seed)


@pytest.mark.parametrize("path", [None, 3, b"pets", "~nobody-of-this-name/pets"])
def test_what_is_no_path_is_refused(path, refused):
    with refused("the path of a folder", repr(path)):
        load(path)


def test_a_file_in_the_place_of_a_folder_is_refused(pets, refused):
    with refused("which is a file", "unpack"):
        load(pets / "cats" / "0000.png")


def test_the_order_in_which_a_disk_lists_files_does_not_matter(pets, monkeypatch):
    before = load(pets, seed=3)
    look = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: reversed(sorted(look(path))))
    after = load(pets, seed=3)
    monkeypatch.setattr(Path, "iterdir", lambda path: sorted(look(path)))
    for part in PARTS:
        assert getattr(before, part).images.tobytes() == getattr(after, part).images.tobytes()
        assert numbers(getattr(load(pets, seed=3), part)) == numbers(getattr(before, part))
    assert numbers(load(pets, seed=4).test) != numbers(before.test)


def test_a_task_has_the_name_of_its_folder_also_when_the_path_is_a_dot(pets, monkeypatch):
    monkeypatch.chdir(pets)
    assert load(".").name == load(pets).name == load(str(pets) + "/").name == "pets"


def test_nothing_is_left_of_a_folder_that_was_refused(pets, refused, capsys):
    (pets / ".DS_Store").touch()
    (pets / "dogs" / "0011.png").write_bytes(b"broken")
    with refused("dogs/0011.png"):
        folders.load_image_folder(pets, image_size=4)
    assert capsys.readouterr().out == ""
