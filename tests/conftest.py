"""What the tests share: small models, small data, and no way to the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
import gc
import ipaddress
import os
import re
import signal
import socket
import sys
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "PYTEST_XDIST_WORKER" in os.environ:  # a core a worker: threads would wait for one another
    for _name in ("OMP_NUM_THREADS", "TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS"):
        os.environ.setdefault(_name, "1")
    # oneDNN compiles code for each new shape: more than it gains where a training takes a second.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from ftlab import load_task  # before anything imports TensorFlow, to keep its notices out
from ftlab.checks.specimens import tiny_split
from ftlab.data.task import Task
from ftlab.errors import InputError
import pytest

from tests import needs, steps, summary, together, traces

# By default Python looks for garbage every few hundred new objects; tracing makes thousands.
gc.set_threshold(50_000, 20, 20)

FOUR_PARTS = re.compile(r"expected .+; got .+\.\n  Likely cause: .+\.\n  Try: .+", re.DOTALL)


def pytest_configure(config: pytest.Config) -> None:
    """For all tests, those in docstrings of the package too."""
    # A shell starts jobs in the background with this signal ignored, and nbclient restores it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for plugin in (traces, needs, summary, steps, together):
        config.pluginmanager.register(plugin)


def _is_local(host: object) -> bool:
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """A look-up of a host that is not this machine fails, as it does without a network."""
    look_up = socket.getaddrinfo

    def guarded(host: Any, *args: Any, **named: Any) -> Any:
        if not _is_local(host.decode() if isinstance(host, bytes) else host):
            raise socket.gaierror(f"the tests use no network; {host!r} was asked for")
        return look_up(host, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _datasets_end_at_once() -> Iterator[None]:
    """The datasets that `fit` makes of arrays are not tuned while they run.

    TensorFlow's tuning thread sleeps for twice as long each time, up to a minute, and at times
    misses that its iterator ends: whoever deletes the iterator then waits for it to wake.
    """
    if "keras" not in sys.modules:  # what the chosen tests do not use is not loaded for this
        yield
        return
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter
    import tensorflow as tf

    make = ArrayDataAdapter.get_tf_dataset

    def untuned(self: ArrayDataAdapter) -> tf.data.Dataset:
        options = tf.data.Options()
        options.autotune.enabled = False
        return make(self).with_options(options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ArrayDataAdapter, "get_tf_dataset", untuned)
        yield


@pytest.fixture(scope="module", autouse=True)
def _old_objects_are_left_alone() -> Iterator[None]:
    """What earlier files' tests built is not looked through at every garbage collection again."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def refused() -> Callable[..., AbstractContextManager[Any]]:
    """`with refused("words", …):` holds when the body raises a four-part error with these words."""

    @contextmanager
    def expecting(*words: str, error: type[Exception] = InputError) -> Iterator[Any]:
        with pytest.raises(error) as caught:
            yield caught
        message = str(caught.value)
        assert FOUR_PARTS.fullmatch(message), message
        for word in words:
            assert word in message, f"{word!r} is not in: {message}"

    return expecting


@pytest.fixture(scope="session")
def task_of() -> Callable[..., Task]:
    """`load_task`, each task made once a session. Its arrays are read-only."""

    @cache
    def load(name: str, **options: Any) -> Task:
        task = load_task(name, **options)
        for part in (task.train, task.validation, task.test):
            part.images.flags.writeable = part.labels.flags.writeable = False
        return task

    return load


def _tiny_task(seed: int) -> Task:
    return Task(
        "tiny",
        tiny_split(24, 3 * seed),
        tiny_split(13, 3 * seed + 1),  # so that a constant answer is right as often in no two sets
        tiny_split(17, 3 * seed + 2),
        ("a", "b", "c"),
        "Rows that are bright.",
    )


@pytest.fixture(scope="session")
def tiny_task() -> Task:
    """Three classes of 8×8 images that the specimen model takes."""
    return _tiny_task(0)


@pytest.fixture(scope="session")
def other_tiny_task() -> Task:
    """The same with other images, to be the source task."""
    return _tiny_task(1)


@pytest.fixture(scope="session")
def application() -> Callable[[str], Any]:
    """Untrained `keras.applications` backbones for 32×32 grey images, each built once.

    Whoever changes one works on a copy.
    """
    from ftlab import load_backbone

    return cache(lambda name: load_backbone(name, weights=None, input_shape=(32, 32, 1)))


@pytest.fixture(scope="session")
def headed(application) -> Callable[[str], Any]:
    """Those backbones with a new head for three classes; copies, built once each."""
    from ftlab import replace_head

    return cache(lambda name: replace_head(application(name), 3))
