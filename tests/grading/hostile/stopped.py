"""Stops its own process by a signal, in an exercise; two are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": "right",
    "total": "right",
    "pick": "import os, signal\ndef pick(names, place): os.kill(os.getpid(), signal.SIGSTOP)",
}
