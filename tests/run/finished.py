"""A finished run of a small district under an invented name, written by hand: what `hoanhap release` starts from."""

import hashlib
import json
from datetime import date

import pandas as pd
import yaml

from analysis import store
from analysis.disclosure import release as door
from analysis.run import crate
from analysis.tables.source import read_source, site_folder
from tests.tables.processing import PROCESSING

SITE, NOTEBOOK = "thu-01", "1_evaluability"
TODAY = date(2026, 11, 26)


def source(site=SITE, **changed):
    """Write a source.yaml about records that say of themselves that they are of real people; nobody stands in them."""
    told = {
        "id": site, "kind": "district", "name": {"vi": "Huyện Thử", "en": "Trial district"}, "producer": "Đội Dữ Liệu Thử",
        "title": "Dữ liệu thử", "citation": "Trial records.", "licence": "none", "access": "restricted",
        "accessed": date(2025, 6, 30), "synthetic": False, "covers": {"vi": "Thử", "en": "Trial"},
        "not_known": {"vi": ["Không nói gì"], "en": ["It says nothing of anybody."]}, "calendar_dates": True,
        "processing": PROCESSING,
    } | changed  # fmt: skip
    folder = store.raw() / "districts" / site
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.yaml").write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def tables(participants=20, others=30, left_out=12):
    """Two tables of notebook 1: who was left out, and how many took part."""
    n = participants + others
    flow = {
        "step": ["no_release_date"],
        "unit": ["releases"],
        "n_before": [n + left_out],
        "n_excluded": [left_out],
        "n_left": [n],
    }
    arms = {"arm": ["participant", "comparison"], "n": [participants, others], "n_dated": [participants, others]}
    return {"flow": pd.DataFrame(flow), "arms": pd.DataFrame(arms)}


def finished(rows, *, site=SITE, notebook=NOTEBOOK, data="1", profile=""):
    """Write a run with these tables, make it the current one, and return its key; `data` names the state of its data."""
    folder = site_folder(site)
    settings = store.relative(folder / "source.yaml")
    inputs = {settings: store.sha256(folder / "source.yaml"), "data/raw/districts/thu/delivered": data}
    parts = {
        "site": site,
        "notebook": notebook,
        "parameters": {"site": site},
        "inputs": inputs,
        "told": sorted(map(str, rows.items())),
    }
    key = store.content_key(parts)
    run = store.processed() / "runs" / key
    released = door.release(
        read_source(folder), None, rows, notebook=notebook, parameters={"site": site}, profile=profile
    )
    door.save(released, run / "released")
    store.write_json(run / "run.json", {"key": key, **parts})
    files = [
        {"@id": f"released/{path.name}", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in (run / "released").iterdir()
    ]
    store.write_json(run / crate.NAME, {"@graph": files})
    pointer = store.processed() / site / "current.json"
    current = json.loads(pointer.read_text(encoding="utf-8")) if pointer.exists() else {}
    store.write_json(pointer, current | {notebook: key})
    return key
