"""What is printed about a folder: what was left out, what may surprise, what is there twice.

It goes to the standard output: nbgrader takes text on the error stream for a failed test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ftlab.data.folders.tree import Folder, named
from ftlab.translation import _, n_


class Place(NamedTuple):
    """Where a picture went: its file, its set and the number of its class."""

    file: Path
    part: str
    label: int


def tell_left_out(root: Folder, left_out: Sequence[Path], sets: Mapping[str, Folder]) -> None:
    """Print which files and folders were not read.

    Args:
        root: The folder that was read.
        left_out: What is hidden, or no picture.
        sets: Its sets, if it is split.
    """
    loose = [file for folder in (root, *sets.values()) for file in folder.pictures]
    folder = root.name
    if left_out:
        files = named(left_out, root.path)
        print(_("{folder}: left out, hidden or no picture: {files}", folder=folder, files=files))
    if loose:
        files = named(loose, root.path)
        print(_("{folder}: left out, in no class's folder: {files}", folder=folder, files=files))


def tell_layout(
    root: Folder, sets: Mapping[str, Folder], classes: Iterable[Folder], drawn: Iterable[str]
) -> None:
    """Print how the folders within were understood, where that may surprise.

    Args:
        root: The folder that was read.
        sets: Its sets, if it is split.
        classes: All folders of classes.
        drawn: The sets that were drawn by their shares.
    """
    folder = root.name
    if sets:
        there = ", ".join(each.name for each in sets.values())
        print(_("{folder}: split already, into {there}", folder=folder, there=there))
        for part in drawn:
            train = sets["train"].name
            print(_("{folder}: {part} drawn from {train}", folder=folder, part=part, train=train))
    within = [each.path for of_class in classes for each in of_class.within()]
    if within:
        files = named(within, root.path)
        print(_("{folder}: part of their class: {files}", folder=folder, files=files))


def tell_twins(root: Folder, places: Iterable[tuple[bytes, Place]]) -> None:
    """Print pictures that are in two sets, or in two classes.

    Args:
        root: The folder that was read.
        places: Each picture's fingerprint and place.
    """
    found: dict[bytes, list[Place]] = defaultdict(list)
    for fingerprint, place in places:
        found[fingerprint].append(place)
    twins = [each for each in found.values() if len({place[1:] for place in each}) > 1]
    if not twins:
        return
    one = twins[0][0]
    two = next(place for place in twins[0] if place[1:] != one[1:])
    one_file, two_file = (
        f"{place.file.relative_to(root.path).as_posix()} ({place.part})" for place in (one, two)
    )
    print(
        n_(
            "{folder}: {n} picture is there more than once, in several sets or classes: "
            "{one} and {two}",
            "{folder}: {n} pictures are there more than once, in several sets or classes; "
            "for example {one} and {two}",
            len(twins),
            folder=root.name,
            one=one_file,
            two=two_file,
        )
    )
