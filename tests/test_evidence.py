"""The evidence: its statistics, its verdicts, and a quick measurement of what is large."""

import json

from ftlab.grading.course.folder import PROJECT
import numpy as np
import pytest

from authoring.evidence import CLAIMS, claims
from authoring.evidence.claim import Claim, summary
from authoring.evidence.laboratory import Laboratory
from authoring.evidence.report import alt_text, page, write
from tests.sample import few

pytestmark = pytest.mark.slow

claims.load()
RECORD = PROJECT / "docs" / "evidence.json"
LARGE = 15.0  # points


@pytest.fixture(scope="module")
def committed():
    return {row["id"]: row for row in json.loads(RECORD.read_text())["claims"]}


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    return Laboratory(seeds=2, cache=tmp_path_factory.mktemp("runs"))


def large(condition):
    """Whether an effect on record is large and sure: its interval lies that far on one side."""
    low, high = condition["ci95"]
    return min(abs(low), abs(high)) >= LARGE and low * high > 0


def test_every_claim_is_measured():
    assert sorted(CLAIMS) == [f"C{number:02}" for number in range(1, 39)]


def test_every_claim_has_its_row(committed):
    assert sorted(committed) == sorted(CLAIMS)
    for key, row in committed.items():
        assert {"verdict", "effect", "ci95", "seeds", "lesson", "source"} <= row.keys(), key
        assert row["verdict"] in ("holds", "holds when", "does not hold")
        assert row["claim"] == CLAIMS[key].statement
        assert row["lesson"] == list(CLAIMS[key].lessons)
        # What Keras does is the same for every seed; what training does is not.
        assert row["seeds"] >= (3 if CLAIMS[key].mechanical else 10), key
        assert row["ci95"][0] <= row["effect"] <= row["ci95"][1]


def test_every_claim_states_its_hypothesis_and_its_origin():
    for claim in CLAIMS.values():
        assert len(claim.hypothesis) > 40, claim.id
        assert claim.source.startswith("https://"), claim.id


def test_the_page_and_the_figures_belong_to_the_record(committed):
    text = (PROJECT / "docs" / "evidence.md").read_text()
    for key, row in committed.items():
        assert f"## {key}" in text
        assert row["sentence"] in text
        assert (PROJECT / "docs" / "evidence" / f"{key}.svg").is_file()


@pytest.mark.parametrize(
    "source", sorted((PROJECT / "solutions").glob("*/*.ipynb")), ids=lambda path: path.stem
)
def test_a_lesson_links_to_the_rows_of_its_claims(source):
    text = source.read_text()
    number = source.parent.name[:2]
    mine = [key for key, claim in CLAIMS.items() if number in claim.lessons]
    assert [key for key in mine if f"evidence.md#{key.lower()}" not in text] == []


def with_large_effects():
    """Claims that have a large effect on record, some of them always; for the soak the others."""
    rows = sorted(json.loads(RECORD.read_text())["claims"], key=lambda row: row["id"])
    with_effect = [row["id"] for row in rows if any(map(large, row["conditions"]))]
    yield from few(
        with_effect[::4] + [key for key in with_effect if key not in with_effect[::4]], 4
    )
    for row in rows:
        if row["id"] not in with_effect:
            yield pytest.param(row["id"], marks=pytest.mark.soak)


@pytest.mark.parametrize("key", list(with_large_effects()))
def test_signs_of_large_effects_agree_with_the_record(key, quick, committed):
    recorded = {condition["name"]: condition for condition in committed[key]["conditions"]}
    found = {each.name: each for each in CLAIMS[key].find(quick).conditions}
    assert found.keys() == recorded.keys()
    for name, condition in found.items():
        assert np.isfinite(condition.effect), name
        if large(recorded[name]):
            assert np.sign(condition.effect) == np.sign(recorded[name]["effect"]), name


class TestVerdicts:
    def made_up(self, **effects):
        claim = Claim("C99", "A claim", ("02",), "points", "https://x", lambda _: effects)
        return claim.find(None)

    def test_holds_when_every_interval_is_above_zero(self):
        assert self.made_up(near=[5, 6, 7], far=[1, 2, 3]).verdict == "holds"

    def test_holds_when_some_are(self):
        finding = self.made_up(near=[5, 6, 7], far=[-1, 0, 1])
        assert finding.sentence == "holds when near"

    def test_does_not_hold_when_none_is(self):
        assert self.made_up(near=[-5, 5, 0], far=[-3, -2, -1]).verdict == "does not hold"

    def test_figures_and_rows_tell_the_same(self, tmp_path):
        finding = self.made_up(near=[5, 6, 7], far=[-1, 0, 1])
        write([finding], tmp_path)
        row = json.loads((tmp_path / "evidence.json").read_text())["claims"][0]
        assert row["effect"] == 6
        assert row["conditions"][1]["supports"] is False
        assert alt_text(finding) in page([finding])
        assert (tmp_path / "evidence" / "C99.svg").read_text().startswith("<?xml")


class TestInterval:
    def test_is_close_to_the_normal_one_for_many_seeds(self):
        values = np.random.default_rng(1).normal(3.0, 2.0, 400)
        low, high = summary("c", values).ci95
        half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        assert low == pytest.approx(values.mean() - half, abs=0.03)
        assert high == pytest.approx(values.mean() + half, abs=0.03)

    def test_is_a_point_where_every_seed_agrees(self):
        assert summary("c", np.array([4.0, 4.0, 4.0])).ci95 == (4.0, 4.0)
