"""The review corpus: balanced, disjoint, learnable, and sensitive to how text is standardized."""

from __future__ import annotations

from itertools import chain
import re

from ftlab import load_reviews
from ftlab.data.reviews import DOMAINS
import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

pytestmark = pytest.mark.slow

PARTS = ("train", "validation", "test")


def everything(domain):
    reviews = load_reviews(domain)
    return list(chain.from_iterable(getattr(reviews, part).texts for part in PARTS))


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_set_is_half_negative_half_positive(domain):
    reviews = load_reviews(domain)
    assert reviews.class_names == ("negative", "positive")
    for part, size in zip(PARTS, (60, 16, 24), strict=True):
        texts, labels = getattr(reviews, part)
        assert labels.dtype == np.int64
        assert len(texts) == len(labels) == size
        assert labels.mean() == 0.5


def test_no_text_is_in_two_sets_or_domains():
    def letters(text):
        return re.sub(r"[^a-z]+", " ", text.lower()).strip()

    texts = [letters(text) for domain in DOMAINS for text in everything(domain)]
    assert len(set(texts)) == len(texts) == 200


def test_no_two_texts_say_nearly_the_same():
    texts = [text for domain in DOMAINS for text in everything(domain)]
    vectors = TfidfVectorizer().fit_transform(texts)
    alike = (vectors @ vectors.T).toarray() - np.eye(len(texts))
    assert alike.max() < 0.75


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_smaller_number_is_the_beginning_of_a_larger_one(domain):
    whole, few = load_reviews(domain), load_reviews(domain, n_train=11)
    assert few.train.texts == whole.train.texts[:11]
    assert np.array_equal(few.train.labels, whole.train.labels[:11])
    assert few.test.texts == whole.test.texts
    assert abs(2 * few.train.labels.sum() - 11) <= 1


@pytest.mark.parametrize("domain", DOMAINS)
def test_changing_what_was_loaded_does_not_change_the_next_load(domain):
    load_reviews(domain).train.texts.append("An intruder.")
    load_reviews(domain).train.labels[0] = 7
    assert len(load_reviews(domain).train.texts) == 60
    assert load_reviews(domain).train.labels[0] == 0


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("part", ["train", "test"])
def test_texts_are_as_people_type_them(domain, part):
    texts = getattr(load_reviews(domain), part).texts
    whole = " ".join(texts)
    assert "<br />" in whole
    assert re.search(r"\b[A-Z]{4,}\b", whole)  # capitals
    assert re.search(r"\d", whole)
    assert re.search(r"!!|\.\.\.|!", whole)
    assert all(text.isascii() for text in texts)


def accuracy(train, test, mismatched=False):
    vectorizer = TfidfVectorizer()
    model = LogisticRegression(C=10).fit(vectorizer.fit_transform(train.texts), train.labels)
    if mismatched:  # the same vocabulary, but nothing lower-cased and no punctuation taken off
        vectorizer.set_params(lowercase=False, token_pattern=r"\S+")
    return model.score(vectorizer.transform(test.texts), test.labels)


def all_but_training(domain):
    reviews = load_reviews(domain)
    texts = reviews.validation.texts + reviews.test.texts
    labels = np.concatenate([reviews.validation.labels, reviews.test.labels])
    return type(reviews.test)(texts, labels)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_labels_can_be_learned(domain):
    assert accuracy(load_reviews(domain).train, all_but_training(domain)) > 0.75


def test_the_other_domain_is_harder():
    films, products = (load_reviews(domain).train for domain in DOMAINS)
    own = accuracy(films, all_but_training("films")) + accuracy(
        products, all_but_training("products")
    )
    other = accuracy(films, all_but_training("products")) + accuracy(
        products, all_but_training("films")
    )
    assert other < own - 0.2
    assert accuracy(films, all_but_training("products")) > 0.6  # yet something carries over


def test_text_standardized_in_another_way_is_harder():
    drops = [
        accuracy(load_reviews(domain).train, all_but_training(domain))
        - accuracy(load_reviews(domain).train, all_but_training(domain), mismatched=True)
        for domain in DOMAINS
    ]
    assert min(drops) > 0.02


def test_an_unknown_domain_is_refused(refused):
    with refused("'films', 'products'", "'books'"):
        load_reviews("books")


@pytest.mark.parametrize("n", [0, -1, 61, 2.5, "10", True])
def test_a_number_of_texts_that_cannot_be_is_refused(n, refused):
    with refused("from 1 to 60", f"n_train={n!r}"):
        load_reviews("films", n_train=n)
