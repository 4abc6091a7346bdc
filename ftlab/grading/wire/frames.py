"""Frames between the grader and the processes it starts: JSON and blobs of bytes, nothing else.

A frame is a header (`!II`: bytes of JSON, number of blobs), the blobs' lengths (`!Q` each), the
JSON and the blobs. What comes in is limited before it is read, and no frame can make the reader
run anything: the other end may be a student's program that sends what it likes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
import json
import socket
import struct
import time
from typing import Any, NamedTuple

_HEADER = struct.Struct("!II")
_LENGTH = struct.Struct("!Q")
MOST_BYTES = 64 * 2**20  # of one frame; the models and arrays of a lesson take a few MB at most
MOST_BLOBS = 4096
MOST_JSON = 8 * 2**20
_PIECE = 2**20
_MOMENT = 1e-3  # seconds; a timeout of 0 would mean something else


class WireError(Exception):
    """The other end is of no more use."""


class Closed(WireError):
    """The other end is gone."""


class Garbled(WireError):
    """The other end sent something that is no frame."""


class TooLarge(WireError):
    """A frame is larger than the limit."""


class TimedOut(WireError):
    """Nothing came, or not all of it, before the deadline."""


class Frame(NamedTuple):
    """One message.

    Args:
        head: A JSON object.
        blobs: What does not fit in JSON: `.npy` and `.keras` files, or files of a submission.
    """

    head: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


class Channel:
    """One end of a socket, frame by frame.

    Args:
        connection: A connected stream socket; closed with the channel.
        most_bytes: The largest frame that is taken.
    """

    def __init__(self, connection: socket.socket, most_bytes: int = MOST_BYTES) -> None:
        self._socket, self._most = connection, most_bytes

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def fileno(self) -> int:
        """The socket's file descriptor."""
        return self._socket.fileno()

    def send(
        self, head: dict[str, Any], blobs: Sequence[bytes] = (), deadline: float | None = None
    ) -> None:
        """Send one frame.

        Args:
            head: A JSON object.
            blobs: Bytes that go with it.
            deadline: On the clock of `time.monotonic`; `None` waits for ever.

        Raises:
            TooLarge: More than the limit; nothing was sent.
            Closed: The other end is gone.
            TimedOut: The other end does not read.
        """
        text = json.dumps(head).encode()
        _limited(len(text), [len(blob) for blob in blobs], self._most)
        lengths = b"".join(_LENGTH.pack(len(blob)) for blob in blobs)
        for part in (_HEADER.pack(len(text), len(blobs)) + lengths + text, *blobs):
            self._send(memoryview(part), deadline)

    def receive(self, deadline: float | None = None) -> Frame:
        """The next frame.

        Raises:
            Closed: The other end is gone.
            Garbled: It sent something else.
            TooLarge: More than the limit.
            TimedOut: The deadline passed.
        """
        n_text, n_blobs = _HEADER.unpack(self._exactly(_HEADER.size, deadline))
        if n_blobs > MOST_BLOBS:
            raise TooLarge(f"{n_blobs} blobs; at most {MOST_BLOBS} are taken")
        packed = self._exactly(_LENGTH.size * n_blobs, deadline)
        lengths = [length for (length,) in _LENGTH.iter_unpack(packed)]
        _limited(n_text, lengths, self._most)
        text = self._exactly(n_text, deadline)
        blobs = tuple(self._exactly(length, deadline) for length in lengths)
        try:
            head = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Garbled(f"a frame without JSON: {type(error).__name__}") from None
        if not isinstance(head, dict):
            raise Garbled(f"a frame with a JSON {type(head).__name__}, not an object")
        return Frame(head, blobs)

    def _send(self, part: memoryview, deadline: float | None) -> None:
        while part:
            with self._until(deadline):
                part = part[self._socket.send(part[:_PIECE]) :]

    def _exactly(self, n: int, deadline: float | None) -> bytes:
        received = bytearray()
        while len(received) < n:
            with self._until(deadline):
                piece = self._socket.recv(min(_PIECE, n - len(received)))
            if not piece:
                raise Closed("the other end is closed")
            received += piece
        return bytes(received)

    @contextmanager
    def _until(self, deadline: float | None) -> Iterator[None]:
        """Let the block use the socket until the deadline."""
        left = None if deadline is None else max(_MOMENT, deadline - time.monotonic())
        try:
            self._socket.settimeout(left)
            yield
        except TimeoutError:
            raise TimedOut("nothing came in time") from None
        except OSError as error:
            raise Closed(str(error)) from None


def _limited(n_text: int, blobs: list[int], most: int) -> None:
    if n_text > MOST_JSON or n_text + sum(blobs) > most:
        raise TooLarge(
            f"{(n_text + sum(blobs)) / 2**20:.1f} MB; at most {most / 2**20:.0f} MB are taken, "
            f"of which {MOST_JSON / 2**20:.0f} MB plain data"
        )
