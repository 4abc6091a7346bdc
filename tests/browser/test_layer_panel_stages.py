"""Pictures of one's own on the ImageNet network, fine-tuned with the mouse alone."""

import re

from playwright.sync_api import expect
import pytest

CELLS = [
    "from pathlib import Path\n"
    "from ftlab import LayerPanel, blocks, load_backbone, load_image_folder, replace_head\n"
    "import numpy as np\n"
    "from PIL import Image, ImageDraw\n"
    "rng = np.random.default_rng(0)\n"
    "draw = {'circle': ImageDraw.ImageDraw.ellipse, 'square': ImageDraw.ImageDraw.rectangle,\n"
    "        'triangle': lambda on, box, fill: on.polygon(\n"
    "            [(box[0], box[3]), (box[2], box[3]), ((box[0] + box[2]) // 2, box[1])], fill)}\n"
    "colors = {'circle': (200, 60, 40), 'square': (50, 90, 200), 'triangle': (60, 160, 70)}\n"
    "for kind in draw:\n"
    "    folder = Path('shapes', kind)\n"
    "    folder.mkdir(parents=True, exist_ok=True)\n"
    "    for number in range(10):\n"
    "        picture = Image.fromarray(rng.integers(90, 165, (48, 48, 3), dtype='uint8'))\n"
    "        x, y, r = (int(v) for v in rng.integers((15, 15, 8), (33, 33, 14)))\n"
    "        box = (x - r, y - r, x + r, y + r)\n"
    "        draw[kind](ImageDraw.Draw(picture), box, fill=colors[kind])\n"
    "        picture.save(folder / f'{number}.png')\n",
    "shapes = load_image_folder('shapes', image_size=48)\n"
    "model = replace_head(load_backbone('efficientnet_lite0', input_shape=(48, 48, 3)), 3)\n"
    "before = model.get_weights()\n"
    "def moved():\n"
    "    pairs = zip(model.weights, before, strict=True)\n"
    "    return sorted({w.path.split('_')[0].split('/')[0] for w, was in pairs\n"
    "                   if not np.array_equal(w.numpy(), was)})\n"
    "panel = LayerPanel(model, shapes, preset='last block', epochs=2)\n"
    "panel",
]  # fmt: skip
ROWS = ["stem", *(f"block{number}" for number in range(1, 8)), "top", "head"]


@pytest.mark.thorough
def test_a_folder_of_pictures_is_learned_by_stage(lab, tmp_path):
    with lab.opened(lab.write("shapes.ipynb", CELLS)) as notebook:
        notebook.run_all()
        assert notebook.errors() == {}
        panel = notebook.panel(1)
        trains = panel.get_by_role("checkbox", name=re.compile("^train "))
        expect(trains).to_have_count(len(ROWS))
        for name in ROWS:
            chosen = panel.get_by_role("checkbox", name=f"train {name}", exact=True)
            expect(chosen).to_be_checked(checked=name in ("top", "head"))
        panel.get_by_role("checkbox", name="train block5", exact=True).check()
        # A stage opens to its blocks, and a block to its layers.
        panel.get_by_role("button", name="Show what is in block5", exact=True).click()
        panel.get_by_role("button", name="Show what is in block5b", exact=True).click()
        for kind in ("block5a", "block5b", "block5c"):
            expect(panel.get_by_role("checkbox", name=f"train {kind}", exact=True)).to_be_checked()
        inside = panel.get_by_role("checkbox", name=re.compile("^block5b_.*weights"))
        expect(inside.first).to_be_visible()
        panel.get_by_role("button", name="Hide what is in block5", exact=True).click()
        panel.get_by_role("button", name="Train", exact=True).click()
        expect(panel.get_by_text("Finished. ")).to_be_visible()
        bars = panel.get_by_role("region", name="movement by block")
        expect(bars.get_by_role("row")).to_have_count(1 + len(ROWS))
        expect(panel.get_by_text("What was trainable moved, and nothing else did.")).to_be_visible()
        notebook.until("moved()", str(["block5a", "block5b", "block5c", "head", "top"]))
        assert float(notebook.ask("panel.runs.target_accuracy[0]")) > 1 / 3
        panel.get_by_role("button", name="Show the code", exact=True).click()
        code = panel.get_by_role("region", name="the code")
        expect(code).to_contain_text('trained = ("block5", "top", "head")')
        assert notebook.picture(panel, tmp_path / "panel.png").stat().st_size > 10_000
