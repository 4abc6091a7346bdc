"""What the recipe may say of each decision; the rows choose among the sentences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One decision.

    Args:
        title: What is decided.
        key: The claim.
        place: Which of its conditions, from 0.
        held: What to do where it held.
        failed: What to do where it failed.
        measure: What to compare where the networks disagreed.
    """

    title: str
    key: str
    place: int
    held: str
    failed: str
    measure: str


STEPS = (
    Step(
        "The scale of pixels", "C48", 0,
        "Give the network pixels on the scale of its pretraining, and look at the numbers that "
        "arrive: a wrong scale costs most of what it knows.",
        "A wrong scale of pixels costs less than half of the accuracy; set it right all the same.",
        "accuracy with pixels as in pretraining and as you have them",
    ),
    Step(
        "The scale of pixels, with a new head", "C48", 3,
        "A new head does not make up for a wrong scale.",
        "A head that is trained on the wrong scale makes up for most of it, so that a wrong scale "
        "hides well: look at the numbers, not at the accuracy.",
        "a new head on both scales",
    ),
    Step(
        "The size of pictures", "C46", 0,
        "Enlarge small pictures to the size of pretraining, if you can pay for it.",
        "Enlarging pictures to the size of pretraining brings nothing; keep what is cheaper.",
        "a head on pictures of your size and of the size of pretraining",
    ),
    Step(
        "Pretrained or random weights", "C43", 1,
        "Start from pretrained weights.",
        "Pretrained weights bring nothing at this budget; look at whether they fit the task.",
        "pretrained and random weights for the same number of epochs",
    ),
    Step(
        "One image per class", "C47", 0,
        "With an image per class, train the head alone, on frozen features.",
        "Even with an image per class, fine-tuning is not behind the head alone.",
        "the head alone and fine-tuning, with the images that you have",
    ),
    Step(
        "Five images per class", "C47", 2,
        "With five images per class, train the head alone, on frozen features.",
        "With five images per class, fine-tuning is not behind the head alone.",
        "the head alone and fine-tuning, with the images that you have",
    ),
    Step(
        "Augmentation", "C45", 0,
        "With few images, show each one shifted, turned and lit otherwise.",
        "With few images and few steps, do not count on augmentation.",
        "the same number of steps with augmentation and without",
    ),
    Step(
        "Head first, with new classes", "C23", 0,
        "Train a new head to convergence before anything else is unfrozen.",
        "For new classes of another kind of image, a head that was trained first is no better in "
        "the end; it does no harm to begin with everything.",
        "head first, and everything from the start",
    ),
    Step(
        "Head first, with known classes", "C23", 1,
        "Where the head is new and the classes are those of pretraining, train it first.",
        "Where the head is new and the classes are those of pretraining, head first is no better.",
        "head first, and everything from the start",
    ),
    Step(
        "Which blocks", "C19", 0,
        "For a new camera, unfreeze the last blocks and not the first.",
        "For a new camera, the last blocks are not better than the first ones.",
        "the last two blocks and the first two, each at its own rate",
    ),
    Step(
        "Which blocks, with new classes", "C19", 3,
        "For new classes, unfreeze the last blocks and not the first.",
        "For new classes, the last blocks are not better than the first ones.",
        "the last two blocks and the first two, each at its own rate",
    ),
    Step(
        "How much", "C30", 0,
        "Unfreeze a part: it beats both the head alone and everything.",
        "Do not expect a part of the network to beat the better of head alone and everything.",
        "the head alone, the last blocks and everything, each at its own rate",
    ),
    Step(
        "Whole blocks", "C39", 0,
        "Unfreeze blocks whole; how little a cut inside one costs, the brackets say.",
        "A cut inside a block did no harm; choose the number of layers that is handy.",
        "a whole block and a part of it",
    ),
    Step(
        "A number of layers", "C40", 0,
        "A number such as the last 20 layers is as good as whole blocks.",
        "Count blocks rather than layers.",
        "20 layers, and the whole blocks that are nearest",
    ),
    Step(
        "The rate of everything", "C15", 2,
        "Leave everything at 1e-3: the last block at 1e-4 is better.",
        "Everything at 1e-3 is not behind the last block at 1e-4.",
        "everything at 1e-3 and at its best rate on validation, and the last block at 1e-4; a rate "
        "that suits one network wrecks another",
    ),
    Step(
        "A rate ten times too high", "C05", 1,
        "Search the rate by powers of ten on validation; ten times the best one erases what was "
        "known.",
        "Ten times the best rate does not erase what was known.",
        "your best rate and ten times that, on the old task",
    ),
    Step(
        "The rate of 1e-5", "C42", 0,
        "1e-5 is a good rate for everything.",
        "Do not take 1e-5 on trust: the best power of ten on validation is at least as good in as "
        "many epochs.",
        "1e-5 and the best power of ten on validation",
    ),
    Step(
        "A tenth of the head's rate", "C18", 2,
        "Give the base a tenth of the head's rate.",
        "A tenth of the head's rate for the base is no better than one good rate for all.",
        "a tenth of the head's rate for the base, and one rate for all",
    ),
    Step(
        "BatchNorm", "C41", 0,
        "Keep BatchNorm frozen.",
        "BatchNorm may update.",
        "BatchNorm frozen and updating",
    ),
    Step(
        "Unfreezing gradually", "C08", 4,
        "Unfreeze gradually with a falling rate: it keeps more than it costs.",
        "Do not unfreeze gradually for the old task's sake: it costs on the new one what it keeps.",
        "gradual unfreezing, and everything at once at its best rate, on both tasks",
    ),
    Step(
        "Climbing validation loss", "C21", 0,
        "Watch the target's validation loss: where it climbs, the old task is being forgotten.",
        "Do not read forgetting off the target's validation loss: measure the old task itself.",
        "the old task's accuracy beside the target's validation loss",
    ),
    Step(
        "Early stopping", "C22", 0,
        "A patience of two epochs costs little.",
        "A patience of two epochs is too short.",
        "a patience of two and of ten",
    ),
    Step(
        "Forgetting", "C01", 0,
        "Expect to forget: keep test images of the old task, and measure it after fine-tuning.",
        "At a good rate little was forgotten; measure it, and do not pay for what you do not need.",
        "the old task before and after, at your best rate",
    ),
    Step(
        "Replay", "C36", 0,
        "Mix a few images of the old task among the new ones.",
        "Replay did not save half of what was forgotten.",
        "training with 20 old images among the new ones, and without",
    ),
    Step(
        "L2-SP", "C37", 3,
        "A pull to the pretrained weights (L2-SP) costs the new task little.",
        "A pull to the pretrained weights (L2-SP) costs the new task more than three points.",
        "L2-SP at several strengths, on both tasks",
    ),
    Step(
        "EWC", "C37", 1,
        "EWC costs the new task little.",
        "EWC costs the new task more than three points.",
        "EWC at several strengths, on both tasks",
    ),
    Step(
        "Averaging weights", "C38", 0,
        "Average pretrained and fine-tuned weights (WiSE-FT): the old task keeps most.",
        "Averaging pretrained and fine-tuned weights did not keep most of the old task.",
        "the average of both models, on both tasks",
    ),
)  # fmt: skip
