"""A guess beside the result, which stays covered until there is a guess or it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab import kernel
from ftlab.guessing.asked import Asked
from ftlab.guessing.picture import drawn_over
from ftlab.panels import front_end, look
from ftlab.panels.controls import button
from ftlab.plots import figure
from ftlab.plots.figure import DescribedFigure
from ftlab.translation import N_, _
import ipywidgets as widgets


class Comparison(DescribedFigure):
    """The figure of `Prediction.compare`.

    Where somebody can click and no guess was recorded yet, its cell shows a question in its place;
    what the cell printed and drew beside it is covered as well, by a style sheet. So are figures
    of the cells after it, until the next question is asked.

    Args:
        asked: Knows the guess and the result.
        show_me: Uncovers the result.
    """

    def __init__(self, asked: Asked, show_me: Callable[[], None]) -> None:
        self.asked, self.show_me = asked, show_me
        drawn = drawn_over(asked.question, asked.guess, asked.answer, asked.result)
        super().__init__(drawn.figure, drawn.alt)
        _LAST[:] = [self]

    def _ipython_display_(self) -> None:
        if not self.covers(lambda: Comparison(self.asked, self.show_me)):
            raise NotImplementedError  # IPython then asks for the picture

    def covers(self, drawn: Callable[[], DescribedFigure]) -> bool:
        """Show a question in a figure's place, as long as the result is covered.

        Args:
            drawn: Gives the figure once the result may be seen.
        """
        if kernel.headless() or not self.asked.held:
            return False
        from IPython.display import display

        box = _cover(self.show_me)
        told = _("Record your guess above, then run this cell: the result is covered until then.")
        shown = front_end.bundle(box, told, f"<p>{told}</p>")
        handle: Any = display(shown, raw=True, display_id=True)

        def uncover() -> None:
            picture, words = drawn()._repr_mimebundle_()
            handle.update(picture, metadata=words, raw=True)
            look.close(box)

        self.asked.waiting.append(uncover)
        return True


_LAST: list[Comparison] = []  # the one whose result later cells may show too


def asks_anew() -> None:
    """Another question is asked: what is drawn from here on answers that one."""
    _LAST.clear()


def _of_later_cells(drawn: DescribedFigure) -> bool:
    return any(last.covers(lambda: drawn) for last in _LAST)


figure.COVERS.append(_of_later_cells)


def _cover(show_me: Callable[[], None]) -> widgets.Box:
    told = _("The result is here, covered. Record your guess above, or look at it now.")
    press = button(N_("Show me"), _("show the result without a guess"), show_me)
    row = widgets.HBox([press, widgets.HTML(look.note(told))])
    box = look.root(row)
    box.add_class("ftlab-held")
    return box
