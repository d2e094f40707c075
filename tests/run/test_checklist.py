"""Two people who have no part in what is judged."""

import json

import pytest

from analysis import store
from analysis.errors import HoanhapError
from analysis.run import checklist
from analysis.tables.source import read_source
from tests.run.finished import NOTEBOOK, source


@pytest.mark.parametrize("other", ["Nguyễn Văn Đức", "nguyen van duc", " DUC  NGUYEN-VAN ", "Nguyễn Văn Đức"])
def test_two_ways_to_write_a_name_are_one(other):
    assert checklist.alike("Nguyễn Văn Đức") == checklist.alike(other) != checklist.alike("Nguyễn Văn Đạt")


def problems(ran_by, checked_by, folder):
    with pytest.raises(HoanhapError) as fault:
        checklist.refuse_unanswered(ran_by, checked_by, read_source(folder), [NOTEBOOK])
    return str(fault.value)


def test_two_others_may(project):
    checklist.refuse_unanswered("Lê Chạy", "Phạm Soát", read_source(source()), [NOTEBOOK])


def test_a_firm_of_the_model_the_controller_and_a_notebooks_author_may_not(project):
    delivery = {"file": "a.xlsx", "role": "payroll", "record": "x", "as_of": "2025-01-01", "firm": "Công ty Thử"}
    folder = source(deliveries=[delivery])
    path = store.notebook_path(NOTEBOOK)
    told = json.loads(path.read_text(encoding="utf-8"))
    told["metadata"]["authors"] = [{"name": "Trần Viết"}]
    path.write_text(json.dumps(told), encoding="utf-8")
    for name in ("cong ty thu", "Sở Thử", "Viết Trần"):
        assert "who checked it may be neither" in problems("Lê Chạy", name, folder)


def test_everything_that_is_wrong_is_told_at_once(project):
    assert len(problems("", "", source()).splitlines()) == 2
    assert len(problems("Sở Thử", "so thu", source()).splitlines()) == 3


def test_every_question_is_put_in_both_languages():
    from analysis.words import words

    assert all(words("vi")(each) != words("en")(each) for each in checklist.QUESTIONS)
