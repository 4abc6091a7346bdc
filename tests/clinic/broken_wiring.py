"""Model, loss, labels and metrics that do not fit each other."""

from __future__ import annotations

from typing import Any

import ftlab
from ftlab import replace_head
import keras
from keras import layers, ops
import numpy as np

from tests.clinic import situations as st
from tests.clinic.cases import add, broken
from tests.clinic.situations import CLASSES, Situation


def with_loss(s: Situation, loss: Any, **named: Any) -> Situation:
    s.loss = loss
    for name, value in named.items():
        setattr(s, name, value)
    return s


for _name, _make in {
    "lite": st.lite, "parcels": st.parcels, "own": st.own, "vit": st.vit,
    "mobilenet": lambda: st.applied("MobileNet"),
}.items():  # fmt: skip
    add(
        f"probabilities_loss_{_name}", ("logits-as-probabilities",),
        lambda make=_make: with_loss(make(), "sparse_categorical_crossentropy"),
    )  # fmt: skip


@broken("logits-as-probabilities")
def binary_loss_on_one_logit():
    return with_loss(st.binary(None), "binary_crossentropy")


@broken("logits-as-probabilities")
def one_hot_loss_on_logits():
    return with_loss(st.one_hot(st.applied("MobileNetV2")), "categorical_crossentropy")


@broken("logits-as-probabilities")
def one_of_two_outputs_gets_logits():
    s = st.two_outputs()
    return with_loss(s, {"kind": "sparse_categorical_crossentropy", "size": "mse"})


def softmaxed(s: Situation, *tail: Any) -> Situation:
    x = s.model.outputs[0]
    for layer in tail:
        x = layer(x)
    s.model = keras.Model(s.model.inputs, x)
    return s


@broken("softmax-twice")
def softmax_in_head_and_in_loss():
    return softmaxed(st.lite(), layers.Softmax())


@broken("softmax-twice")
def softmax_operation_and_loss_from_logits():
    return softmaxed(st.applied("MobileNetV2"), ops.softmax)


@broken("softmax-twice")
def softmax_activation_and_then_layer():
    s = softmaxed(st.parcels(), layers.Softmax(), layers.Softmax())
    return with_loss(s, st.sparse(False))


@broken("softmax-twice")
def dense_softmax_then_softmax_layer():
    s = st.seq(activation="softmax")
    s.model.add(layers.Softmax())
    return with_loss(s, st.sparse(False))


@broken("softmax-twice")
def sigmoid_in_head_and_in_loss():
    return with_loss(st.binary(), keras.losses.BinaryCrossentropy(from_logits=True))


@broken("head-on-softmax")
def new_head_on_old_answers_of_parcels():
    s = softmaxed(st.parcels(), layers.Softmax(), layers.Dense(10, name="top"))
    s.model.get_layer("head").trainable = False
    return s


@broken("head-on-softmax")
def head_on_a_whole_mobilenet():
    keras.utils.set_random_seed(0)
    base = keras.applications.MobileNet(
        weights=None, input_shape=(32, 32, 3), classes=50, alpha=0.25, dropout=0
    )
    s = st.applied("MobileNet")
    s.model = st.headed(st.worn(base))
    return s


@broken("head-on-softmax")
def two_layers_on_old_softmax():
    s = st.lite()
    return softmaxed(
        s, layers.Softmax(), layers.Dropout(0.2), layers.Dense(16, "relu"), layers.Dense(CLASSES)
    )


@broken("one-answer")
def softmax_over_one_unit():
    return with_loss(st.binary("softmax"), "binary_crossentropy")


@broken("one-answer")
def softmax_over_one_unit_of_lite():
    s = st.lite()
    model = replace_head(s.model, 2)
    s.model = keras.Model(model.inputs, layers.Dense(1, "softmax")(model.layers[-1].input))
    s.y, s.vy = s.y % 2, s.vy % 2
    return with_loss(s, "binary_crossentropy")


@broken("one-unit-many-classes")
def one_sigmoid_for_four_classes():
    s = st.binary()
    s.y, s.vy = st.split()[1::2]
    return s


@broken("one-unit-many-classes", "labels-range")
def one_logit_for_four_classes_mobilenet():
    s = st.applied("MobileNet", head=layers.Dense(1))
    return with_loss(s, keras.losses.BinaryCrossentropy(from_logits=True))


@broken("other-loss")
def sparse_loss_on_one_unit():
    return with_loss(st.binary(), "sparse_categorical_crossentropy")


@broken("other-loss", "labels-shape")
def squared_error_of_logits_and_numbers_of_classes():
    return with_loss(st.applied("MobileNetV2"), "mse")


@broken("other-loss")
def sigmoids_with_a_loss_for_one_class():
    s = st.applied("MobileNet", head=layers.Dense(CLASSES, "sigmoid"))
    return with_loss(s, "sparse_categorical_crossentropy")


