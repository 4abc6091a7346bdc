"""Questions that people ask elsewhere: set-up, answer and limits, for whoever comes by a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Answer = Callable[[Mapping[str, Any], Mapping[str, Any]], list[str]]


def _blocks(row: Mapping[str, Any], laboratories: Mapping[str, Any]) -> list[str]:
    return [
        "*The question.* Keras's example on fine-tuning EfficientNet says that a block has to be "
        "turned on or off as a whole, because a shortcut runs past its layers, and then unfreezes "
        "the last 20 layers, a number that cuts through one. Asked in "
        "[keras-io issue 995](https://github.com/keras-team/keras-io/issues/995) and "
        "[pull request 2381](https://github.com/keras-team/keras-io/pull/2381).",
        "",
        _setup(row, laboratories),
        "",
        _told(
            row,
            "A cut inside a block was behind whole blocks under {n} of {of} conditions, and "
            "under none by more than {most:.1f} points.",
            "points by which whole blocks are ahead",
        ),
        "",
        _LIMITS,
    ]


def _number(row: Mapping[str, Any], laboratories: Mapping[str, Any]) -> list[str]:
    return [
        "*The question.* Keras's example unfreezes the last 20 layers of an EfficientNet. Is a "
        "number of layers, wherever it falls, as good a choice as whole blocks? As good means less "
        "than two points below.",
        "",
        _setup(row, laboratories),
        "",
        _told(
            row,
            "The last 20 layers are as good under {n} of {of} conditions.",
            "points within two points of whole blocks (2 is exactly as good)",
        ),
        "",
        _LIMITS,
    ]


def _setup(row: Mapping[str, Any], laboratories: Mapping[str, Any]) -> str:
    about = laboratories["imagenet"]
    usual, rate = about["budget"]["usual"], about["rates"].get("last two")
    return (
        f"*Set-up.* {about['title'][:1].upper()}{about['title'][1:]}; its head knows 14 kinds of "
        f"surfaces. {usual['n_train']} labeled pictures of the same surfaces before another camera "
        f"(or of new classes, with a new head), {usual['epochs']} epochs, batches of 20, Adam at "
        f"{rate:g} (the best power of ten on validation for the last two stages), BatchNorm frozen "
        f"where nothing else is said, {row['seeds']} seeds; each seed draws its own pictures, and "
        "both sides of a comparison have the same ones in the same order. From the end: 13 layers "
        "are the head, pooling, the top convolution and block7a; 20 layers add block6d but for its "
        "first convolution and the BatchNorm behind it; 22 layers are block6d whole."
    )


def _told(row: Mapping[str, Any], sentence: str, unit: str) -> str:
    conditions = row["laboratories"]["imagenet"]["conditions"]
    n = sum(each["supports"] for each in conditions)
    effects = [each["effect"] for each in conditions]
    ends = [end for each in conditions for end in each["ci95"]]
    said = sentence.format(n=n, of=len(conditions), most=max(effects))
    return (
        f"*The answer.* {said} The effects lie between {min(effects):+.1f} and {max(effects):+.1f} "
        f"({unit}), their 95 % intervals between {min(ends):+.1f} and {max(ends):+.1f}."
    )


_LIMITS = (
    "*Limits.* One network without squeeze-and-excitation and without dropout, grey pictures of 64 "
    "pixels, a short training on few pictures, one place to cut and one in front of it. It says "
    "nothing about long trainings, or about cuts near the first layers."
)

ANSWERS: dict[str, Answer] = {"C39": _blocks, "C40": _number}
