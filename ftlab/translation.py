"""Messages in the language in force: English, or one of those in `locale/`.

`make catalogue` gathers what is marked here with `_`, `n_` and `N_` into `locale/ftlab.pot`.
"""

from __future__ import annotations

from functools import cache
import gettext
import os
from pathlib import Path
import re
from string import Formatter
from typing import Any, TypeVar

DOMAIN, QUESTIONS = "ftlab", "questions"  # what is asked in lessons stands apart
FOLDER = Path(__file__).with_name("locale")
SOURCE = "en"
VARIABLE = "FTLAB_LANGUAGE"

_Text = TypeVar("_Text", bound=str)

_chosen: str | None = None


def _(message: str, /, **values: object) -> str:
    """A message in the language in force, with values put into its braces.

    Args:
        message: In English. Without values its braces stay as they are.
        values: What stands in the braces, by name.

    Example:
    >>> _("{n} images, {share:.0%} right", n=3, share=0.5)
    '3 images, 50% right'
    """
    said = translation(language()).gettext(message) if message else message
    return _FORMATTER.vformat(said, (), values) if values else said


def n_(singular: str, plural: str, n: int, /, **values: object) -> str:
    """A message that counts something; the count is `{n}`.

    Args:
        singular: In English, for one.
        plural: For other counts.
        n: How many.
        values: What else stands in braces.

    Example:
    >>> n_("{n} image", "{n} images", 3)
    '3 images'
    """
    said = translation(language()).ngettext(singular, plural, n)
    return _FORMATTER.vformat(said, (), {"n": n, **values})


def N_(message: _Text) -> _Text:  # noqa: N802 (gettext's own name for it)
    """Mark a message that `_` translates later, where it is shown."""
    return message


_WRITTEN = N_("1,234.5")  # shows the marks for thousands and for decimals


def decimal(value: Any, form: str = "g") -> str:
    """A number for readers, with the decimal mark of the language in force.

    What is to be copied into code is formatted with Python's own `format`.

    Args:
        value: A number.
        form: As for `format`, such as `".1%"` or `",d"`.

    Example:
    >>> decimal(1234.5, ",.2f")
    '1,234.50'
    """
    return with_marks(format(value, form))


def with_marks(written: str) -> str:
    """Numbers written the English way, alone or among words, with this language's marks."""
    marks = _marks(language())
    return _MARK.sub(lambda found: marks[found[0]], written) if marks else written


class _Formatter(Formatter):
    """As `str.format`, with the numbers in `decimal`'s form."""

    def format_field(self, value: Any, form: str) -> str:
        return decimal(value, form) if form[-1:] in _NUMERIC else format(value, form)


_MARK = re.compile(r"(?<=\d)[.,](?=\d)")
_NUMERIC = frozenset("eEfFgG%,")
_FORMATTER = _Formatter()


@cache
def _marks(code: str) -> dict[str, str]:
    """What stands in a language for a comma and a point in a number."""
    shown = translation(code).gettext(_WRITTEN)
    found = re.search(r"1(\D*)234(\D)5", shown)
    return {",": found[1], ".": found[2]} if found else {}


def choose(code: str | None) -> None:
    """Speak this language, out of `languages()`; `None` for what the environment asks for."""
    global _chosen
    _chosen = code


def language() -> str:
    """The code of the language in force, such as `"en"`."""
    global _chosen
    if _chosen is None:
        _chosen = _asked_for(os.environ.get(VARIABLE, ""))
    return _chosen


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages, English first."""
    found = FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return (SOURCE, *sorted(path.parts[-3] for path in found))


@cache
def translation(code: str) -> gettext.NullTranslations:
    """The catalogue of a language, out of `languages()`."""
    if code == SOURCE:
        return gettext.NullTranslations()
    found = gettext.translation(DOMAIN, FOLDER, [code])
    found.add_fallback(gettext.translation(QUESTIONS, FOLDER, [code], fallback=True))
    return found


def everywhere(message: str) -> tuple[str, ...]:
    """A message in every language, for programs that look for it in what was said."""
    return tuple(translation(code).gettext(message) for code in languages())


def known(code: object) -> str | None:
    """The language behind a code, without its region: `"de"` for `"de_AT"`."""
    plain = str(code).strip().lower().replace("-", "_").split("_")[0]
    return plain if plain in languages() else None


@cache
def _asked_for(code: str) -> str:
    """What the environment asks for; English, with a notice, when there is no such language."""
    found = known(code or SOURCE)
    if found is None:
        print(
            f"{VARIABLE}={code}: ftlab does not speak this language and goes on in English; "
            f"it speaks {', '.join(languages())}."
        )  # not to the error stream: nbgrader takes text there for a failed test
    return found or SOURCE
