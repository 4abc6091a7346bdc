"""The wheel and the source distribution: what is in them, and that the wheel works by itself."""

import hashlib
import json
import os
from pathlib import Path
import re
import subprocess
import sys
import tarfile
from zipfile import ZipFile

import ftlab
from ftlab.checks.misconceptions import catalogue
from ftlab.checks.quiz import questions
from ftlab.errors import PACKAGE
from packaging.requirements import Requirement
import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]


def run(*words, folder, **environ):
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout


def build(project, folder, *kinds):
    run("-m", "hatchling", "build", "-d", folder, *kinds, folder=project)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    build(PROJECT, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(built):
    (path,) = built.glob("*.tar.gz")
    return path


def names(wheel):
    return set(ZipFile(wheel).namelist())


def test_the_version_is_the_one_place_of_it(wheel, sdist):
    assert wheel.name == f"ftlab-{ftlab.__version__}-py3-none-any.whl"
    assert sdist.name == f"ftlab-{ftlab.__version__}.tar.gz"


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel):
    here = {
        path.relative_to(PROJECT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {name for name in names(wheel) if ".dist-info/" not in name}
    assert inside == here


@pytest.mark.parametrize(
    "name",
    [
        "ftlab/backbones/parcels.weights.h5",
        "ftlab/backbones/parcels.json",
        "ftlab/backbones/efficientnet_lite0.json",
        "ftlab/checks/catalogue/00-start-here.toml",
        "ftlab/checks/questions/08-capstone.toml",
        "ftlab/data/reviews.toml",
        "ftlab/grading/reports/report.html.j2",
        "ftlab/lab/settings/labconfig/page_config.json",
    ],
)
def test_the_wheel_holds_what_is_read_at_run_time(wheel, name):
    assert name in names(wheel)


def test_the_licenses_are_in_the_wheel(wheel):
    licenses = {name.rpartition("/")[2] for name in names(wheel) if "/licenses/" in name}
    assert licenses == {"LICENSE", "LICENSE-lessons"}


def test_the_source_distribution_gives_no_answers_and_is_small(sdist):
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2].partition("/")[0] for name in archive.getnames()}
    assert inside == {
        "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-lessons", "PKG-INFO", "README.md",
        "constraints.txt", "ftlab", "pyproject.toml", ".gitignore",
    }  # fmt: skip
    assert sdist.stat().st_size < 2_000_000


def test_the_source_distribution_gives_the_same_wheel(sdist, wheel, tmp_path):
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    build(source, tmp_path / "again", "-t", "wheel")
    (again,) = (tmp_path / "again").iterdir()
    assert names(again) == names(wheel)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel by itself in a folder; what it depends on comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    options = ("--no-deps", "--no-index", "--no-compile", "--quiet", "--target")
    run("-m", "pip", "install", *options, folder, wheel, folder=folder)
    return folder


SMOKE = """
import ftlab, json
from ftlab.checks.misconceptions import catalogue
from ftlab.checks.quiz import questions
print(json.dumps([
    ftlab.__file__,
    ftlab.__version__,
    ftlab.load_task("belt", n_train=100).train.images.shape,
    len(ftlab.load_reviews("films").train.texts),
    len(catalogue()),
    [question.key for question in questions("00-start-here")],
]))
"""


def test_the_installed_wheel_works_away_from_the_project(installed):
    said = run("-c", SMOKE, folder=installed, PYTHONPATH=str(installed))
    file, *rest = json.loads(said)
    assert Path(file).is_relative_to(installed)
    assert rest == [
        ftlab.__version__,
        [100, 32, 32, 1],
        len(ftlab.load_reviews("films").train.texts),
        len(catalogue()),
        [question.key for question in questions("00-start-here")],
    ]


def test_the_installed_weights_are_those_that_were_trained(installed):
    folder = installed / "ftlab" / "backbones"
    recorded = json.loads((folder / "parcels.json").read_text())["sha256"]
    weights = (folder / "parcels.weights.h5").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == recorded


def test_the_installed_command_starts(installed):
    said = run("-m", "ftlab.lab.cli", "--help", folder=installed, PYTHONPATH=str(installed))
    assert "doctor" in said
    assert "grade" in said
    script = (installed / "bin" / "ftlab").read_text()
    assert "from ftlab.lab.cli import app" in script


def test_the_metadata_asks_for_what_the_project_asks_for(installed):
    (metadata,) = installed.glob("ftlab-*.dist-info/METADATA")
    text = metadata.read_text()
    asked = {Requirement(line).name for line in re.findall(r"^Requires-Dist: (.*)$", text, re.M)}
    assert {"keras", "tensorflow", "ipywidgets", "nbgrader", "pytest"} <= asked
    assert "License-Expression: BSD-3-Clause" in text
