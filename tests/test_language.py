"""What ftlab says is in the catalogue, in German too, and comes in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator
import gettext
import io
import re
import string

from ftlab import checks, set_language
from ftlab.checks import CheckFailed
from ftlab.checks.core import LABELS
from ftlab.checks.misconceptions import catalogue, misconception
from ftlab.checks.quiz import questions
from ftlab.errors import InputError
from ftlab.grading.feedback.redact import message as as_shown
from ftlab.grading.notebook.verdict import verdict
from ftlab.translation import FOLDER, _, everywhere, language, n_, translation
from nbformat.v4 import new_code_cell, new_output
import pytest

from authoring.catalogue.__main__ import compiled, read
from authoring.catalogue.extract import template


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.fixture(scope="module")
def said_now():
    return template()


LANGUAGES = sorted(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/ftlab.po"))


@pytest.fixture(scope="module", params=LANGUAGES)
def translated(request):
    return read(FOLDER / request.param / "LC_MESSAGES/ftlab.po")


def words(said) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, (tuple, list)) else (said,)


def fields(text: str) -> str:
    """What stands in braces; where they are no fields, that there are some."""
    try:
        return str(sorted(part[1:] for part in string.Formatter().parse(text) if part[1]))
    except ValueError:
        return "braces"


def wrong_accuracy(logits, labels) -> float:
    return 100 * float((logits.argmax(axis=1) == labels).mean())


def failed() -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        checks.start_here.accuracy(wrong_accuracy)
    return caught.value


class TestTheCatalogue:
    def test_the_template_holds_what_is_said_now(self, said_now):
        assert {m.id for m in read(FOLDER / "ftlab.pot")} == {m.id for m in said_now}, (
            "run `make catalogue`"
        )

    def test_every_message_is_translated_and_no_other_is(self, said_now, translated):
        assert {m.id for m in translated} == {m.id for m in said_now}, "run `make catalogue`"
        missing = [m.id for m in translated if m.id and (m.fuzzy or not all(words(m.string)))]
        assert missing == []

    def test_the_same_values_stand_in_braces(self, translated):
        for message in translated:
            allowed = {fields(text) for text in words(message.id)}
            assert {fields(text) for text in words(message.string)} <= allowed, message.string

    def test_the_same_code_stands_in_backticks(self, translated):
        code = re.compile(r"`[^`]+`")
        for message in translated:
            wanted = sorted(code.findall(words(message.id)[-1]))
            for text in words(message.string):
                assert sorted(code.findall(text)) == wanted, text

    def test_what_gettext_reads_is_what_was_translated(self, translated):
        shipped = translation(str(translated.locale))
        common, questions = map(io.BytesIO, compiled(translated).values())
        fresh = gettext.GNUTranslations(common)
        fresh.add_fallback(gettext.GNUTranslations(questions))
        for message in filter(lambda each: each.id, translated):  # the head has a date
            one, *more = words(message.id)
            assert shipped.gettext(one) == fresh.gettext(one), "run `make catalogue`"
            for n in (1, 2, 5) if more else ():
                assert shipped.ngettext(one, *more, n) == fresh.ngettext(one, *more, n)

    def test_what_knowledge_checks_say_stands_apart(self, translated):
        """A box that grades has the one file and not the other."""
        common, asked = compiled(translated).values()
        because = next(m for m in translated if any("because" in c for c in m.auto_comments))
        assert because.id.encode() in asked
        assert because.id.encode() not in common

    def test_marked_words_are_found_inside_f_strings_and_in_toml(self, tmp_path):
        folder = tmp_path / "checks" / "catalogue"
        folder.mkdir(parents=True)
        (folder / "a.toml").write_text('[M01]\nname = "a name"\nid = "not shown"\n')
        marks = 'f"{_(\'in an f-string\')}"\nn_("one", "more", n)\nN_("kept")\n_(name)\nprint("x")'
        (tmp_path / "a.py").write_text(marks)
        assert {m.id: m.auto_comments for m in template(tmp_path, tmp_path) if m.id} == {
            "in an f-string": [], ("one", "more"): [], "kept": [], "a name": ["M01 name"],
        }  # fmt: skip


class TestTheLanguageInForce:
    def test_values_are_put_in_after_translation_and_braces_stay_without(self):
        set_language("de")
        assert _("{right} of {n} right", right=2, n=3) == "2 von 3 richtig"
        assert _("not in the catalogue {n}", n=1) == "not in the catalogue 1"
        assert _("{not a value}") == "{not a value}"
        assert [n_("{n} epoch", "{n} epochs", n) for n in (1, 2)] == ["1 Epoche", "2 Epochen"]
        assert _("") == ""

    def test_a_check_speaks_german_and_english_again(self):
        english = str(failed())
        set_language("de")
        german = str(failed())
        assert re.match(r"  Erwartet: +0,\d+ .*\n  Erhalten: .*\n  Sieht aus nach: M04, ", german)
        assert "Expected" not in german
        assert "looks" not in german
        labels = "|".join(_(each) for each in LABELS)
        columns = set(re.findall(rf"^  (?:{labels}): +", german, re.MULTILINE))
        assert len({len(each) for each in columns}) == 1  # what is said begins in one column
        set_language("en")
        assert str(failed()) == english
        assert english.startswith("  Expected:   ")

    def test_misconceptions_and_questions_are_read_in_it(self):
        english, asked = misconception("M07"), questions("00-start-here")
        set_language("de")
        german, gefragt = misconception("M07"), questions("00-start-here")
        assert german.id == english.id
        for part in ("name", "looks_like", "why", "observe"):
            assert getattr(german, part) != getattr(english, part)
        for a, b in zip(asked, gefragt, strict=True):
            assert (a.key, [o.letter for o in a.options]) == (b.key, [o.letter for o in b.options])
            assert [o.misconception for o in a.options] == [o.misconception for o in b.options]
            assert a.text != b.text
            assert all(x.because != y.because for x, y in zip(a.options, b.options, strict=True))
        assert len({each.name for each in catalogue().values()}) == len(catalogue())
        set_language("en")
        assert (misconception("M07"), questions("00-start-here")) == (english, asked)

    def test_the_words_around_an_error_too(self):
        set_language("de")
        told = str(InputError("a", "b", "c", "d"))
        assert told == "erwartet: a; erhalten: b.\n  Wahrscheinliche Ursache: c.\n  Versuche: d"

    def test_a_language_that_there_is_not_is_refused(self, refused):
        with refused("'en'", "'de'", "got 'tlh'"):
            set_language("tlh")
        assert language() == "en"

    def test_a_region_is_no_other_language(self):
        set_language("de_AT.UTF-8")
        assert language() == "de"

    def test_the_environment_chooses_the_default(self, monkeypatch):
        monkeypatch.setenv("FTLAB_LANGUAGE", "de")
        set_language(None)
        assert _("fits") == "passt"

    def test_the_machines_own_language_does_not(self, monkeypatch):
        monkeypatch.delenv("FTLAB_LANGUAGE", raising=False)
        monkeypatch.setenv("LANG", "de_DE.UTF-8")
        monkeypatch.setenv("LANGUAGE", "de")
        set_language(None)
        assert _("fits") == "fits"

    def test_an_environment_that_asks_for_no_language_gets_english_and_one_notice(
        self, monkeypatch, capsys
    ):
        monkeypatch.setenv("FTLAB_LANGUAGE", "tlh")
        for _time in range(2):
            set_language(None)
            assert _("fits") == "fits"
        told = capsys.readouterr().out
        assert told.count("FTLAB_LANGUAGE=tlh") == 1
        assert "English" in told


class TestGradingInGerman:
    @pytest.fixture
    def cell(self):
        set_language("de")
        error = new_output("error", ename="CheckFailed", evalue=str(failed()))
        set_language("en")  # who reads it may have another language than who was told
        return new_code_cell("accuracy(f)", execution_count=1, outputs=[error])

    def test_the_misconception_is_found(self, cell):
        assert verdict(cell).misconception == "M04"

    def test_what_a_hidden_test_received_is_left_out(self, cell):
        said = verdict(cell)
        received = re.search(r"Erhalten: +(\S+)\n", said.message)[1]
        shown = as_shown(said, hidden=True, after=False, passed=True)
        assert received in said.message
        assert received not in shown
        assert "Sieht aus nach: M04" in shown

    def test_labels_are_known_in_every_language(self):
        assert {"Looks like", "Sieht aus nach"} <= set(everywhere("Looks like"))
