"""Plain data, arrays and Keras models cross as they are; nothing that could run crosses."""

from collections import Counter, OrderedDict, deque
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
import enum
from fractions import Fraction
import io
import itertools
import json
import zipfile

from ftlab.checks.specimens import tiny_model
from ftlab.data.task import Split
from ftlab.grading.wire.allowlist import unvetted
from ftlab.grading.wire.archive import BadModel, model_bytes, model_from_bytes
from ftlab.grading.wire.foreign import Foreign
from ftlab.grading.wire.models import pack
from ftlab.grading.wire.values import CannotCross, decode, encode
import keras
import numpy as np
import pandas as pd
import pytest


def crossed(value):
    tree, blobs = encode(value)
    return decode(json.loads(json.dumps(tree)), [bytes(blob) for blob in blobs])


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -3, 2**70, 1.5, float("inf"), "ünï", [], [1, [2, (3,)]], {"a": {1: (2,)}},
        {1, 2}, frozenset({"x"}), {(1, 2): "tuple as a key", None: 3}, 1 + 2j, ..., b"\x00\xff",
        bytearray(b"a"), Fraction(-1, 3), Decimal("0.10"), range(2, 9, 3), slice(1, None, 2),
        date(2026, 11, 20), datetime(2026, 11, 20, 17, 30, 0, 5), time(17, 30),
        datetime(2026, 11, 20, tzinfo=UTC), timedelta(days=-1, seconds=3), deque([1, (2,)]),
        {Fraction(1, 2): {date(2026, 1, 1)}}, pd.Timestamp("2026-11-20 17:30:00.000000005"),
        pd.Timestamp("2026-11-20", tz="UTC"), pd.Timedelta("3ns"), {"a": 1}.keys(),
    ],
)  # fmt: skip
def test_plain_data_keeps_value_and_type(value):
    again = crossed(value)
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype="int8").reshape(2, 3),
        np.array(2.5),
        np.zeros((0, 3), "float32"),
        np.array(["a", "bcd"]),
        np.array([True, False]),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    ],
)
def test_arrays_keep_values_shape_and_type(array):
    again = crossed({"x": array})["x"]
    np.testing.assert_array_equal(again, array, strict=True)


def test_scalars_stay_scalars():
    again = crossed([np.float32(0.1), np.int64(3), np.bool_(True), np.str_("a")])
    assert [type(each) for each in again] == [np.float32, np.int64, np.bool_, np.str_]


def test_missing_values_stay_missing():
    assert crossed(pd.NaT) is pd.NaT
    assert crossed(pd.NA) is pd.NA


def test_what_can_be_gone_through_can_still():
    assert list(crossed(n * n for n in range(4))) == [0, 1, 4, 9]
    assert list(crossed(map(str, "ab"))) == ["a", "b"]
    assert list(crossed({"a": 1, "b": 2}.values())) == [1, 2]
    assert set(crossed({"a": 1}.items())) == {("a", 1)}
    with pytest.raises(CannotCross, match="too many"):
        crossed(itertools.count())


def test_words_of_an_enumeration_are_its_values():
    class Kind(enum.StrEnum):
        DENSE = "dense"

    class Old(str, enum.Enum):  # noqa: UP042
        DENSE = "dense"

    class Size(enum.IntEnum):
        ONE = 1

    assert crossed([Kind.DENSE, Old.DENSE, Size.ONE]) == ["dense", "dense", 1]
    assert [type(each) for each in crossed([Kind.DENSE, Old.DENSE, Size.ONE])] == [str, str, int]


def test_arrays_of_objects_and_masked_arrays_cross():
    again = crossed(np.array([[1, "a"], [None, (2,)]], object))
    assert again.dtype == object
    assert again.tolist() == [[1, "a"], [None, (2,)]]
    masked = crossed(np.ma.array([1.0, 2.0], mask=[True, False]))
    assert masked.sum() == 2
    assert masked.mask.tolist() == [True, False]


FRAME = pd.DataFrame(
    {
        "number": [1, 2, 3],
        "share": [0.5, np.nan, 1.0],
        "word": ["a", None, "c"],
        "kind": pd.Categorical(["x", "y", "x"], ordered=True),
        "day": pd.to_datetime(["2026-01-01", None, "2026-01-03"]),
        "maybe": pd.array([True, None, False]),
        "mixed": pd.Series([1, "a", (2,)], dtype=object),
    }
)


