"""Exchanges the roles of answers and tests in the metadata."""

HONEST = 0


def change(notebook):
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and marks:
            marks["grade"], marks["solution"] = marks["solution"], marks["grade"]
            marks["task"] = True
