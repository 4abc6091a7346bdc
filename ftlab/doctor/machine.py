"""The machine: TensorFlow and its processor, browser, box for students' code, network."""

from __future__ import annotations

import json
import os
from pathlib import Path
import platform
import shutil
import subprocess
import sys
from threading import Thread
from typing import Any
import urllib.error
import urllib.request

from ftlab.doctor.finding import REINSTALL, Finding

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
        done = _run([sys.executable, "-c", _PROBE], seconds=180)
    except (OSError, subprocess.TimeoutExpired) as error:
        return [Finding("TensorFlow", f"no start: {error}", False, advice=REINSTALL)]
    if done.returncode:
        reason = f"no start: {_last_line(done.stderr)}"
        return [Finding("TensorFlow", reason, False, advice=REINSTALL)]
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    cores = f"{os.cpu_count()} CPU cores"
    gpu = f"{seen['gpus']} GPU" if seen["gpus"] else "no GPU (none is needed)"
    return [
        Finding("TensorFlow", f"starts on {cores}, {gpu}"),
        Finding(
            "pretrained weights",
            "verified" if not seen["weights"] else "not the file that was shipped",
            not seen["weights"],
            advice=seen["weights"].rpartition("Try: ")[2],
        ),
    ]


def chromium() -> Finding:
    """The browser that tests drive."""
    mac = Path("/Applications/Chromium.app/Contents/MacOS/Chromium")
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    path = path or (str(mac) if mac.exists() else None)
    line = {
        "debian": "sudo apt-get install chromium",
        "ubuntu": "sudo snap install chromium",
        "macos": "brew install --cask chromium",
    }.get(system(), "your system's packages, or https://www.chromium.org")
    advice = f"for the tests that drive a browser: {line}"
    return Finding("chromium", path or "not found", bool(path), required=False, advice=advice)


def bubblewrap() -> Finding:
    """The box for students' code, and whether this system lets it make user namespaces."""
    name, purpose = "bubblewrap", "to run students' code in a box"
    if shutil.which("bwrap") is None:
        line = {
            "debian": "sudo apt-get install bubblewrap",
            "ubuntu": "sudo apt-get install bubblewrap",
        }.get(system(), "it exists on Linux only; grade there, or in a Linux virtual machine")
        return Finding(name, "not found", False, required=False, advice=f"{purpose}: {line}")
    try:
        done = _run(["bwrap", "--ro-bind", "/", "/", "true"], seconds=10)
        problem = _last_line(done.stderr) if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = type(error).__name__
    if not problem:
        return Finding(name, "works, user namespaces too")
    switch = {
        "ubuntu": "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        "debian": "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    }.get(system(), "allow user namespaces")
    advice = f"{purpose}: {switch} (in a container: start it with user namespaces allowed)"
    return Finding(name, f"cannot make a box: {problem}", False, required=False, advice=advice)


def network(url: str = WELL_KNOWN, seconds: float = 4) -> Finding:
    """Whether a well-known host answers, by the route that Keras's downloads take."""
    answered: list[bool] = []
    # Looking up a name may hang for longer than any timeout of the connection.
    attempt = Thread(target=lambda: answered.append(reaches(url, seconds)), daemon=True)
    attempt.start()
    attempt.join(seconds + 1)
    good = answered == [True]
    found = f"{url} answers" if good else f"{url} does not answer"
    advice = "only for keras.datasets and ImageNet weights: connect, or set HTTPS_PROXY"
    return Finding("network", found, good, required=False, advice=advice)


def reaches(url: str, seconds: float) -> bool:
    """Whether a host answers at all, with whatever status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=seconds):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def system() -> str:
    """`"debian"`, `"ubuntu"`, `"macos"`, or another name."""
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return sys.platform
    return "ubuntu" if release.get("ID") == "ubuntu" else _family(release)


def _family(release: dict[str, str]) -> str:
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    return "debian" if "debian" in family else release.get("ID", sys.platform)


def _run(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1][:200]
