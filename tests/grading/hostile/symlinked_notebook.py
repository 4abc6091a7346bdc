"""The notebook is a link to a neighbor's, whose answers are right."""

HONEST = 0
LINK = "../../aaa-honest/90-tiny/tiny.ipynb"
