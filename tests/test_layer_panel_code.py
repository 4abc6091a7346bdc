"""`Show the code`: the code is executed, and has to give the panel's weights back to the bit."""

from types import SimpleNamespace

from ftlab import LayerPanel, copy_model, kernel
from ftlab.checks.specimens import tiny_model
from ftlab.panels.layers.presets import PRESETS
from ftlab.panels.layers.settings import OPTIMIZERS
import keras
from keras import layers
import numpy as np
import pytest
from tensorflow.python.framework import config as tf_config

from tests.sample import few

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

WAIT = 300  # seconds; a busy machine is no defect


@pytest.fixture(autouse=True, scope="module")
def _deterministic():
    tf_config.enable_op_determinism()
    yield
    tf_config.disable_op_determinism()


@pytest.fixture
def panel(tiny_task, other_tiny_task):
    made = []

    def make(model=None, target=None, **options):
        made.append(
            LayerPanel(
                model or tiny_model(),
                tiny_task if target is None else target,
                other_tiny_task,
                **{"epochs": 2, "batch_size": 7, "learning_rate": 1e-2, **options},
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


def trained(panel):
    panel.train()
    assert panel.wait(WAIT)
    assert panel.session.error == ""


def same_weights(panel, model, code=None, target=None):
    """Execute the code on a model with the panel's first weights, and compare all weights."""
    fresh = keras.models.clone_model(model)
    for weight, value in zip(fresh.weights, panel.session._pretrained, strict=True):
        weight.assign(value)
    space = {"model": fresh, "target": panel.session.target if target is None else target}
    exec(compile(panel.code() if code is None else code, "<shown>", "exec"), space)
    moved = False
    for mine, first, its in zip(
        panel.model.weights, panel.session._pretrained, fresh.weights, strict=True
    ):
        np.testing.assert_array_equal(mine.numpy(), its.numpy(), err_msg=mine.path)
        moved |= not np.array_equal(mine.numpy(), first)
    assert moved
    return True


CASES = [
    ("feature extraction", "frozen", "Adam"),
    ("head then everything", "updating", "SGD"),
    ("last block", "frozen", "AdamW"),
    ("last two blocks", "updating", "SGD with momentum"),
    ("first two blocks", "frozen", "RMSprop"),
    ("everything", "frozen", "Adam"),
    ("gradual unfreezing", "frozen", "Adam"),
]


def test_no_preset_and_no_optimizer_is_left_out():
    assert {case[0] for case in CASES} == set(PRESETS)
    assert {case[2] for case in CASES} == set(OPTIMIZERS)


@pytest.mark.parametrize(("preset", "batchnorm", "optimizer"), few(CASES))
def test_presets(panel, preset, batchnorm, optimizer):
    it = panel(optimizer=optimizer, seed=5)
    it.select(preset, batchnorm=batchnorm)
    trained(it)
    assert same_weights(it, it.model)
    assert "ftlab" not in it.code()


def test_rates_by_block(panel):
    it = panel(preset="everything", optimizer="SGD with momentum")
    it.set_block("block1", multiplier=0.1)
    it.set_block("head", multiplier=3)
    trained(it)
    assert same_weights(it, it.model)


def test_single_layers(panel):
    it = panel(preset="feature extraction")
    it.set_layer("block1", "block1_bn", True)
    trained(it)
    assert same_weights(it, it.model)


def test_nested_model(panel):
    it = panel(nested(), preset="last block")
    trained(it)
    assert same_weights(it, it.model)


def test_nested_model_frozen_as_a_whole(panel):
    model = nested()
    model.layers[1].trainable = False
    model.layers[1].get_layer("block1_bn").trainable = True  # its statistics move all the same
    it = panel(model)
    trained(it)
    assert same_weights(it, it.model)
    moved = it.session.records[-1].movement.set_index("layer")
    assert moved.index[moved.statistics_moved].tolist() == ["block1_bn"]


@pytest.mark.parametrize(
    "random", few([layers.Dropout(0.5), layers.RandomTranslation(0.3, 0.3)], 1)
)
def test_random_layers_draw_the_same(random, panel):
    images = keras.Input((8, 8, 1))
    features = layers.Flatten()(random(images))
    it = panel(keras.Model(images, layers.Dense(3, name="head")(features)))
    trained(it)
    it.reset()
    trained(it)  # the second time as the first
    assert same_weights(it, it.model)


def test_model_that_ends_in_softmax(panel):
    it = panel(tiny_model(softmax=True), preset="everything")
    trained(it)
    assert same_weights(it, it.model)


def test_images_and_labels_alone(panel, tiny_task):
    it = panel(target=tiny_task.train, preset="last block")
    trained(it)
    assert same_weights(it, it.model, target=tiny_task.train)


def test_a_run_that_goes_on_from_another(panel):
    it = panel(preset="feature extraction")
    trained(it)
    it.select("everything", batchnorm="updating")
    it.set(learning_rate=1e-3)
    trained(it)
    assert it.runs.start.tolist() == ["pretrained", 1]
    assert same_weights(it, it.model)
    assert "run 1" in it.code(2)
    assert "run 2" not in it.code(1)


@pytest.mark.parametrize("preset", few(["gradual unfreezing", "everything"], 1))
def test_a_stopped_run(panel, preset):
    it = panel(preset=preset, epochs=6)
    stop_after(it, 11)
    trained(it)
    record = it.session.records[-1]
    assert (record.status, record.batches) == ("stopped", 11)
    assert same_weights(it, it.model)


def test_code_of_the_next_run_is_what_then_happens(panel):
    it = panel(preset="head then everything", batch_size=5)
    before = it.code()
    trained(it)
    assert same_weights(it, it.model, code=before)


def test_a_start_that_nobody_knows_is_said(panel):
    it = panel()
    it.model.get_layer("head").bias.assign([1.0, 2.0, 3.0])
    assert it.session.start_now() == "changed elsewhere"
    assert "another cell" in it.code()


def test_layers_of_an_application_are_named_right(headed):
    """Names of its blocks begin with each other: block_1 and block_10."""
    from ftlab.models.flags import apply_flags, flags_for, read_flags
    from ftlab.panels.layers.grouped import Grouped
    from ftlab.panels.layers.selection import WALK, selection

    model = copy_model(headed("mobilenet_v2"))
    network = Grouped(model)
    for names in (["head"], ["block_1", "head"], [b.name for b in network.blocks[3:]]):
        for batchnorm in ("frozen", "updating"):
            flags = flags_for(model, names, batchnorm)
            chosen = selection(model, network, flags)
            apply_flags(model, tuple(True for _ in flags))
            space = {"model": model, "keras": keras, "trained": chosen.names}
            exec(WALK + chosen.loop(model), space)
            got = [w.path for w in model.trainable_weights]
            apply_flags(model, flags)
            assert got == [w.path for w in model.trainable_weights]
            assert read_flags(model) == flags


def nested():
    base = tiny_model()
    base = keras.Model(base.input, base.get_layer("average").output, name="base")
    images = keras.Input((8, 8, 1))
    return keras.Model(images, layers.Dense(3, name="head")(base(images)), name="outer")


def stop_after(panel, batches):
    """Press Stop at a batch's end."""
    session, on_change = panel.session, panel.session.on_change

    def pressing(what):
        if session.live and session.live.step == batches:
            session.stop()
        on_change(what)

    session.on_change = pressing


@pytest.mark.parametrize("name", ['it"s', "it's", "both\"'", "back\\slash", "new\nline", "größe"])
def test_the_code_is_python_whatever_a_layer_is_called(name, panel):
    images = keras.Input((8, 8, 1))
    features = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, name=name)(images))
    model = keras.Model(images, layers.Dense(3, name="head")(features))
    made = panel(model)
    made.set_block("head", trainable=False)
    space = {}
    code = made.code("next")
    lines = [line for line in code.splitlines() if line.startswith("trained = ")]
    exec("\n".join(lines) if len(lines) else "raise AssertionError", space)
    compile(code, "<shown>", "exec")
    assert [each for each in space["trained"] if each] == [name]


