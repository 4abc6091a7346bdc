"""A task from a folder of one's own pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ftlab.data.folders.arguments import (
    check_color_mode,
    checked_folder,
    checked_shares,
    checked_size,
)
from ftlab.data.folders.layout import SETS, check_classes, check_same_classes, sets_in
from ftlab.data.folders.notices import Place, tell_layout, tell_left_out, tell_twins
from ftlab.data.folders.pictures import ColorMode, read_picture
from ftlab.data.folders.tree import Folder, Search
from ftlab.data.task import Split, Task
from ftlab.data.tasks import check_seed
from ftlab.translation import N_, _
import numpy as np

_OWN = N_("Your own pictures from {folder}, resized to {size}.")


class Picture(NamedTuple):
    """A file, and the number of its class."""

    file: Path
    label: int


def load_image_folder(
    path: str | Path,
    *,
    image_size: int | tuple[int, int] = (96, 96),
    color_mode: ColorMode = "rgb",
    validation: float = 0.2,
    test: float = 0.2,
    seed: int = 0,
) -> Task:
    """A task from your own pictures: one folder per class, split already or not.

    Pictures are read with Pillow: upright as the camera noted it (EXIF), the first frame of an
    animation, transparent pixels on white, 16-bit grey on its whole scale. They are stretched to
    `image_size`; shrinking takes a weighted mean over all pixels, enlarging is linear. Folders
    within a class's folder are part of the class, links are followed. Hidden files and folders
    (`.ipynb_checkpoints`, `.DS_Store`, `__MACOSX`, `Thumbs.db`) and files that are no pictures are
    left out. What was left out, read in a way that may surprise, or is there twice, is printed.

    A folder that holds `train`, beside it `validation` (or `val`, `valid`) and `test`, each with
    the same classes, is split already and is kept so. A set that has no folder is drawn from
    `train`.

    Args:
        path: Folder that holds one folder of pictures (bmp, gif, jpeg, png, webp) for each class,
            or one for each set.
        image_size: Height and width in pixels to resize to, each from 1 to 4096; one number for a
            square.
        color_mode: `"rgb"`, which repeats grey three times, or `"grayscale"`.
        validation: Share of the pictures (of `train`, where the folder is split) kept for
            validation, above 0 and below 1; at least one of each class. Of no use where there is
            a folder for it.
        test: The same for the test.
        seed: Chooses which pictures go where, whatever the order in which a disk lists them.

    Returns:
        A `Task` named after the folder, images float32 `(n, height, width, 3 or 1)` in [0, 1],
        labels in the order of the classes' names.

    Raises:
        InputError: No such folder, fewer than two classes, too few pictures of a class to have one
            in each set, sets whose classes differ, or something that cannot be read.

    Example:
    >>> from tempfile import TemporaryDirectory
    >>> from PIL import Image
    >>> with TemporaryDirectory() as pets:
    ...     for name, grey in [("cats", 60), ("dogs", 180)]:
    ...         (Path(pets) / name).mkdir()
    ...         for number in range(5):
    ...             picture = Image.new("L", (40, 30), grey + number)
    ...             picture.save(Path(pets) / name / f"{number}.png")
    ...     task = load_image_folder(pets, image_size=32)
    >>> task.train, task.class_names
    (Split(6 images of 32×32×3), ('cats', 'dogs'))

    Source: https://keras.io/api/data_loading/image/ for the layout of the folders
    """
    folder = checked_folder(path)
    size = checked_size(image_size)
    check_color_mode(color_mode)
    shares = checked_shares(validation, test)
    check_seed(seed)
    search = Search(folder)
    root = search.run()
    sets = sets_in(root)
    if sets:
        check_same_classes(sets)
    missing = {part: share for part, share in shares.items() if part not in sets}
    classes = sets.get("train", root)
    check_classes(classes, least=1 + len(missing))
    files = {part: _labeled(sets[part]) for part in sets} | _drawn(_labeled(classes), missing, seed)
    read = {part: _read(files[part], size, color_mode) for part in SETS}
    tell_left_out(root, search.left_out, sets)
    tell_layout(root, sets, [c for top in sets.values() or [root] for c in top.folders], missing)
    tell_twins(
        root,
        (
            (fingerprint, Place(picture.file, part, picture.label))
            for part in SETS
            for picture, fingerprint in zip(files[part], read[part][1], strict=True)
        ),
    )
    return Task(
        root.name,
        read["train"][0],
        read["validation"][0],
        read["test"][0],
        class_names=tuple(each.name for each in classes.folders),
        description=_(_OWN, folder=folder, size="×".join(map(str, size))),
    )


def _labeled(classes: Folder) -> list[Picture]:
    return [
        Picture(file, label)
        for label, folder in enumerate(classes.folders)
        for file in folder.everything()
    ]


def _drawn(
    pictures: Sequence[Picture], shares: Mapping[str, float], seed: int
) -> dict[str, list[Picture]]:
    """Sets drawn by their shares, and what is left to train on; with every class in each."""
    if not shares:
        return {"train": list(pictures)}
    rng = np.random.default_rng(seed)
    labels = np.array([picture.label for picture in pictures])
    chosen: dict[str, list[Picture]] = {part: [] for part in ("train", *shares)}
    for label in np.unique(labels):
        mine = [pictures[place] for place in rng.permutation(np.flatnonzero(labels == label))]
        count = len(mine)
        for waiting, (part, share) in zip(range(len(shares), 0, -1), shares.items(), strict=True):
            # At least one picture of a class for each set, whatever the shares.
            n = min(max(1, round(share * count)), len(mine) - waiting)
            chosen[part].extend(mine[:n])
            mine = mine[n:]
        chosen["train"].extend(mine)
    return chosen


def _read(
    pictures: Sequence[Picture], size: tuple[int, int], color_mode: ColorMode
) -> tuple[Split, list[bytes]]:
    """The pictures of one set, and the fingerprint of each."""
    channels = 3 if color_mode == "rgb" else 1
    images = np.empty((len(pictures), *size, channels), "float32")
    prints = []
    for image, picture in zip(images, pictures, strict=True):
        image[:], fingerprint = read_picture(picture.file, size, color_mode)
        prints.append(fingerprint)
    return Split(images, np.array([picture.label for picture in pictures], "int64")), prints
