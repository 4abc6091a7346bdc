"""Claims schemas of nbgrader and of notebooks that do not exist."""

HONEST = 0


def change(notebook):
    notebook["nbformat_minor"] = 99
    for place, cell in enumerate(notebook["cells"]):
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = (99, 0, -1, "3", None)[place % 5]
            cell["metadata"]["nbgrader"]["points"] = "1e9"
