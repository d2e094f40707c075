import pandas as pd
import pytest

from analysis.errors import HoanhapError
from analysis.intake.leaks import refuse_names
from analysis.sites import read_site
from tests.intake import hand

NAMES = pd.Series(["Trần Văn An", "Lê Hoà", "Vũ Đức Dũng"])


def tables(label):
    return {"models": pd.DataFrame({"name_vi": ["Mô hình 4+", label], "name_en": ["x", "x"]})}


@pytest.mark.parametrize(
    "label", ["anh TRẦN VĂN AN kèm cặp", "Nhóm (Vũ Đức Dũng)", "gọi 0912 345 678", "số 030085000001"]
)
def test_a_label_that_names_a_person_or_a_number_is_refused_and_not_quoted(label):
    with pytest.raises(HoanhapError) as caught:
        refuse_names(tables(label), NAMES)
    assert str(caught.value).startswith("models, column “name_vi”: 1 labels")
    assert not any(word in str(caught.value) for word in label.split())


@pytest.mark.parametrize("label", ["Mô hình 4+ xã Hoà An", "Trần Văn Ân", "Quyết định 22/2023", "Lê Hoà"])
def test_other_labels_pass(label):
    refuse_names(tables(label), NAMES)


def test_a_district_whose_model_is_called_after_a_person_is_refused(project):
    folder = hand.write_district(project)
    role, _, rows = hand.FILES["mo-hinh.xlsx"]
    hand.write_file(folder / "mo-hinh.xlsx", role, [*rows, ["Nhóm giúp Phạm Thị Chi", "4+", "Suối Mơ", "", ""]])
    with pytest.raises(HoanhapError, match="name_vi"):
        read_site("vi-du")
