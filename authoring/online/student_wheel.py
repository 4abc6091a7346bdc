"""A wheel of what students need: `make student-wheel`, then `pip install` of it anywhere.

It holds what the student bundle holds of `ftlab`, and asks for no package that only teachers use.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
import re
import shutil
import subprocess
import sys
from tempfile import TemporaryDirectory

from ftlab.errors import PACKAGE
from ftlab.grading.course.bundle import contents

OUTPUT = PACKAGE.parent / "build"
_EXTRAS = re.compile(r"^\[project\.optional-dependencies\]\n.*?(?=^\[)", re.MULTILINE | re.DOTALL)


def wheel(files: Mapping[str, bytes], folder: Path) -> Path:
    """Build it.

    Args:
        files: Path inside the student bundle → content.
        folder: Where the wheel goes.

    Returns:
        The wheel.
    """
    with TemporaryDirectory() as scratch:
        root = Path(scratch)
        for name, content in files.items():
            if name.startswith("ftlab/") or "/" not in name:
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        about = root / "pyproject.toml"
        about.write_text(_EXTRAS.sub("", about.read_text(encoding="utf-8")), encoding="utf-8")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "built"]
        subprocess.run(command, cwd=root, capture_output=True, check=True)
        (made,) = root.glob("built/*.whl")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(made, folder / made.name))


if __name__ == "__main__":
    made = wheel(contents(), OUTPUT)
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")
