"""A network by role: what claims speak of, whatever the network."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ftlab.data.camera import Camera
from ftlab.data.task import Split, Task
from ftlab.data.tasks import Target, drawn
from ftlab.models.heads import copy_model
from ftlab.training.sweeps.features import Features
import keras

from authoring.evidence.network import Network

Part = str | tuple[str, ...] | None


class Roles:
    """A network, its tasks and its parts.

    Args:
        network: Whose.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._features: dict[int, Features] = {}

    @property
    def name(self) -> str:
        """Such as `"parcels"`."""
        return self.network.name

    @property
    def source(self) -> Task:
        """The task that the network knows."""
        return self.network.source()

    def photographed(self, seed: int) -> Split:
        """The source's test pictures, photographed anew."""
        return self.network.photographed(seed)

    def start(self, role: str = "near") -> keras.Model:
        """The pretrained network that training on a target starts from; not to be changed."""
        return self.network.starts.get(role, self.network.load)()

    def backbone(self, role: str = "near") -> keras.Model:
        """A copy of what training on a target starts from."""
        return copy_model(self.start(role))

    def features(self, role: str = "near") -> Features:
        """What frozen layers give for images, for all lanes that start from the same network."""
        key = id(self.start(role))
        if key not in self._features:
            copy = self.backbone(role)
            copy.trainable = False
            self._features[key] = Features(copy)
        return self._features[key]

    def target(self, role: str | Target) -> Target:
        """What makes a target, by role; anything else as it is."""
        if isinstance(role, str) and role in self.network.targets:
            return self.network.targets[role]
        return role

    def drawn(self, role: str | Target, seed: int, n_train: int | None = -1) -> Task:
        """A target with the training images of a seed, as many as usual."""
        count = self.budget("usual")["n_train"] if n_train == -1 else n_train
        return _drawn(self.target(role), count, seed)

    def seen_by(self, camera: Camera | str) -> Target:
        """The near target's classes before another camera."""
        return self.network.seen_by(camera)

    def part(self, part: Part) -> tuple[str, ...] | None:
        """Blocks by role; blocks as they are."""
        return self.network.parts[part] if isinstance(part, str) else part

    def word(self, role: str) -> str:
        """How a condition names a role."""
        return self.network.words[role]

    def budget(self, name: str = "usual") -> dict[str, Any]:
        """Images and epochs."""
        return dict(self.network.budget[name])


@lru_cache(maxsize=30)
def _drawn(target: Target, n_train: int | None, seed: int) -> Task:
    return drawn(target, n_train, seed)
