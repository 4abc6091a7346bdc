"""Grading needs no privileges: a whole run as an ordinary user, even if the tests run as root."""

from collections.abc import Iterator
import os
from pathlib import Path
import runpy
import shutil
import subprocess
import sys
import tempfile

from ftlab.grading.course.folder import Course
from ftlab.grading.record.outcome import all_outcomes
import nbformat
import pytest

TOOLS = ("setpriv", "unshare", "mount")
pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.skipif(os.geteuid() != 0, reason="all tests run as an ordinary user already"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]
# Python may lie in root's home, which others cannot enter: a private view of it, without the rest.
SHOW_PYTHON = """
set -e
scratch=$1; python=$2; shift 2
case $python in /root/*)
    mkdir $scratch/python; mount --bind $python $scratch/python
    mount -t tmpfs tmpfs /root; chmod 755 /root
    mkdir -p $python; mount --bind $scratch/python $python
esac
exec setpriv --reuid=1000 --regid=1000 --clear-groups --inh-caps=-all --bounding-set=-all -- "$@"
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others can enter; pytest's own are for their owner alone."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def test_a_class_is_graded_by_an_ordinary_user(tiny_course, hand_in, right, wrong, open_folder):
    hand_in(tiny_course, "ann", {"double": right["double"], "total": wrong["total"]})
    hand_in(tiny_course, "eve", {"double": "import os\nos.setuid(0)", "total": right["total"]})
    hostile = Path(__file__).with_name("hostile")
    for name in ("kernel_settings", "borrowed_first_process"):
        attack = runpy.run_path(str(hostile / f"{name}.py"))["CODE"]["double"]
        hand_in(tiny_course, name, {"double": attack, "pick": right["pick"]})
    course = Course.at(shutil.copytree(tiny_course.root, open_folder / "course"))
    home = open_folder / "home"
    home.mkdir()
    for path in (home, course.root, *course.root.rglob("*")):
        os.chown(path, 1000, 1000)
    ftlab = str(Path(sys.executable).with_name("ftlab"))
    words = [ftlab, "grade", "90-tiny", "--root", str(course.root), "--workers", "1"]
    show = ["unshare", "--mount", "sh", "-c", SHOW_PYTHON, "sh", str(open_folder), sys.base_prefix]
    done = subprocess.run(
        [*show, *words], env=os.environ | {"HOME": str(home)}, cwd=home,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    points = {each.student: each.points for each in all_outcomes(course.root, "90-tiny")}
    assert {points.pop("ann"), points.pop("eve")} == {2}
    assert all(earned <= 4 for earned in points.values())
    notebooks = [nbformat.read(path, 4) for path in (course.root / "autograded").rglob("*.ipynb")]
    assert len(notebooks) == 4
    outputs = [str(cell.get("outputs")) for notebook in notebooks for cell in notebook.cells]
    assert [output for output in outputs if "leaked:" in output] == []
    assert (course.root / "gradebook.db").stat().st_uid == 1000
    assert (course.root / "autograded" / "ann" / "90-tiny" / "tiny.ipynb").stat().st_uid == 1000
