"""Repeats each test, the copy without its content, before and after the first."""

HONEST = 0


def change(notebook):
    import copy

    cells = []
    for cell in notebook["cells"]:
        twin = copy.deepcopy(cell)
        if cell["id"].startswith("check-"):
            twin["source"] = "1000"
            cells += [twin, cell, copy.deepcopy(twin)]
        else:
            cells.append(cell)
    notebook["cells"] = cells
