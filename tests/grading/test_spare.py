"""A model that a check hands over is used again for what comes back, and comes out as if built."""

import ast
import json

from ftlab.checks.core import HandedOver, call
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.errors import PACKAGE
from ftlab.grading.wire.values import decode, encode
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import replace_head
import keras
import numpy as np
import pytest

from tests.sample import few

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def trained(model):
    set_trainable(model, ["block2", "head"])
    model.compile(keras.optimizers.Adam(0.02), LOSS, metrics=["accuracy"])
    model.fit(*tiny_split(12), verbose=0)
    return model


def frozen(model):
    model.trainable = False
    return model


def compiled(model):
    model.compile("sgd", "mse")
    return model


def penalized(model):
    model.get_layer("head").kernel.regularizer = keras.regularizers.L2(0.1)
    return model


def came_back(model, spare):
    tree, blobs = encode(model)
    return decode(json.loads(json.dumps(tree)), blobs, spare)


def described(model):
    """All that a check can find out."""
    tree, blobs = encode(model)
    return json.dumps(tree, sort_keys=True), blobs


@pytest.mark.parametrize(
    "given", few([lambda: trained(tiny_model()), tiny_model, lambda: compiled(tiny_model())], 1)
)
@pytest.mark.parametrize("change", [lambda model: model, frozen, compiled, trained])
def test_it_comes_out_as_if_it_had_been_built(given, change):
    spare = given()
    model = change(came_back(spare, []))  # what the student's function gets, and returns
    again, built = came_back(model, [spare]), came_back(model, [])
    assert (again is spare, built is spare) == (True, False)
    assert described(again) == described(built)
    images, labels = tiny_split(20, 3)
    one, other = (each.predict(images, verbose=0) for each in (again, built))
    np.testing.assert_array_equal(one, other)
    if model.compiled and change is trained:
        for each in (again, built):
            each.fit(images, labels, shuffle=False, verbose=0)
        for one, other in zip(again.get_weights(), built.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("change", [lambda model: replace_head(model, 4), penalized])
def test_other_layers_are_built(change):
    spare = tiny_model()
    model = change(came_back(spare, []))
    again = came_back(model, [spare])
    assert again is not spare
    assert described(again) == described(model)


def test_what_is_compiled_cannot_become_uncompiled():
    spare = tiny_model()
    model = came_back(spare, [])
    again = came_back(model, [compiled(spare)])
    assert again is not spare
    assert not again.compiled


def test_it_is_used_once():
    spare = tiny_model()
    one, other = came_back(spare, []), came_back(spare, [])
    other.set_weights([weight + 1 for weight in other.get_weights()])
    first, second = came_back([one, other], [spare])
    assert (first is spare, second is spare) == (True, False)
    assert not np.array_equal(first.get_weights()[0], second.get_weights()[0])


def test_a_loss_of_the_students_own_leaves_the_model_uncompiled():
    spare = tiny_model()
    model = came_back(spare, [])
    model.compile("sgd", lambda truth, given: keras.ops.mean(given))
    assert not came_back(model, [spare]).compiled


def test_a_function_in_the_notebook_gets_the_model_itself():
    model = tiny_model()
    assert call(lambda given: given, HandedOver(model)) is model


def handed_over(tree):
    """What a file's functions hand over, each with the function in which that happens."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "HandedOver":
                    yield function, node


@pytest.mark.parametrize("path", sorted((PACKAGE / "checks").rglob("*.py")), ids=lambda p: p.stem)
def test_a_check_does_not_look_again_at_what_it_handed_over(path):
    for function, handing in handed_over(ast.parse(path.read_text(encoding="utf-8"))):
        (given,) = handing.args
        if isinstance(given, ast.Call):  # a model made for this purpose, that has no name
            continue
        here = {  # what only runs where nothing was handed over to another process
            id(inner)
            for node in ast.walk(function)
            if (isinstance(node, ast.If) and "is_elsewhere" in ast.unparse(node.test))
            or (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("require_given", "is_given")
            )
            for inner in ast.walk(node)
        }
        later = [
            node.lineno
            for node in ast.walk(function)
            if isinstance(node, ast.Name)
            and id(node) not in here
            and node.id == given.id
            and isinstance(node.ctx, ast.Load)
            and node.lineno > handing.lineno
        ]
        assert later == [], f"{path.name} looks at {given.id} again"


def test_checks_hand_models_over():
    files = [path.read_text(encoding="utf-8") for path in (PACKAGE / "checks").rglob("*.py")]
    assert sum(1 for text in files for _ in handed_over(ast.parse(text))) >= 10