def test_a_name_that_tensorflow_does_not_train_is_explained(panel):
    images = keras.Input((8, 8, 1))
    head = layers.Dense(3, name="head")(layers.Flatten()(images))
    made = panel(keras.Model(images, head, name="mein modell"))
    made.train()
    assert made.wait(WAIT)
    assert "'mein modell'" in made.session.error
    assert "name='mein_modell'" in made.session.error


def test_the_code_reaches_the_model_whatever_else_is_called_model(panel, monkeypatch):
    it = panel(preset="last block")
    space = {"model": "an older one", "größe": it.model, "class": it.model, "my model": it.model}
    monkeypatch.setattr(kernel, "shell", lambda: SimpleNamespace(user_ns=space))
    assert "größe.fit(" in it.code()  # a name that can be written, and not `class`
    del space["größe"]
    space["the_panel"] = it
    assert "the_panel.model.fit(\n    *the_panel.session.target.train," in it.code()
    del space["the_panel"]
    space["Out"] = {3: it}
    code = it.code()
    assert "Out[3].model.fit(" in code
    trained(it)
    after = [weight.numpy() for weight in it.model.weights]
    it.reset()
    exec(code, dict(space))
    for weight, value in zip(it.model.weights, after, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)
    del space["Out"]
    with pytest.raises(NameError, match="model_"):  # no name: it fails rather than train another
        exec(it.code("next"), dict(space))
