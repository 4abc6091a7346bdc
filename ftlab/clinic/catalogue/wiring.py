"""Model, loss, labels and metrics that do not fit each other."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

CHANCE = "accuracy stuck at chance"
ODD = "the loss does not fall, or falls to an odd value"
ERROR = "an error in the first step of fit"
METRIC = "the accuracy that fit prints is not the accuracy that you measure"

ENTRIES = (
    Entry(
        "logits-as-probabilities", "wiring", CHANCE,
        N_("The loss takes the model's logits for probabilities: it cuts off what is below 0 and "
           "above 1, and most of what it should teach is lost."),
        "tell the loss that it gets logits: from_logits=True",
        "00/worked-logits",
    ),
    Entry(
        "softmax-twice", "wiring", "accuracy rises slowly and the loss stays high",
        N_("Probabilities go through a softmax (or sigmoid) once more: all classes come out "
           "nearly alike, and gradients are small."),
        "one softmax: in the model or in the loss, not in both",
        "01/compare-places", "K09",
    ),
    Entry(
        "head-on-softmax", "wiring", "worse than the frozen model",
        N_("The new head sees the probabilities of the old classes and not the features: almost "
           "all that the model knows is lost on the way."),
        "put the new head on the features in front of the old head: replace_head(model, n)",
        "01/compare-places", "K09",
    ),
    Entry(
        "one-answer", "wiring", CHANCE,
        N_("A softmax over one unit, or outputs that are always the same: the answer is the same "
           "for every image."),
        "a sigmoid for one unit, or a unit a class",
        "01/compare-places",
    ),
    Entry(
        "one-unit-many-classes", "wiring", CHANCE,
        N_("One unit tells two classes apart. The labels have more."),
        "a unit a class, and a loss for many classes",
        "01/train-new-head",
    ),
    Entry(
        "other-loss", "wiring", ODD,
        N_("The loss is made for another kind of answer than the model gives."),
        "the loss that fits the head: cross-entropy for one class per image",
        "01/train-new-head",
    ),
    Entry(
        "odd-activation", "wiring", CHANCE,
        N_("The activation of the head cuts off a part of what it could say, so that some "
           "answers cannot be given and get no gradient."),
        "no activation in the head, and from_logits=True",
        "00/worked-logits",
    ),
    Entry(
        "labels-shape", "wiring", ERROR,
        N_("The labels have another shape than the loss compares with this head: fit stops with "
           "an error, or compares every label with every output."),
        "sparse_categorical_crossentropy for whole numbers, categorical_crossentropy for one-hot",
        "05/run-arguments",
    ),
    Entry(
        "labels-range", "wiring", "NaN, or an error in the first step of fit",
        N_("Some labels name a class for which the head has no unit: an error on a processor, "
           "NaN on a graphics card."),
        "count classes from 0, and give the head a unit a class",
        "06/build-text-model",
    ),
    Entry(
        "head-too-wide", "wiring", "accuracy rises slowly at first",
        N_("The head has many more units than there are classes: it is the old head, or made for "
           "other labels. Its further units have to be unlearned first."),
        "a new head: replace_head(model, n_classes)",
        "01/predict-old-head-back",
    ),
    Entry(
        "metrics-as-loss-weights", "wiring", ERROR,
        N_("The third argument of compile is loss_weights: the metrics went there, and fit "
           "stops."),
        "metrics=… by name",
        "03/run-third-argument", "K08",
    ),
    Entry(
        "metric-mismatch", "wiring", METRIC,
        N_("The metric counts something else than right answers: what it says is not the "
           "accuracy."),
        "the accuracy that fits the head and the labels, or metrics=['accuracy']",
        "00/check-accuracy",
    ),
    Entry(
        "no-head", "wiring", ODD,
        N_("The model ends in features: they are trained as if each were the answer for a "
           "class."),
        "a head with a unit a class: replace_head(model, n_classes)",
        "01/train-new-head",
    ),
    Entry(
        "labels-shuffled", "wiring", CHANCE,
        N_("Labels belong to other images: only learning by heart can lower the loss."),
        "shuffle images and labels with one order: images[order], labels[order]",
        "06/diagnose",
    ),
    Entry(
        "regularizer-not-at-work", "wiring", "a regularizer changes nothing",
        N_("A regularizer that is set on a layer which is built already adds nothing to the "
           "loss."),
        "set it where the layer is made, or use L2SP",
        "05/show-losses", "K04",
    ),
)  # fmt: skip
