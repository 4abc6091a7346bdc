"""Keep TensorFlow's start-up notices out of notebooks.

TensorFlow's C++ libraries write notices about CPU features to the error stream while they load,
before any log level applies. In a notebook they show as a red block that looks like a fault. The
finder below loads TensorFlow with that stream closed; a real import error still raises.

Later, when many small models are trained in one session, TensorFlow warns of "retracing", which is
a question of speed and here the ordinary case. That warning alone is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
import importlib.abc
import importlib.machinery
import logging
import os
import sys
from types import ModuleType


@contextmanager
def quiet_error_stream() -> Iterator[None]:
    """Send what compiled code writes to file descriptor 2 to nowhere."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class _QuietTensorFlow(importlib.abc.MetaPathFinder):
    """Finds `tensorflow` the usual way and loads it with the error stream closed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_quietly(module: ModuleType) -> None:
                sys.meta_path.remove(self)
                with quiet_error_stream():
                    load(module)

            spec.loader.exec_module = load_quietly  # type: ignore[method-assign]
        return spec


def _not_about_retracing(record: logging.LogRecord) -> bool:
    return "tf.function retracing" not in record.getMessage()


def install() -> None:
    """Make the first import of TensorFlow quiet, whoever asks for it."""
    logging.getLogger("tensorflow").addFilter(_not_about_retracing)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    # The products here are small: with more threads NumPy and scikit-learn mostly wait for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietTensorFlow())
