"""Names for controls to which ipywidgets gives none that a screen reader says, and their keys.

A slider of ipywidgets stands beside its label, and neither its handle nor its number knows it;
radio buttons do not know their question, nor that they belong together; a button that is an icon is
called by the icon's letter in its font. JupyterLab takes a plain key that is pressed in a panel for
one of its own shortcuts: the down arrow leaves the question for the next cell, `x` cuts the whole
cell. All are mended in the page, where alone it can be done.
"""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets

# An image without a source is the way to run a few lines wherever a widget is shown. Parts of a
# panel come into the page one after the other, so the panel is watched.
_SCRIPT = Path(__file__).with_name("names.js").read_text()


def names() -> widgets.HTML:
    """A hidden part of a panel that names its controls and keeps its keys to itself."""
    return widgets.HTML(runs(_SCRIPT), layout=widgets.Layout(display="none"))


def runs(script: str) -> str:
    """HTML that runs a script of the page wherever it is shown; `this` is the image in it.

    Args:
        script: JavaScript whose comments are in `/* … */`, for it is put into one line.
    """
    line = " ".join(script.replace('"', "&quot;").split())
    return f'<img src="data:," alt="" style="display:none" onerror="{line}">'