@pytest.mark.parametrize(
    "frame",
    [
        FRAME,
        FRAME.set_index("word"),
        FRAME.set_index(["number", "kind"]),
        FRAME.T,
        FRAME.iloc[::2],
        pd.DataFrame(),
        pd.DataFrame([[1, 2], [3, 4]], columns=["twice", "twice"]),
        FRAME.groupby("kind", observed=True)["number"].agg(["mean", "size"]),
    ],
)
def test_tables_cross(frame):
    again = crossed({"table": frame})["table"]
    pd.testing.assert_frame_equal(again, frame, check_freq=False)


def test_columns_and_indexes_cross():
    for name in FRAME:
        pd.testing.assert_series_equal(crossed(FRAME[name]), FRAME[name])
    pd.testing.assert_series_equal(
        crossed(FRAME["number"].value_counts()), FRAME["number"].value_counts()
    )
    for index in (
        FRAME.index,
        FRAME.columns,
        pd.Index([3, 1], name="n"),
        pd.date_range("2026-01-01", periods=2),
        pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "n"]),
    ):
        pd.testing.assert_index_equal(crossed(index), index, check_freq=False)


def test_tensors_arrive_as_arrays():
    again = crossed([keras.ops.ones((2, 3)), keras.Variable([1.0, 2.0])])
    np.testing.assert_array_equal(again[0], np.ones((2, 3), "float32"), strict=True)
    np.testing.assert_array_equal(again[1], [1.0, 2.0])


class Level(enum.IntEnum):
    HIGH = 3


class EqualToAll(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def test_subclasses_arrive_as_what_they_are_derived_from():
    values = [Level.HIGH, EqualToAll(4), OrderedDict(a=1), Counter("aa")]
    again = crossed(values)
    assert [type(each) for each in again] == [int, int, dict, dict]
    assert again[1] != 5


def test_a_split_stays_a_split():
    again = crossed(Split(np.zeros((2, 4, 4, 1), "float32"), np.array([0, 1])))
    assert isinstance(again, Split)
    assert again.labels.tolist() == [0, 1]


class History:
    def __reduce__(self):
        raise AssertionError("nobody should pickle this")


def test_other_objects_arrive_as_stand_ins_with_the_same_type_name():
    again = crossed([History(), len, object(), np.array([History()])])
    again[3] = again[3][0]
    assert [type(each).__name__ for each in again] == [
        "History", "builtin_function_or_method", "object", "History",
    ]  # fmt: skip
    assert all(isinstance(each, Foreign) for each in again)
    assert not hasattr(again[0], "__reduce_it__")


def test_endless_values_are_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(CannotCross):
        encode(loop)
    with pytest.raises(CannotCross):
        encode(list(range(300_000)))


PICKLE = io.BytesIO()
np.save(PICKLE, np.array([{}], dtype=object), allow_pickle=True)
HUGE = b"\x93NUMPY\x01\x00v\x00" + (
    b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999,), }".ljust(117) + b"\n"
)


@pytest.mark.parametrize(
    ("tree", "blobs"),
    [
        ([1], []),
        ({"list": 1}, []),
        ({"list": [1], "tuple": [1]}, []),
        ({}, []),
        ({"pickle": 0}, [b"cos\nsystem\n"]),
        ({"array": 0}, []),
        ({"array": -1}, [b""]),
        ({"array": True}, [b"", b""]),
        ({"array": 0}, [b"no array"]),
        ({"array": 0}, [PICKLE.getvalue()]),
        ({"array": 0}, [HUGE]),
        ({"dict": [[{"list": []}, 1]]}, []),
        ({"split": [1]}, []),
        ({"model": 0}, [b"no model"]),
        ({"archive": [0, [[], []]]}, [b"no model"]),
        ({"archive": [0, [[True], [True]]]}, [model_bytes(tiny_model())]),
        ({"model": [pack(tiny_model())[0], []]}, []),
        ({"model": [{"config": "{}", "flags": []}, []]}, []),
        ({"model": [{"config": '{"class_name": "Dense"}', "flags": []}, []]}, []),
    ],
)
def test_forged_values_are_refused(tree, blobs):
    with pytest.raises(CannotCross):
        decode(tree, blobs)


def nested(depth):
    tree = 1
    for _ in range(depth):
        tree = {"list": [tree]}
    return tree


