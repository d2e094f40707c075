"""What the project says itself is let through: its settings and the plans in plan.log, and not who used it."""

from datetime import date

import pytest

from analysis import plan_log, store
from analysis.disclosure.scan import own
from analysis.plan_log import Opening
from analysis.run import processing_log

SAID = "Phố Nguyễn Văn Tố là nơi làm việc"
USER = "Trần Thị Bình"


@pytest.fixture
def project_with_logs(tmp_path, monkeypatch):
    """A project of two logs: outcomes were opened twice under one plan, and somebody ran something."""
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    monkeypatch.setattr(processing_log, "_user", lambda: USER)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    plan = {"comparison": {"vi": SAID}, "written": "2021-03-04"}
    about = {"version": "0", "data": "first", "plan": store.fingerprint(plan), "content": plan}
    for site, day in (("one", "2022-05-06"), ("two", "2022-05-07")):
        plan_log.record(Opening(site=site, notebook="2_recidivism", day=day, **about))
    processing_log.record("run", "one", until="2023-07-08")
    return tmp_path


def stands(text, name):
    first = text.index(name)
    return own.stands_so(text, first, first + len(name))


def test_days_of_openings_and_of_their_plans_may_stand_and_no_others(project_with_logs):
    assert own.own_days() >= {date(2021, 3, 4), date(2022, 5, 6), date(2022, 5, 7)}
    assert date(2023, 7, 8) not in own.own_days()


def test_a_name_in_a_plan_may_stand_as_it_stands_there(project_with_logs):
    assert stands(f"x {SAID}", "Nguyễn Văn Tố")
    assert not stands("x anh Nguyễn Văn Tố đã về", "Nguyễn Văn Tố")


def test_who_used_the_program_may_not_stand(project_with_logs):
    text = processing_log.path().read_text(encoding="utf-8")
    assert USER in text
    assert not stands(text, USER)


def test_words_and_days_of_a_site_count_for_that_site_alone(project_with_logs, monkeypatch):
    folder = project_with_logs / "data" / "raw" / "districts" / "one"
    monkeypatch.setattr(own, "site_folder", lambda site: folder.parent / site)
    store.write_text(folder / "areas.csv", "code,name\n1,Phường Lê Thị Riêng cũ\n")
    store.write_text(folder / "source.yaml", "accessed: 2019-01-02\n")
    text = "Phường Lê Thị Riêng cũ"
    first, last = text.index("Lê"), text.index(" cũ")
    assert own.stands_so(text, first, last, ("two", "one"))
    assert not own.stands_so(text, first, last, ("two",))
    assert own.own_days(("one",)) - own.own_days(("two",)) == {date(2019, 1, 2)}
