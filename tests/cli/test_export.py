"""The command as a person types it."""

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.report.paper import export


def type_in(*told):
    return CliRunner().invoke(app, ["export", *map(str, told)], env={"HOANHAP_LANGUAGE": "en", "COLUMNS": "200"})


@pytest.fixture
def asked(monkeypatch):
    """What the command asks for; nothing is written."""
    found = []

    def stand_in(what, today, told):
        found.append(what)
        told("a.pdf", 1, 2)
        told("b.pdf", 2, 2)
        return what.target

    monkeypatch.setattr(export, "export", stand_in)
    return found


@pytest.mark.parametrize(
    ("options", "kinds", "languages", "template"),
    [((), ("docx", "pdf"), ("vi", "en"), "full"),
     (("--docx",), ("docx",), ("vi", "en"), "full"),
     (("--pdf", "--language", "vi"), ("pdf",), ("vi",), "full"),
     (("--docx", "--pdf", "--language", "en", "--template", "five-year"), ("docx", "pdf"), ("en",), "five-year")],
)  # fmt: skip
def test_options_say_what_is_written(asked, tmp_path, options, kinds, languages, template):
    shown = type_in("a", "b", "--to", tmp_path / "out", *options)
    assert shown.exit_code == 0 and f"Written into {tmp_path / 'out'}" in shown.output
    assert asked == [export.Asked(("a", "b"), kinds, languages, template, tmp_path / "out")]
    assert "1/2  a.pdf  " in shown.output and " left" in shown.output and "2/2  b.pdf" in shown.output


@pytest.mark.parametrize("wrong", [("--language", "fr"), ("--template", "ten-year")])
def test_an_unknown_choice_is_refused_with_those_there_are(asked, tmp_path, wrong):
    shown = type_in("--to", tmp_path / "out", *wrong)
    assert shown.exit_code == 2 and not asked
    assert f"{wrong[0]}: {wrong[1]} is unknown; there are: " in shown.output


def test_a_refusal_exits_with_2(project, tmp_path):
    shown = type_in("nowhere", "--to", tmp_path / "out")
    assert shown.exit_code == 2 and "nowhere: there is no such site" in shown.output
    assert type_in("nowhere").exit_code == 2  # no folder named


def test_templates_are_those_that_can_be_written():
    from analysis.cli.export import TEMPLATES

    assert set(TEMPLATES) == set(export.TEMPLATES)
