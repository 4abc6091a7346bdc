"""Deletes the tests."""

HONEST = 0


def change(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if not c["id"].startswith("check-")]
