"""Lists, numbers and nothing where mappings belong. All answers are right."""

HONEST = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def change(notebook):
    notebook["metadata"] = ["kernelspec"]
    for place, cell in enumerate(notebook["cells"]):
        cell["metadata"] = ([], 3, None, "nbgrader", {"nbgrader": ["grade"]})[place % 5]
        cell["outputs"] = {"a": 1}
