"""The evidence: its statistics, its verdicts, and a quick measurement of what is large."""

from dataclasses import replace
from itertools import product
import json
import re

from ftlab.data.tasks import drawn
from ftlab.grading.course.folder import PROJECT
from ftlab.lesson_files import lesson_notebooks
import numpy as np
import pandas as pd
import pytest

from authoring.evidence import CLAIMS, claims, glance, lesson_lines, recipe, record, report
from authoring.evidence.claim import Claim, summary
from authoring.evidence.figures import alt_text, draw, picture_of
from authoring.evidence.laboratory import Laboratory
from authoring.evidence.network import RATE_RULE, RATES
from authoring.evidence.targets import Augmented, Unseen, WithReplay
from tests.sample import few

pytestmark = pytest.mark.slow

claims.load()
RECORD = PROJECT / "docs" / "evidence.json"
LARGE = 15.0  # points


QUICK_ON_IMAGENET = ("C25",)  # the network as it is, on pictures prepared otherwise


@pytest.fixture(scope="module")
def recorded():
    return json.loads(RECORD.read_text("utf-8"))


@pytest.fixture(scope="module")
def committed(recorded):
    return {row["id"]: row for row in recorded["claims"]}


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    return {
        name: Laboratory(2, tmp_path_factory.mktemp(name), name) for name in record.LABORATORIES
    }


def large(condition):
    """Whether an effect on record is large and sure: its interval lies that far on one side."""
    low, high = condition["ci95"]
    return min(abs(low), abs(high)) >= LARGE and low * high > 0


def test_every_claim_is_measured():
    assert sorted(CLAIMS) == [f"C{number:02}" for number in range(1, 49)]


def test_every_claim_has_its_row(committed):
    assert sorted(committed) == sorted(CLAIMS)
    for key, row in committed.items():
        measured = {"verdict", "effect", "ci95", "seeds"} if row["laboratory"] else set()
        assert {*measured, "lesson", "source"} <= row.keys(), key
        assert row["claim"] == CLAIMS[key].statement
        assert row["lesson"] == list(CLAIMS[key].lessons)
        assert set(row["laboratories"]) == set(record.LABORATORIES), key


def test_every_laboratory_has_its_row_or_says_why_not(committed, quick):
    least = {"parcels": 10, "imagenet": 5}
    for (key, row), name in product(committed.items(), record.LABORATORIES):
        found, lacks = row["laboratories"][name], quick[name].network.lacks
        if "why_not" in found:
            assert found["why_not"] in (CLAIMS[key].why_not(lacks), record.NOT_YET), (key, name)
            continue
        assert not CLAIMS[key].why_not(lacks), (key, name)
        assert found["verdict"] in ("holds", "holds when", "does not hold")
        # What Keras does is the same for every seed; what training does is not.
        assert found["seeds"] >= (3 if CLAIMS[key].mechanical else least[name]), (key, name)
        for condition in found["conditions"]:
            assert condition["ci95"][0] <= condition["effect"] <= condition["ci95"][1]
            assert np.mean(condition["values"]) == pytest.approx(condition["effect"], abs=0.011)
            assert condition["supports"] == (condition["ci95"][0] > 0)


def test_whatever_compares_belongs_to_the_rows(recorded, committed):
    assert recorded["summary"] == record.summary(recorded["claims"])
    for row in committed.values():
        assert row["agreement"] == record.agreement(row["laboratories"])
        assert row["alike"] == record.alike(row["laboratories"])


def test_rates_are_those_of_the_rule(recorded):
    assert recorded["rule"] == RATE_RULE
    for about in recorded["laboratories"].values():
        assert set(about["rates"].values()) <= set(RATES)


def test_every_claim_states_its_hypothesis_and_its_origin():
    for claim in CLAIMS.values():
        assert len(claim.hypothesis) > 40, claim.id
        assert claim.source.startswith("https://"), claim.id


def test_the_page_and_the_figures_belong_to_the_record(recorded, committed):
    assert (PROJECT / "docs" / "evidence.md").read_text("utf-8") == report.page(recorded)
    assert (PROJECT / "docs" / "claims.md").read_text("utf-8") == glance.page(recorded)
    for (key, row), name in product(committed.items(), record.LABORATORIES):
        if "why_not" not in row["laboratories"][name]:
            assert (PROJECT / "docs" / "evidence" / picture_of(key, name)).is_file()


class TestRecipe:
    def test_belongs_to_the_record(self, recorded):
        assert (PROJECT / "docs" / "recipe.md").read_text("utf-8") == recipe.page(recorded)

    @pytest.mark.parametrize("step", recipe.STEPS, ids=lambda step: step.title)
    def test_a_step_says_what_its_rows_say(self, step, recorded, committed):
        found = [
            row["conditions"][step.place]["supports"]
            for row in committed[step.key]["laboratories"].values()
            if "why_not" not in row
        ]
        lines = recipe.page(recorded).splitlines()
        text = "".join(line for line in lines if f"**{step.title}.**" in line)
        assert (step.held in text) == (bool(found) and all(found))
        assert (step.failed in text) == (bool(found) and not any(found))
        assert (f"Compare {step.measure}." in text) == (any(found) and not all(found))
        assert not found or f"evidence.md#{step.key.lower()}" in text

    def test_nothing_is_told_of_what_was_not_measured(self):
        assert recipe.outcome(recipe.STEPS[0], {}) is None


