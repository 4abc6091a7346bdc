"""The Dockerfile and the dev container hold the environment that everything else names."""

import json
from pathlib import Path
import re
import shlex
import tomllib

from ftlab.lab.doctor import jupyter
import pytest
import yaml

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / ".devcontainer"
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text())
DEVCONTAINER = json.loads(
    re.sub(r"^\s*//.*$", "", (FOLDER / "devcontainer.json").read_text(), flags=re.MULTILINE)
)


def stages():
    """Name of a stage → its instructions, each with its words; the comments are gone."""
    text = re.sub(r"^#.*\n", "", (FOLDER / "Dockerfile").read_text(), flags=re.MULTILINE)
    found = {}
    for line in filter(str.strip, re.sub(r"\\\n", " ", text).splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            origin, _, name = rest.split()
            found[name] = [("FROM", [origin])]
        else:
            found[name].append((word, shlex.split(rest) if word != "CMD" else json.loads(rest)))
    return found


STAGES = stages()


def of(stage, word):
    return [words for instruction, words in STAGES[stage] if instruction == word]


def debian(stage):
    """The Debian packages that a stage installs."""
    (words,) = [words for words in of(stage, "RUN") if "apt-get" in words]
    install = words[words.index("install") : words.index("rm") - 1]
    return {word for word in install[1:] if not word.startswith("-")}


def extras(text):
    return set(re.search(r"\[(.*)\]", text)[1].split(","))


def test_python_is_that_of_the_environment():
    conda = yaml.safe_load((PROJECT / "environment.yml").read_text())["dependencies"][0]
    ((origin,),) = of("base", "FROM")
    version = conda.removeprefix("python=")
    assert origin.startswith(f"python:{version}-slim")


def test_every_install_is_editable_and_keeps_to_the_constraints():
    installs = [
        words for stage in STAGES for words in of(stage, "RUN") if words[:2] == ["pip", "install"]
    ]
    assert len(installs) == 3
    for words in installs:
        assert words[2:5] == ["-c", "constraints.txt", "-e"]


def test_extras_are_those_of_the_makefile():
    (line,) = [words for words in of("test", "RUN") if words[0] == "pip"]
    makefile = re.search(r'-e "(\.\[.*\])"', (PROJECT / "Makefile").read_text())[1]
    assert extras(line[-1]) == extras(makefile)
    (line,) = [words for words in of("grading", "RUN") if words[0] == "pip"]
    assert extras(line[-1]) == {"instructor"}
    assert extras(line[-1]) <= set(SETTINGS["project"]["optional-dependencies"])


def test_debian_packages_are_those_of_the_tests_and_the_guide():
    script = (PROJECT / ".ci" / "run").read_text()
    needed = set(re.findall(r"missing\+=\(([\w-]+)\)", script)) - {"python3-venv"}  # it has one
    assert debian("grading") | debian("test") == needed | {"git"}
    box = re.search(r"apt install ([\w ]+)`", (PROJECT / "docs" / "grading.md").read_text())[1]
    assert debian("grading") == set(box.split())


def test_students_get_no_answers_and_no_graders_tools():
    assert list(STAGES)[-1] == "lessons"  # what `docker build` makes when nothing is said
    copied = [words[-2] for words in of("lessons", "COPY")]
    assert copied == ["ftlab", "notebooks"]
    assert not [words for words in of("lessons", "RUN") if "apt-get" in words]


def test_what_is_copied_is_there_and_enough_to_install():
    copied = [word for words in of("base", "COPY") for word in words[1:-1]]
    assert all((PROJECT / word).exists() for word in copied)
    project = SETTINGS["project"]
    wanted = [
        project["readme"],
        *project["license-files"],
        SETTINGS["tool"]["hatch"]["version"]["path"],
    ]
    assert set(wanted) <= set(copied)


@pytest.mark.parametrize("stage", ["base", "grading", "test", "lessons"])
def test_nothing_runs_as_the_superuser(stage):
    users = [words for instruction, words in STAGES[stage] if instruction == "USER"]
    assert not users or users[-1] == ["1000"]


def test_binder_finds_the_environment_and_no_dockerfile():
    # https://repo2docker.readthedocs.io: a Dockerfile, or a folder binder/, would be taken first.
    for name in ("Dockerfile", "binder", ".binder", "project.toml", "Project.toml"):
        assert not (PROJECT / name).exists()


def test_the_dev_container_is_the_stage_for_tests():
    build = DEVCONTAINER["build"]
    assert build["target"] == "test"
    assert (FOLDER / build["dockerfile"]).is_file()
    assert (FOLDER / build["context"]).resolve() == PROJECT
    (port,) = DEVCONTAINER["forwardPorts"]
    assert of("lessons", "EXPOSE") == [[str(port)]]
    assert port == jupyter.PORT
    python = DEVCONTAINER["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    (environment,) = of("base", "ENV")
    assert f"PATH={Path(python).parent}:$PATH" in environment


def test_an_image_holds_nothing_that_git_leaves_out():
    # In .gitignore a name without a slash in front holds at any depth, in .dockerignore not.
    ignored = filter(None, (PROJECT / ".gitignore").read_text().splitlines())
    wanted = {
        line.strip("/") if line.startswith("/") else f"**/{line.strip('/')}" for line in ignored
    }
    assert wanted <= set((PROJECT / ".dockerignore").read_text().splitlines())
