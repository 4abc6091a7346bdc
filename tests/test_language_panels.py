"""Everything that the panels show and read out is translated: seen in a made-up language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from html import unescape
import re

from ftlab import (
    BudgetPanel,
    CameraPanel,
    LayerPanel,
    LearningRatePanel,
    Prediction,
    Quiz,
    load_backbone,
    set_language,
    translation,
)
from ftlab.checks.specimens import tiny_model
from ftlab.panels.layers.summary import as_html
from ftlab.training.rates.finder import RateFinding
from ftlab.training.rates.trials import Trial
import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest

from authoring.catalogue.__main__ import compiled, read

pytestmark = pytest.mark.slow

WAIT = 300  # seconds; a busy machine is no defect

# What is called the same in every language.
NAMES = re.compile(
    r"\b(M\d+|q\d|(Layer|LearningRate|Budget|Camera)Panel|block\d\w*|head\w*|tiny\w*"
    r"|Conv2D|Dense|BatchNorm\w*|Adam\w*|SGD|RMSprop|dock|belt|night)\b|Camera\(.*?\)"
)


@pytest.fixture
def bracketed(tmp_path, monkeypatch) -> Iterator[None]:
    """A language in which all that is translated stands in brackets."""
    catalog = read(translation.FOLDER / "de/LC_MESSAGES/ftlab.po")
    for message in catalog:
        if message.id:
            several = isinstance(message.id, tuple)
            message.string = tuple(f"⟦{m}⟧" for m in message.id) if several else f"⟦{message.id}⟧"
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain, content in compiled(catalog).items():
        (folder / f"{domain}.mo").write_bytes(content)
    for made in (translation.languages, translation.translation):
        made.cache_clear()
    monkeypatch.setattr(translation, "FOLDER", tmp_path)
    set_language("xx")
    yield
    monkeypatch.undo()
    for made in (translation.languages, translation.translation):
        made.cache_clear()
    set_language("en")


def on_screen(thing: object) -> Iterator[str]:
    """All words of a widget and what is in it, read out ones too."""
    if isinstance(thing, (widgets.HTML, widgets.Box)):
        for child in getattr(thing, "children", ()):
            yield from on_screen(child)
        yield getattr(thing, "value", "")
    else:
        yield thing.description
        # The lessons' name of a button stands in front of what it does, and stays English.
        yield re.sub(r"^[\w ]+: (?=⟦)", "", thing.tooltip or "")
        yield " ".join(getattr(thing, "_options_labels", ()))


def left_over(html: str) -> set[str]:
    """The words that are not in brackets; code, names and what is not shown are left out."""
    html = re.sub(
        r"<(style|code|pre|svg aria-hidden)\b.*?</(style|code|pre|svg)>", " ", html, flags=re.S
    )
    html = re.sub(r'<img src="data:," .*', " ", html)
    spoken = re.findall(r'(?:aria-label|title|alt)="([^"]*)"', html)
    text = unescape(" ".join([re.sub(r"<[^>]*>", " ", html), *spoken]))
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return set(re.findall(r"[A-Za-z]{2,}", NAMES.sub(" ", text)))


def layer_panel(target, source):
    panel = LayerPanel(tiny_model(), target, source, preset="feature extraction", epochs=1)
    view = panel.display.make_view()
    panel.train()
    assert panel.wait(WAIT)
    panel.pin(1)
    for row in view.rows:
        row.expand.click()
    panel.set_block("block1", multiplier=0.1, trainable=False)  # not compiled since
    view.show_code.value = True
    yield from on_screen(view.root)
    yield from (repr(panel), as_html(panel))
    panel.close()


def rate_panel(target, source):
    panel = LearningRatePanel(tiny_model(), target, source)
    yield from on_screen(panel._box)
    panel.state.finding = RateFinding(
        pd.DataFrame({"rate": [1e-4, 1e-2], "loss": [2.0, 1.0], "smoothed": [2.0, 1.0]}),
        steepest=1e-3, valley=1e-2, diverged=False,
    )  # fmt: skip
    panel.state.tried = panel.state.rates
    for gains in ([0.1, 0.3, np.nan], [0.3, 0.1, -0.2], [0.0]):
        panel.state.trials = [
            Trial(rate, history(gain), stopped=gain == 0.1)
            for rate, gain in zip(panel.state.rates, gains, strict=False)
        ]
        panel._refresh()
        yield from on_screen(panel._box)
    yield repr(panel)
    panel.close()


def history(gain: float) -> pd.DataFrame:
    measures = {"val_accuracy": [0.5, 0.5 + gain], "source_accuracy": [0.9, 0.8]}
    return pd.DataFrame({"epoch": [0, 1], "loss": [np.nan, gain], **measures})


def budget_panel(*_tasks):
    yield from on_screen(BudgetPanel()._box)
    tried = {"label": ["q1", "q2"], "target_accuracy": [0.9, 0.5], "forgetting": [0.0, 0.5]}
    panel = BudgetPanel(pd.DataFrame(tried))
    yield from on_screen(panel._box)
    yield repr(panel)


def camera_panel(*_tasks):
    panel = CameraPanel(load_backbone("parcels"))
    yield from panel._repr_mimebundle_().values()
    yield from on_screen(panel._box)


def quiz(*_tasks):
    panel = Quiz("00-start-here")
    for question in panel.state.questions:
        for option in question.options:
            panel.record(question.key, option.letter)
            yield from on_screen(panel._box)
    yield repr(panel)


def predictions(*_tasks):
    for asked in (
        Prediction.number("q1", "", low=0, high=1, unit=" %"),
        Prediction.choice("q2", "", ["q1", "q2"]),
        Prediction.curve("q3", "", [1, 2], low=0, high=1),
    ):
        yield from on_screen(asked.guess.control)
        answer = ast.literal_eval(asked.guess.hint)
        yield asked._status.value
        asked.record(answer)
        yield asked._status.value
        yield asked.compare(answer).alt
        yield from (asked._status.value, asked._button.description)
        yield from asked._repr_mimebundle_().values()


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize(
    "shown", [layer_panel, rate_panel, budget_panel, camera_panel, quiz, predictions]
)
def test_all_words_on_the_screen_are_translated(shown, tiny_task, other_tiny_task):
    words = [left_over(str(part)) for part in shown(tiny_task, other_tiny_task)]
    assert len(words) > 5
    assert set().union(*words) == set()
