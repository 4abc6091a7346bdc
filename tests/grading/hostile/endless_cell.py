"""A cell of its own that never ends. All answers are right."""

HONEST = 6
KEEPS = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def change(notebook):
    import nbformat.v4

    cell = nbformat.v4.new_code_cell("while True:\n    pass", id="mine")
    notebook["cells"].insert(3, cell)
