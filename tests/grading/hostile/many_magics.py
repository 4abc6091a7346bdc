"""A cell of 501 magics, which IPython gives up on: the lesson's own cells keep their points."""

HONEST = 6
KEEPS = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def change(notebook):
    cell = {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].append(cell | {"source": "\n".join(["%pwd"] * 501)})
