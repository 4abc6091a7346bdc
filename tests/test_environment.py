"""pyproject.toml, constraints.txt and environment.yml say the same; so do the project's papers."""

from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
import re
import tomllib

import ftlab
from ftlab.lab.cli import app
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
import pytest
from typer.testing import CliRunner
import yaml

PROJECT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text())
EXTRAS = SETTINGS["project"]["optional-dependencies"]
LINES = {
    *SETTINGS["project"]["dependencies"],
    *(line for extra in EXTRAS.values() for line in extra),
}
REQUIREMENTS = [Requirement(line) for line in sorted(LINES)]
ENVIRONMENT = yaml.safe_load((PROJECT / "environment.yml").read_text())
PIN = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.!+]+)(?: *;.*)?")


def constraint_lines():
    lines = (PROJECT / "constraints.txt").read_text().splitlines()
    return [line for line in map(str.strip, lines) if line and not line.startswith("#")]


def pins():
    matches = map(PIN.fullmatch, constraint_lines())
    return {canonicalize_name(match["name"]): match["version"] for match in matches}


def conda_python():
    (line,) = [each for each in ENVIRONMENT["dependencies"] if str(each).startswith("python")]
    return line.removeprefix("python=")


def test_constraints_are_plain_pins():
    # No address and no path: those work on one machine only.
    assert [line for line in constraint_lines() if not PIN.fullmatch(line)] == []


def test_constraints_pin_each_package_once():
    names = [canonicalize_name(PIN.fullmatch(line)["name"]) for line in constraint_lines()]
    assert sorted(set(names)) == sorted(names)


def test_constraints_leave_the_project_itself_out():
    assert "ftlab" not in pins()


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_dependency_is_pinned_to_a_version_that_it_allows(requirement):
    version = pins().get(canonicalize_name(requirement.name))
    assert version is not None, f"{requirement.name} is missing from constraints.txt"
    assert requirement.specifier.contains(version, prereleases=True)


def test_pins_run_on_the_oldest_python_that_is_promised():
    """Its first release: Debian 12 has 3.11.2."""
    oldest = f"{conda_python()}.0"
    too_new = []
    for name, version in pins().items():
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # of an extra that is not installed here
        wanted = SpecifierSet(about.get("Requires-Python") or "")
        if about["Version"] == version and not wanted.contains(oldest):
            too_new.append(f"{name} {version} wants Python {wanted}")
    assert too_new == []


def test_extras_are_there_and_renewing_the_constraints_installs_all_of_them():
    assert {"test", "instructor", "docs"} <= set(EXTRAS)
    text = (PROJECT / "CONTRIBUTING.md").read_text()
    (named,) = re.findall(r"pip install -e \"\.\[(.*)\]\"", text)
    assert set(named.split(",")) == set(EXTRAS)


def test_environment_installs_the_project_with_the_constraints_and_nothing_else():
    *conda, pip = ENVIRONMENT["dependencies"]
    assert [re.split("[=<>]", name)[0] for name in conda] == ["python", "pip"]
    assert pip == {"pip": ["-c constraints.txt", "-e ."]}


def test_python_versions_agree():
    wanted = SpecifierSet(SETTINGS["project"]["requires-python"])
    lowest = conda_python()
    assert wanted == SpecifierSet(f">={lowest}")
    assert SETTINGS["tool"]["mypy"]["python_version"] == lowest
    assert SETTINGS["tool"]["ruff"]["target-version"] == "py" + lowest.replace(".", "")
    assert f"Python {lowest} or newer" in (PROJECT / "README.md").read_text()


def test_versions_and_days_in_the_papers_agree():
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text())
    changes = (PROJECT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## \[([\d.]+)\] - (\S+)$", changes, re.MULTILINE)
    assert released[0] == (ftlab.__version__, str(citation["date-released"]))
    assert citation["version"] == ftlab.__version__
    days = [day for _, day in released]
    assert days == sorted(days, reverse=True)


PAPERS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/map.md", "docs/ways-in.md")


@pytest.mark.parametrize("paper", PAPERS)
def test_links_lead_somewhere(paper):
    path = PROJECT / paper
    targets = re.findall(r"\]\(([^)\s#]+)[^)\s]*\)", path.read_text())
    lost = [to for to in targets if "://" not in to and not (path.parent / to).exists()]
    assert lost == []


def test_readme_lists_every_lesson():
    text = (PROJECT / "README.md").read_text()
    lessons = sorted(path.parent.name for path in (PROJECT / "solutions").glob("*/*.ipynb"))
    assert [name for name in lessons if f"(solutions/{name}/" not in text] == []


def test_readme_picture_is_small_and_told_in_words():
    text = (PROJECT / "README.md").read_text()
    pictures = re.findall(r"!\[([^\]]*)\]\((?!https:)([^)]+)\)", text)
    assert pictures
    for words, path in pictures:
        assert len(words) > 80
        assert (PROJECT / path).stat().st_size < 60_000


def test_make_targets_that_the_papers_name_exist():
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    for paper in ("README.md", "CONTRIBUTING.md", "docs/ways-in.md"):
        text = (PROJECT / paper).read_text()
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
        assert named
        assert named <= targets


def test_commands_that_the_papers_name_exist():
    shown = CliRunner().invoke(app, ["--help"]).output
    for paper in ("README.md", "CONTRIBUTING.md", "docs/ways-in.md"):
        text = (PROJECT / paper).read_text()
        named = set(re.findall(r"(?:^|`|/)ftlab ([a-z-]+)", text, re.MULTILINE))
        assert named <= set(re.findall(r"^\W*([a-z-]+)\s", shown, re.MULTILINE)), paper


def test_modules_that_the_papers_start_exist():
    for paper in ("README.md", "CONTRIBUTING.md", "docs/ways-in.md", "Makefile", "environment.yml"):
        for name in re.findall(r"-m (ftlab[\w.]*)", (PROJECT / paper).read_text()):
            assert find_spec(name), f"{paper}: {name}"
