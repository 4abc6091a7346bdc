"""Odd files of one student's stop nobody, and hand-ins in another place are told."""

import os
import subprocess

from ftlab.grading.intake.misplaced import overlooked
from ftlab.grading.intake.submitted import MOST_FILES, read, students
import pytest

TINY = "90-tiny"


@pytest.fixture
def folder(tiny_course):
    path = tiny_course.root / "submitted" / "ann" / TINY
    path.mkdir(parents=True)
    return path


@pytest.fixture
def taken(tiny_course):
    """`taken()`: what is read of Ann's folder."""
    return lambda student="ann": read(tiny_course, TINY, student, "tiny.ipynb")


def deep(folder, name, times):
    """Nested folders, deeper than a path can be long, with a file at the end."""
    top = os.open(folder, os.O_RDONLY)
    for _ in range(times):
        os.mkdir(name, dir_fd=top)
        below = os.open(name, os.O_RDONLY, dir_fd=top)
        os.close(top)
        top = below
    os.close(os.open("x", os.O_CREAT | os.O_WRONLY, dir_fd=top))
    os.close(top)


@pytest.mark.parametrize(("name", "times"), [("a", 1100), ("d" * 250, 17), ("d" * 60, 5)])
def test_deep_folders_are_left_out(folder, taken, name, times):
    (folder / "tiny.ipynb").write_text("x")
    deep(folder, name, times)
    try:
        found = taken()
    finally:  # pytest's own way of cleaning up does not go that deep
        subprocess.run(["rm", "-rf", folder / name], check=True)
    assert (found.content, found.files) == (b"x", {})
    assert len(found.remarks) == 1
    assert "was left out" in found.remarks[0]
    assert len(found.remarks[0]) < 150


@pytest.mark.parametrize("name", ["tiny.ipynb", "other.ipynb", "TIMESTAMP.txt", "tiny.html"])
def test_folders_that_are_called_like_a_file_are_left_out(folder, taken, name):
    (folder / name).mkdir()
    (folder / name / "data.csv").write_text("1")
    found = taken()
    assert (found.content, found.files) == (None, {})
    assert f"{name!r} was left out: a folder where a file is expected" in found.remarks


def test_names_that_cannot_be_written_elsewhere_are_left_out(folder, taken):
    (folder / "tiny.ipynb").write_text("x")
    for name in (b"\xff\xfe.csv", b"a\nb.csv", b"x" * 255, b"TINY.IPYNB", b"gradebook.db"):
        with open(os.fsencode(folder) + b"/" + name, "wb"):
            pass
    found = taken()
    assert set(found.files) == {"TINY.IPYNB", "gradebook.db"}
    assert len(found.remarks) == 3
    assert all(remark.isprintable() for remark in found.remarks)
    assert found.digest()


def test_what_the_system_refuses_is_told(folder, taken, monkeypatch):
    (folder / "tiny.ipynb").write_text("x")
    (folder / "data").mkdir()
    look = os.scandir

    def scandir(path):
        if str(path).endswith(refused):
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    refused = "data"
    assert taken().remarks == ("'data/' was left out: Permission denied",)
    refused = TINY
    found = taken()
    assert found.content is None
    assert found.remarks == ("the folder cannot be read: Permission denied",)


@pytest.mark.parametrize("name", ["ann ", " ann", "ann\u3000"])
def test_a_folder_that_nbgrader_would_take_for_anothers_is_left_out_and_told(
    tiny_course, folder, name
):
    (tiny_course.root / "submitted" / name / TINY).mkdir(parents=True)
    assert students(tiny_course, TINY) == ["ann"]
    (line,) = overlooked(tiny_course, [TINY])
    assert line.endswith("nbgrader would take it for 'ann'; rename the folder")


@pytest.mark.parametrize("name", [b"m\xff", b"m\nx", b"m" * 255])
def test_a_students_folder_with_an_odd_name_is_left_out_and_told(tiny_course, folder, name):
    os.makedirs(os.fsencode(tiny_course.root / "submitted") + b"/" + name + b"/90-tiny")
    assert students(tiny_course, TINY) == ["ann"]
    (line,) = overlooked(tiny_course, [TINY])
    assert line.startswith("not looked at: submitted/m")
    assert line.isprintable()


def test_what_is_there_in_the_place_of_a_notebook_is_named(folder, taken):
    (folder / "tiny.zip").write_text("x")
    assert taken().remarks == (
        "no notebook was handed in; 'tiny.ipynb' was expected; found: 'tiny.zip'",
    )


def test_a_second_notebook_is_told_and_counts_as_another_hand_in(folder, taken):
    (folder / "tiny.ipynb").write_text("x")
    before = taken()
    assert before.remarks == ()
    (folder / "tiny (1).ipynb").write_text("y")
    after = taken()
    assert after.content == b"x"
    assert after.remarks == ("2 notebooks: 'tiny.ipynb' was graded, 'tiny (1).ipynb' was not",)
    assert after.digest() != before.digest()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"2026-11-20 17:02:00 UTC\n", False),
        (b" \n", False),
        (b"yesterday evening", True),
        (b"\x1b[2J" + b"x" * 99, True),
        (b"\xff\xfe", True),
    ],
)
def test_a_timestamp_that_cannot_be_read_is_told(folder, taken, said, told):
    (folder / "tiny.ipynb").write_text("x")
    (folder / "timestamp.txt").write_bytes(said)
    remarks = taken().remarks
    assert len(remarks) == told
    for remark in remarks:
        assert remark.startswith("timestamp.txt cannot be read: ")
        assert remark.endswith("; it counts as handed in on time")
        assert remark.isprintable()
        assert len(remark) < 140


def test_too_many_files_are_left_out_and_the_remarks_stay_few(folder, taken):
    (folder / "tiny.ipynb").write_text("x")
    for number in range(MOST_FILES + 40):
        (folder / f"{number}.csv").touch()
    found = taken()
    assert (found.content, len(found.files), len(found.remarks)) == (b"x", MOST_FILES, 20)


def test_hand_ins_in_another_place_are_told(tiny_course, folder):
    root = tiny_course.root / "submitted"
    for path in ("ann/91-models", "ann/tiny", "ben/tiny", "cleo", ".hidden", "dan/90-tiny"):
        (root / path).mkdir(parents=True)
    (root / "lonely.ipynb").touch()
    (root / "gone").symlink_to("nowhere")
    assert overlooked(tiny_course, [TINY]) == [
        "not looked at: submitted/ann/tiny",
        "ben has 'tiny' and no lesson's folder",
        "cleo has nothing and no lesson's folder",
        "not looked at: submitted/gone",
        "not looked at: submitted/lonely.ipynb",
    ]
    assert overlooked(tiny_course, [TINY], {"ben", "an"}) == [
        "nothing by 'an'; near names: 'ann', 'dan'",
        "nothing by 'ben'",
        "ben has 'tiny' and no lesson's folder",
    ]


def test_at_most_ten_lines_are_told(tiny_course, folder):
    for number in range(13):
        (tiny_course.root / "submitted" / f"{number}.ipynb").touch()
    lines = overlooked(tiny_course, [TINY])
    assert len(lines) == 11
    assert lines[-1] == "not looked at: 3 more"
