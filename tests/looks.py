"""Where tests could leave traces: one function a place, which says what is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
import logging
import os
from pathlib import Path
import reprlib
import signal
import sys
import threading
from typing import Any, NamedTuple

Seen = dict[str, Any]
PROJECT = Path(__file__).parents[1]
# Not looked into: caches, what is built, and the many folders that only answers are in.
_SKIPPED = {"__pycache__", ".venv", ".git", ".mypy_cache", ".ruff_cache", ".benchmarks", "build"}
_MANY = {"answers"}
# Of pools that are kept on purpose, and of libraries that never end theirs.
_KEPT_THREADS = (
    "asyncio_",
    "Dask-Offload",
    "ftlab",
    "IO loop",
    "ThreadPoolExecutor",
    "tqdm_monitor",
    "watch",
)
# What Keras begins with, should this test be the first to import it.
_FRESH_KERAS = {
    "dtype policy": "float32",
    "image data format": "channels_last",
    "floatx": "float32",
    "epsilon": 1e-7,
    "functions that run eagerly": False,
}


def _imported(name: str) -> Any:
    """A module that is imported already and to its end; `None` otherwise."""
    module = sys.modules.get(name)
    return None if getattr(getattr(module, "__spec__", None), "_initializing", False) else module


def _keras() -> Seen:
    keras, tensorflow = _imported("keras"), _imported("tensorflow")
    if not keras:
        return _FRESH_KERAS
    return {
        "dtype policy": keras.config.dtype_policy().name,
        "image data format": keras.config.image_data_format(),
        "floatx": keras.config.floatx(),
        "epsilon": keras.config.epsilon(),
        "functions that run eagerly": bool(tensorflow)
        and tensorflow.config.functions_run_eagerly(),
    }


def _custom_objects() -> Seen:
    keras = _imported("keras")
    return dict(keras.saving.get_custom_objects()) if keras else {}


def _of_a_test(thing: Any) -> bool:
    """Not of a library, which registers what it has when it is imported; that is no trace."""
    module = getattr(thing, "__module__", None) or type(thing).__module__
    return str(module).partition(".")[0].startswith(("test", "conftest", "builtins"))


def _language() -> Seen:
    words = _imported("ftlab.translation")
    if not words:
        return {}
    asked = words.known(os.environ.get(words.VARIABLE) or words.SOURCE) or words.SOURCE
    return {"language of ftlab": words._chosen or asked}


def _environment() -> Seen:
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def _process() -> Seen:
    numpy = _imported("numpy")
    return {
        "working directory": os.getcwd(),
        "sys.argv": list(sys.argv),
        "sys.path": list(sys.path),
        "handler of SIGINT": signal.getsignal(signal.SIGINT),
        "handler of SIGTERM": signal.getsignal(signal.SIGTERM),
        "NumPy's handling of errors": numpy.geterr() if numpy else None,
    }


def _finders() -> Seen:
    return {f"{reprlib.repr(each)} ({id(each)})": each for each in sys.meta_path}


def _root_logger() -> Seen:
    root = logging.getLogger()
    handlers = [each for each in root.handlers if not type(each).__module__.startswith("_pytest")]
    return {"level": root.level, "handlers": handlers, "disabled up to": root.manager.disable}


def _modules() -> Seen:
    seen: Seen = dict(sys.modules)
    for name in _ours(len(seen)):  # a reload keeps the module, not its spec
        seen[name] = (seen.get(name), id(getattr(seen.get(name), "__spec__", None)))
    return seen


@lru_cache(maxsize=1)
def _ours(n: int) -> list[str]:
    """The project's own modules; looked for again when there are more modules than before."""
    return [name for name in sys.modules if name.startswith(("ftlab.", "authoring."))]


def _settings() -> Seen:
    matplotlib = _imported("matplotlib")
    if not matplotlib:
        return {}
    seen = dict(dict.items(matplotlib.rcParams))  # without choosing a backend by looking
    if not isinstance(seen["backend"], str):  # the first figure will choose it
        del seen["backend"]
    return seen


def _figures() -> Seen:
    pyplot = _imported("matplotlib.pyplot")
    return dict.fromkeys(map(str, pyplot.get_fignums()), "open") if pyplot else {}


def _threads() -> Seen:
    return {
        f"{each.name} ({each.ident})": "running"
        for each in threading.enumerate()
        if not each.name.startswith(_KEPT_THREADS)
        and type(each).__module__ != "zmq.utils.garbage"  # begun by the first large message
    }


def _files() -> Seen:
    found: Seen = {}
    for folder in _folders():
        try:
            found[folder] = _entries(folder, os.stat(folder).st_mtime_ns)
        except FileNotFoundError:
            found[folder] = frozenset()
    return found


@lru_cache(maxsize=1)
def _folders() -> list[str]:
    """The project's folders as they are at first."""
    folders = []
    for folder, inner, _ in os.walk(PROJECT):
        inner[:] = [name for name in inner if name not in _SKIPPED | _MANY]
        folders.append(folder)
    return folders


@lru_cache(maxsize=4096)
def _entries(folder: str, changed: int) -> frozenset[str]:
    """What is in a folder; it is listed again only when that changed."""
    return frozenset(os.listdir(folder)) - _SKIPPED


def _always(value: Any) -> bool:
    return True


def _never(value: Any) -> bool:
    return False


class Look(NamedTuple):
    """One kind of trace: what it is called, how to look, and whether a new entry is one."""

    what: str
    see: Callable[[], Seen]
    counts_when_new: Callable[[Any], bool] = _always


LOOKS = (
    Look("Keras's", _keras),
    Look("Keras custom object", _custom_objects, _of_a_test),
    Look("the", _language, _never),
    Look("environment variable", _environment),
    Look("the process's", _process),
    Look("finder of imports", _finders, _of_a_test),
    Look("the root logger's", _root_logger),
    Look("module", _modules, _never),
    Look("Matplotlib's setting", _settings, _never),
    Look("figure", _figures),
    Look("thread", _threads),
    Look("folder", _files),
)