def test_depth_is_limited():
    decode(nested(20), [])
    with pytest.raises(CannotCross):
        decode(nested(500), [])


def test_models_keep_weights_flags_and_how_they_are_compiled():
    model = tiny_model(3)
    model.layers[1].trainable = False
    model.get_layer("block2_bn").trainable = False
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    again = crossed([model])[0]
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert [a.trainable for a in again.layers] == [a.trainable for a in model.layers]
    for a, b in zip(again.weights, model.weights, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    assert again.compiled
    assert again.loss.get_config()["from_logits"] is True


def test_a_model_in_a_model_keeps_its_flags():
    base = tiny_model(0)
    inner = keras.Model(base.input, base.layers[-1].input, name="base")
    inner.trainable = False
    whole = keras.Model(inner.input, keras.layers.Dense(2)(inner.output))
    outer = keras.Sequential([keras.Input((8, 8, 1)), inner, keras.layers.Dense(2)])
    for model in (whole, outer):
        again = crossed(model)
        assert len(again.trainable_weights) == 2
        images = np.random.default_rng(0).random((3, 8, 8, 1), "float32")
        np.testing.assert_allclose(again(images), model(images), rtol=1e-6)


@pytest.mark.parametrize(
    "freeze",
    [
        lambda model: setattr(model, "trainable", False),
        lambda model: setattr(model.layers[1].kernel, "trainable", False),
        # The model is frozen, a layer in it is not: nothing is trainable.
        lambda model: [
            setattr(part, "trainable", part is not model) for part in (model, model.layers[1])
        ],
    ],
)
def test_what_is_trainable_stays_so(freeze):
    model = tiny_model(0)
    freeze(model)
    again = crossed(model)
    assert again.trainable == model.trainable
    assert [a.trainable for a in again.layers] == [a.trainable for a in model.layers]
    assert [w.path for w in again.trainable_weights] == [w.path for w in model.trainable_weights]


def test_a_regularizer_without_effect_stays_without():
    model = tiny_model(0)
    model.layers[1].kernel_regularizer = keras.regularizers.L2(0.1)
    assert crossed(model).losses == model.losses == []
    assert model.layers[1].kernel_regularizer is not None
    regular = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, kernel_regularizer="l2")])
    assert len(crossed(regular).losses) == 1


def test_a_loss_of_ones_own_does_not_keep_a_model_from_crossing(monkeypatch):
    model = tiny_model(1)
    model.compile("sgd", own_loss)
    content = model_bytes(model)
    known = keras.saving.get_custom_objects()
    monkeypatch.delitem(known, "student>own_loss")  # the other process knows nothing of it
    again = model_from_bytes(content)
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])


@keras.saving.register_keras_serializable("student")
def own_loss(truth, guess):
    return keras.ops.mean(guess)


class OwnLayer(keras.layers.Layer):
    def call(self, x):
        return x + 1


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (keras.layers.Lambda(lambda x: x + 1), "a Lambda layer, which holds code"),
        (OwnLayer(), "'OwnLayer' of .*Keras's own layers"),
    ],
)
def test_models_with_code_in_them_are_refused_with_the_reason(layer, told):
    content = model_bytes(keras.Sequential([keras.Input((2,)), layer]))
    with pytest.raises(BadModel, match=told):
        model_from_bytes(content)


def test_a_model_of_a_class_of_its_own_is_refused_with_the_reason():
    class Own(keras.Model):
        def call(self, x):
            return x

    for model in (Own(), [Own()]):
        with pytest.raises(CannotCross, match="a class of its own, 'Own'"):
            encode(model)


def calling(function, module):
    """A model whose layer calls a function of Keras's own."""
    description, arrays = pack(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]))
    config = json.loads(description["config"])
    named = {"class_name": "function", "config": function, "module": module}
    config["config"]["layers"].append(
        {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": "calls", "function": named, "output_shape": [1]},
        }
    )
    return description | {"config": json.dumps(config)}, arrays


