"""A notebook of twenty thousand cells."""

HONEST = 0


def change(notebook):
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "id": "x"}
    notebook["cells"] = [cell] * 20_000 + notebook["cells"]
