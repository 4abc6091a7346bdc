"""What is frozen, at which rate it learns, and what the curves say afterwards."""

from __future__ import annotations

from typing import Any

import ftlab
from ftlab import copy_model, set_trainable
from ftlab.models.structure import is_batchnorm
import keras
from keras import layers
from keras.optimizers import schedules
import numpy as np

from tests.clinic import situations as st
from tests.clinic.cases import add, broken
from tests.clinic.situations import Situation


def unfrozen_after_fit(s: Situation, change: Any) -> Situation:
    s.compile().fit()
    change(s)
    return s


@broken("changed-since-compile")
def unfrozen_after_fit_parcels():
    return unfrozen_after_fit(st.parcels(), lambda s: set_trainable(s.model, None))


@broken("changed-since-compile")
def base_unfrozen_after_fit_mobilenet():
    return unfrozen_after_fit(st.applied("MobileNet"), lambda s: setattr(s.base, "trainable", True))


@broken("changed-since-compile")
def frozen_after_fit():
    return unfrozen_after_fit(st.seq(), lambda s: setattr(s.model.layers[0], "trainable", False))


@broken("nothing-trainable")
def everything_frozen():
    s = st.lite()
    s.model.trainable = False
    return s


@broken("nothing-trainable")
def every_layer_frozen_mobilenet():
    s = st.applied("MobileNetV2")
    for layer in s.model.layers:
        layer.trainable = False
    return s


@broken("head-frozen")
def new_head_frozen_mobilenet():
    s = st.applied("MobileNet", frozen=False)
    s.model.layers[-1].trainable = False
    return s


@broken("head-frozen")
def new_head_frozen_lite():
    s = st.lite(None)
    ftlab.freeze(s.model, "head")
    return s


def at_rate(s: Situation, rate: float, optimizer: Any = None) -> Situation:
    s.rate = rate
    if optimizer is not None:
        s.optimizer = optimizer
    return s


@broken("head-learns-slowly")
def head_at_a_rate_for_the_body_lite():
    return at_rate(st.lite(), 1e-6)


@broken("head-learns-slowly")
def head_at_a_rate_for_the_body_mobilenet():
    return at_rate(st.applied("MobileNet"), 1e-6)


@broken("head-learns-slowly")
def head_at_a_common_rate_for_the_body():
    return at_rate(st.lite(), 1e-5)


@broken("frozen-yet-moved")
def trained_all_and_frozen_afterwards():
    s = st.parcels(None)
    s.options["before"] = copy_model(s.model)
    set_trainable(s.options["before"], ["head"])
    at_rate(s, 1e-3).compile().fit()
    set_trainable(s.model, ["head"])
    s.model.compile("adam", st.sparse())
    return s


@broken("frozen-yet-moved")
def statistics_moved_in_a_frozen_base():
    s = st.applied("MobileNet")
    s.options["before"] = ftlab.snapshot(s.model)
    s.base.trainable = True
    at_rate(s, 1e-5).compile().fit()
    s.base.trainable = False
    s.compile()
    return s


@broken("trainable-did-not-move")
def unfrozen_yet_still():
    s = st.parcels()
    s.compile().fit()
    set_trainable(s.model, None)
    s.options["before"] = ftlab.snapshot(s.model)
    s.fit()
    return s


@broken("trainable-did-not-move")
def unfrozen_without_compile_mobilenet():
    s = st.applied("MobileNet")
    s.compile().fit()
    s.base.trainable = True
    s.options["before"] = ftlab.snapshot(s.model)
    s.fit()
    return s


@broken("cut-inside-block")
def last_twenty_layers_of_mobilenet():
    s = st.applied("MobileNetV2", frozen=False)
    for layer in s.base.layers[:-20]:
        layer.trainable = False
    st.keep_still(s.model)
    return s


