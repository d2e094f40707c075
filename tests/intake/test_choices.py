"""Answers as codes: what is listed is taken, nothing is guessed."""

import unicodedata

import pytest
import yaml

from analysis.columns.values import Column
from analysis.errors import HoanhapError
from analysis.intake.choices import UNCLEAR, choose, read_choices
from analysis.intake.roles import KINDS, ROLES
from tests.conftest import PROJECT

CHOICES = read_choices()


def own(folder, text):
    (folder / "choices.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "cell", ["Đặc xá", "ĐẶC XÁ", "  đặc  xá. ", "Ðặc xá", unicodedata.normalize("NFD", "Đặc xá"), "ĐX", "đ.x."]
)
def test_spellings_of_an_answer(cell):
    assert choose([cell], "certificate", CHOICES).values == ("amnesty",)


def test_tone_placement_does_not_count_but_tones_do():
    assert choose(["Đã xoá án tích", "Đã xóa án tích"], "left", CHOICES).values == ("expunged", "expunged")
    assert choose(["Da xoa an tich"], "left", CHOICES).findings == ((0, "choice_unknown"),)


@pytest.mark.parametrize(
    "cell", ["Chuyển đi (Hà Nội)", "Chuyển đi, chưa rõ nơi đến", "Chuyển đi - quay lại", "Chưa chuyển đi", "Chuyển đi?"]
)
def test_an_answer_with_a_remark_is_not_cut(cell):
    assert choose([cell], "left", CHOICES) == Column((None,), ((0, "choice_unknown"),))


def test_a_listed_wording_with_a_comma_is_one_answer():
    assert choose(["Phạm tội mới, bị bắt"], "left", CHOICES).values == ("custody",)


def test_empty_is_not_unknown():
    found = choose(["Nam", "", None, float("nan"), "x"], "sex", CHOICES)
    assert found.values == ("male", None, None, None, None)
    assert found.findings == ((1, "empty"), (2, "empty"), (3, "empty"), (4, "choice_unknown"))


def test_a_number_is_the_same_from_a_cell_of_numbers():
    assert choose(["1", "1.0", "2", "10", 1], "fund", CHOICES).values == (
        "central",
        "central",
        "local",
        None,
        "central",
    )


def test_the_grades_of_the_old_decree_are_not_taken_for_the_new_ones():
    assert choose(["1", "Nhóm 1", "Nhóm a"], "grade", CHOICES).values == (None, None, "A")


def test_a_site_adds_wordings_and_its_own_go_first(tmp_path):
    folder = own(tmp_path, 'choices:\n  purpose:\n    training: ["Chăn nuôi", "Lớp may"]\n')
    cells = ["Chăn nuôi", "Lớp may", "SXKD"]
    assert choose(cells, "purpose", read_choices(folder)).values == ("training", "training", "business")
    assert choose(cells, "purpose", CHOICES).values == ("business", None, "business")
    assert read_choices(tmp_path / "none") == CHOICES


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ('choices:\n  sexes:\n    male: ["Trai"]\n', "sexes", "is not known here; is it misspelt?"),
        ('choices:\n  sex:\n    man: ["Trai"]\n', "sex.man", "is not known here; is it misspelt?"),
        ('choices:\n  sex:\n    male: ["Trai"]\n    female: [" TRAI."]\n', "sex.female", "same wording to two answers"),
        ('sex:\n  male: ["Trai"]\n', "choices", "is missing"),
        ("choices:\n  sex:\n    yes: [Trai]\n", "choices.sex", "must be a text"),
    ],
)
def test_a_wrong_list_is_refused_and_names_the_place(tmp_path, text, column, what):
    with pytest.raises(HoanhapError, match=what) as fault:
        read_choices(own(tmp_path, text))
    assert any(problem.column.startswith(column) for problem in fault.value.problems)
    assert "Trai" not in str(fault.value)


def test_an_unknown_set_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        choose(["Nam"], "sexes", CHOICES)


def test_every_set_that_a_field_names_is_there_and_every_set_is_named():
    kinds = {field.kind for role in ROLES.values() for field in role.fields} - set(KINDS)
    assert kinds == set(CHOICES)


def test_every_wording_gives_its_own_code_and_one_that_means_two_things_none():
    listed = yaml.safe_load((PROJECT / "data/raw/reference/choices.yaml").read_text(encoding="utf-8"))
    for part in ("choices", "also"):
        for name, codes in listed[part].items():
            for code, wordings in codes.items():
                assert choose(wordings, name, CHOICES).values == (code,) * len(wordings)
    for name, codes in listed["unclear"].items():
        for code, wordings in codes.items():
            found = choose(wordings, name, CHOICES)
            assert found.values == (None,) * len(wordings) and {why for _, why in found.findings} == {code}
    assert {code for codes in listed["unclear"].values() for code in codes} == set(UNCLEAR)


@pytest.mark.parametrize(
    ("cell", "name", "means"),
    [
        ("Khởi tố", "handling", "criminal"),
        ("KHỞI TỐ BỊ CAN", "handling", "criminal"),
        ("Phạt tiền", "handling", "penalty_unclear"),
        ("Xử lý hành chính", "handling", "measure_unclear"),
        ("Xử phạt VPHC", "handling", "administrative"),
        ("Không khởi tố", "handling", "choice_unknown"),
        ("Khởi tố", "left", "accused_unclear"),
        ("Phạt tiền", "sentence_kind", "sentence_other"),
        ("Khởi tố", "sentence_outcome", "outcome_unclear"),
        ("Buộc chấp hành hình phạt tù", "sentence_outcome", "revoked"),
    ],
)
def test_wordings_of_law_are_taken_where_they_have_one_meaning_in_the_column(cell, name, means):
    found = choose([cell], name, CHOICES)
    assert (found.values[0] or found.findings[0][1]) == means


def test_a_site_may_say_which_of_two_meanings_its_own_wording_has(tmp_path):
    folder = own(tmp_path, 'choices:\n  handling:\n    administrative: ["Phạt tiền"]\n')
    assert choose(["Phạt tiền", "Cảnh cáo"], "handling", read_choices(folder)).values == ("administrative", None)
    folder = own(tmp_path, 'choices: {}\nunclear:\n  handling:\n    unheard_of: ["Phạt"]\n')
    with pytest.raises(HoanhapError):
        read_choices(folder)
