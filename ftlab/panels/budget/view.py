"""Two dials, a picture and a table, in a notebook."""

from __future__ import annotations

import html
from typing import Any

from ftlab.panels import front_end, look
from ftlab.panels.budget.pictures import picture, table
from ftlab.panels.budget.state import Budget, share
from ftlab.panels.shown import Panel
from ftlab.training.run import Run
from ftlab.translation import _
import ipywidgets as widgets
import pandas as pd


class BudgetPanel(Panel):
    """Which of the strategies tried so far reach an accuracy without forgetting too much?

    Turn two dials: the target accuracy that is wanted, and the forgetting that is allowed.
    Runs are judged by their validation images, so that the test images stay unseen until the
    choice is made; a table is taken as it is.

    Args:
        runs: `{name: Run}`, or a table with `target_accuracy` and `forgetting`: of `ftlab.sweep`,
            `LayerPanel.runs`, or one's own with a column `label`. `None` for none yet.
        wanted: Target accuracy wanted, in [0, 1].
        allowed: Forgetting allowed: source accuracy before minus after, in [0, 1].

    Raises:
        InputError: Runs without a source, a column that is missing, or per cent for shares.

    Example:
    >>> tried = pd.DataFrame({"label": ["head only", "everything"],
    ...                       "target_accuracy": [0.73, 0.87], "forgetting": [0.1, 0.33]})
    >>> panel = BudgetPanel(tried, wanted=0.7, allowed=0.2)
    >>> list(panel.fitting.strategy)
    ['head only']
    """

    def __init__(self, runs: Any = None, *, wanted: float = 0.8, allowed: float = 0.1) -> None:
        self.state = Budget(runs, wanted, allowed)
        self._wanted = _dial(_("Target accuracy wanted"), wanted)
        self._allowed = _dial(_("Forgetting allowed"), allowed)
        for dial in (self._wanted, self._allowed):
            dial.observe(self._turned, "value")
        self._picture, self._table, self._status = widgets.HTML(), widgets.HTML(), widgets.HTML()
        flow = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        title = widgets.HTML(look.heading(_("What fits the budget")))
        both = widgets.HBox([self._picture, self._table], layout=flow)
        self._box = look.root(title, self._wanted, self._allowed, self._status, both)
        self._refresh()
        front_end.take_place(self)

    @property
    def wanted(self) -> float:
        """Target accuracy wanted, in [0, 1]; may be set."""
        return self.state.wanted

    @wanted.setter
    def wanted(self, value: float) -> None:
        self._wanted.value = share("wanted", value)

    @property
    def allowed(self) -> float:
        """Forgetting allowed, in [0, 1]; may be set."""
        return self.state.allowed

    @allowed.setter
    def allowed(self, value: float) -> None:
        self._allowed.value = share("allowed", value)

    @property
    def table(self) -> pd.DataFrame:
        """All strategies, each with its figures, `fits` (bool) and `verdict` (words)."""
        return self.state.table

    @property
    def fitting(self) -> pd.DataFrame:
        """The strategies that fit, the most accurate first."""
        return self.state.fitting

    def add(self, name: str, run: Run) -> None:
        """Add a strategy, or put another run in place of its former one.

        Args:
            name: Of the strategy.
            run: Of `ftlab.finetune`, with a source.

        Raises:
            InputError: No run, or one that measured no source.
        """
        self.state.add(name, run)
        self._refresh()

    def box(self) -> widgets.Box:
        """The outermost widget."""
        return self._box

    def summary(self) -> str:
        """Limits, picture and table."""
        told = html.escape(repr(self).splitlines()[0])
        return f"<p>{told}</p>{picture(self.state)}{table(self.state)}"

    def _turned(self, change: Any) -> None:
        self.state.wanted, self.state.allowed = self._wanted.value, self._allowed.value
        self._refresh()

    def _refresh(self) -> None:
        self._picture.value, self._table.value = picture(self.state), table(self.state)
        self._status.value = look.note(self.state.told())
        self.changed()

    def __repr__(self) -> str:
        limits = _(
            "accuracy {wanted:.0%} wanted, forgetting {allowed:.0%} allowed",
            wanted=self.wanted,
            allowed=self.allowed,
        )
        lines = [f"BudgetPanel: {limits}. {self.state.told()}"]
        lines += [f"  {each.strategy}: {self.state.verdict(each)}" for each in self.state.tried]
        code = _("Plain code: {code}", code="panel.wanted = 0.7, panel.fitting")
        return "\n".join([*lines, code])


def _dial(label: str, value: float) -> widgets.FloatSlider:
    return widgets.FloatSlider(
        value=value, min=0, max=1, step=0.01, description=label, readout_format=".0%",
        style={"description_width": "12em"}, layout=widgets.Layout(width="auto", max_width="40em"),
    )  # fmt: skip