def test_a_model_does_not_call_keras_to_change_how_it_works():
    before = keras.config.epsilon()
    description, arrays = calling("set_epsilon", "keras.config")
    blobs = encode(arrays)[1]
    with pytest.raises(CannotCross, match="a Lambda layer"):
        decode({"model": [description, list(range(len(blobs)))]}, blobs)
    config = json.loads(description["config"])
    file = archive(config_json=json.dumps(config).encode(), metadata_json=b"{}")
    with pytest.raises(BadModel, match="a Lambda layer"):
        model_from_bytes(file)
    assert keras.config.epsilon() == before


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Lambda", {"module": "keras.layers", "class_name": "Lambda"}),
        ("TFSMLayer", {"module": "keras.layers", "class_name": "TFSMLayer"}),
        ("set_epsilon", {"class_name": "function", "config": "set_epsilon", "module": "builtins"}),
        ("get_file", {"class_name": "function", "config": "get_file", "module": "keras.utils"}),
        ("get_file", {"module": "keras.utils", "class_name": "get_file"}),
        ("Map", {"module": "keras.src.ops.core", "class_name": "Map"}),
        ("Own", {"module": None, "class_name": "Own", "registered_name": "student>Own"}),
        ("Own", {"class_name": "Own", "registered_name": "ftlab>Own"}),
        ("__lambda__", {"class_name": "__lambda__", "config": {"value": "x"}}),
        ("__typespec__", {"class_name": "__typespec__"}),
        ("['Dense']", {"module": "keras.layers", "class_name": ["Dense"]}),
    ],
)
def test_what_a_model_may_not_name_is_found_at_any_depth(name, part):
    assert name in unvetted({"config": {"layers": [{"deep": [part]}]}})


def test_what_keras_itself_writes_of_a_model_may_be_named():
    given = keras.Input((4, 4, 1))
    hidden = keras.layers.Conv2D(2, 2, activation="gelu", kernel_regularizer="l2")(given)
    hidden = keras.layers.TimeDistributed(keras.layers.BatchNormalization())(hidden)
    hidden = keras.ops.relu(keras.layers.Flatten()(hidden) + 1.0)
    model = keras.Model(given, keras.layers.Dense(2, kernel_constraint="non_neg")(hidden))
    rate = keras.optimizers.schedules.CosineDecay(0.1, 10)
    model.compile(
        keras.optimizers.AdamW(rate), keras.losses.sparse_categorical_crossentropy,
        [keras.metrics.SparseCategoricalAccuracy(), "accuracy"],
    )  # fmt: skip
    assert unvetted(keras.saving.serialize_keras_object(model)) == ""
    assert crossed(model).optimizer is not None


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def test_archives_that_unpack_to_something_huge_are_refused_unread():
    bomb = archive(config_json=bytes(300 * 2**20))
    assert len(bomb) < 2**20
    with pytest.raises(BadModel, match="300 MB"):
        model_from_bytes(bomb)


@pytest.mark.parametrize("name", ["..__evil_py", "evil_py", "assets__..__x"])
def test_archives_with_strange_members_are_refused(name):
    with pytest.raises(BadModel, match=r"3 members .* such as"):
        model_from_bytes(archive(config_json=b"{}", metadata_json=b"{}", **{name: b"x"}))


@pytest.mark.parametrize("content", [b"no archive", archive(metadata_json=b"{}")])
def test_what_is_no_saved_model_is_refused(content):
    with pytest.raises(BadModel, match=r"no \.keras file"):
        model_from_bytes(content)


def test_text_layers_keep_their_vocabulary():
    words = keras.layers.TextVectorization(output_sequence_length=3)
    words.adapt(["a b c", "a b", "a"])
    embedding = keras.layers.Embedding(9, 2)
    model = keras.Sequential([keras.Input((1,), dtype="string"), words, embedding])
    text = keras.ops.convert_to_tensor([["b c a"]])
    np.testing.assert_array_equal(crossed(model)(text), model(text))


def test_an_optimizer_that_has_seen_no_model_has_still_seen_none():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.25), "mse")
    again = crossed(model)
    assert float(again.optimizer.learning_rate) == 0.25
    assert (model.optimizer.built, again.optimizer.built) == (False, False)
    again.fit(np.ones((4, 2)), np.ones(4), verbose=0)
    assert crossed(again).optimizer.built


def test_an_optimizer_keeps_its_numbers():
    model = tiny_model(0)
    model.compile("adam", "mse")
    model.fit(np.zeros((8, 8, 8, 1)), np.ones((8, 3)), batch_size=2, verbose=0)
    again = crossed(model)
    assert int(again.optimizer.iterations) == 4
    for a, b in zip(again.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
