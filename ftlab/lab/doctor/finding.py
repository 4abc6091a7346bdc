"""What an examination finds."""

from __future__ import annotations

from dataclasses import dataclass

from ftlab.translation import N_, _


def reinstall() -> str:
    """How the course is installed again."""
    return _("{make}, or {pip}", make="make clean lab", pip="pip install -c constraints.txt -e .")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        what: Its name.
        found: What there is: a version, a path, or what is wrong.
        good: Whether that is as it should be.
        required: Whether the lessons need it.
        advice: What to do when it is not good.
    """

    what: str
    found: str
    good: bool = True
    required: bool = True
    advice: str = ""

    @property
    def word(self) -> str:
        """`"ok"`, `"missing"` (the lessons need it) or `"optional"` (they do not)."""
        if self.good:
            return N_("ok")
        return N_("missing") if self.required else N_("optional")
