"""Short reviews of films and of products, written for this course."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
import tomllib
from typing import NamedTuple

from ftlab.errors import InputError, listed
from ftlab.translation import N_, _
import numpy as np

DOMAINS = ("films", "products")
CLASSES = ("negative", "positive")
# How many reviews each set holds, in the order of the file. Classes alternate, so each is half.
SIZES = {"train": 60, "validation": 16, "test": 24}


class TextSplit(NamedTuple):
    """Texts and their labels; unpacks wherever `x, y` is taken.

    Attributes:
        texts: As they were written: capitals, punctuation, numbers and `<br />` included.
        labels: int64 `(n,)`; 0 is negative, 1 positive.
    """

    texts: list[str]
    labels: np.ndarray

    def __repr__(self) -> str:
        return f"TextSplit({len(self.texts)} texts)"


@dataclass(frozen=True, eq=False)
class Reviews:
    """A corpus of reviews of one domain.

    Args:
        domain: `"films"` or `"products"`.
        train: What may be learned from.
        validation: For choices while training.
        test: For the result.
        class_names: One name a class, in the order of the labels.
        description: Where the texts come from.
    """

    domain: str
    train: TextSplit = field(repr=False)
    validation: TextSplit = field(repr=False)
    test: TextSplit = field(repr=False)
    class_names: tuple[str, ...] = CLASSES
    description: str = N_(
        "Short English reviews written for this course, half of them negative, half positive, "
        "as people type them: capitals, punctuation, numbers and line breaks from web pages."
    )


def load_reviews(domain: str, *, n_train: int | None = None) -> Reviews:
    """Load the reviews of one domain.

    Args:
        domain: `"films"` (the source) or `"products"` (the target).
        n_train: How many training texts, from 1 to 60; a smaller number is the beginning of a
            larger one, classes in turn. `None` for all.

    Returns:
        `Reviews` with `train`, `validation` and `test`, which share no text. They are the same
        every time; there is no seed.

    Raises:
        InputError: No such domain, or more training texts than there are.

    Example:
    >>> films = load_reviews("films")
    >>> len(films.train.texts), films.train.labels[:4].tolist()
    (60, [0, 1, 0, 1])
    """
    if domain not in DOMAINS:
        raise InputError(
            _("one of the domains {names}", names=listed(DOMAINS)),
            repr(domain),
            _("a spelling slip, or a task of pictures"),
            _("load_reviews('films'), or load_task('belt') for pictures"),
        )
    whole = isinstance(n_train, (int, np.integer)) and not isinstance(n_train, bool)
    if n_train is not None and not (whole and 1 <= n_train <= SIZES["train"]):
        raise InputError(
            _("n_train from 1 to {most}", most=SIZES["train"]),
            f"n_train={n_train!r}",
            _("more training texts than there are, so that none leak from the test set"),
            _("n_train={most}, or None for all", most=SIZES["train"]),
        )
    texts = _corpus()[domain]
    labels = (np.arange(len(texts)) % 2).astype("int64")
    end = SIZES["train"] + SIZES["validation"]
    taken = {
        "train": slice(n_train or SIZES["train"]),
        "validation": slice(SIZES["train"], end),
        "test": slice(end, end + SIZES["test"]),
    }
    train, validation, test = (TextSplit(texts[part], labels[part]) for part in taken.values())
    return Reviews(domain, train, validation, test, description=_(Reviews.description))


@cache
def _corpus() -> dict[str, list[str]]:
    """All texts by domain, negative and positive in turn."""
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        domain: [
            text
            for pair in zip(written[domain]["negative"], written[domain]["positive"], strict=True)
            for text in pair
        ]
        for domain in DOMAINS
    }
