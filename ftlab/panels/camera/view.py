"""Sliders, a strip of parcels, and how many of them the model reads."""

from __future__ import annotations

import html
from typing import Any

from ftlab.data.camera import PRESETS, Camera
from ftlab.panels import front_end, look
from ftlab.panels.camera.pictures import accuracies, strip
from ftlab.panels.camera.state import CameraState
from ftlab.panels.pause import AfterPause
from ftlab.panels.shown import Panel
from ftlab.translation import N_, _
import ipywidgets as widgets
import keras

# knob: (step, label)
_KNOBS = {
    "rotation": (1, N_("Rotation (degrees)")),
    "wobble": (1, N_("Wobble (degrees)")),
    "shear": (1, N_("Shear (degrees)")),
    "brightness": (0.05, N_("Brightness")),
    "contrast": (0.05, N_("Contrast")),
    "blur": (0.1, N_("Blur (pixels)")),
    "noise": (0.01, N_("Noise")),
}


class CameraPanel(Panel):
    """Turn a camera's knobs and see what a model still reads.

    Shows ten of the dock's parcels as the camera sees them, what the model says of each, and its
    accuracy on all 300 beside that through the dock's own camera. The handwriting stays the same:
    what changes is the camera alone. The model is asked, never trained.

    Args:
        model: A built model that takes parcels `(n, 32, 32, 1)`, such as
            `load_backbone("parcels")`.

    Raises:
        InputError: A model that does not take parcels.

    Example:
    >>> from ftlab import load_backbone
    >>> panel = CameraPanel(load_backbone("parcels"))
    >>> panel.camera = Camera(invert=True)
    >>> panel.accuracy < panel.dock_accuracy
    True
    """

    def __init__(self, model: keras.Model) -> None:
        self.state = CameraState(model)
        self._measure = AfterPause(self._show_accuracy)
        self._setting = False
        auto = widgets.Layout(width="auto")
        self._presets = [
            widgets.Button(
                description=name, tooltip=_("the {name}'s camera", name=name), layout=auto
            )
            for name in PRESETS
        ]
        for button in self._presets:
            button.on_click(lambda pressed: self._use(Camera.preset(pressed.description)))
        self._knobs = {name: _slider(name) for name in _KNOBS}
        self._knobs["invert"] = widgets.Checkbox(
            description=_("Exchange light and dark"), indent=False, layout=auto
        )
        for knob in self._knobs.values():
            knob.observe(self._turned, "value")
        self._strip, self._accuracy, self._code = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._box = self._laid_out()
        self._show_knobs()
        front_end.take_place(self, ("camera", id(model)))

    @property
    def camera(self) -> Camera:
        """The camera as the knobs stand; may be set, which turns them."""
        return self.state.camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._use(camera)

    @property
    def accuracy(self) -> float:
        """The model's accuracy through this camera, in [0, 1]."""
        return self.state.measure()[0]

    @property
    def dock_accuracy(self) -> float:
        """The model's accuracy on the same parcels through the dock's camera, in [0, 1]."""
        return self.state.measure()[1]

    def box(self) -> widgets.Box:
        """The outermost widget."""
        return self._box

    def summary(self) -> str:
        """The strip, both accuracies, and the camera as code."""
        return self._told()[1]

    def _told(self) -> tuple[str, str]:
        measured = self.state.measure()  # once: it asks the model of 600 pictures
        self._accuracy.value = accuracies(*measured, len(self.state.labels))
        self._show_strip()
        plain = self._in_words(*measured)
        return plain, f"{self._strip.value}{self._accuracy.value}<p>{html.escape(plain)}</p>"

    def _end(self) -> None:
        super()._end()
        self._measure.cancel()

    def _use(self, camera: Camera) -> None:
        self.state.camera = camera
        self._show_knobs()
        self._show()

    def _turned(self, change: Any) -> None:
        if not self._setting:
            self.state.camera = Camera(**{name: knob.value for name, knob in self._knobs.items()})
            self._show()

    def _show_knobs(self) -> None:
        self._setting = True  # knobs turned in here are turned by the panel itself
        try:
            for name, knob in self._knobs.items():
                knob.value = getattr(self.camera, name)
        finally:
            self._setting = False

    def _show(self) -> None:
        self._show_strip()
        self._measure.ask()
        self.changed()

    def _show_strip(self) -> None:
        self._strip.value = strip(self.state)
        code = html.escape(self.state.code, quote=False)
        self._code.value = _("As code: {code}", code=f"<code>{code}</code>")

    def _show_accuracy(self) -> None:
        self._accuracy.value = accuracies(*self.state.measure(), len(self.state.labels))

    def _laid_out(self) -> widgets.Box:
        flow = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        presets = widgets.HBox(self._presets, layout=flow)
        knobs = widgets.VBox(
            [presets, *self._knobs.values()], layout=widgets.Layout(flex="1 1 20em", min_width="0")
        )
        seen = widgets.VBox(
            [self._strip, self._accuracy, self._code],
            layout=widgets.Layout(flex="1 1 24em", min_width="0"),
        )
        title = widgets.HTML(look.heading(_("The camera and what the model reads")))
        return look.root(title, widgets.HBox([knobs, seen], layout=flow))

    def _in_words(self, here: float, dock: float) -> str:
        told = _("accuracy {here:.1%}, {dock:.1%} through the dock's camera", here=here, dock=dock)
        code = 'panel.camera = Camera.preset("belt"); panel.accuracy'
        return f"CameraPanel: {self.camera}, {told}. {_('Plain code: {code}', code=code)}"

    def __repr__(self) -> str:
        return self._in_words(*self.state.measure())


def _slider(name: str) -> widgets.FloatSlider:
    (low, high), (step, label) = Camera.RANGES[name], _KNOBS[name]
    return widgets.FloatSlider(
        min=low,
        max=high,
        step=step,
        value=getattr(Camera(), name),
        description=_(label),
        readout_format=".0f" if step == 1 else ".2f",
        style={"description_width": "11em"},
        layout=widgets.Layout(width="auto"),
    )
