"""Images that are prepared otherwise than the model expects, and data with too little in them."""

from __future__ import annotations

from typing import Any

import ftlab
import keras
from keras import layers
import numpy as np

from tests.clinic import situations as st
from tests.clinic.cases import add, broken
from tests.clinic.situations import CLASSES, Situation


def prepared(s: Situation, change: Any, *, validation: bool = True) -> Situation:
    s.x = np.asarray(change(s.x), "float32")
    if validation and s.vx is not None:
        s.vx = np.asarray(change(s.vx), "float32")
    return s


add("pixels_to_255_lite", ("input-scale",), lambda: prepared(st.lite(), lambda x: x * 255))
add("pixels_to_255_parcels", ("input-scale",), lambda: prepared(st.parcels(), lambda x: x * 255))
add("pixels_over_255_parcels", ("input-scale", "scaled-twice"),
    lambda: prepared(st.parcels(), lambda x: x / 255))  # fmt: skip
add("pixels_to_255_mobilenet_v2", ("input-scale",),
    lambda: prepared(st.applied("MobileNetV2"), lambda x: (x + 1) * 127.5))  # fmt: skip
add("pixels_to_1_mobilenet_v2", ("input-scale",),
    lambda: prepared(st.applied("MobileNetV2"), lambda x: (x + 1) / 2))  # fmt: skip
add("pixels_to_1_vgg", ("input-scale",),
    lambda: prepared(st.applied("VGG16"), lambda x: (x + 124) / 255))  # fmt: skip
add("pixels_to_255_plain", ("input-scale",), lambda: prepared(st.seq(), lambda x: x * 255))
add("pixels_to_255_vit", ("input-scale",), lambda: prepared(st.vit(), lambda x: x * 255))
add("efficientnet_divided_outside", ("scaled-twice",),
    lambda: prepared(st.applied("EfficientNetB0"), lambda x: x / 255))  # fmt: skip


@broken("scaled-twice")
def divided_outside_and_inside():
    s = st.applied("MobileNet")
    s.x, s.vx = st.split()[::2]
    s.model = st.headed(s.base, layers.Rescaling(1 / 127.5, -1))
    return s


@broken("scaled-twice")
def two_rescaling_layers():
    s = st.seq()
    s.model = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Rescaling(1 / 255), layers.Rescaling(1 / 255),
         *s.model.layers]
    )  # fmt: skip
    return prepared(s, lambda x: x * 255)


def flipped(s: Situation) -> Situation:
    return prepared(s, lambda x: x[..., ::-1])


@broken("channel-order")
def blue_before_red_after_training():
    s = st.seq()
    s.rate = 1e-2
    s.compile().fit(15)
    return flipped(s)


@broken("channel-order")
def blue_before_red_in_validation_alone():
    s = st.applied("MobileNet")
    tint = np.array([0.3, 0.0, -0.3])
    s.x, s.vx = ((x + tint).astype("float32").clip(-1, 1) for x in (s.x, s.vx))
    s.vx = s.vx[..., ::-1]
    return s


@broken("input-shape")
def channels_first():
    return prepared(st.lite(), lambda x: np.moveaxis(x, -1, 1))


@broken("input-shape")
def images_of_another_size():
    return prepared(st.applied("MobileNet"), lambda x: x[:, ::2, ::2])


@broken("input-shape")
def grey_images_for_three_channels():
    return prepared(st.applied("MobileNetV2"), lambda x: x[..., :1])


@broken("constant-images")
def black_images():
    return prepared(st.lite(), lambda x: x * 0)


@broken("constant-images")
def images_cast_to_whole_numbers():
    return prepared(
        st.own(), lambda x: np.where(np.arange(len(x)) % 3, 0, 1)[:, None, None, None] * x
    )


@broken("same-images")
def the_same_image_again_and_again():
    return prepared(st.applied("MobileNet"), lambda x: np.repeat(x[:1], len(x), 0))


@broken("same-images", "constant-images")
def the_same_image_vit():
    return prepared(st.vit(), lambda x: np.repeat(x[5:6], len(x), 0))


def with_nan(x: Any) -> Any:
    x = x.copy()
    x[7, 3, 3, 0] = np.nan
    return x


add("nan_lite", ("nan-inputs",), lambda: prepared(st.lite(), with_nan))


@broken("nan-inputs")
def labels_with_nan():
    s = st.numbers()
    s.y = s.y.copy()
    s.y[3] = np.nan
    return s


