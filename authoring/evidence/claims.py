"""Where the measurements are: one module for the claims of a lesson or two."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "forgetting_claims",
    "overfitting_claims",
    "regularizer_claims",
    "brake_claims",
    "penalty_claims",
    "unfreezing_claims",
    "part_claims",
    "distance_claims",
    "keras_unfreezing_claims",
    "feature_extraction_claims",
    "rate_claims",
    "schedule_claims",
    "input_claims",
    "text_claims",
    "imbalance_claims",
    "loading_claims",
    "block_claims",
    "imagenet_rate_claims",
    "pretraining_claims",
    "few_image_claims",
    "picture_claims",
)


def load() -> None:
    """Import every module of measurements, so that `CLAIMS` is complete."""
    for name in MODULES:
        import_module(f"authoring.evidence.{name}")
