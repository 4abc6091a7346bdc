"""Frames cross whole or not at all, whatever the other end sends."""

import json
import socket
import struct
import threading
import time

from ftlab.grading.wire.frames import Channel, Closed, Garbled, TimedOut, TooLarge
import pytest


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    with here, there:
        yield Channel(here, most_bytes=10**6), there


def soon():
    return time.monotonic() + 10


def frame(head: bytes, *blobs: bytes) -> bytes:
    lengths = b"".join(struct.pack("!Q", len(blob)) for blob in blobs)
    return struct.pack("!II", len(head), len(blobs)) + lengths + head + b"".join(blobs)


def test_what_is_sent_arrives(ends):
    channel, there = ends
    other = Channel(there)
    blob = bytes(range(256)) * 3000  # more than a socket takes at once
    sender = threading.Thread(target=channel.send, args=({"a": [1, "ü"]}, [blob, b""]))
    sender.start()
    head, blobs = other.receive(soon())
    sender.join()
    assert head == {"a": [1, "ü"]}
    assert blobs == (blob, b"")


def test_a_frame_written_by_hand_is_read(ends):
    channel, there = ends
    there.sendall(frame(b'{"x": 1}', b"abc"))
    assert channel.receive(soon()) == ({"x": 1}, (b"abc",))


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (struct.pack("!II", 2**31, 0), TooLarge),
        (struct.pack("!II", 2, 10**9), TooLarge),
        (struct.pack("!IIQ", 2, 1, 2**63), TooLarge),
        (frame(b"no json"), Garbled),
        (frame(b"[1, 2]"), Garbled),
        (frame(b"[" * 100_000), Garbled),
        (frame(b"\xff\xfe"), Garbled),
        (frame(b"1" * 5000), Garbled),  # Python does not turn that many digits into a number
    ],
)
def test_anything_else_is_refused_before_it_is_read(ends, sent, error):
    channel, there = ends
    there.sendall(sent)
    with pytest.raises(error):
        channel.receive(soon())


def test_half_a_frame_and_silence(ends):
    channel, there = ends
    there.sendall(frame(b'{"x": 1}')[:9])
    with pytest.raises(TimedOut):
        channel.receive(time.monotonic() + 0.05)


def test_the_other_end_hangs_up_in_the_middle(ends):
    channel, there = ends
    there.sendall(frame(b'{"x": 1}')[:9])
    there.close()
    with pytest.raises(Closed):
        channel.receive(soon())
    with pytest.raises(Closed):
        channel.send({"y": 2})


def test_a_frame_that_is_too_large_is_not_sent(ends):
    channel, there = ends
    with pytest.raises(TooLarge, match=r"1\.9 MB"):
        channel.send({}, [bytes(2 * 10**6)])
    channel.send({"still": "fine"})
    assert json.loads(there.recv(1000)[8:]) == {"still": "fine"}


def test_an_end_that_does_not_read_cannot_hold_the_sender(ends):
    channel, _ = ends
    with pytest.raises(TimedOut):
        channel.send({}, [bytes(900_000)], time.monotonic() + 0.05)