add("nan_own", ("nan-inputs",), lambda: prepared(st.own(), with_nan))


@broken("nan-inputs")
def infinite_vgg():
    return prepared(st.applied("VGG16"), lambda x: np.where(with_nan(x) > -1e9, x, np.inf))


@broken("validation-prepared-otherwise")
def validation_not_divided():
    s = st.own()
    s.vx = s.vx * 255
    return s


@broken("validation-prepared-otherwise")
def validation_not_prepared_mobilenet():
    s = st.applied("MobileNet")
    s.vx = (s.vx + 1) * 127.5
    return s


@broken("leak")
def validation_is_training():
    s = st.lite()
    s.vx, s.vy = s.x[:100], s.y[:100]
    return s


@broken("leak")
def a_tenth_of_validation_is_in_training():
    s = st.applied("EfficientNetB0")
    s.vx, s.vy = np.concatenate([s.x[:12], s.vx]), np.concatenate([s.y[:12], s.vy])
    return s


@broken("leak")
def validation_is_training_with_noise():
    s = st.seq()
    s.vx, s.vy = (s.x[:100] + np.float32(0.001)).clip(0, 1), s.y[:100]
    return s


@broken("tokens-out-of-range")
def another_vocabulary():
    s = st.texts()
    s.x = s.x + 40
    return s


@broken("tokens-out-of-range")
def tokens_below_zero():
    s = st.texts()
    s.x = s.x - 5
    return s


def chosen(s: Situation, keep: Any) -> Situation:
    s.x, s.y = s.x[keep], s.y[keep]
    return s


def of_each(y: Any, counts: Any) -> Any:
    return np.concatenate([np.flatnonzero(y == label)[:n] for label, n in enumerate(counts)])


@broken("too-few-a-class")
def two_images_a_class_lite():
    s = st.lite()
    return chosen(s, of_each(s.y, [2] * 4))


@broken("too-few-a-class", "imbalance")
def one_image_of_a_digit():
    s = st.parcels()
    return chosen(s, of_each(s.y, [15] * 9 + [1]))


@broken("imbalance")
def nine_in_ten_of_one_class():
    s = st.binary()
    s.x, s.y = st.pictures(400, 1, 2)
    return chosen(s, of_each(s.y, [200, 20]))


@broken("imbalance")
def uneven_classes_mobilenet():
    s = st.applied("MobileNet")
    return chosen(s, of_each(s.y, [40, 40, 4, 4]))


@broken("validation-too-small")
def ten_validation_images():
    s = st.lite()
    s.vx, s.vy = s.vx[:10], s.vy[:10]
    return s


@broken("validation-too-small")
def eight_validation_texts():
    s = st.texts()
    s.vx, s.vy = s.vx[:8], s.vy[:8]
    return s


@broken("classes-missing")
def validation_of_other_classes():
    s = st.applied("MobileNetV2")
    keep = s.y < 3
    s.vx, s.vy = s.vx[s.vy >= 3], s.vy[s.vy >= 3]
    return chosen(s, keep)


@broken("classes-missing")
def only_one_class():
    s = st.own()
    return chosen(s, s.y == 2)


@broken("classes-missing")
def a_class_left_out_of_training():
    s = st.parcels()
    s.vx, s.vy = s.vx[s.vy != 4], s.vy[s.vy != 4]
    return chosen(s, s.y != 4)


def by_class(s: Situation) -> Situation:
    order = np.argsort(s.y, kind="stable")
    s.batch = 16
    return chosen(s, order)


add("dataset_sorted_lite", ("sorted-by-class",), lambda: by_class(st.lite()))
add("dataset_sorted_own", ("sorted-by-class",), lambda: by_class(st.own()))


@broken("label-conflict")
def equal_images_with_two_labels():
    s = st.lite()
    s.x = np.concatenate([s.x, s.x[:40]])
    s.y = np.concatenate([s.y, (s.y[:40] + 1) % CLASSES])
    return s


@broken("label-conflict")
def equal_digits_with_two_labels():
    s = st.parcels()
    s.x = np.concatenate([s.x, s.x[:20]])
    s.y = np.concatenate([s.y, (s.y[:20] + 1) % 10])
    return s


@broken("input-scale", "validation-prepared-otherwise")
def source_on_another_scale():
    s = st.parcels()
    dock = ftlab.load_task("dock").test
    s.options["source"] = (dock.images * 255, dock.labels)
    return s
