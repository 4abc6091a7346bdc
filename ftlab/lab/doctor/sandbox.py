"""What `ftlab grade` boxes students' code with: bubblewrap, and a filter of system calls."""

from __future__ import annotations

from ctypes.util import find_library
import shutil
import subprocess

from ftlab.lab.doctor.finding import Finding
from ftlab.lab.doctor.system import last_line, run, system
from ftlab.translation import _


def sandbox() -> list[Finding]:
    """Both, on Linux; elsewhere only that they are not there."""
    return [bubblewrap(), *([libseccomp()] if shutil.which("bwrap") else [])]


def bubblewrap() -> Finding:
    """The box for students' code, and whether this system lets it make user namespaces."""
    name, purpose = "bubblewrap", _("to run students' code in a box")
    if shutil.which("bwrap") is None:
        line = {
            "debian": "sudo apt-get install bubblewrap",
            "ubuntu": "sudo apt-get install bubblewrap",
        }.get(system(), _("it exists on Linux only; grade there, or in a Linux virtual machine"))
        return Finding(name, _("not found"), False, required=False, advice=f"{purpose}: {line}")
    try:
        done = run(["bwrap", "--ro-bind", "/", "/", "true"], seconds=10)
        problem = last_line(done.stderr) if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = type(error).__name__
    if not problem:
        return Finding(name, _("works, user namespaces too"))
    switch = {
        "ubuntu": "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        "debian": "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    }.get(system(), _("allow user namespaces"))
    container = _("in a container: start it with user namespaces allowed")
    advice = f"{purpose}: {switch} ({container})"
    found = _("cannot make a box: {problem}", problem=problem)
    return Finding(name, found, False, required=False, advice=advice)


def libseccomp() -> Finding:
    """The library behind the filter of system calls."""
    found = find_library("seccomp")
    line = {
        "debian": "sudo apt-get install libseccomp2",
        "ubuntu": "sudo apt-get install libseccomp2",
    }
    how = line.get(system(), _("install libseccomp"))
    advice = _("to run students' code in a box") + f": {how}"
    told = found or _("not found")
    return Finding("libseccomp", told, bool(found), required=False, advice=advice)
