"""Too little, too uneven, or not what it seems."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

ENTRIES = (
    Entry(
        "too-few-a-class", "data", "training is perfect and validation is poor",
        N_("A class with so few images is learned by heart and not recognized."),
        "more images of these classes, augmentation, or the head alone",
        "05/run-few", "C03",
    ),
    Entry(
        "imbalance", "data", "accuracy is high and rare classes are never found",
        N_("Accuracy hides it: who always names the most frequent class is right this often."),
        "class_weight, and recall by class beside accuracy",
        "06/run-rare", "C27",
    ),
    Entry(
        "always-one-class", "data", "accuracy is exactly the share of one class",
        N_("The model names the same class for almost every image."),
        "recall by class; a lower rate and a look at the scale of the images",
        "06/recall-by-class", "C27",
    ),
    Entry(
        "validation-too-small", "data", "validation jumps from epoch to epoch",
        N_("So few images cannot show a difference of a few points: chance alone moves the "
           "accuracy by more."),
        "more validation images, or cross-validation",
        "02/run-few-images",
    ),
    Entry(
        "classes-missing", "data", "some classes are never right",
        N_("A class without images cannot be learned, or not be measured."),
        "split anew with all classes in each part: train_test_split(…, stratify=labels)",
        "02/predict-unseen-half", "C04",
    ),
    Entry(
        "sorted-by-class", "data", "the loss jumps, and the last class wins",
        N_("Batches come class by class: each step unlearns the classes before."),
        "dataset.shuffle(n) before batch, with n as large as the dataset",
        "02/learn-second-half", "C01",
    ),
    Entry(
        "label-conflict", "data", "training accuracy stays below 1, however long",
        N_("Equal images have different labels: nothing can learn both."),
        "look at these pairs and keep one label",
        "06/diagnose",
    ),
)  # fmt: skip
