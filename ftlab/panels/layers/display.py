"""When a layer panel is drawn: on demand, at most ten times a second, never where nobody looks."""

from __future__ import annotations

from collections.abc import Callable
import time
from typing import Any

from ftlab.errors import InputError
from ftlab.panels.layers.view import LayerView, Steered

REDRAW = 0.1  # seconds between two drawings while it trains, at least


class Display:
    """Shows a panel once a front end asks for it.

    Args:
        panel: What is shown.
    """

    def __init__(self, panel: Steered) -> None:
        self.panel = panel
        self.view: LayerView | None = None
        self._drawn, self._closed = 0.0, False

    def make_view(self) -> LayerView:
        """The widgets; the same ones each time."""
        if self.view is None:
            self.view = LayerView(self.panel, self._attempt)
            self.view.root._view_count = 0  # from here on the front end counts its views
            self.view.root.observe(self._views, "_view_count")
            self.show_all()
        return self.view

    def show(self) -> None:
        """Look at the model again."""
        if self.view is not None and not self._closed:
            self.view.show()
            self.view.show_now()

    def show_live(self, *, at_once: bool = False) -> None:
        """How far the training is; `at_once` even if it was drawn a moment ago."""
        if self.view is None or self._closed:
            return
        if at_once or time.monotonic() - self._drawn >= REDRAW:
            self.view.show_live()
            self._drawn = time.monotonic()

    def show_all(self) -> None:
        """Everything."""
        if self.view is not None and not self._closed:
            self.view.show()
            self.view.show_now()
            self.view.show_live()
            self.view.show_runs()

    def end(self) -> None:
        """Draw no more, and take away what is not shown at the moment."""
        self._closed = True
        if self.view is not None:
            self.view.close_folded()

    def _attempt(self, action: Callable[[], Any]) -> None:
        """A click: its error is shown in the panel."""
        try:
            action()
        except InputError as error:
            self.panel.session.error = str(error)
            self.show_all()

    def _views(self, change: Any) -> None:
        """The output was deleted: nobody could stop the run any more."""
        if change["new"] == 0 and change["old"]:
            self.panel.session.stop()
