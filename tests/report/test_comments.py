"""The page of comments: by role, escaped, limited, and said to be empty."""

import pytest
import yaml

from analysis.errors import HoanhapError
from analysis.report import comments
from analysis.tables.source import COMMENTS, read_source, site_folder
from tests.run.finished import SITE, source


@pytest.fixture
def site(project):
    return source()


def write(site, *told):
    path = site / COMMENTS
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({"comments": list(told)}, allow_unicode=True), encoding="utf-8")


def pages(tmp_path):
    vietnamese, english = comments.write(tmp_path / "pages", SITE, read_source(site_folder(SITE)).model_dump())
    return vietnamese.read_text(encoding="utf-8"), english.read_text(encoding="utf-8")


def test_without_comments_the_page_says_so(site, tmp_path):
    vietnamese, english = pages(tmp_path)
    assert "No comments received." in english and "Không nhận được ý kiến nào." in vietnamese


def test_who_spoke_is_told_by_role_and_each_text_stands_as_it_was_said(site, tmp_path):
    write(
        site,
        {"by": "agency", "text": {"vi": "Số đúng", "en": "Right"}},
        {"by": "participant", "text": {"vi": "Có việc làm"}},
    )
    vietnamese, english = pages(tmp_path)
    assert "Right" in english and "Có việc làm" in english and "Participants" in english
    assert "Số đúng" in vietnamese and "Người tham gia" in vietnamese and "No comments" not in english


def test_a_text_stays_text(site, tmp_path):
    write(site, {"by": "operator", "text": {"vi": "<script>alert(1)</script> & more"}})
    assert all("<script>alert" not in page and "&lt;script&gt;" in page for page in pages(tmp_path))


@pytest.mark.parametrize(
    "comment",
    [
        {"by": "participant", "text": {"vi": "a" * (comments.LONGEST + 1)}},
        {"by": "participant", "name": "An", "text": {"vi": "a"}},
        {"by": "boss", "text": {"vi": "a"}},
        {"by": "agency", "text": {"vi": ""}},
    ],
)
def test_what_is_too_long_named_or_of_no_role_is_refused(site, tmp_path, comment):
    write(site, comment)
    with pytest.raises(HoanhapError):
        pages(tmp_path)
