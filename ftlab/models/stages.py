"""Stages: the neighboring blocks of a large network that one decision may take together."""

from __future__ import annotations

from collections.abc import Sequence
import re

from ftlab.models.grouping.groups import Group

# conv4_block6 → conv4, stage_2_block_0 → stage_2, block3b → block3, block35_7 → block35
_STAGE = re.compile(r"(.*(?:conv\d+|stage_?\d+))_block_?\d+|(.*block_?\d+)(?:[a-z]|_\d+)")
_NUMBER = re.compile(r"_?(\d+)$")
_MANY = 10  # up to so many blocks, each is a stage of its own unless names tell another


def staged(groups: Sequence[Group]) -> list[list[Group]]:
    """Neighboring blocks that are one stage, by name or by resolution.

    Args:
        groups: A model's blocks, in running order.

    Returns:
        The same blocks in the same order, those of a stage together. Blocks whose names share a
        stage (`block3a` and `block3b`) belong together. In a network of more than ten blocks so
        do blocks that are only numbered (`block_4`, `block_5`), at one resolution.
    """
    resolutions = {group.scale for group in groups if group.scale is not None}
    by_resolution = len(groups) > _MANY and len(resolutions) > 1
    stages: list[list[Group]] = []
    keys: list[object] = []
    for group in groups:
        key: object = told(group.name)
        if key is None and by_resolution:
            key = (_NUMBER.sub("", group.name), group.scale)
        if keys and key is not None and keys[-1] == key:
            stages[-1].append(group)
        else:
            stages.append([group])
            keys.append(key)
    return stages


def stage_names(stages: Sequence[Sequence[Group]]) -> list[str]:
    """A name for each stage: what its blocks' names tell, or the first block's and the last's.

    No stage is called like a block, unless it is this block and no other.

    Args:
        stages: As `staged` gives them.
    """
    blocks = {group.name for stage in stages for group in stage}
    names: list[str] = []
    for stage in stages:
        name = told(stage[0].name)
        if name is None or name in blocks or name in names:
            name = _span(stage[0].name, stage[-1].name)
        names.append(name)
    return names


def told(name: str) -> str | None:
    """The stage that a block's name tells, or `None`.

    Example:
    >>> told("block3b"), told("conv4_block6"), told("block_12")
    ('block3', 'conv4', None)
    """
    found = _STAGE.fullmatch(name)
    return found and (found[1] or found[2])


def _span(first: str, last: str) -> str:
    if first == last:
        return first
    start, end = _NUMBER.search(first), _NUMBER.search(last)
    if start and end and _NUMBER.sub("", first) == _NUMBER.sub("", last):
        return f"{first}-{end[1]}"
    return f"{first}-{last}"
