"""The machine: TensorFlow and its processor, the browser for tests, the network."""

from __future__ import annotations

import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
from threading import Thread
from typing import Any
import urllib.error
import urllib.request

from ftlab.lab.doctor.finding import Finding, reinstall
from ftlab.lab.doctor.system import last_line, run, system
from ftlab.translation import _

WELL_KNOWN = "https://keras.io"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Runs in a process of its own: TensorFlow's notices stay out of sight, and where it crashes
# (an old processor, say) only that process ends.
_PROBE = """
import json, ftlab, tensorflow
from ftlab.backbones.provenance import Provenance
try:
    Provenance.read("parcels").verified_weights()
    weights = ""
except Exception as error:
    weights = str(error)
gpus = len(tensorflow.config.list_physical_devices("GPU"))
print(json.dumps({"gpus": gpus, "weights": weights}))
"""


def tensorflow() -> list[Finding]:
    """Whether TensorFlow starts, on what, and whether the shipped weights verify."""
    try:
        done = run([sys.executable, "-c", _PROBE], seconds=180)
    except (OSError, subprocess.TimeoutExpired) as error:
        return [
            Finding("TensorFlow", _("no start: {reason}", reason=error), False, advice=reinstall())
        ]
    if done.returncode:
        reason = _("no start: {reason}", reason=last_line(done.stderr))
        return [Finding("TensorFlow", reason, False, advice=reinstall())]
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    gpu = f"{seen['gpus']} GPU" if seen["gpus"] else _("no GPU (none is needed)")
    return [
        Finding("TensorFlow", _("starts on {n} CPU cores, {gpu}", n=os.cpu_count(), gpu=gpu)),
        Finding(
            _("pretrained weights"),
            _("verified") if not seen["weights"] else _("not the file that was shipped"),
            not seen["weights"],
            advice=seen["weights"].rpartition("Try: ")[2],
        ),
    ]


def _no_start(reason: str) -> Finding:
    found = _("no start: {reason}", reason=reason)
    return Finding("TensorFlow", found, False, advice=reinstall())


def chromium() -> Finding:
    """The browser that tests drive."""
    mac = Path("/Applications/Chromium.app/Contents/MacOS/Chromium")
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    path = path or (str(mac) if mac.exists() else None)
    line = {
        "debian": "sudo apt-get install chromium",
        "ubuntu": "sudo snap install chromium",
        "macos": "brew install --cask chromium",
    }.get(system(), _("your system's packages, or https://www.chromium.org"))
    advice = _("for the tests that drive a browser: {line}", line=line)
    return Finding("chromium", path or _("not found"), bool(path), required=False, advice=advice)


def network(url: str = WELL_KNOWN, seconds: float = 4) -> Finding:
    """Whether a well-known host answers, by the route that Keras's downloads take."""
    answered: list[bool] = []
    # Looking up a name may hang for longer than any timeout of the connection.
    attempt = Thread(target=lambda: answered.append(reaches(url, seconds)), daemon=True)
    attempt.start()
    attempt.join(seconds + 1)
    good = answered == [True]
    found = _("{url} answers", url=url) if good else _("{url} does not answer", url=url)
    advice = _("only for keras.datasets and ImageNet weights: connect, or set HTTPS_PROXY")
    return Finding(_("network"), found, good, required=False, advice=advice)


def reaches(url: str, seconds: float) -> bool:
    """Whether a host answers at all, with whatever status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=seconds):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False
