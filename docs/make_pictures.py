"""Draw the README's picture from a real run: `make pictures`.

The run is the course's first lesson in small: the parcels backbone, everything trainable,
BatchNorm frozen, 100 belt images. Takes about ten seconds.
"""

from pathlib import Path

from ftlab import finetune, load_backbone, load_task, set_trainable
from PIL import Image

PICTURES = Path(__file__).with_name("pictures")


def forgetting(picture: Path) -> str:
    """Fine-tune on belt, draw both tasks over the epochs.

    Args:
        picture: PNG file to write.

    Returns:
        The figure's alt text, for the README.
    """
    dock, belt = load_task("dock"), load_task("belt", n_train=100)
    model = set_trainable(load_backbone("parcels"), None)
    run = finetune(model, belt, source=dock, learning_rate=1e-3, epochs=20, progress=False)
    figure = run.plot()
    figure.save(picture, dpi=110)
    with Image.open(picture) as drawn:
        few_colors = drawn.convert("RGB").quantize(64)
    few_colors.save(picture, optimize=True)
    return figure.alt


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / "forgetting.png"
    print(forgetting(path))
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
