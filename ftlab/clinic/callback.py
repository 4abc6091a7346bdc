"""`Checkup`: a check-up as a callback, for training scripts and CI."""

from __future__ import annotations

from typing import Any
import warnings

from ftlab.clinic.checkup import checkup
from ftlab.clinic.finding import CERTAINTIES, Findings
from ftlab.clinic.shown import as_text
from ftlab.errors import InputError, listed
from ftlab.measuring.movement import snapshot
from ftlab.translation import _
import keras


class FoundWarning(UserWarning):
    """A check-up found something at the beginning or the end of a training."""


class Checkup(keras.callbacks.Callback):
    """Examines a training when `fit` begins and when it ends, and warns of what it finds.

    Nothing in the training changes: the check-up works on copies and puts seeds back.

    Args:
        train: What `fit` gets, as for `checkup`; a callback does not see it.
        validation: The same.
        source: Examples of the task that the model knew before.
        before: The model before, or a snapshot; by default what the model is when `fit` begins.
        raise_if: `"certain"`, `"likely"` or `"worth a look"`: raise an error instead of a warning
            for what is as sure as this; `None` never does.
        warn_if: From which certainty on to warn.

    Attributes:
        findings: What was found last; `None` before `fit`.

    Raises:
        InputError: Another word for a certainty.

    Example:
    >>> from ftlab.checks.specimens import tiny_model, tiny_split
    >>> from ftlab.models.freezing import set_trainable
    >>> model, split = set_trainable(tiny_model(), None, batchnorm="frozen"), tiny_split(60)
    >>> model.compile(keras.optimizers.Adam(1e-2),
    ...     keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    >>> watch = Checkup(split, raise_if="certain")
    >>> _ = model.fit(*split, verbose=0, callbacks=[watch])
    >>> [finding.id for finding in watch.findings.at_least("certain")]
    []
    """

    def __init__(
        self,
        train: Any,
        validation: Any = None,
        *,
        source: Any = None,
        before: Any = None,
        raise_if: str | None = None,
        warn_if: str = "likely",
    ) -> None:
        super().__init__()
        for word in (raise_if, warn_if):
            if word is not None and word not in CERTAINTIES:
                raise InputError(
                    _("one of {words}", words=listed(CERTAINTIES)),
                    repr(word),
                    _("another word, or a number in its place"),
                    'ftlab.Checkup(train, raise_if="certain")',
                )
        self._data = (train, validation)
        self._source, self._before = source, before
        self._raise_if, self._warn_if = raise_if, warn_if
        self.findings: Findings | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Examine what is about to be trained."""
        self._examine(self._before)
        self._start = snapshot(self.model)

    def on_train_end(self, logs: Any = None) -> None:
        """Examine what came of it."""
        before = self._start if self._before is None else self._before
        self._examine(before, getattr(self.model, "history", None))  # which `fit` fills

    def _examine(self, before: Any, history: Any = None) -> None:
        known = set() if self.findings is None else {each.id for each in self.findings}
        self.findings = checkup(
            self.model, *self._data, source=self._source, history=history, before=before
        )
        if self._raise_if is not None:
            self.findings.raise_if(self._raise_if)
        new = [each for each in self.findings.at_least(self._warn_if) if each.id not in known]
        if new:
            warnings.warn("\n" + as_text(new), FoundWarning, stacklevel=2)
