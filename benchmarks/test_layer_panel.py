"""A click on a layer panel's toggle: from the control to the updated panel, in the kernel."""

from ftlab import LayerPanel, Split, load_backbone, load_task, replace_head
import numpy as np
import pytest

WANTED = {"parcels": 0.020, "mobilenet_v2": 0.100}


@pytest.fixture(scope="module")
def panels():
    """A panel each, shown, with a run behind it so that the recompile trap is looked for too."""
    belt = load_task("belt", n_train=20)
    large = load_backbone("mobilenet_v2", weights=None, input_shape=(32, 32, 1))
    few = Split(np.zeros((2, 32, 32, 1), "float32"), np.array([0, 1]))
    made = {
        "parcels": LayerPanel(load_backbone("parcels"), belt, preset="last block", epochs=1),
        "mobilenet_v2": LayerPanel(replace_head(large, 10), few, preset="last block", epochs=1),
    }
    for panel in made.values():
        panel.display.make_view()
        panel.train()
        assert panel.wait(300)
    yield made
    for panel in made.values():
        panel.close()


@pytest.mark.parametrize("name", WANTED)
@pytest.mark.parametrize("what", ["block", "everything"])
def test_toggle(panels, name, what, benchmark, within):
    """One block's toggle; a preset that changes every row."""
    panel = panels[name]
    view = panel.display.view

    def toggle():
        if what == "block":
            view.rows[1].train.value = not view.rows[1].train.value
        else:
            chosen = view.presets.preset
            chosen.value = "everything" if chosen.value != "everything" else "feature extraction"

    benchmark.name = f"toggle {what} of {name}"
    benchmark.pedantic(toggle, rounds=50, warmup_rounds=4)
    within(benchmark.name, WANTED[name])


@pytest.mark.parametrize("name", WANTED)
def test_show(panels, name, benchmark):
    """Making the widgets, once a panel."""
    from ftlab.panels.layers.view import LayerView

    benchmark.name = f"make the widgets of {name}"
    panel = panels[name]
    benchmark.pedantic(lambda: LayerView(panel, lambda action: action()), rounds=5)
