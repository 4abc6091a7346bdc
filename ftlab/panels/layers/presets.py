"""The usual ways to fine-tune, each as the blocks that train at each of its stages."""

from __future__ import annotations

from ftlab.errors import InputError, listed
from ftlab.models.structure import HEAD
from ftlab.translation import N_, _

PRESETS = (
    N_("feature extraction"),
    N_("head then everything"),
    N_("last block"),
    N_("last two blocks"),
    N_("first two blocks"),
    N_("everything"),
    N_("gradual unfreezing"),
)
OWN = N_("own choice")


def stages(preset: str, blocks: list[str]) -> list[list[str]]:
    """Which blocks train, stage by stage.

    Args:
        preset: One of `PRESETS`. "Last block" and "last two blocks" train the head as well;
            "first two blocks" trains nothing else (surgical fine-tuning, Lee et al. 2022).
        blocks: The model's blocks, in the order in which they run.

    Returns:
        One list a stage: all that trains in it, in the model's order.

    Raises:
        InputError: No such preset.

    Example:
    >>> stages("last block", ["block1", "block2", "head"])
    [['block2', 'head']]
    >>> stages("gradual unfreezing", ["block1", "block2", "head"])
    [['head'], ['block2', 'head'], ['block1', 'block2', 'head']]
    """
    head = [name for name in blocks if name == HEAD] or blocks[-1:]
    body = [name for name in blocks if name not in head]
    chosen = {
        "feature extraction": [head],
        "head then everything": [head, blocks],
        "last block": [body[-1:] + head],
        "last two blocks": [body[-2:] + head],
        "first two blocks": [body[:2]],
        "everything": [blocks],
        "gradual unfreezing": [blocks[place:] for place in reversed(range(len(blocks)))],
    }
    if preset not in chosen:
        raise InputError(
            _("one of {names}", names=listed(PRESETS)),
            repr(preset),
            _("a spelling slip, or a block's name"),
            _(
                "{code}, or {more} for one block",
                code=f".select({PRESETS[0]!r})",
                more=".set_block('block4', trainable=True)",
            ),
        )
    return [list(names) for names in chosen[preset]]
