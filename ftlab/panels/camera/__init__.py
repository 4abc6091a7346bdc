"""The camera in one's hands: what another camera does to what a model reads."""

from ftlab.panels.camera.state import CameraState
from ftlab.panels.camera.view import CameraPanel

__all__ = ["CameraPanel", "CameraState"]
