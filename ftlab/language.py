"""The language in which ftlab speaks to its readers, chosen by them.

The machine's own language is not looked at: the prose of the lessons is in English in any case,
and a mixture has to be asked for, with `set_language("de")` or the variable `FTLAB_LANGUAGE` of the
environment.
"""

from __future__ import annotations

from ftlab import translation
from ftlab.errors import InputError, listed
from ftlab.translation import _


def set_language(code: str | None) -> None:
    """Choose the language of all that ftlab says; what is on the screen stays as it is.

    That is checks, panels, quizzes, the questions of predictions, plots, errors. The prose of the
    lessons stays in English.

    Args:
        code: Such as `"de"` or `"en"`; `None` for what `FTLAB_LANGUAGE` says, or English.

    Raises:
        InputError: A language that ftlab does not have.

    Example:
    >>> set_language("en")
    """
    known = None if code is None else translation.known(code)
    if code is not None and known is None:
        raise InputError(
            _("one of the languages {known}", known=listed(translation.languages())),
            repr(code),
            _("a language into which nobody has translated ftlab yet"),
            'set_language("en")',
        )
    translation.choose(known)
