"""Fine-tunings that are all right: a check-up should be silent."""

from __future__ import annotations

from typing import Any

import ftlab
from ftlab import DiscriminativeOptimizer, copy_model, set_trainable
import keras
from keras import layers
from keras.optimizers import schedules
import numpy as np

from tests.clinic import situations as st
from tests.clinic.cases import add, healthy
from tests.clinic.situations import Situation

MODELS = {
    "lite": st.lite, "parcels": st.parcels, "seq": st.seq, "own": st.own, "vit": st.vit,
    "texts": st.texts, "sigmoid": st.binary, "logit": lambda: st.binary(None),
    "two_outputs": st.two_outputs, "numbers": st.numbers, "many": st.many,
    "mobilenet": lambda: st.applied("MobileNet"), "mobilenet_v2": lambda: st.applied("MobileNetV2"),
    "efficientnet": lambda: st.applied("EfficientNetB0"), "vgg": lambda: st.applied("VGG16"),
    "resnet": lambda: st.applied("ResNet50"),
}  # fmt: skip


def uncompiled(s: Situation) -> Situation:
    s.compiled = False
    return s


def as_dataset(s: Situation) -> Situation:
    s.batch = 32
    return s


def trained(s: Situation, epochs: int = 3) -> Situation:
    s.options["history"] = s.compile().fit(epochs)
    return s


def set_to(s: Situation, **named: Any) -> Situation:
    for name, value in named.items():
        setattr(s, name, value)
    return s


for _name, _make in MODELS.items():
    add(f"healthy_{_name}", (), _make)
for _name in ("lite", "parcels", "own", "vit", "mobilenet", "efficientnet", "texts", "sigmoid"):
    add(f"healthy_uncompiled_{_name}", (), lambda make=MODELS[_name]: uncompiled(make()))
for _name in ("MobileNet", "MobileNetV2"):
    add(
        f"healthy_frozen_base_in_inference_{_name.lower()}", (),
        lambda name=_name: set_to(st.applied(name, training=False), batch=8),
    )  # fmt: skip
for _name in ("parcels", "seq", "own", "vit", "texts", "sigmoid", "logit", "many", "numbers",
              "mobilenet", "two_outputs"):  # fmt: skip
    add(f"healthy_trained_{_name}", (), lambda make=MODELS[_name]: trained(make()))
for _name in ("lite", "parcels", "seq", "own", "mobilenet_v2", "texts", "two_outputs"):
    add(f"healthy_dataset_{_name}", (), lambda make=MODELS[_name]: as_dataset(make()))
for _name in ("lite", "parcels", "vit", "mobilenet", "own"):
    add(
        f"healthy_one_hot_{_name}", (),
        lambda make=MODELS[_name], n=10 if _name == "parcels" else 4: st.one_hot(make(), n),
    )  # fmt: skip


def softmax_head(s: Situation) -> Situation:
    s.model = keras.Model(s.model.inputs, layers.Softmax()(s.model.outputs[0]))
    return set_to(s, loss=st.sparse(False))


for _name in ("lite", "parcels", "vit", "mobilenet", "seq"):
    add(f"healthy_softmax_{_name}", (), lambda make=MODELS[_name]: softmax_head(make()))
for _name in ("lite", "parcels", "mobilenet"):
    for _rate in (3e-3, 3e-4):
        add(
            f"healthy_{_name}_at_{_rate}", (),
            lambda make=MODELS[_name], rate=_rate: set_to(make(), rate=rate),
        )  # fmt: skip


@healthy
def healthy_sgd_with_momentum():
    return set_to(
        st.lite(), optimizer=lambda rate: keras.optimizers.SGD(rate, momentum=0.9), rate=1e-2
    )


@healthy
def healthy_everything_of_lite_at_a_small_rate():
    return st.lite(None)


@healthy
def healthy_everything_of_lite_at_a_tiny_rate():
    return set_to(st.lite(None), rate=1e-5)


@healthy
def healthy_last_blocks_of_lite():
    s = st.lite()
    names = [block.name for block in ftlab.blocks(s.model)][-3:]
    set_trainable(s.model, names)
    return set_to(s, rate=1e-4)


@healthy
def healthy_last_blocks_of_parcels():
    return set_to(st.parcels(["block4", "head"]), rate=1e-3)


@healthy
def healthy_everything_of_parcels():
    return set_to(st.parcels(None), rate=1e-3)


@healthy
def healthy_everything_of_mobilenet_kept_still():
    s = st.applied("MobileNetV2", frozen=False)
    st.keep_still(s.model)
    return s


@healthy
def healthy_discriminative_rates():
    s = st.parcels(None)
    s.model.compile(
        DiscriminativeOptimizer.for_model(s.model, {"head": 1e-2}, default=1e-3), s.loss
    )
    return s


@healthy
def healthy_cosine_counted_in_steps():
    return set_to(st.lite(), rate=schedules.CosineDecay(1e-3, decay_steps=5 * 10))


@healthy
def healthy_exponential_decay():
    return set_to(st.seq(), rate=schedules.ExponentialDecay(3e-3, 50, 0.9))


@healthy
def healthy_warm_up():
    return set_to(
        st.vit(), rate=schedules.CosineDecay(1e-4, 100, warmup_target=1e-3, warmup_steps=10)
    )


@healthy
def healthy_decay_with_exclusions():
    s = st.lite(None)
    optimizer = keras.optimizers.AdamW(1e-4, weight_decay=0.05)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    s.model.compile(optimizer, s.loss, metrics=["accuracy"])
    return s


