"""Numbers of a million digits and beyond every range, where a notebook has text."""

HONEST = 0
CELL = '{"cell_type": "code", "source": ' + "9" * 10**6 + ', "x": 1e999999}'
TEXT = '{"cells": [' + CELL + '], "nbformat": 4}'
