"""Rows of raw pictures: drawn on one scale, and told in words."""

from io import BytesIO

from ftlab.plots import picture_rows
import numpy as np
from PIL import Image


def drawn(figure, row, columns):
    """The pixels of a row's first picture."""
    return figure.figure.axes[row * columns].get_images()[0].get_array()


def test_rows_share_one_scale_whatever_their_range():
    pictures = np.linspace(0, 1, 4 * 8 * 8).reshape(4, 8, 8, 1)
    figure = picture_rows({"learned": pictures, "bytes": 255 * pictures, "dark": pictures - 1}, 3)
    assert np.allclose(drawn(figure, 0, 3), pictures[0, ..., 0])
    assert drawn(figure, 1, 3).max() == 1
    assert drawn(figure, 2, 3).max() == 0
    assert "dark: 100% of the pixels black, 0% white" in figure.alt


def test_fewer_pictures_than_places_and_three_channels():
    figure = picture_rows({"one": np.ones((1, 4, 4, 3), "uint8")}, 5)
    assert drawn(figure, 0, 5).shape == (4, 4, 3)
    assert sum(len(axes.get_images()) for axes in figure.figure.axes) == 1


def test_a_white_picture_has_an_edge_and_an_empty_place_has_none():
    figure = picture_rows({"white": np.ones((1, 4, 4, 1))}, 2)
    file = BytesIO()
    figure.save(file, dpi=96)
    grey = np.asarray(Image.open(file).convert("L"))
    columns = np.flatnonzero((grey < 200).mean(axis=0) > 0.5)  # where a line runs from top to end
    assert 1 + np.count_nonzero(np.diff(columns) > 1) == 2  # left and right of the one picture