@broken("other-loss")
def binary_loss_on_four_exclusive_classes():
    s = st.one_hot(softmaxed(st.lite(), layers.Softmax()))
    return with_loss(s, "binary_crossentropy")


@broken("odd-activation")
def relu_in_the_head():
    return st.seq(activation="relu")


@broken("odd-activation")
def relu_in_the_head_of_mobilenet():
    return st.applied("MobileNetV2", head=layers.Dense(CLASSES, "relu"))


@broken("labels-shape")
def one_hot_labels_with_sparse_loss():
    return with_loss(st.one_hot(st.lite()), st.sparse())


@broken("labels-shape")
def whole_numbers_with_categorical_loss():
    return with_loss(st.vit(), keras.losses.CategoricalCrossentropy(from_logits=True))


@broken("labels-shape")
def words_as_labels():
    s = st.applied("MobileNet")
    s.y, s.vy = np.array(list("abcd"))[s.y], np.array(list("abcd"))[s.vy]
    return s


@broken("labels-range")
def labels_from_one():
    s = st.lite()
    s.y, s.vy = s.y + 1, s.vy + 1
    return s


@broken("labels-range")
def head_too_narrow_for_the_labels():
    s = st.own()
    s.y, s.vy = s.y * 2, s.vy * 2
    return s


@broken("labels-range")
def minus_one_and_one():
    s = st.binary()
    s.y, s.vy = 2 * s.y - 1, 2 * s.vy - 1
    return s


@broken("labels-range")
def numbers_of_imagenet_for_four_units():
    s = st.applied("MobileNetV2")
    s.y, s.vy = s.y + 281, s.vy + 281
    return s


@broken("head-too-wide")
def head_of_imagenet_for_four_classes():
    s = st.applied("MobileNet", head=layers.Dense(1000, name="predictions"))
    return s


@broken("head-too-wide")
def hundred_units_for_four_classes():
    s = st.lite()
    s.model = ftlab.set_trainable(replace_head(s.model, 100), ["head"])
    return s


def third_argument(s: Situation) -> Situation:
    s.model.compile(s.optimizer(s.rate), s.loss, ["accuracy"])
    return s


add("metrics_as_third_argument_parcels", ("metrics-as-loss-weights",),
    lambda: third_argument(st.parcels()))  # fmt: skip
add("metrics_as_third_argument_lite", ("metrics-as-loss-weights",),
    lambda: third_argument(st.lite()))  # fmt: skip


@broken("metric-mismatch")
def accuracy_by_equality():
    return with_loss(st.applied("MobileNet"), st.sparse(), metrics=(keras.metrics.Accuracy(),))


@broken("metric-mismatch")
def binary_accuracy_of_four_classes():
    return with_loss(st.one_hot(st.lite()), keras.losses.CategoricalCrossentropy(from_logits=True),
                     metrics=(keras.metrics.BinaryAccuracy(),))  # fmt: skip


@broken("metric-mismatch")
def categorical_accuracy_of_whole_numbers():
    return with_loss(st.seq(), st.sparse(), metrics=("categorical_accuracy",))


@broken("metric-mismatch")
def accuracy_of_one_logit():
    return with_loss(st.binary(None), keras.losses.BinaryCrossentropy(from_logits=True),
                     metrics=("accuracy",))  # fmt: skip


@broken("no-head")
def features_of_mobilenet_as_classes():
    s = st.applied("MobileNet")
    s.model = s.base
    s.base.trainable = True
    return s


@broken("no-head")
def features_of_lite_as_classes():
    s = st.lite()
    s.model = keras.Model(s.model.inputs, s.model.layers[-1].input)
    return s


@broken("no-head", "labels-shape")
def maps_as_classes():
    s = st.seq()
    s.model = keras.Sequential([keras.Input((32, 32, 3)), *s.model.layers[:2]])
    return s


def shuffled(s: Situation) -> Situation:
    s.y = np.random.default_rng(5).permutation(s.y)
    return s


for _name, _make in {
    "parcels": st.parcels, "lite": st.lite, "own": st.own,
    "efficientnet": lambda: st.applied("EfficientNetB0"),
}.items():  # fmt: skip
    add(f"labels_shuffled_{_name}", ("labels-shuffled",), lambda make=_make: shuffled(make()))


@broken("regularizer-not-at-work")
def regularizer_set_afterwards():
    s = st.parcels()
    for layer in s.model.layers:
        if hasattr(layer, "kernel"):
            layer.kernel_regularizer = keras.regularizers.L2(1e-2)
    return s


@broken("regularizer-not-at-work")
def regularizer_set_on_mobilenet():
    s = st.applied("MobileNetV2")
    for layer in s.base.layers:
        if isinstance(layer, layers.Conv2D):
            layer.kernel_regularizer = keras.regularizers.L2(1e-4)
    return s