@healthy
def healthy_small_decay():
    return set_to(st.vit(), optimizer=lambda r: keras.optimizers.AdamW(r, weight_decay=1e-4))


@healthy
def healthy_unfrozen_and_compiled_again():
    s = st.parcels()
    s.compile().fit(2)
    set_trainable(s.model, None)
    return set_to(s, rate=1e-3).compile()


@healthy
def healthy_head_first_then_all_of_mobilenet():
    s = st.applied("MobileNet")
    s.compile().fit(2)
    s.base.trainable = True
    st.keep_still(s.model)
    return set_to(s, rate=1e-5).compile()


@healthy
def healthy_frozen_before_first_fit():
    s = st.seq().compile()
    s.model.layers[0].trainable = False
    return s


@healthy
def healthy_before_and_after():
    s = st.parcels()
    s.options["before"] = copy_model(s.model)
    return trained(s, 2)


@healthy
def healthy_snapshot_before():
    s = st.applied("MobileNet")
    s.options["before"] = ftlab.snapshot(s.model)
    return trained(s, 2)


@healthy
def healthy_source_kept():
    s = set_to(st.parcels(["head"]), rate=1e-4)
    s.options["before"] = copy_model(s.model)
    s.options["source"] = ftlab.load_task("dock")
    s.compile().fit(1)
    return s


@healthy
def healthy_saved_and_loaded_whole(tmp: str = "/tmp"):
    import tempfile

    s = st.parcels()
    s.compile().fit(2)
    with tempfile.TemporaryDirectory() as folder:
        s.model.save(f"{folder}/model.keras")
        s.model = keras.models.load_model(f"{folder}/model.keras")
    return s


@healthy
def healthy_pixels_to_255_with_rescaling():
    s = st.seq()
    s.model = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Rescaling(1 / 255), *s.model.layers]
    )
    return set_to(s, x=s.x * 255, vx=s.vx * 255)


@healthy
def healthy_normalization_layer():
    s = st.seq()
    norm = layers.Normalization()
    norm.adapt(s.x * 255)
    s.model = keras.Sequential([keras.Input((32, 32, 3)), norm, *s.model.layers])
    return set_to(s, x=s.x * 255, vx=s.vx * 255)


@healthy
def healthy_standardized_pixels():
    s = st.own()
    mean, spread = s.x.mean(), s.x.std()
    return set_to(s, x=(s.x - mean) / spread, vx=(s.vx - mean) / spread)


@healthy
def healthy_augmentation():
    s = st.seq()
    s.model = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.RandomFlip(), layers.RandomTranslation(0.1, 0.1),
         *s.model.layers]
    )  # fmt: skip
    return s


@healthy
def healthy_dropout_before_the_head():
    s = st.applied("MobileNet")
    head = keras.Sequential([layers.Dropout(0.3), layers.Dense(4)])
    s.model = st.headed(s.base, head=head)
    return s


@healthy
def healthy_without_validation():
    return set_to(st.lite(), vx=None, vy=None)


@healthy
def healthy_label_column():
    s = st.own()
    return set_to(s, y=s.y[:, None], vy=s.vy[:, None])


@healthy
def healthy_label_smoothing():
    s = st.one_hot(st.lite())
    return set_to(
        s, loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    )


@healthy
def healthy_focal_loss():
    s = st.one_hot(softmax_head(st.applied("MobileNet")))
    return set_to(s, loss=keras.losses.CategoricalFocalCrossentropy())


@healthy
def healthy_loss_of_ones_own():
    def loss(y: Any, outputs: Any) -> Any:
        return keras.losses.sparse_categorical_crossentropy(y, outputs, from_logits=True)

    return set_to(st.vit(), loss=loss)


@healthy
def healthy_more_metrics():
    top = keras.metrics.SparseTopKCategoricalAccuracy(2)
    return set_to(st.lite(), metrics=("accuracy", top))


@healthy
def healthy_rather_uneven():
    s = st.lite()
    keep = np.concatenate([np.flatnonzero(s.y == c)[: 40 - 8 * c] for c in range(4)])
    return set_to(s, x=s.x[keep], y=s.y[keep])


@healthy
def healthy_batchnorm_from_scratch_small_batches():
    return set_to(st.own(), batch=16)


@healthy
def healthy_surfaces_on_lite():
    task = ftlab.load_task("surfaces", n_train=140)
    keras.utils.set_random_seed(1)
    base = ftlab.load_backbone("efficientnet_lite0", input_shape=(48, 48, 3))
    model = set_trainable(ftlab.replace_head(base, 14), ["head"])
    small = [images[:, ::2, ::2] for images in (task.train.images, task.validation.images)]
    return Situation(
        model, small[0], task.train.labels, small[1], task.validation.labels, st.sparse()
    )


@healthy
def healthy_handwriting_of_others():
    return st.parcels(target="mnist")


@healthy
def healthy_night_camera():
    return st.parcels(target="night")


@healthy
def healthy_float16():
    keras.utils.set_random_seed(1)
    s = st.seq()
    config = s.model.get_config()
    del config
    policy = "mixed_bfloat16"
    s.model = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Conv2D(8, 5, strides=2, activation="relu", dtype=policy),
         layers.GlobalAveragePooling2D(dtype=policy), layers.Dense(4, dtype="float32")]
    )  # fmt: skip
    return s


@healthy
def healthy_class_that_calls_its_base_in_inference():
    """In a class, unlike in a functional model, `training=False` holds."""
    return set_to(st.of_a_class(st.application("MobileNetV2", frozen=False)), batch=8)