@broken("cut-inside-block")
def a_number_of_layers_of_lite():
    s = st.lite(None)
    block = ftlab.blocks(s.model)[-4]
    middle = s.model.layers.index(block.layers[len(block.layers) // 2])
    for layer in s.model.layers[:middle]:
        layer.trainable = False
    return s


def open_norms(model: Any) -> None:
    for layer in model._flatten_layers():
        if is_batchnorm(layer):
            layer.trainable = True


@broken("batchnorm-updating")
def batchnorm_on_batches_of_four_lite():
    s = st.lite(None)
    open_norms(s.model)
    s.batch = 4
    return s


@broken("batchnorm-updating")
def batchnorm_on_batches_of_two_mobilenet():
    s = st.applied("MobileNetV2", frozen=False)
    s.batch = 2
    return s


@broken("batchnorm-updating")
def batchnorm_though_the_base_is_called_in_inference():
    """`fit` overrides `training=False` in a functional model once the base is unfrozen."""
    s = st.applied("MobileNetV2", frozen=False, training=False)
    s.batch = 8
    return s


@broken("batchnorm-updating")
def batchnorm_on_batches_of_four_own():
    s = st.own()
    s.batch = 4
    return s


@broken("batchnorm-at-rate-zero")
def rate_zero_to_keep_mobilenet():
    return at_rate(st.applied("MobileNet", frozen=False), 0.0)


@broken("batchnorm-at-rate-zero")
def rate_zero_to_keep_parcels():
    s = st.parcels(None)
    open_norms(s.model)
    return at_rate(s, 0.0)


@broken("dropout-in-frozen")
def dropout_in_a_frozen_base():
    s = st.applied("MobileNet")
    base = keras.Model(s.base.inputs, layers.Dropout(0.5)(s.base.outputs[0]), name="base")
    base.trainable = False
    s.model = st.headed(base)
    return s


@broken("dropout-in-frozen")
def dropout_between_frozen_layers():
    s = st.seq()
    first, second, pool, head = s.model.layers
    first.trainable = second.trainable = False
    s.model = keras.Sequential(
        [keras.Input((32, 32, 3)), first, layers.Dropout(0.5), second, pool, head]
    )
    return s


for _name, _make in {
    "lite": lambda: at_rate(st.lite(None), 1e-2),
    "parcels": lambda: at_rate(st.parcels(None), 1.0),
    "vit": lambda: at_rate(st.vit(), 1.0),
    "mobilenet_sgd": lambda: at_rate(
        st.applied("MobileNet", frozen=False), 30.0, keras.optimizers.SGD
    ),
    "vgg": lambda: at_rate(st.applied("VGG16", frozen=False), 0.1),
}.items():
    add(f"rate_too_high_{_name}", ("rate-too-high",), _make)

for _name, _make in {
    "lite": lambda: at_rate(st.lite(None), 1e-8),
    "own": lambda: at_rate(st.own(), 1e-7),
    "texts": lambda: at_rate(st.texts(), 1e-8),
    "mobilenet_sgd": lambda: at_rate(st.applied("MobileNet"), 1e-6, keras.optimizers.SGD),
}.items():
    add(f"rate_too_low_{_name}", ("rate-too-low",), _make)


@broken("rate-zero")
def rate_of_zero():
    return at_rate(st.lite(), 0.0)


@broken("rate-zero")
def rate_of_zero_texts():
    return at_rate(st.texts(), 0.0)


@broken("schedule-ends")
def cosine_counted_in_epochs():
    return at_rate(st.lite(), schedules.CosineDecay(1e-3, decay_steps=5))


@broken("schedule-ends")
def halved_every_step():
    return at_rate(st.parcels(), schedules.ExponentialDecay(1e-2, 1, 0.5))


@broken("schedule-ends")
def schedule_spent_in_an_earlier_fit():
    s = at_rate(st.seq(), schedules.PolynomialDecay(3e-3, 15, end_learning_rate=1e-7))
    s.compile().fit(4)
    return s


@broken("schedule-stays")
def cosine_counted_in_images():
    return at_rate(st.applied("MobileNet"), schedules.CosineDecay(1e-3, 160 * 300))


@broken("schedule-stays")
def steps_counted_in_images():
    return at_rate(st.own(), schedules.PiecewiseConstantDecay([20000, 40000], [3e-3, 1e-3, 1e-4]))


@broken("one-rate-for-new-and-old", "rate-too-high")
def everything_at_once_lite():
    return at_rate(st.lite(None), 1e-3)


@broken("one-rate-for-new-and-old", "rate-too-high")
def everything_at_once_mobilenet():
    s = st.applied("MobileNetV2", frozen=False)
    st.keep_still(s.model)
    return at_rate(s, 1e-3)


def loaded(s: Situation) -> Situation:
    s.compile().fit(2)
    s.options["before"] = old = copy_model(s.model)
    old.compile(s.optimizer(s.rate), s.loss)
    old.fit(s.x[:32], s.y[:32], verbose=0)
    s.compile()
    return s


add("fresh_optimizer_parcels", ("fresh-optimizer",), lambda: loaded(st.parcels(None)))


@broken("fresh-optimizer")
def weights_loaded_and_compiled_anew():
    s = st.seq()
    history = s.compile().fit(3)
    weights = s.model.get_weights()
    s = st.seq().compile()
    s.model.set_weights(weights)
    s.options["history"] = history
    return s


def decaying(decay: float) -> Any:
    return lambda rate: keras.optimizers.AdamW(rate, weight_decay=decay)


@broken("decay-on-everything")
def strong_decay_on_everything_lite():
    return at_rate(st.lite(None), 1e-4, decaying(0.5))


@broken("decay-on-everything")
def strong_decay_on_everything_vit():
    return at_rate(st.vit(), 1e-3, decaying(0.1))


def after_steps(s: Situation) -> Situation:
    """As after a training of some epochs."""
    s.model.optimizer.build(s.model.trainable_variables)
    s.model.optimizer._iterations.assign(100)
    return s


def curves(s: Situation, loss: Any, val: Any = None, **named: Any) -> Situation:
    s.options["history"] = {"loss": list(loss), **({"val_loss": list(val)} if val else {}), **named}
    return after_steps(s.compile())


@broken("loss-nan")
def loss_became_nan():
    return curves(st.parcels(), [2.3, 9.0, np.nan, np.nan])


@broken("loss-nan")
def loss_nan_at_once_mobilenet():
    return curves(st.applied("MobileNet"), [np.nan] * 3)


@broken("curves-rate")
def loss_rose_and_ended_at_guessing():
    return curves(st.parcels(), [3.0, 8.0, 4.0, 2.6, 2.33, 2.31], [3.1, 8, 4, 2.6, 2.4, 2.33])


@broken("curves-rate")
def loss_began_high_and_ended_at_guessing():
    return curves(st.lite(), [4.5, 1.9, 1.45, 1.4, 1.39, 1.39])


@broken("curves-flat", "curves-underfitting")
def loss_stays_at_guessing():
    return curves(st.seq(), [1.39, 1.388, 1.387, 1.386, 1.386, 1.386])


@broken("curves-flat")
def loss_does_not_move_at_all():
    return curves(st.applied("MobileNet"), [1.73] * 6, [1.8] * 6)


@broken("curves-domain-gap")
def validation_far_above_from_the_first_epoch():
    return curves(st.parcels(), [0.5, 0.3, 0.2, 0.1, 0.05], [4.0, 3.9, 3.5, 3.2, 3.1])


@broken("curves-domain-gap")
def validation_far_above_lite():
    return curves(st.lite(), [0.4, 0.2, 0.1, 0.06], [3.0, 2.7, 2.6, 2.5])


@broken("curves-underfitting")
def both_losses_still_high():
    low = np.linspace(1.38, 1.0, 12)
    return curves(st.own(), low, [each + 0.02 for each in low])


@broken("curves-underfitting")
def both_losses_still_high_lite():
    low = np.linspace(1.6, 0.9, 10)
    return curves(st.lite(), low, [each + 0.05 for each in low])


@broken("curves-overfitting")
def validation_climbs():
    return curves(
        st.seq(), [1.3, 0.8, 0.4, 0.2, 0.1, 0.05, 0.02], [1.3, 1.0, 0.9, 1.0, 1.3, 1.6, 2]
    )


@broken("curves-overfitting")
def validation_climbs_mobilenet():
    return curves(
        st.applied("MobileNet"), [1.4, 0.7, 0.3, 0.1, 0.03, 0.01], [1.4, 1.2, 1.25, 1.5, 1.7, 1.8]
    )


@broken("always-one-class", "curves-rate", "rate-too-high")
def collapsed_onto_one_class():
    s = st.seq()
    after_steps(s.compile())
    head = s.model.layers[-1]
    head.set_weights([head.kernel.numpy() * 0, np.array([5.0, 0, 0, 0])])
    return s


@broken("always-one-class")
def collapsed_mobilenet():
    s = st.applied("MobileNet")
    after_steps(s.compile())
    head = s.model.layers[-1]
    head.set_weights([head.kernel.numpy() * 0, np.array([0.0, 3, 0, 0])])
    return s


@broken("forgot")
def forgot_the_dock():
    s = st.parcels(None)
    s.options["before"] = copy_model(s.model)
    s.options["source"] = ftlab.load_task("dock")
    at_rate(s, 1e-2).compile().fit(3)
    return s


@broken("forgot")
def forgot_the_stripes():
    s = st.seq()
    at_rate(s, 1e-2).compile().fit(15)
    s.options["before"] = copy_model(s.model)
    s.options["source"] = (s.vx, s.vy)
    s.y, s.vy = (s.y + 1) % 4, (s.vy + 1) % 4
    s.compile().fit(12)
    return s


@broken("source-at-chance", "forgot")
def source_at_chance_without_before():
    s = st.parcels(None)
    s.options["source"] = ftlab.load_task("dock")
    at_rate(s, 0.3, keras.optimizers.Adam).compile().fit(3)
    return s


@broken("source-at-chance", "forgot")
def source_at_chance_of_a_pair():
    s = st.seq()
    at_rate(s, 1e-2).compile().fit(10)
    s.options["source"] = (s.vx, (s.vy + 2) % 4)
    return s
