"""Controls that several panels have: buttons that keep the keyboard's focus, whole numbers."""

from __future__ import annotations

from collections.abc import Callable

from ftlab.translation import _
import ipywidgets as widgets

OFF = "ftlab-off"


def button(name: str, says: str, do: Callable[[], None], style: str = "") -> widgets.Button:
    """A button with its words.

    Args:
        name: What is on it, in English; shown in the language in force.
        says: What it does, as its tooltip.
        do: Called when it is pressed, unless it is off.
        style: One of ipywidgets' button styles.
    """
    made = widgets.Button(
        description=_(name), tooltip=tooltip(name, says), button_style=style,
        layout=widgets.Layout(width="auto", flex="0 0 auto"),
    )  # fmt: skip
    made.on_click(lambda pressed: None if is_off(made) else do())
    return made


def tooltip(name: str, says: str) -> str:
    """What a control does; where it has another name in this language, the lessons' one first."""
    return says if _(name) == name else f"{name}: {says}"


def turn(made: widgets.Button, on: bool) -> None:
    """Say whether a button can be pressed now.

    A button that is disabled drops the keyboard's focus. This one keeps it; the page tells screen
    readers that it is off (`names.js`).
    """
    (made.remove_class if on else made.add_class)(OFF)


def is_off(made: widgets.Button) -> bool:
    """Whether a button does nothing now."""
    return OFF in made._dom_classes


def whole_number(name: str, low: int, high: int, width: str = "10em") -> widgets.BoundedFloatText:
    """A field for a whole number, which hands on what was typed: 2.5 is 2.5, for code to refuse.

    Args:
        name: Its label.
        low: The least.
        high: The most.
        width: Of the whole field, its label included.
    """
    return widgets.BoundedFloatText(
        value=low, min=low, max=high, step=1, description=name,
        style={"description_width": "initial"}, layout=widgets.Layout(width=width),
    )  # fmt: skip
