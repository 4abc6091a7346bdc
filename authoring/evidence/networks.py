"""The two laboratories: the course's own network, and one that was pretrained on ImageNet."""

from __future__ import annotations

from authoring.evidence.imagenet_network import imagenet
from authoring.evidence.parcels_network import parcels

NETWORKS = {"parcels": parcels, "imagenet": imagenet}
