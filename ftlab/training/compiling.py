"""What `compile` needs: a loss that fits the model's end (its optimizer: `optimizers`)."""

from __future__ import annotations

from ftlab.models.structure import leaf_layers
from ftlab.training.optimizers import make_optimizer as make_optimizer
import keras


def loss_for(model: keras.Model) -> keras.losses.Loss:
    """Cross-entropy on logits, or on probabilities where the model ends in a softmax."""
    last = list(leaf_layers(model))[-1]
    activation = getattr(last, "activation", None)
    ends_in_softmax = isinstance(last, keras.layers.Softmax) or (
        activation is not None and activation is keras.activations.softmax
    )
    return keras.losses.SparseCategoricalCrossentropy(from_logits=not ends_in_softmax)
