"""A test leaves its process and the project as it found them, or fails and says what it left.

A trace makes other tests pass or fail by their order. This plugin looks before the first fixture of
a test is set up and after the last one was torn down; what fixtures of a module or of the session
set up is there before and after, and is nobody's trace. Seeds are free: no test may depend on the
global ones, which the random order shows. Filters of warnings are put back by pytest itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
import logging
import os
from pathlib import Path
import reprlib
import signal
import sys
import threading
import time
from typing import Any, NamedTuple

import pytest

Seen = dict[str, Any]
PROJECT = Path(__file__).parents[1]
# Not looked into: caches, what is built, and the many folders that only answers are in.
_SKIPPED = {"__pycache__", ".venv", ".git", ".mypy_cache", ".ruff_cache", ".benchmarks", "build"}
_MANY = {"answers"}
# Of pools that are kept on purpose, and of libraries that never end theirs.
_KEPT_THREADS = ("asyncio_", "ftlab", "ThreadPoolExecutor", "tqdm_monitor")
_SECONDS_TO_END = 2.0  # for a thread that was told to, on a busy machine
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


def _not_by_an_import(custom: Any) -> bool:
    """`ftlab` registers what it has when one of its modules is imported, which is no trace."""
    return not str(getattr(custom, "__module__", "")).startswith("ftlab.")


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
        "sys.meta_path": list(sys.meta_path),
        "handler of SIGINT": signal.getsignal(signal.SIGINT),
        "handler of SIGTERM": signal.getsignal(signal.SIGTERM),
        "NumPy's handling of errors": numpy.geterr() if numpy else None,
    }


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
    Look("Keras custom object", _custom_objects, _not_by_an_import),
    Look("the", _language, _never),
    Look("environment variable", _environment),
    Look("the process's", _process),
    Look("the root logger's", _root_logger),
    Look("module", _modules, _never),
    Look("Matplotlib's setting", _settings, _never),
    Look("figure", _figures),
    Look("thread", _threads),
    Look("folder", _files),
)


def look() -> list[Seen]:
    """Everything that a test could leave a trace in."""
    return [each.see() for each in LOOKS]


def traces(before: list[Seen], after: list[Seen]) -> list[str]:
    """What differs, a line each."""
    found = []
    for (what, _, counts_when_new), was, now in zip(LOOKS, before, after, strict=True):
        if was == now:
            continue
        new = [name for name in now if name not in was and counts_when_new(now[name])]
        for name in [*was, *new]:
            one, other = was.get(name, "absent"), now.get(name, "absent")
            if one is not other and one != other:
                found.append(f"{what} {name}: {_change(one, other)}")
    return found


def _change(one: Any, other: Any) -> str:
    if isinstance(one, frozenset):
        words = [f"new {name}" for name in sorted(other - one)]
        return ", ".join(words + [f"without {name}" for name in sorted(one - other)])
    return f"{reprlib.repr(one)} became {reprlib.repr(other)}"


@pytest.fixture(autouse=True)
def _no_traces(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that leaves a trace, by its name."""
    before = look()
    yield
    found = traces(before, look())
    end = time.monotonic() + _SECONDS_TO_END
    while any(line.startswith("thread ") for line in found) and time.monotonic() < end:
        time.sleep(0.02)
        found = traces(before, look())
    if found:
        pytest.fail("\n  ".join([f"{request.node.nodeid} leaves traces:", *found]), pytrace=False)
