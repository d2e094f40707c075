"""What a simulated district says about itself: source.yaml, areas.csv, published.csv, and its own headings."""

import csv
import io
from datetime import date

import pandas as pd
import yaml

from analysis.simulate.history import History
from analysis.simulate.places import OLD_MAP, District, units
from analysis.simulate.police import on_list
from analysis.simulate.records import Delivered
from analysis.simulate.variants import Variant
from analysis.simulate.world import RecordText, World, read_file
from analysis.tables.schema import TABLES

NOTICE_VI, NOTICE_EN = "dữ liệu mô phỏng, không có người thật", "simulated data, nobody in it is real"
STARTS = {"bank": date(2023, 10, 10), "roster": date(2023, 10, 10), "payroll_model": date(2023, 1, 1),
          "payroll_other": date(2022, 1, 1), "models": date(2022, 9, 1)}  # fmt: skip
FIRST_PRINTED = date(2020, 1, 1)
LAG_DAYS = 30
# Topic, unit, base and labels of each figure in published.csv.
FIGURES = {
    "released_per_year": (
        "released_per_year", "people a year", "flow",
        "Người chấp hành xong án phạt tù trở về mỗi năm", "People who come home from prison each year",
    ),
    "managed_now": (
        "releases", "people", "stock",
        "Người trong diện tái hòa nhập cộng đồng hiện nay", "People in the reintegration category at present",
    ),
    "models_total": ("models", "models", "count", "Mô hình tái hòa nhập, tổng số", "Reintegration models in all"),
    "models_4plus": ("models", "models", "count", "Mô hình 4+", "“4+” models"),
    "loans": ("loans", "people", "count", "Người được vay vốn", "People with a loan"),
    "community_sentences_per_year": (
        "community sentences", "people a year", "flow",
        "Người bắt đầu chấp hành án tại cộng đồng mỗi năm", "People who begin a sentence in the community each year",
    ),
}  # fmt: skip


def source_yaml(
    site: str, district: District, variant: Variant, files: dict[str, Delivered], world: World, seed: int
) -> str:
    """The text of source.yaml; `files` are the delivered files by name."""
    texts = read_file()
    about = {"vi": "", "en": ""}
    if site in texts.districts:
        about = texts.districts[site].model_dump()
    used = dict.fromkeys(file.record for file in files.values())
    told = {
        "id": site,
        "kind": "district",
        "name": {"vi": f"{district.name} (dữ liệu mô phỏng)", "en": f"{district.name_en} (simulated data)"},
        "producer": "hoanhap simulate",
        "title": f"Dữ liệu mô phỏng {district.name}",
        "citation": f"hoanhap simulate {site} --seed {seed} --world {world.name}.",
        "licence": "CC0-1.0",
        "access": "public",
        "accessed": date(2026, 11, 25),
        "synthetic": True,
        "covers": {
            "vi": f"Dữ liệu mô phỏng, không có người thật; huyện, xã, doanh nghiệp đều do máy đặt ra. {about['vi']}".strip(),
            "en": f"Simulated data; people, district, communes and firms are invented. {about['en']}".strip(),
        },
        "not_known": {
            "vi": ["Không nói gì về bất kỳ huyện thật nào: các tỷ lệ là giả định hoặc lấy từ số tổng đã công bố."],
            "en": ["Says nothing about any real district: its rates are assumed or taken from published totals."],
        },
        "calendar_dates": True,
        "area": {"units": [district.code], "valid_on": OLD_MAP, "basis": "residence"},
        "records": {name: _record(name, texts.records[name], district, variant, world) for name in used},
        "deliveries": [_delivery(name, file, variant) for name, file in files.items()],
    }
    heading = f"# {NOTICE_VI}\n# Written by hoanhap simulate; what is true stands in truth.json.\n"
    return heading + _yaml(told)


def areas_csv(district: District) -> str:
    """The text of areas.csv."""
    return _csv(units(district))


def published_csv(
    history: History, district: District, variant: Variant, sentences_per_year: float, world: World
) -> str:
    """The text of published.csv: what an office of this district could have printed, drawn from the truth."""
    releases = history.releases
    flow = releases[releases["release"] >= pd.Timestamp(FIRST_PRINTED)].groupby(releases["release"].dt.year).size()
    stock, kinds = len(on_list(history, variant.as_of)), history.models["kind"].value_counts()
    started = round(sentences_per_year)
    values = {
        "released_per_year": (flow.mean(), flow.min(), flow.max(), f"{flow.min()} – {flow.max()}"),
        "managed_now": (stock, stock, stock, str(stock)),
        "models_total": (len(history.models),) * 3 + (str(len(history.models)),),
        "models_4plus": (kinds["helpers"],) * 3 + (str(kinds["helpers"]),),
        "loans": (world["loans"],) * 3 + (f"{world['loans']:.0f}",),
        "community_sentences_per_year": (started, started - 0.5, started + 0.5, str(started)),
    }
    return _csv([_figure(name, values[name], district, variant) for name in FIGURES])


def headings_yaml(role_headings: dict[str, dict[str, str]]) -> str:
    """The text of headings.yaml: wordings that only this district has, by role and column."""
    told = {role: {column: [text] for column, text in columns.items()} for role, columns in role_headings.items()}
    return _yaml({"headings": told})


def _record(name: str, text: RecordText, district: District, variant: Variant, world: World) -> dict:
    own = {
        "police_list": variant.lists[0],
        "offences": variant.offences_since,
        "certificates": variant.certificates_since,
    }
    sees_expunged = {"police_list": False, "offences": variant.sees_expunged}.get(name, True)
    lags = {"offences": world["entry_days"][1], "police_list": world["grade_d_days"][1]}
    covered = {
        "events": list(text.events),
        "areas": [district.code],
        "starts": own.get(name, STARTS.get(name, FIRST_PRINTED)),
        "ends": variant.as_of,
        "complete_until": variant.as_of,
        "lag_days": int(lags.get(name, LAG_DAYS)),
    }
    told = text.model_dump(include={"name", "recorded_by", "who", "leaves", "overwrites"})
    return told | {"sees_expunged": sees_expunged, "covers": [covered]}


def _delivery(name: str, file: Delivered, variant: Variant) -> dict:
    told = {"file": name, "role": file.role, "record": file.record, "as_of": file.as_of}
    if variant.layout(file.role).money == "million":
        told["number_style"] = "vi"
    return told | ({"firm": file.firm} if file.firm else {})


def _figure(name: str, numbers: tuple, district: District, variant: Variant) -> dict[str, object]:
    value, low, high, printed = numbers
    topic, unit, base, label_vi, label_en = FIGURES[name]
    told = {
        "figure": name,
        "area": f"{district.name} ({district.code})",
        "topic": topic,
        "printed": printed,
        "value": round(float(value), 1),
        "low": round(float(low), 1),
        "high": round(float(high), 1),
        "unit": unit,
        "base": base,
        "period": f"2020–{variant.as_of.year}",
        "as_of": variant.as_of.isoformat(),
        "label_vi": label_vi,
        "label_en": label_en,
        "note_vi": NOTICE_VI,
        "note_en": NOTICE_EN,
        "source": "hoanhap simulate",
        "address": "data/raw/reference/simulation.yaml",
    }
    return {column: told.get(column, "") for column in TABLES["published"].columns}


class _Plain(yaml.SafeDumper):
    """Writes a value again where it stands again, instead of a sign that points to it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _yaml(told: dict) -> str:
    return yaml.dump(told, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


def _csv(rows: list[dict]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()
