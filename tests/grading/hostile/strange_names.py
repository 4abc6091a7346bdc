"""Files whose names are no text, hold line breaks or are those of the grader's own files."""

HONEST = 6
KEEPS = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def files(folder):
    import os

    for name in (
        b"\xff\xfe.csv",
        b"a\nb\r.csv",
        b"=1+1.csv",
        b"gradebook.db",
        b"TINY.IPYNB",
        b"nbgrader_config.py",
        b"conftest.py",
        b"numpy.py",
        b"..csv.",
        b"x" * 255,
    ):
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:
            file.write(b"1")
    (folder / "timestamp.txt").mkdir()
    (folder / "timestamp.txt" / "timestamp.txt").write_text("9999-99-99")
