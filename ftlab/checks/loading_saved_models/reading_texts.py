"""Check of the exercise `text-model`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.feature_extraction.returned import as_model, quietly
from ftlab.checks.loading_saved_models.from_file import check_file, same
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

_WORDS = ("good", "bad", "dull", "film", "the", "not", "loved", "never", "again", "sound")
_TEXTS = (
    "The film: GOOD, good, good!",
    "Never again. Not the film; the sound... bad",
    "Dull, and not good",
    "nothing that is known",
    "",
    "good film loved again",
)


def text_model(function: Callable[..., Any], *, seed: int = 0, n_words: int = 8) -> None:
    """Check `text_model(words, model)`.

    Args:
        function: The student's function.
        seed: Of the model's weights and the order of the vocabulary.
        n_words: In the vocabulary.

    Raises:
        CheckFailed: The model does not take texts, gives other logits than the model does for the
            counts of their words, or does not come back from a file.
    """
    words, model = _pair(seed, n_words)
    texts = np.array([*_TEXTS, *_TEXTS[::-1]], object)
    right = np.asarray(model(_counting(words)(texts)), "float64")
    wrong = {
        "M89": _counting(None, n_words=n_words, texts=texts),
        "M89 raw": _counting(words, None),
        "M89 lower": _counting(words, "lower"),
        "M89 sorted": _counting(sorted(words)),
    }
    wrong = {key: np.asarray(model(layer(texts)), "float64") for key, layer in wrong.items()}
    takes = _("a model that takes texts")
    result = as_model(call(function, list(words), HandedOver(copy_model(model))), takes)
    inputs = getattr(result, "inputs", None) or []
    is_text = len(inputs) == 1 and inputs[0].dtype == "string"
    require(is_text, takes, _("one that takes {what}", what=_told(inputs)), "M84")
    given = _logits(result, texts)
    if not same(given, right):
        fail(
            _("logits {logits} for {text!r}", logits=right[0].round(3).tolist(), text=texts[0]),
            f"{given[0].round(3).tolist() if given.size else given.tolist()}",
            next((key.split()[0] for key, value in wrong.items() if same(given, value)), ""),
        )
    check_file(result, lambda model: _logits(model, texts), right)
    passed(_("text_model gives a model that takes texts as they were typed, also from its file."))


def _pair(seed: int, n_words: int) -> tuple[list[str], keras.Model]:
    rng = np.random.default_rng(seed)
    words = rng.permutation(_WORDS)[:n_words].tolist()
    counts = keras.Input((n_words + 1,))  # the first column is for unknown words
    model = keras.Model(counts, keras.layers.Dense(2)(counts))
    model.set_weights([rng.normal(size=weight.shape) for weight in model.get_weights()])
    return words, model


def _counting(
    words: list[str] | None, standardize: str | None = "lower_and_strip_punctuation", **own: Any
) -> Any:
    """A layer that counts these words, or else those that are most frequent in `texts`."""
    most = {} if words else {"max_tokens": own["n_words"] + 1}
    layer = keras.layers.TextVectorization(
        standardize=standardize, output_mode="count", vocabulary=words, **most
    )
    if not words:
        layer.adapt(own["texts"].tolist())
    return layer


def _told(inputs: Any) -> str:
    return ", ".join(f"{each.dtype} {tuple(each.shape)}" for each in inputs) or _("nothing known")


def _logits(model: keras.Model, texts: np.ndarray) -> np.ndarray:
    """The model's logits for texts, in whichever shape it takes these."""
    deep = len(model.inputs[0].shape) > 1
    strings = np.array(texts.tolist())
    problem = ""
    try:
        with quietly():
            given = strings[:, None] if deep else strings
            return np.asarray(model(keras.ops.convert_to_tensor(given)), "float64")
    except Exception as error:  # the model is the student's: anything can go wrong in it
        problem = _("{error} when it was called with texts", error=type(error).__name__)
    fail(_("a model that takes texts"), problem, "M03")
