"""A layer panel as widgets: shows state and session, and hands clicks on."""

from __future__ import annotations

from collections.abc import Callable
import html
from threading import RLock
from typing import Any, Protocol

from ftlab.panels import look
from ftlab.panels.controls import button, tooltip, turn
from ftlab.panels.layers import pictures, results
from ftlab.panels.layers.controls import Presets, SettingControls
from ftlab.panels.layers.record import RunRecord
from ftlab.panels.layers.rows import BlockRow, Shared, heads
from ftlab.panels.layers.session import Session
from ftlab.panels.layers.state import LayerState
from ftlab.translation import N_, _
import ipywidgets as widgets

NEXT, SHOW_CODE = N_("the next run"), N_("Show the code")


class Steered(Protocol):
    """What a view needs of its panel."""

    state: LayerState
    session: Session
    pinned: set[int]

    def train(self) -> None: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102
    def reset(self) -> None: ...  # noqa: D102
    def pin(self, run: int, pinned: bool = True) -> None: ...  # noqa: D102
    def code(self, run: int | str | None = None) -> str: ...  # noqa: D102
    def changed(self) -> None: ...  # noqa: D102


class LayerView:
    """The widgets of one panel.

    Args:
        panel: What it shows and steers.
        attempt: Runs an action and shows its error in the panel, if there is one.
    """

    def __init__(self, panel: Steered, attempt: Callable[[Callable[[], Any]], None]) -> None:
        self.panel, self._guard = panel, RLock()
        state, shared = panel.state, Shared()
        self.header, self.trap, self.plan, self.error = (widgets.HTML() for _n in range(4))
        self.now, self.faults = widgets.HTML(), widgets.HTML(pictures.faults(panel.session))
        self.progress, self.curves, self.gauge = (widgets.HTML() for _n in range(3))
        self.movement, self.table, self.text = (widgets.HTML() for _n in range(3))
        self.rows = [BlockRow(state, row, shared, self.show) for row in state.rows()]
        self.presets = Presets(state, self.show)
        self.own = [self._own_box()] if state.own else []
        self.settings = SettingControls(state, self._settings_changed)
        self.train = button(
            N_("Train"), _("Compile and fit as set above"), lambda: attempt(panel.train), "primary"
        )
        self.stop = button(N_("Stop"), _("Stop after this batch"), lambda: attempt(panel.stop))
        self.reset = button(
            N_("Reset to pretrained"),
            _("Give the model its first weights"),
            lambda: attempt(panel.reset),
        )
        self.show_code = widgets.ToggleButton(
            description=_(SHOW_CODE),
            tooltip=tooltip(SHOW_CODE, _("The same in plain Keras")),
            icon="code",
        )
        self.which = widgets.Dropdown(
            options=[(_(NEXT), NEXT)],
            description=_("Code of"),
            style={"description_width": "initial"},
        )
        self.pins = widgets.HBox([], layout=widgets.Layout(flex_flow="row wrap"))
        self._drawn: list[RunRecord] = []
        self._code_box = widgets.VBox([])
        self.show_code.observe(lambda change: self._toggle_code(), "value")
        self.which.observe(lambda change: self._write_code(), "value")
        self.root = self._laid_out()
        self.show()

    def show(self) -> None:
        """Bring everything but the live part in line with the model."""
        with self._guard:
            state, running = self.panel.state, self.panel.session.running
            rows = state.rows()
            self.header.value = pictures.header(state, rows)
            for control, row in zip(self.rows, rows, strict=True):
                control.show(row)
            self.trap.value = "" if running else look.note(str(state.stale()), "warning")
            self.presets.show()
            for box in self.own:
                box.value = any(state.own.values())
            self.settings.show()
            self._lock(running)
            if not running:
                self.plan.value = self._planned()
            if self.show_code.value and self.which.value == NEXT:
                self._write_code()
            self.panel.changed()

    def _own_box(self) -> widgets.Checkbox:
        names = ", ".join(self.panel.state.own)
        made = widgets.Checkbox(
            description=_("Train the weights of no layer: {names}", names=names),
            indent=False, layout=widgets.Layout(width="auto"),
        )  # fmt: skip
        made.observe(self._on_own, "value")
        return made

    def _on_own(self, change: Any) -> None:
        if change["new"] != any(self.panel.state.own.values()):
            self.panel.state.set_own(change["new"])
            self.show()

    def show_now(self) -> None:
        """Which weights the model has; looks at all of them, so not done at every click."""
        session = self.panel.session
        self.now.value = "" if session.running else pictures.now(session)

    def show_live(self) -> None:
        """Progress, curves and gauge."""
        with self._guard:
            session = self.panel.session
            live, number = session.live, len(session.records) + session.running
            self.progress.value = pictures.progress(live, session.running, session.stopping)
            rows = list(live.rows) if live else []
            pinned = [record for record in session.records if record.number in self.panel.pinned]
            epochs = live.epochs if live else 1
            self.curves.value = results.curves(rows, pinned, max(number, 1), epochs)
            self.gauge.value = results.gauge(rows, session.source_pretrained)

    def show_runs(self) -> None:
        """The table of runs, the movement strip of the last one, errors."""
        with self._guard:
            session = self.panel.session
            self.error.value = look.note(session.error, "error")
            self.table.value = results.runs(session.records, self.panel.pinned)
            if session.records != self._drawn:
                self._drawn = list(session.records)
                self._offer_runs()
            for box, record in zip(self.pins.children, self._drawn[-12:], strict=True):
                box.value = record.number in self.panel.pinned
            last = session.records[-1] if session.live and session.records else None
            rows = self.panel.state.network.names
            self.movement.value = (
                results.both(last) + results.movement(last.movement, rows) if last else ""
            )

    def close_folded(self) -> None:
        """Take away the widgets that are not shown at the moment."""
        with self._guard:
            for row in self.rows:
                row.close()
            for widget in (self.which, self.text):
                look.close(widget)

    def _laid_out(self) -> widgets.VBox:
        rows = widgets.VBox([row.box for row in self.rows], layout={"display": "block"})
        rows.add_class("ftlab-rows")
        rows.add_class("ftlab-scroll")  # the frame says that there may be more
        buttons = widgets.HBox(
            [self.train, self.stop, self.reset, self.show_code, self.now],
            layout=widgets.Layout(flex_flow="row wrap", align_items="center"),
        )
        left = widgets.VBox(
            [self.header, self.faults, self.trap, self.presets.box, widgets.HTML(heads()), rows,
             *self.own,
             self.settings.box, self.plan, buttons, self.error],
            layout=widgets.Layout(flex="1 1 436px", max_width="540px", min_width="0"),
        )  # fmt: skip
        right = widgets.VBox(
            [self.progress, self.curves, self.gauge],
            layout=widgets.Layout(flex="1 1 350px", min_width="0"),
        )
        flow = widgets.Layout(flex_flow="row wrap", align_items="flex-start", grid_gap="0 20px")
        both = widgets.HBox([left, right], layout=flow)
        box = look.root(both, self._code_box, self.movement, self.table, self.pins)
        box.add_class("ftlab-wide")
        return box

    def _planned(self) -> str:
        try:
            plan = self.panel.state.plan()
        except ValueError as error:  # fewer epochs than stages
            return look.note(str(error), "warning")
        words = _(
            "Train compiles the model afresh, then fits: {plan}, learning rate {rate:g}.",
            plan=plan,
            rate=plan.settings.learning_rate,
        )
        return f'<div class="ftlab-quiet">{html.escape(words)}</div>'

    def _lock(self, running: bool) -> None:
        for row in self.rows:
            row.lock(running)
        self.presets.lock(running)
        for box in self.own:
            box.disabled = running
        self.settings.lock(running)
        turn(self.train, not running)
        turn(self.stop, running)

    def _settings_changed(self, refused: str) -> None:
        self.panel.session.error = refused
        self.error.value = look.note(refused, "error")
        self.show()

    def _offer_runs(self) -> None:
        self.pins.children = [self._pin(record.number) for record in self._drawn[-12:]]
        runs = [(_("run {number}", number=r.number), f"run {r.number}") for r in self._drawn]
        self.which.options = [(_(NEXT), NEXT), *runs]
        self.which.value = self.which.options[-1][1]
        if self.show_code.value:
            self._write_code()

    def _pin(self, number: int) -> widgets.Checkbox:
        made = widgets.Checkbox(
            value=number in self.panel.pinned,
            description=_("Pin run {number}", number=number),
            tooltip=_("Keep the curves of run {number} beside later ones", number=number),
            indent=False,
            layout=widgets.Layout(width="auto", margin="2px 1em 2px 2px"),
        )
        made.observe(lambda change: self.panel.pin(number, change["new"]), "value")
        return made

    def _toggle_code(self) -> None:
        shown = self.show_code.value
        self.show_code.description = _("Hide the code") if shown else _(SHOW_CODE)
        self._code_box.children = (self.which, self.text) if shown else ()
        if shown:
            self._write_code()

    def _write_code(self) -> None:
        name = self.which.value
        try:
            code = self.panel.code("next" if name == NEXT else int(str(name).split()[-1]))
        except ValueError as error:
            code = f"# {error}"
        self.text.value = look.code(code, _("the code"))
