"""Whether Jupyter runs the lessons with this Python, and where it will be found."""

from __future__ import annotations

import os
from pathlib import Path
import re
import shutil
import socket
import sys

from ftlab.lab.doctor.finding import Finding
from ftlab.translation import _

PORT = 8888
_THIS_PYTHON = re.compile(r"python(3(\.\d+)?)?")  # Jupyter puts the running Python in its place


def kernel() -> Finding:
    """Whether the kernel `python3`, which the lessons ask for, is this Python."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        advice = "python -m ipykernel install --sys-prefix"
        return Finding("kernel python3", _("not installed"), False, advice=advice)
    program = spec.argv[0]
    own = bool(_THIS_PYTHON.fullmatch(program)) or _same_place(program)
    advice = _(
        "notebooks would run without ftlab: remove it with `jupyter kernelspec remove python3` "
        "(it stands in {folder})",
        folder=spec.resource_dir,
    )
    return Finding("kernel python3", _("this Python") if own else program, own, advice=advice)


def _same_place(program: str) -> bool:
    return Path(program).absolute().parent == Path(sys.executable).absolute().parent


def port(number: int = PORT) -> Finding:
    """Whether something listens where JupyterLab usually does."""
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", number)) == 0
    found = _("in use") if taken else _("free")
    advice = _(
        "JupyterLab takes the next free port: open the address that it prints, with its token; "
        "`jupyter server list` says what runs already"
    )
    return Finding(
        _("port {number}", number=number), found, not taken, required=False, advice=advice
    )


def commands() -> Finding:
    """Whether `jupyter`, and nbgrader's helper `alembic`, are those of this environment."""
    here = Path(sys.executable).parent
    paths = {name: shutil.which(name) for name in ("jupyter", "nbgrader", "alembic")}
    others = [name for name, path in paths.items() if path is None or not _same_place(path)]
    found = _("this environment's")
    if others:
        found = _("not this environment's: {names}", names=", ".join(others))
    enter = f"source {here / 'activate'}" if os.name == "posix" else str(here / "activate")
    if "CONDA_PREFIX" in os.environ and not (here / "activate").exists():
        enter = "conda activate ftlab"
    advice = _("before you type jupyter or nbgrader: {enter} (make lab does without)", enter=enter)
    return Finding(_("commands"), found, not others, required=False, advice=advice)
