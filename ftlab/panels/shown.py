"""What all panels have in common: how they show themselves, sleep, give way and end."""

from __future__ import annotations

from typing import Any

from ftlab import kernel
from ftlab.panels import front_end, look
from ftlab.panels.pause import AfterPause
from ftlab.translation import _
import ipywidgets as widgets

SLEEPS_AFTER = 0.8  # seconds without a change until the picture of the last state is taken


class Panel:
    """A panel in a notebook.

    In JupyterLab and Notebook 7 a cell shows it twice: as widgets, and as a picture of its last
    state that a style sheet hides as long as the widgets live. When the kernel has gone, or the
    notebook is opened again, the picture is there, with a line that says how to wake it.
    """

    closed = False
    _sleeping: Any = None
    _dozing: AfterPause | None = None

    def box(self) -> widgets.Box:
        """The outermost widget, from `look.root`; the same one each time."""
        raise NotImplementedError

    def summary(self) -> str:
        """The panel as it is now as HTML, for pages without widgets."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the panel away."""
        self.closed = True
        self._end()
        look.close(self.box())

    def give_way(self) -> None:
        """Close, and say in the panel's place that another one has taken it."""
        shown = self._sleeping is not None
        told = look.note(
            _(
                "Another cell made a newer panel for the same thing, and this one has gone to "
                "sleep. Run this cell to use it here again."
            )
        )
        if not shown:
            self.close()
            return
        box, self.closed = self.box(), True
        self._end()
        parts = box.children
        box.children = (*parts[:2], widgets.HTML(told))  # the style sheet and the names stay
        for part in parts[2:]:
            look.close(part)
        self._sleeping.update(_data(look.asleep(told)), raw=True)

    def changed(self) -> None:
        """Take the picture of the last state again, once there is a pause."""
        if self._dozing is not None and not self.closed:
            self._dozing.ask()

    def _end(self) -> None:
        if self._dozing is not None:
            self._dozing.cancel()

    def _take_picture(self) -> None:
        if not self.closed:
            self._sleeping.update(_data(look.asleep(self.summary())), raw=True)

    def _told(self) -> tuple[str, str]:
        """The panel in a few lines of plain text, and its summary."""
        return repr(self), self.summary()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        plain, summary = self._told()
        if self.closed or kernel.headless():
            return {"text/plain": plain, "text/html": summary}
        return front_end.bundle(self.box(), plain, summary, **options)

    def _ipython_display_(self) -> None:
        if self.closed or kernel.headless():
            raise NotImplementedError  # IPython then asks for the mimebundle
        from IPython.display import display

        plain, summary = self._told()
        self._sleeping = display(_data(look.asleep(summary)), raw=True, display_id=True)
        self._dozing = AfterPause(self._take_picture, SLEEPS_AFTER)
        display(front_end.bundle(self.box(), plain, summary), raw=True)


def _data(html: str) -> dict[str, str]:
    return {"text/html": html, "text/plain": ""}
