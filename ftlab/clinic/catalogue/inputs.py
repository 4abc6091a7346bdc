"""Images that are prepared in another way than the model expects."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

CHANCE = "accuracy stuck at chance"
POOR = "a pretrained model does no better than a random one"

ENTRIES = (
    Entry(
        "input-scale", "inputs", POOR,
        N_("Pixels come on another scale than the model was made for: its first layers see what "
           "they never saw."),
        "the scale that the model was trained on",
        "06/run-deliveries", "C25",
    ),
    Entry(
        "scaled-twice", "inputs", POOR,
        N_("Pixels are scaled outside of the model and again inside: almost nothing is left of "
           "them."),
        "scale in one place: leave out the division by 255, or the layer",
        "06/with-preprocessing", "C25",
    ),
    Entry(
        "channel-order", "inputs", "a pretrained model does worse than it should",
        N_("Red and blue are exchanged beside what the model was trained on."),
        "images[..., ::-1]",
        "06/run-deliveries", "C25",
    ),
    Entry(
        "input-shape", "inputs", "an error in the first step of fit",
        N_("The model takes inputs of another shape."),
        "inputs of the model's shape",
        "06/run-applications", "C06",
    ),
    Entry(
        "input-size", "inputs", "a pretrained model does worse than it should",
        N_("The images are small for this network: one place is left of them before pooling, and "
           "detail is lost."),
        "larger images: keras.ops.image.resize",
        "06/run-kinds", "C06",
    ),
    Entry(
        "constant-images", "inputs", CHANCE,
        N_("Images without any difference in them tell nothing."),
        "look at a few: plt.imshow(images[0])",
        "06/show-statistics",
    ),
    Entry(
        "same-images", "inputs", CHANCE,
        N_("Different examples are the same image: there is nothing to tell them apart by."),
        "look at a few, and at the function that reads them",
        "06/show-statistics",
    ),
    Entry(
        "nan-inputs", "inputs", "NaN",
        N_("One number that is none makes the loss NaN, and then all weights."),
        "images without NaN: np.isfinite(images).all()",
        "06/show-statistics",
    ),
    Entry(
        "validation-prepared-otherwise", "inputs",
        "validation loss is high from the first epoch on",
        N_("Validation images are prepared in another way than training images: what validation "
           "says is of no use."),
        "the same function for both",
        "06/diagnose", "C25",
    ),
    Entry(
        "leak", "inputs", "validation is too good to be true",
        N_("The same pictures are in training and in validation: validation measures what was "
           "learned by heart."),
        "split before anything else, and by what belongs together",
        "05/predict-heights",
    ),
    Entry(
        "tokens-out-of-range", "inputs", "an error in the first step of fit",
        N_("Some tokens have no row in the embedding: another vocabulary than that of the "
           "model."),
        "the vocabulary that the model was trained with",
        "06/run-texts", "C26",
    ),
)  # fmt: skip
