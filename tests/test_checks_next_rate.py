"""The check of `next_rate`: searches that look pass it, wherever the best rate lies."""

from __future__ import annotations

from collections.abc import Callable

from ftlab.checks import CheckFailed
from ftlab.checks.learning_rate import next_rate
from ftlab.checks.learning_rate.searching import RUNS, _factor, _landscapes, _searched
import numpy as np
import pytest

SEEDS = range(20)


def halving(n_coarse: int) -> Callable[..., float]:
    """Some rates spread evenly, then the middle of the wider gap beside the best."""

    def next_of(rates, losses, lowest, highest):
        coarse = np.geomspace(lowest, highest, n_coarse)
        if len(rates) < n_coarse:
            return float(coarse[len(rates)])
        order = np.argsort(rates)
        places, best = np.log(rates)[order], int(np.nanargmin(np.array(losses)[order]))
        beside = [each for each in (best - 1, best + 1) if 0 <= each < len(places)]
        widest = max(beside, key=lambda each: abs(places[each] - places[best]))
        return float(np.exp((places[best] + places[widest]) / 2))

    return next_of


@pytest.mark.parametrize("n_coarse", [4, 5, 6, 7, 8])
def test_a_search_that_looks_passes_with_any_seed(n_coarse):
    for seed in SEEDS:
        next_rate(halving(n_coarse), seed=seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_even_spread_fails_and_is_told_that_it_does_not_look(seed):
    def spread_evenly(rates, losses, lowest, highest):
        return float(np.geomspace(lowest, highest, RUNS)[len(rates)])

    with pytest.raises(CheckFailed) as caught:
        next_rate(spread_evenly, seed=seed)
    assert caught.value.misconception == "M122"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_landscape_has_one_bottom_and_diverges_on_its_right(seed):
    for landscape in _landscapes(seed):
        rates = np.geomspace(landscape.lowest, landscape.highest, 701)
        losses = np.array([landscape.loss(rate) for rate in rates])
        done = np.isfinite(losses)
        bottom = int(np.nanargmin(losses))
        assert _factor(rates[bottom], landscape) < 1.02
        assert done[-1] == (landscape.best > 0.8)
        assert done[: bottom + 1].all()
        assert (np.diff(losses[: bottom + 1]) < 0).all()
        assert (np.diff(losses[bottom:][done[bottom:]]) > 0).all()


def test_a_search_is_told_what_it_tried_and_nothing_else():
    heard = []

    def asked(function, *given):
        heard.append(given)
        return function(*given)

    landscape = _landscapes(0)[0]
    rates, losses = _searched(asked, halving(8), landscape)
    assert len(heard) == len(rates) == RUNS
    for number, (before, found, lowest, highest) in enumerate(heard):
        assert (before, found) == (rates[:number], losses[:number]) or np.isnan(found).any()
        assert (lowest, highest) == (landscape.lowest, landscape.highest)
