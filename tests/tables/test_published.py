import pytest

from analysis.errors import HoanhapError
from analysis.sites import read_site


def test_thanh_mien_has_printed_figures_and_no_record_of_anybody():
    site = read_site("thanh-mien")
    assert set(site.tables) == {"published"}
    figures = site.tables["published"].set_index("figure")
    assert figures.loc["released_per_year", ["low", "high", "base"]].tolist() == [90, 120, "flow"]
    assert figures.loc["managed_now", "base"] == "stock"
    assert figures.loc["pay_some", "base"] == "subset"
    assert figures.loc["loans_total", ["low", "high"]].tolist() == [1.25e9, 1.35e9]
    assert "facilitated" in figures.loc["loans", "label_en"].lower()
    assert figures.loc["loans", "page_dates"] == "23/04/2023; 07/11/2024"


def test_the_figures_are_those_that_were_printed():
    figures = read_site("thanh-mien").tables["published"].set_index("figure")[["value", "low", "high"]]
    assert figures.loc["community_sentences_per_year"].tolist() == [95, 70, 120]
    assert figures.loc["managed_now"].tolist() == [300, 290, 300]
    assert figures.loc[["models_4plus", "models_enterprise", "models_exemplary", "models_total"], "value"].tolist() == [
        9,
        1,
        1,
        11,
    ]
    assert figures.loc[["loans", "hired", "hired_local", "hired_outside"], "value"].tolist() == [13, 6, 4, 2]
    assert figures.loc[["pay_some", "pay_best"], "value"].tolist() == [8.5e6, 30e6]
    assert figures.loc[["rate_amnesty_2025", "rate_ministry", "rate_hai_phong_2012"], "value"].tolist() == [
        0.0005,
        0.0302,
        0.0645,
    ]


def test_every_figure_has_its_source_and_both_languages():
    figures = read_site("thanh-mien").tables["published"]
    assert figures["address"].str.startswith("http").all()
    assert figures[["label_vi", "label_en", "source", "as_of", "printed"]].notna().all(axis=None)
    assert ((figures["low"] <= figures["value"]) & (figures["value"] <= figures["high"])).all()
    assert (figures["note_vi"].isna() == figures["note_en"].isna()).all()


def test_a_reading_that_names_no_figure_is_refused(project):
    path = project / "data" / "raw" / "published" / "thanh-mien.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("against: hired", "against: hirde"), encoding="utf-8")
    with pytest.raises(HoanhapError, match="hirde"):
        read_site("thanh-mien")


def test_a_bad_number_among_the_figures_is_named_by_row(project):
    path = project / "data" / "raw" / "published" / "thanh-mien.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",105,", ",một trăm,"), encoding="utf-8")
    with pytest.raises(HoanhapError) as caught:
        read_site("thanh-mien")
    assert caught.value.lines("en") == ["data/raw/published/thanh-mien.csv, row 2, column “value”: is not a number"]
