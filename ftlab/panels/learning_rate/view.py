"""The range test, a marker to drag, and three short runs, in a notebook."""

from __future__ import annotations

from collections.abc import Callable
import html
from typing import Any

from ftlab.arguments import check_counts
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.panels import front_end, look
from ftlab.panels.background import Background
from ftlab.panels.learning_rate.controls import Controls
from ftlab.panels.learning_rate.pictures import range_test, three_rates
from ftlab.panels.learning_rate.state import HIGHEST, RateState
from ftlab.panels.shown import Panel
from ftlab.training.rates.finder import RateFinding
from ftlab.training.rates.trials import Trial
from ftlab.training.stopping import Stop
from ftlab.translation import _
import ipywidgets as widgets
import keras


class LearningRatePanel(Panel):
    """Choose a learning rate: look at the range test, then see what three rates do.

    Everything is trained on copies; the model is left as it is. Nothing is trained before a
    button is pressed or `find` or `try_three` is called.

    Args:
        model: A functional or sequential model with a head. What is trainable, and what
            BatchNorm does, is the caller's choice (`ftlab.set_trainable`).
        target: What to learn.
        source: A task the model knows already, measured beside it.
        epochs: Of each short run, 1 or more.
        batch_size: Images a step, 1 or more.

    Raises:
        InputError: Images or labels do not fit the model.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> panel = LearningRatePanel(load_backbone("parcels"), load_task("belt", n_train=40))
    >>> panel.rate = 3e-3
    >>> panel.rates
    (0.0003, 0.003, 0.03)
    """

    def __init__(
        self,
        model: keras.Model,
        target: Task | Split,
        source: Task | None = None,
        *,
        epochs: int = 3,
        batch_size: int = 20,
    ) -> None:
        self.state = RateState(model, target, source, epochs, batch_size)
        self._background = Background(self._refresh)
        self._controls = Controls(
            self.rate,
            epochs,
            lambda: self._begin(self.state.find, _("Range test under way …")),
            lambda: self._begin(self._try, _("Training …")),
            self.stop,
        )
        self._test, self._three, self._status = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._connect()
        self._box = self._laid_out()
        self._refresh()
        front_end.take_place(self, ("learning rate", id(model)))

    @property
    def rate(self) -> float:
        """The chosen learning rate; may be set, from 1e-6 to 1."""
        return self.state.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self.state.rate = rate
        self._controls.marker.value = rate

    @property
    def rates(self) -> tuple[float, float, float]:
        """A tenth of the chosen rate, the rate itself, and ten times of it."""
        return self.state.rates

    @property
    def finding(self) -> RateFinding | None:
        """The range test, or `None` before there is one."""
        return self.state.finding

    @property
    def trials(self) -> list[Trial]:
        """The short runs, each with its `rate` and its `history`; a copy of the list."""
        return list(self.state.trials)

    @property
    def running(self) -> bool:
        """Whether something is being trained in the background."""
        return self._background.running

    def find(self) -> RateFinding | None:
        """Make the range test and wait for it.

        Raises:
            InputError: Something is being trained in the background.
        """
        self._background.check_idle()
        self.state.find()
        self._refresh()
        return self.finding

    def try_three(self) -> list[Trial]:
        """Train a copy for a few epochs at each of the three rates, and wait.

        Raises:
            InputError: Something is being trained in the background.
        """
        self._background.check_idle()
        self.state.try_three(tell=self._refresh)
        self._refresh()
        return self.trials

    def stop(self) -> None:
        """Stop what is being trained in the background, within a batch; does not wait."""
        self._background.stop()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for what is being trained in the background; `False` when it is still going on."""
        return self._background.wait(timeout)

    def box(self) -> widgets.Box:
        """The outermost widget."""
        return self._box

    def summary(self) -> str:
        """The range test and the three runs, as far as they were made."""
        drawn = range_test(self.finding, self.rate) if self.finding else ""
        drawn += three_rates(self.state) if self.trials else ""
        return f"{drawn}<pre>{html.escape(repr(self))}</pre>"

    def _end(self) -> None:
        super()._end()
        self._background.close()

    def _begin(self, job: Callable[[Stop], None], status: str) -> None:
        if not self.running:
            # Before the job begins: it has words of its own, and may end at once.
            self._status.value = look.note(status)
            self._controls.show(running=True)
            self._background.start(job)

    def _connect(self) -> None:
        controls = self._controls
        controls.marker.observe(self._moved, "value")
        controls.epochs.observe(self._set_epochs, "value")

    def _laid_out(self) -> widgets.Box:
        controls = self._controls
        buttons = widgets.HBox(controls.buttons, layout=widgets.Layout(flex_flow="row wrap"))
        title = widgets.HTML(look.heading(_("Choose a learning rate")))
        return look.root(
            title,
            controls.marker,
            self._test,
            controls.epochs,
            buttons,
            self._status,
            self._three,
        )

    def _try(self, stop: Stop) -> None:
        self.state.try_three(stop, self._refresh)

    def _set_epochs(self, change: Any) -> None:
        value = change["new"]
        try:
            check_counts(epochs=int(value) if float(value).is_integer() else value)
        except InputError as error:
            self._controls.epochs.value = self.state.epochs
            self._status.value = look.note(str(error), "error")
            return
        self.state.epochs = int(value)
        self._status.value = ""

    def _moved(self, change: Any) -> None:
        self.state.rate = min(float(f"{change['new']:.3g}"), 10.0**HIGHEST)
        self._test.value = range_test(self.finding, self.rate)

    def _refresh(self, status: str = "") -> None:
        self._test.value = range_test(self.finding, self.rate)
        if self.state.tried:
            self._three.value = three_rates(self.state)
        problem = self._background.problem
        self._status.value = look.note(problem, "error") if problem else look.note(status)
        self._controls.show(running=self.running)
        self.changed()

    def __repr__(self) -> str:
        code = "panel.find(), panel.rate = 1e-3, panel.try_three()"
        plain = _("Plain code: {code}", code=code)
        return "\n".join(["LearningRatePanel", *self.state.told(), plain])
