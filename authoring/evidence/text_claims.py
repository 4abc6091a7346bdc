"""Claims of lesson 06: texts prepared in another way than the model learned."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.data.reviews import DOMAINS, load_reviews
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory

WORDS = 600  # places in the vocabulary, unknown words included
TRAIN = 140  # of the 200 reviews; the rest is the test
STANDARD = "lower_and_strip_punctuation"


@claim(
    "C26",
    "Text preprocessed or tokenised differently changes the features and the result",
    lessons=["06"],
    measured="points of accuracy lost (or percent of a text's features changed)",
    source="https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/",
    needs=["texts"],
)
def other_text(laboratory: Laboratory) -> Effects:
    """A dense layer that learned TF-IDF of lower-case words without punctuation reads reviews
    worse when capitals and punctuation are kept, punctuation alone is kept, words are only
    counted, or the vocabulary is built anew from the texts that are served; and most features of
    a text change when capitals and punctuation are kept. Every seed divides the reviews anew.
    """
    model = _model()
    start = model.get_weights()
    rows = [_one_seed(model, start, seed) for seed in laboratory.seeds]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _one_seed(model: keras.Model, start: list[np.ndarray], seed: int) -> dict[str, float]:
    (train, train_labels), (test, test_labels) = _divided(seed)
    vocabulary = _vocabulary(train)
    learned = _counts(train, vocabulary, STANDARD)
    weights = _idf(learned)
    model.set_weights(start)
    for variable in model.optimizer.variables[2:]:  # moments; before them steps and rate
        variable.assign(np.zeros(variable.shape))
    model.optimizer.iterations.assign(0)
    keras.utils.set_random_seed(seed)
    model.fit(learned * weights, train_labels, batch_size=20, epochs=20, verbose=0)

    def right(features: np.ndarray) -> float:
        logits = np.array(model(features.astype("float32")))
        return float(np.mean(logits.argmax(axis=1) == test_labels))

    known = _counts(test, vocabulary, STANDARD) * weights
    raw = _counts(test, vocabulary, None) * weights
    other = {
        "capitals and punctuation are kept": raw,
        "punctuation is kept": _counts(test, vocabulary, "lower") * weights,
        "words are counted without their TF-IDF weights": _counts(test, vocabulary, STANDARD),
        "the vocabulary is built anew from the texts served": (
            _counts(test, _vocabulary(test), STANDARD) * weights
        ),
    }
    lost = {name: POINTS * (right(known) - right(seen)) for name, seen in other.items()}
    return lost | {
        "what counts is the features, capitals and punctuation kept": _changed(known, raw)
    }


def _divided(seed: int) -> list[tuple[list[str], np.ndarray]]:
    """All reviews in a seeded order, cut into training and test."""
    splits = [
        s for d in DOMAINS for r in [load_reviews(d)] for s in (r.train, r.validation, r.test)
    ]
    texts = [text for split in splits for text in split.texts]
    labels = np.concatenate([split.labels for split in splits])
    order = np.random.default_rng(seed).permutation(len(texts))
    return [([texts[i] for i in part], labels[part]) for part in (order[:TRAIN], order[TRAIN:])]


def _vocabulary(texts: Sequence[str]) -> list[str]:
    layer = keras.layers.TextVectorization(WORDS, standardize=STANDARD)
    layer.adapt(list(texts))
    return list(layer.get_vocabulary())[2:]  # without padding and unknown words


def _counts(texts: Sequence[str], vocabulary: list[str], standardize: str | None) -> np.ndarray:
    """How often each word of a vocabulary stands in each text, unknown words first."""
    layer = keras.layers.TextVectorization(
        standardize=standardize, output_mode="count", vocabulary=vocabulary
    )
    counts = np.array(layer(list(texts)), "float32")
    return np.pad(counts, ((0, 0), (0, WORDS - counts.shape[1])))


def _idf(counts: np.ndarray) -> np.ndarray:
    """Inverse document frequencies as in Keras; unknown words get their mean."""
    weights = np.log(1 + len(counts) / (1 + (counts > 0).sum(axis=0))).astype("float32")
    weights[0] = weights[1:].mean()
    return weights


def _changed(first: np.ndarray, second: np.ndarray) -> float:
    """Percent of the features in either version of a text that differ, as a mean over texts."""
    either = ((first != 0) | (second != 0)).sum(axis=1)
    return float(np.mean(POINTS * (first != second).sum(axis=1) / either))


def _model() -> keras.Model:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((WORDS,)), keras.layers.Dense(2)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-2), loss)
    model.optimizer.build(model.trainable_variables)
    return model
