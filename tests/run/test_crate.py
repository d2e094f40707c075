"""Each run's folder is an RO-Crate with the terms that the Workflow Run Crate profile requires, and names nobody."""

import getpass
import hashlib
import json
import re
import shutil
import socket
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.intake import prepare as intake
from analysis.run import crate, filled, provenance
from tests.run import quick
from tests.tables.processing import PROCESSING

BASE = "https://w3id.org/ro/crate/1.1"
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
# RO-Crate 1.1, "Root Data Entity"; Workflow RO-Crate 1.0 and Workflow Run Crate 0.5, "Requirements".
OF_ROOT = {"name", "description", "datePublished", "license", "conformsTo", "mainEntity", "mentions", "hasPart"}
PROFILES = {"https://w3id.org/ro/wfrun/process/0.5", "https://w3id.org/ro/wfrun/workflow/0.5", WORKFLOW_CRATE}
WORKFLOW = {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
OF_ACTION = {"name", "instrument", "agent", "object", "result", "actionStatus", "startTime", "endTime"}


@pytest.fixture
def folder(project, monkeypatch):
    monkeypatch.setattr(filled, "execute", quick.executed)
    return quick.run()


def read(folder):
    text = (folder / crate.NAME).read_text(encoding="utf-8")
    told = json.loads(text)
    entities = {each["@id"]: each for each in told["@graph"]}
    assert len(entities) == len(told["@graph"]), "two entities have the same name"
    return told, entities, text


def listed(value):
    return [each["@id"] for each in (value if isinstance(value, list) else [value])]


def types(entity):
    return {entity["@type"]} if isinstance(entity["@type"], str) else set(entity["@type"])


def references(value):
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for each in value.values():
            yield from references(each)


def test_the_required_terms_are_there(folder):
    told, entities, _ = read(folder)
    assert told["@context"] == [f"{BASE}/context", "https://w3id.org/ro/terms/workflow-run/context"]
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert {BASE, WORKFLOW_CRATE} == set(listed(descriptor["conformsTo"]))
    assert root["@type"] == "Dataset" and set(root) >= OF_ROOT
    assert set(listed(root["conformsTo"])) == PROFILES
    assert all(entities[name]["@type"] == "CreativeWork" for name in PROFILES)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", root["datePublished"])
    main = entities[root["mainEntity"]["@id"]]
    assert types(main) == WORKFLOW and main["@id"] in listed(root["hasPart"])
    assert entities[main["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    assert {entities[name]["@type"] for name in listed(main["softwareRequirements"])} == {"SoftwareApplication"}
    (action,) = [each for each in entities.values() if each["@type"] == "CreateAction"]
    assert set(action) >= OF_ACTION and root["mentions"] == {"@id": action["@id"]}
    assert action["instrument"] == {"@id": main["@id"]}
    assert action["actionStatus"] == "http://schema.org/CompletedActionStatus"
    assert datetime.fromisoformat(action["startTime"]) <= datetime.fromisoformat(action["endTime"])
    agent = entities[action["agent"]["@id"]]
    assert (agent["@type"], agent["name"]) == ("SoftwareApplication", "hoanhap") and agent["softwareVersion"]


def test_parameters_are_told_with_their_values(folder):
    _, entities, _ = read(folder)
    (action,) = [each for each in entities.values() if each["@type"] == "CreateAction"]
    formal = {name: each for name, each in entities.items() if each["@type"] == "FormalParameter"}
    main = entities[entities["./"]["mainEntity"]["@id"]]
    assert {*listed(main["input"]), *listed(main["output"])} == set(formal)
    assert all(each["additionalType"] and each["name"] for each in formal.values())
    values = [entities[name] for name in listed(action["object"]) if entities[name]["@type"] == "PropertyValue"]
    assert all(entities[each["exampleOfWork"]["@id"]]["name"] == each["name"] for each in values)
    assert {each["name"]: each["value"] for each in values} == {
        "site": "tarp", "horizon": "", "conf_level": 0.95, "language": "vi"
    }  # fmt: skip
    assert entities["#conf_level"]["additionalType"] == "Float"


def test_a_list_is_one_parameter(project, monkeypatch):
    monkeypatch.setattr(filled, "execute", quick.executed)
    _, entities, _ = read(quick.run("thanh-mien", "1_evaluability"))
    assert entities["#sizes"]["additionalType"] == "Integer" and entities["#sizes"]["multipleValues"] == "True"
    assert entities["#sizes-value"]["value"] == [6, 13, 100, 300]
    assert "#plan" not in entities  # it has none


def test_every_file_is_there_with_its_hash_and_every_name_leads_somewhere(folder, project):
    told, entities, _ = read(folder)
    root = entities["./"]
    files = {name: each for name, each in entities.items() if "File" in types(each)}
    assert set(files) <= set(listed(root["hasPart"]))
    inside = {name for name in files if not name.startswith("ni:")}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert inside == there - {crate.NAME}
    for name in inside - {"run.json"}:
        assert files[name]["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    for name in set(files) - inside:
        assert files[name]["sha256"] == hashlib.sha256((project / files[name]["name"]).read_bytes()).hexdigest()
    assert {"data/raw/studies/tarp/people.csv", "requirements.lock"} <= {each["name"] for each in files.values()}
    dangling = set(references(told["@graph"])) - set(entities)
    assert {name for name in dangling if not name.startswith("http")} == set()
    assert dangling <= {BASE, "https://nbformat.readthedocs.io/", "https://jupyter.org/"}


def test_the_plan_stands_there_by_its_hash(folder):
    _, entities, _ = read(folder)
    assert entities["#plan"]["identifier"] == json.loads((folder / "run.json").read_text(encoding="utf-8"))["plan"]


def test_nothing_of_the_machine_or_its_user(folder, project):
    for path in (folder / crate.NAME, folder / "run.json"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'"[^"]*(?<![:/\w])/(?!/)\w+/', re.sub(r'"(https?|ni):[^"]*"', '""', text)), (
            "an absolute path"
        )
        for word in (str(project), str(Path.home()), socket.gethostname()):
            assert word not in text
        assert not re.search(rf"\b{re.escape(getpass.getuser())}\b", text.replace("hasPart", ""))
        assert "\\\\" not in text


def test_names_of_files_of_real_people_are_hashes(project, monkeypatch):
    monkeypatch.setattr(filled, "execute", quick.executed)
    source = project / "data" / "raw" / "studies" / "tarp" / "source.yaml"
    told = yaml.safe_load(source.read_text(encoding="utf-8")) | {"access": "restricted", "processing": PROCESSING}
    source.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    for path in (source.parent, project / "data" / "processed"):
        path.mkdir(exist_ok=True)
        path.chmod(0o700)
    _, entities, text = read(quick.run())
    assert "people.csv" not in text and "source.yaml" not in text.replace("data/raw/reference/source.yaml", "")
    names = [each["name"] for each in entities.values() if each["@id"].startswith("ni:")]
    assert sum(bool(re.fullmatch(r"input [0-9a-f]{12}", name)) for name in names) == 8


def test_times_are_the_only_thing_that_differs(folder, project):
    before = json.loads((folder / crate.NAME).read_text(encoding="utf-8"))
    shutil.rmtree(folder)
    after = json.loads((quick.run() / crate.NAME).read_text(encoding="utf-8"))
    for told in (before, after):
        for entity in told["@graph"]:
            for name in crate.TIMES:
                entity.pop(name, None)
    assert before == after


def test_run_json_tells_the_machine_and_the_guards_that_fired(folder):
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert told["machine"] == provenance.machine() and set(told["machine"]) == {"system", "processor"}
    assert told["guards"] == {"guards/loss/aid": {"consequence": "note", "n": "3", "n_of": "34"}}
    assert told["refused"] == {}


def test_what_was_refused_of_a_district_is_counted_by_reason(monkeypatch):
    quality = {
        "files": pd.DataFrame({"file": ["police_list #1", "roster #1"], "rows_in": [294, 21], "rows_rejected": [3, 0]}),
        "rejected": pd.DataFrame({"file": ["police_list #1"], "reason": ["repeated_row"], "n": [3]}),
        "findings": pd.DataFrame({"file": ["roster #1"], "code": ["unmapped"], "n": [1]}),
    }
    made = type("Prepared", (), {"quality": quality})
    monkeypatch.setattr(intake, "prepare", lambda folder, source: made)
    assert provenance._refused("mau-01", "some inputs") == {
        "police_list #1": {"rows": 294, "rejected": {"repeated_row": 3}},
        "roster #1": {"found": {"unmapped": 1}},
    }
