"""`LayerPanel`: see and steer which layers learn."""

from __future__ import annotations

from typing import Any

from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.panels import front_end, look
from ftlab.panels.layers.code import Writer
from ftlab.panels.layers.display import Display
from ftlab.panels.layers.record import find, leading_to, runs_table
from ftlab.panels.layers.session import Session
from ftlab.panels.layers.state import LayerState
from ftlab.panels.layers.summary import as_html, as_text
from ftlab.panels.shown import Panel
from ftlab.translation import _
import ipywidgets as widgets
import keras
import pandas as pd


class LayerPanel(Panel):
    """Choose with a click which layers of a model train; train; see what that did to both tasks.

    The panel shows the model's real `trainable` flags, whoever set them, and says when the model
    was not compiled since they changed. It has a row for each block, or for each stage of a
    network of more than ten blocks. Training runs beside the notebook. Everything works from
    code as well, with or without a front end. A model has one panel: a new one takes the place
    of the former.

    Args:
        model: Any built Keras model with a head: sequential, functional, nested or from
            `keras.applications`. It is changed in place, by each click.
        target: The task to learn, or its training images and labels alone.
        source: The task the model knows already, to see how much is forgotten; or `None`.
        preset: What to select at first, such as `"last block"`; `None` leaves the flags as
            they are.
        **settings: `learning_rate`, `epochs`, `batch_size`, `optimizer`, `seed`, as the panel is
            to offer them at first.

    Raises:
        InputError: Images or labels do not fit the model, or a setting is out of its range.

    Example:
    >>> from ftlab.checks.specimens import tiny_model, tiny_split
    >>> panel = LayerPanel(tiny_model(), tiny_split(), preset="feature extraction", epochs=1)
    >>> panel.train()
    >>> panel.wait()
    True
    >>> panel.runs.trained[0]
    ['head']
    >>> panel.close()
    """

    def __init__(
        self,
        model: keras.Model,
        target: Task | Split,
        source: Task | None = None,
        *,
        preset: str | None = None,
        **settings: Any,
    ) -> None:
        self.state = LayerState(model)
        self.session = Session(model, self.state.blocks, target, source, self._on_change)
        self.pinned: set[int] = set()
        self.display = Display(self)
        self.state.change(**settings)
        former = front_end.take_place(self, ("LayerPanel", id(model)))
        self.session.begin(next((p.session for p in former if p.model is model), None))
        if preset is not None:
            self.select(preset)
        self._unhook = front_end.after_each_cell(self, "refresh")

    @property
    def model(self) -> keras.Model:
        """The model itself."""
        return self.state.model

    @property
    def runs(self) -> pd.DataFrame:
        """One row per run so far; see `ftlab.panels.layers.record.runs_table` for its columns."""
        return runs_table(self.session.records)

    def set(self, **settings: Any) -> None:
        """Change settings: `learning_rate`, `epochs`, `batch_size`, `optimizer`, `seed`."""
        self.state.change(**settings)
        self.refresh()

    def set_block(self, name: str, **how: Any) -> None:
        """Change a block or stage: `trainable=True`, `batchnorm="updating"`, `multiplier=0.1`."""
        multiplier = how.pop("multiplier", None)
        if multiplier is not None:
            self.state.set_multiplier(name, multiplier)
        if how:
            self.state.set_block(name, **how)
        self.refresh()

    def set_layer(self, name: str, layer: str, trainable: bool) -> None:
        """Freeze a single layer of a block, or let it train."""
        self.state.set_layer(name, layer, trainable)
        self.refresh()

    def set_own(self, trainable: bool) -> None:
        """Freeze the weights that belong to the model itself and to no layer, or train them."""
        self.state.set_own(trainable)
        self.refresh()

    def train_from(self, name: str) -> None:
        """Train a block or stage and all that comes after it, and freeze what comes before it."""
        self.state.train_from(name)
        self.refresh()

    def select(self, preset: str, *, batchnorm: Any = None) -> None:
        """Select a preset, such as `"last block"`; `batchnorm` as for `ftlab.set_trainable`."""
        if batchnorm is not None:
            self.state.set_batchnorm(batchnorm)
        self.state.select(preset)
        self.refresh()

    def train(self) -> None:
        """Compile the model afresh and fit it, beside the notebook; returns at once.

        Raises:
            InputError: A run is under way, the panel was closed, or there are fewer epochs than
                stages.
        """
        if self.closed:
            raise InputError(
                _("a panel that is open"),
                _("a closed one"),
                _("its cell ran again, or another panel was made for the same model"),
                _("the newer panel, or {code}", code=f"LayerPanel({self.model.name}, …)"),
            )
        self.session.start(self.state.plan())
        self.display.show_all()

    def stop(self) -> None:
        """Stop the run within a batch; the model keeps what it has learned. Does not wait."""
        self.session.stop()
        self.display.show_live(at_once=True)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the run's end, at most `timeout` seconds; returns whether none runs."""
        return self.session.wait(timeout)

    def reset(self) -> None:
        """Give the model the weights it had when the panel was made; stops a run first."""
        self.session.reset()
        self.display.show_all()

    def pin(self, run: int, pinned: bool = True) -> None:
        """Keep a run's curves beside later ones, or no longer.

        Raises:
            InputError: No such run.
        """
        find(self.session.records, run)
        (self.pinned.add if pinned else self.pinned.discard)(run)
        self.display.show_all()

    def code(self, run: int | str | None = None) -> str:
        """What the panel did, or would do next, as plain Keras code.

        Args:
            run: A run's number; `"next"` for what Train would do now; `None` for the last run,
                or for the next where there is none yet.

        Raises:
            InputError: No such run.
        """
        records = self.session.records
        writer = Writer(
            self.model,
            self.state.network,
            self.session.images.validation is not None,
            front_end.name_of(self.model, "model", self, "model"),
            front_end.name_of(self.session.target, "target", self, "session.target"),
            isinstance(self.session.target, Task),
        )
        if run == "next" or (run is None and not records):
            return writer.next_run(self.state.plan(), self.session.start_now())
        last = records[-1] if run is None else find(records, run)
        return writer.runs(leading_to(records, last))

    def refresh(self) -> None:
        """Look at the model again; done after every cell by itself."""
        self.display.show()

    def box(self) -> widgets.Box:
        """The outermost widget; made when it is first needed."""
        return self.display.make_view().root

    def summary(self) -> str:
        """The panel as tables and pictures."""
        return as_html(self)

    def close(self) -> None:
        """Stop a run, wait for its thread, and take the panel away."""
        self.closed = True
        self._end()
        if self.display.view is not None:
            look.close(self.display.view.root)

    def _end(self) -> None:
        super()._end()
        self._unhook()
        self.session.close()
        self.display.end()

    def _on_change(self, what: str) -> None:
        """From the training thread."""
        if what == "ended":
            self.state.keep_preset()
            self.display.show_all()
        else:
            self.display.show_live()

    def __repr__(self) -> str:
        return as_text(self)
