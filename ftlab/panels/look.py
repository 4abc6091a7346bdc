"""The look of all panels: one style sheet, for JupyterLab's light and dark theme.

Whether there is a front end that shows a panel at all is `ftlab.panels.front_end`'s matter.
"""

from __future__ import annotations

import html
import re

from ftlab.panels.names import names
import ipywidgets as widgets

_BACKTICKS = re.compile(r"`([^`]+)`")

# JupyterLab's own colors, with those of its light theme where there is no JupyterLab. The marks'
# colors are Okabe and Ito's, darker or lighter so that each theme gets its contrast.
CSS = """
.ftlab-panel { --ftlab-target: #0072B2; --ftlab-source: #B84A00; --ftlab-track: #E0E0E0;
  --ftlab-ink: var(--jp-ui-font-color1, #212121); --ftlab-quiet: var(--jp-ui-font-color1, #424242);
  --ftlab-line: var(--jp-border-color1, #BDBDBD); --ftlab-paper: var(--jp-layout-color1, #FFFFFF);
  color: var(--ftlab-ink); max-width: 60em; padding: 4px; }
[data-jp-theme-light="false"] .ftlab-panel { --ftlab-target: #56B4E9; --ftlab-source: #F0A35E;
  --ftlab-track: #4A4A4A; }
.ftlab-panel .widget-html-content { line-height: 1.45; white-space: normal; min-width: 0; }
.ftlab-panel .widget-label, .ftlab-panel label { color: var(--ftlab-ink); }
.ftlab-panel button:focus-visible, .ftlab-panel input:focus-visible,
.ftlab-panel select:focus-visible { outline: 2px solid var(--ftlab-target); outline-offset: 1px; }
.ftlab-panel .widget-radio, .ftlab-panel .widget-radio-box { height: auto; }
.ftlab-panel .widget-radio .widget-radio-box label { height: auto; min-height: 24px; padding: 0;
  white-space: normal; line-height: 1.4; display: flex; flex-direction: row-reverse;
  justify-content: flex-end; align-items: flex-start; gap: 6px; }
.ftlab-panel .widget-radio .widget-radio-box input { flex: none; align-self: flex-start;
  margin: 2px 0 0 0 !important; height: 13px; line-height: 1; }
.ftlab-heading { font-size: 1.1em; font-weight: 600; }
.ftlab-quiet { color: var(--ftlab-quiet); }
.ftlab-number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.ftlab-note, .ftlab-warning, .ftlab-error { border-left: 4px solid var(--ftlab-target);
  padding: 2px 8px; margin: 2px 0; }
.ftlab-warning { border-left-color: var(--ftlab-source); }
.ftlab-error { border-left-color: var(--ftlab-source); white-space: pre-wrap; }
.ftlab-bar { display: inline-block; vertical-align: middle; width: 8em; max-width: 100%;
  height: .8em; background: var(--ftlab-track); border-radius: 2px; overflow: hidden; }
.ftlab-bar + .ftlab-number { display: inline-block; min-width: 5.2em; }
.ftlab-bar > span { display: block; height: 100%; background: var(--ftlab-target); }
.ftlab-bar.ftlab-second > span { background: repeating-linear-gradient(45deg,
  var(--ftlab-source) 0 4px, transparent 4px 6px); }
.ftlab-flow { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
.ftlab-scroll { max-height: 24em; overflow: auto; border: 1px solid var(--ftlab-line); }
.ftlab-panel .ftlab-table { border-collapse: collapse; width: 100%; font-size: .95em;
  color: var(--ftlab-ink); }
.ftlab-table th, .ftlab-table td { padding: 1px 8px; text-align: left; border: 0;
  border-bottom: 1px solid var(--ftlab-line); background: none; }
.ftlab-table td.ftlab-number, .ftlab-table th.ftlab-number { text-align: right; }
.ftlab-panel .ftlab-code { background: var(--jp-layout-color2, #EEEEEE); color: var(--ftlab-ink);
  padding: 8px; overflow: auto; max-height: 30em; white-space: pre; line-height: 1.35;
  font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 13px); }
.ftlab-panel summary { cursor: pointer; padding: 4px 0; }
.ftlab-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
"""


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
    return box


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