def test_plain_keras_agrees_with_the_runs(recorded, committed):
    assert len({each["id"] for each in recorded["checked"]}) >= 2
    for each in recorded["checked"]:
        row = committed[each["id"]]["laboratories"][each["laboratory"]]
        condition = next(c for c in row["conditions"] if c["name"] == each["condition"])
        assert each["ci95"] == condition["ci95"]
        assert each["plain"] == pytest.approx(np.mean(each["plain_values"]), abs=0.011)
        assert condition["ci95"][0] <= each["plain"] <= condition["ci95"][1]


LESSONS = sorted((PROJECT / "solutions").iterdir())


@pytest.mark.parametrize("folder", LESSONS, ids=lambda path: path.name)
def test_a_lesson_links_to_the_rows_of_its_claims(folder):
    text = "".join(path.read_text() for path in folder.glob("*.ipynb"))
    number = folder.name[:2]
    mine = [key for key, claim in CLAIMS.items() if number in claim.lessons]
    assert [key for key in mine if f"evidence.md#{key.lower()}" not in text] == []


SOURCES = lesson_notebooks(PROJECT / "solutions")
VERDICT = re.compile(r"evidence\.md#(c\d\d)\)[^.\[]{0,90}?\b(does not hold|holds)\b")


@pytest.mark.parametrize("folder", LESSONS, ids=lambda path: path.name)
def test_a_lesson_says_on_which_network(folder, recorded):
    number = folder.name[:2]
    said = [
        "".join(cell["source"])
        for path in folder.glob("*.ipynb")
        for cell in json.loads(path.read_text())["cells"]
        if cell["id"] == lesson_lines.CELL
    ]
    if any(number in claim.lessons for claim in CLAIMS.values()):
        assert said == [lesson_lines.cell_text(recorded, number)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_verdicts_in_prose_are_those_of_the_rows(source, committed):
    for cell in json.loads(source.read_text())["cells"]:
        if cell["id"] == lesson_lines.CELL:  # it is written from the first condition of each row
            continue
        for key, told in VERDICT.findall("".join(cell["source"])):
            verdict = committed[key.upper()]["laboratories"]["parcels"]["verdict"]
            assert (told == "does not hold") == (verdict == "does not hold"), (key, told)


def test_some_lesson_names_verdicts():
    text = "".join(source.read_text() for source in SOURCES)
    assert len(VERDICT.findall(text)) >= 20  # the written ones and the generated


def with_large_effects():
    """Claims that have a large effect on record, some of them always; for the soak the others."""
    claims = json.loads(RECORD.read_text("utf-8"))["claims"]
    rows = [row for row in claims if row["laboratory"] == "parcels"]
    with_effect = [row["id"] for row in rows if any(map(large, row["conditions"]))]
    yield from few(
        with_effect[::4] + [key for key in with_effect if key not in with_effect[::4]], 2
    )
    for row in rows:
        if row["id"] not in with_effect:
            yield pytest.param(row["id"], marks=pytest.mark.soak)


@pytest.mark.parametrize("key", list(with_large_effects()))
def test_signs_of_large_effects_agree_with_the_record(key, quick, committed):
    same_signs(key, quick["parcels"], committed[key]["laboratories"]["parcels"])


@pytest.mark.parametrize("key", QUICK_ON_IMAGENET)
def test_signs_agree_on_the_imagenet_network(key, quick, committed):
    same_signs(key, quick["imagenet"], committed[key]["laboratories"]["imagenet"])


def same_signs(key, laboratory, row):
    recorded = {condition["name"]: condition for condition in row["conditions"]}
    found = {each.name: each for each in CLAIMS[key].find(laboratory).conditions}
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

    def test_the_first_condition_decides_whether_two_laboratories_agree(self):
        one, other = self.made_up(near=[5, 6, 7], far=[1, 2, 3]), self.made_up(near=[1, 2, 3])
        against = self.made_up(near=[-5, -6, -7], far=[1, 2, 3])
        rows = {"parcels": one.row, "imagenet": against.row}
        assert record.agreement(rows) == "disagree"
        assert record.alike(rows) == [1, 2]
        assert record.agreement({"parcels": one.row, "imagenet": other.row}) == "agree"
        alone = {"parcels": one.row, "imagenet": {"why_not": "no"}}
        assert (record.agreement(alone), record.alike(alone)) == ("only here", [0, 0])

    def test_findings_of_one_laboratory_leave_the_other_alone(self):
        before = {"laboratories": {}, "claims": [], "checked": []}
        about = {"title": "t", "seeds": 3}
        for name, effects in (("parcels", [5, 6, 7]), ("imagenet", [-5, -6, -7])):
            finding = CLAIMS["C01"].finding({"near": np.array(effects)})
            before = record.with_findings(before, name, {"C01": finding}, {"C01": 2.0}, about)
        row = before["claims"][0]
        assert (row["effect"], row["laboratory"]) == (6, "parcels")
        assert row["laboratories"]["imagenet"]["effect"] == -6
        assert before["summary"]["one"] == 1
        assert before["summary"]["disagreements"][0]["difference"] == 12

    def test_p_is_adjusted_for_all_conditions_of_a_laboratory(self):
        values = {f"c{n}": np.array([1.0, 2.0, 3.0, n]) for n in range(4)}
        before = {"laboratories": {}, "claims": [], "checked": []}
        finding = CLAIMS["C01"].finding(values)
        after = record.with_findings(before, "parcels", {"C01": finding}, {}, {"seeds": 4})
        found = after["claims"][0]["conditions"]
        p = np.array([each["p"] for each in found])
        order = np.argsort(p)
        stepped = np.minimum.accumulate((p[order] * 4 / np.arange(1, 5))[::-1])[::-1]
        assert [found[n]["p_adjusted"] for n in order] == pytest.approx(stepped, rel=0.05)

    def test_figures_and_rows_tell_the_same(self, tmp_path):
        row = self.made_up(near=[5, 6, 7], far=[-1, 0, 1]).row
        assert row["effect"] == 6
        assert row["conditions"][1]["supports"] is False
        draw("points", row, tmp_path / "C99.svg")
        assert (tmp_path / "C99.svg").read_text().startswith("<?xml")
        assert alt_text("C99") == "C99: the table above, one dot per seed."


class TestLaboratory:
    def test_lanes_that_are_kept_give_what_a_sweep_gives(self, tmp_path):
        laboratory = Laboratory(1, tmp_path / "a")
        given = {"n_train": 20, "epochs": 1}
        by_sweep = laboratory.table("near", "last", **given)
        pooled = Laboratory(1, tmp_path / "b")
        pooled.network = replace(pooled.network, large=True)
        for _ in range(2):  # the second time from the folder
            found = pooled.table("near", "last", **given)
            pd.testing.assert_frame_equal(
                found.drop(columns="seconds"), by_sweep.drop(columns="seconds")
            )

    def test_a_rate_is_the_best_of_the_grid_on_validation(self, tmp_path):
        laboratory = Laboratory(1, tmp_path)
        grid = pd.DataFrame(
            {
                "learning_rate": [1e-4, 1e-4, 1e-3, 1e-3],
                "val_accuracy": [0.9, 0.1, 0.6, 0.6],
                "target_accuracy": [1.0, 1.0, 0.0, 0.0],
            }
        )
        laboratory.grid_of_rates = lambda role, start, **kind: grid
        assert laboratory.rate_by_rule("all") == 1e-3
        assert laboratory.rate("all", batchnorm="updating") == 1e-3

    def test_where_the_head_is_new_the_rule_is_asked_anew(self, tmp_path):
        laboratory = Laboratory(1, tmp_path, "imagenet")
        best = {"near": 1e-5, "other": 1e-3, "near with a new head": 1e-2}

        def grid(role, start, **kind):
            return pd.DataFrame({"learning_rate": [best[start]], "val_accuracy": [0.9]})

        laboratory.grid_of_rates = grid
        assert {start: laboratory.setting(start=start).learning_rate for start in best} == best
        assert laboratory.setting(start="other", learning_rate=0.5).learning_rate == 0.5
        assert set(laboratory.rates) == {
            "all",
            "all (digits on parcels)",
            "all (near with a new head)",
        }

    def test_rates_that_lessons_settled_on_hold_from_every_start(self, tmp_path):
        laboratory = Laboratory(1, tmp_path)
        assert laboratory.rate("all", "other") == laboratory.network.rates["all"]

    def test_augmented_images_keep_their_labels_and_their_kind(self):
        plain = drawn("belt", 20, 3)
        made = Augmented("belt", 2)(20, 3)
        assert made.train.labels.tolist() == plain.train.labels.tolist() * 2
        still = Augmented("belt", 1, shift=0, turn=0, light=0)(20, 3)
        np.testing.assert_allclose(still.train.images, plain.train.images, atol=1e-6)

    def test_replayed_images_are_the_sources(self):
        task = WithReplay("belt", "dock", 20)(100, 0)
        assert len(task.train.labels) == 120
        assert np.bincount(task.train.labels[100:]).tolist() == [2] * 10

    def test_unseen_photographs_share_no_pixel_between_sets(self):
        task = Unseen()(30, 0)
        assert (task.n_classes, task.train.images.shape) == (6, (30, 96, 96, 3))
        assert np.bincount(task.train.labels).tolist() == [5] * 6


class TestInterval:
    def test_is_close_to_the_normal_one_for_many_seeds(self):
        values = np.random.default_rng(1).normal(3.0, 2.0, 400)
        low, high = summary("c", values).ci95
        half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        assert low == pytest.approx(values.mean() - half, abs=0.03)
        assert high == pytest.approx(values.mean() + half, abs=0.03)

    def test_is_a_point_where_every_seed_agrees(self):
        assert summary("c", np.array([4.0, 4.0, 4.0])).ci95 == (4.0, 4.0)
