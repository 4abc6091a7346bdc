"""Repeats an answer; everything else is right. The copies lose nothing and win nothing."""

HONEST = 6
KEEPS = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def change(notebook):
    import copy

    place = [cell["id"] for cell in notebook["cells"]].index("double")
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))
