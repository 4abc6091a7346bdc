"""The look of all panels: one style sheet, for JupyterLab's light and dark theme.

Whether there is a front end that shows a panel at all is `ftlab.panels.front_end`'s matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
import html
from pathlib import Path
import re

from ftlab.panels.names import names
from ftlab.translation import _, decimal
import ipywidgets as widgets

_BACKTICKS = re.compile(r"`([^`]+)`")

CSS = Path(__file__).with_name("look.css").read_text()
ASLEEP = Path(__file__).with_name("asleep.css").read_text()


def style() -> widgets.HTML:
    """The style sheet as a widget: the first child of a panel's root box."""
    return widgets.HTML(
        f"<style>{CSS}</style>", layout=widgets.Layout(display="none"), description=""
    )


def root(*children: widgets.Widget) -> widgets.VBox:
    """A panel's outermost box, with the style sheet and its controls' names in it.

    Args:
        children: The panel's parts, in reading order.
    """
    box = widgets.VBox([style(), names(), *children], layout=widgets.Layout(width="100%"))
    box.add_class("ftlab-panel")
    if decimal(0.5) != "0.5":
        box.add_class("ftlab-comma")  # what `names.js` then does to the numbers of sliders
    return box


def asleep(summary: str) -> str:
    """A picture of a panel for when its widgets are gone, as HTML.

    Args:
        summary: Its last state.
    """
    told = _("Asleep: run this cell to wake it.")
    return (
        f'<div class="ftlab-asleep" hidden><style>{CSS}{ASLEEP}</style>'
        f'<p class="ftlab-asleep-told">{told}</p>{summary}</div>'
    )


def close(widget: widgets.Widget) -> None:
    """Take a widget and all that is in it away from the front end and out of the kernel."""
    for child in getattr(widget, "children", ()):
        close(child)
    widget.close()


def heading(text: str, level: int = 4) -> str:
    """A heading inside a panel, which a notebook's table of contents leaves out.

    Args:
        text: Plain text.
        level: From 1 to 6, for screen readers.
    """
    return (
        f'<div class="ftlab-heading" role="heading" aria-level="{level}">{html.escape(text)}</div>'
    )


def bar(fraction: float, text: str = "", *, label: str = "", second: bool = False) -> str:
    """A share as a bar, with its figure beside it.

    Args:
        fraction: From 0 to 1; what lies outside is cut off.
        text: Plain text behind the bar, normally the figure.
        label: What a screen reader says in place of the bar; the text alone when empty.
        second: The striped second color, for the source task.

    Example:
    >>> "width:25.0%" in bar(0.25, "25 %", label="share of the weights")
    True
    """
    width = 100 * min(max(fraction, 0.0), 1.0) if fraction == fraction else 0.0
    spoken = (
        f' role="img" aria-label="{html.escape(label, quote=True)}"'
        if label
        else ' aria-hidden="true"'
    )
    kind = "ftlab-bar ftlab-second" if second else "ftlab-bar"
    return (
        f'<span class="{kind}"{spoken}><span style="width:{width:.1f}%"></span></span> '
        f'<span class="ftlab-number">{html.escape(text)}</span>'
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], numbers: Sequence[int] = ()) -> str:
    """A table.

    Args:
        heads: Of its columns, as HTML.
        rows: Their cells, as HTML.
        numbers: Columns that are aligned to the right.
    """

    def line(tag: str, cells: Iterable[str]) -> str:
        number = " class=ftlab-number"
        return "".join(
            f"<{tag}{number if place in numbers else ''}>{cell}</{tag[:2]}>"
            for place, cell in enumerate(cells)
        )

    lines = [line("th scope=col", heads), *(line("td", cells) for cells in rows)]
    lines = [f"<tr>{each}</tr>" for each in lines]
    return f'<table class="ftlab-table">{"".join(lines)}</table>'


def scrolled(name: str, inside: str, style: str = "") -> str:
    """What may be larger than its place: it scrolls, with the keyboard too.

    Args:
        name: For screen readers.
        inside: HTML.
        style: More CSS.
    """
    return (
        f'<div class="ftlab-scroll" style="{style}" tabindex="0" role="region" '
        f'aria-label="{name}">{inside}</div>'
    )


def code(source: str, label: str) -> str:
    """Code with a button that copies it.

    Args:
        source: Plain text.
        label: What a screen reader calls it.
    """
    return (
        f'<button class="ftlab-copy" data-done="{_("Copied")}">{_("Copy")}</button>'
        f'<pre class="ftlab-code" tabindex="0" role="region" aria-label="{html.escape(label)}">'
        f"{html.escape(source)}</pre>"
    )


def note(text: str, kind: str = "note") -> str:
    """A line that screen readers announce when it changes.

    Args:
        text: Plain text, with code in backticks; nothing is shown when it is empty.
        kind: `"note"`, `"warning"` or `"error"`; a word says so as well as a color.
    """
    if not text:
        return ""
    mark = {"note": "", "warning": "⚠ ", "error": "⚠ "}[kind]
    words = _BACKTICKS.sub(r"<code>\1</code>", html.escape(text))
    role = "alert" if kind == "error" else "status"
    return f'<div class="ftlab-{kind}" role="{role}">{mark}{words}</div>'


def spoken(text: str, before: str = "", after: str = "") -> str:
    """A label of which screen readers say more than is shown.

    For a control with `description_allow_html=True`.

    Args:
        text: Is shown.
        before: Is said ahead of it.
        after: Is said behind it.

    Example:
    >>> spoken("rate ×", before="block1")
    '<span class="ftlab-hidden">block1 </span>rate ×'
    """
    hidden = '<span class="ftlab-hidden">{}</span>'
    first = hidden.format(html.escape(before) + " ") if before else ""
    last = hidden.format(" " + html.escape(after)) if after else ""
    return first + html.escape(text) + last
