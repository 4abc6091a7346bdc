"""Interactive panels, built on ipywidgets; each also works without a front end.

Here belongs what a reader steers by hand. Guesses have a room of their own, `ftlab.guessing`.
"""

from ftlab._moved import names

__getattr__ = names(Prediction="ftlab.guessing.prediction", predictions="ftlab.guessing.prediction")
