"""Interactive panels, built on ipywidgets; each also works without a front end."""

from ftlab.panels.prediction import Prediction, predictions

__all__ = ["Prediction", "predictions"]
