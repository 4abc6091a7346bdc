"""Expressions too deep for the parser, and functions too deep for whoever lists their names."""

HONEST = 6
KEEPS = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def change(notebook):
    sources = ["-" * 100_000 + "1", "x = " + "lambda: " * 1000 + "1"]
    for number, source in enumerate(sources):
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].append(cell | {"id": f"mine-{number}", "source": source})
