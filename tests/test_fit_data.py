"""What finetune takes besides tasks, and what scale of pixels a model is made for."""

from __future__ import annotations

from ftlab import Split, accuracy, finetune
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.models.inputs import input_scale
import keras
from keras import layers
import numpy as np
import pytest
import tensorflow as tf

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

QUICK = {"learning_rate": 0.01, "epochs": 1, "progress": False}


def stem(*parts):
    return keras.Sequential(
        [keras.Input((8, 8, 1)), *parts, layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)]
    )


def nested():
    images = keras.Input((8, 8, 1))
    return keras.Model(images, stem(layers.Rescaling(1 / 127.5, -1))(images))


def adapted(scale):
    norm = layers.Normalization()
    norm.adapt(scale * np.random.default_rng(0).random((20, 8, 8, 1)))
    return norm


@pytest.mark.parametrize(
    ("make", "scale"),
    [
        (lambda: stem(), 1),
        (lambda: stem(layers.Rescaling(2.0, -1.0)), 1),
        (lambda: stem(layers.Rescaling(255.0), layers.Rescaling(1 / 127.5, -1)), 1),
        (lambda: stem(layers.Rescaling(1 / 255)), 255),
        (lambda: stem(layers.RandomBrightness(0.2), layers.Rescaling(1 / 127.5, -1)), 255),
        (lambda: stem(layers.Lambda(lambda x: x / 255)), 255),
        (lambda: stem(adapted(1)), 1),
        (lambda: stem(adapted(255)), 255),
        (nested, 255),
    ],
)
def test_the_scale_is_what_the_layers_in_front_make_of_black_and_white(make, scale):
    assert input_scale(make()) == scale


def test_a_model_that_rescales_inside_takes_pixels_to_255_and_no_others(refused):
    images, labels = tiny_split()
    model = stem(layers.Rescaling(1 / 255))
    run = finetune(model, Split(images * 255, labels), **QUICK)
    assert np.isfinite(run.history.loss[1])
    with refused("0 to 255", "again", "images * 255"):
        finetune(model, Split(images, labels), **QUICK)


@pytest.mark.parametrize("one_hot", [False, True])
def test_a_dataset_is_learned_as_its_arrays_are(one_hot):
    images, labels = tiny_split()
    given = keras.utils.to_categorical(labels, 3) if one_hot else labels[:, None]
    data = tf.data.Dataset.from_tensor_slices((images, given)).batch(5)
    one, two = tiny_model(), tiny_model()
    run = finetune(one, data, validation=data, source=data, **QUICK)
    other = finetune(two, (images, labels), validation=(images, labels), **QUICK)
    for a, b in zip(one.get_weights(), two.get_weights(), strict=True):
        assert np.array_equal(a, b)
    assert run.history.val_accuracy[1] == other.history.val_accuracy[1]
    assert run.source_after == accuracy(one, (images, labels))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data, ["not batched", "batch(32)"]),
        (lambda data: data.batch(4).repeat(), ["without end", "take"]),
        (lambda data: data.batch(4).map(lambda x, y: x), ["pairs"]),
        (lambda data: data.batch(4).take(0), ["at least one"]),
    ],
    ids=["unbatched", "endless", "no-labels", "empty"],
)
def test_other_datasets_are_refused(change, words, refused):
    data = tf.data.Dataset.from_tensor_slices(tuple(tiny_split()))
    with refused(*words):
        finetune(tiny_model(), change(data), **QUICK)


def test_pictures_of_several_sizes_are_refused(refused):
    signature = (tf.TensorSpec((None, None, 8, 1)), tf.TensorSpec((None,), tf.int64))
    sizes = ((np.zeros((2, rows, 8, 1), "float32"), [0, 1]) for rows in (8, 9))
    data = tf.data.Dataset.from_generator(lambda: sizes, output_signature=signature)
    with refused("one size", "(8, 8, 1) and (9, 8, 1)", "resize"):
        finetune(tiny_model(), data, **QUICK)


def test_what_gives_batches_and_is_no_dataset_is_refused(refused):
    images, labels = tiny_split()

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, index):
            return images, labels

    for given in (Batches(), iter([(images, labels)])):
        with refused("as target", "PyDataset", "from_generator"):
            finetune(tiny_model(), given, **QUICK)
        for name in ("source", "validation"):
            with refused(f"as {name}", "generator"):
                finetune(tiny_model(), (images, labels), **{name: given}, **QUICK)


def test_a_single_unit_is_measured_as_it_is_trained():
    images, labels = tiny_split(n_classes=2)
    for activation in (None, "sigmoid"):
        keras.utils.set_random_seed(0)
        base = tiny_model()
        x = layers.Dense(1, activation)(base.get_layer("average").output)
        model = keras.Model(base.inputs, x)
        run = finetune(model, (images, labels), validation=(images, labels), **QUICK)
        assert run.history.val_accuracy[1] == pytest.approx(accuracy(model, (images, labels)))


@pytest.mark.parametrize("bad", [[1, 2, 3], ["a", "b", "c"], [0, 1], [0.5, 1, 2]])
def test_accuracy_is_never_measured_on_labels_that_do_not_fit(bad, refused):
    with refused("label"):
        accuracy(tiny_model(), (tiny_split(3).images, bad))


def test_an_answer_that_is_not_a_number_is_wrong():
    model = tiny_model()
    model.layers[-1].bias.assign([np.nan, 0, 0])
    assert accuracy(model, tiny_split()) == 0


def test_a_loss_for_one_hot_labels_is_refused_before_training(refused):
    model = tiny_model()
    model.compile("adam", "categorical_crossentropy")
    with refused("compile=False", "one-hot"):
        finetune(model, tiny_split(), compile=False, epochs=1, progress=False)
