"""The last gate: a result in which somebody can be found is no result, and why is said without saying whom."""

import json

import pytest

from analysis import store
from analysis.run import execute, filled
from analysis.run.execute import plan_work
from tests.run import quick

# A word in each file in whose place the number comes.
WORD = {"released/estimates.csv": "rearrest", "released/about.json": "carData", "notebook.ipynb": "rearrest"}
PHONE, IDENTITY = "0912 345 678", "034085001234"


def outcome():
    (found,) = execute.run_site("tarp", plan_work(["tarp"], ["2_recidivism"], {}), today=quick.TODAY)
    return found


def leaking(file, text):
    """A notebook that leaves a text in one of its files."""

    def executed(notebook, parameters, folder):
        quick.executed(notebook, parameters, folder)
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(WORD[file], text, 1), encoding="utf-8")

    return executed


@pytest.mark.parametrize("file", WORD)
@pytest.mark.parametrize("text", [PHONE, IDENTITY])
def test_a_result_with_a_number_of_somebody_is_not_kept(project, monkeypatch, file, text):
    if file == "notebook.ipynb":
        cell = {"cell_type": "raw", "id": "a", "metadata": {}, "source": "rearrest"}
        told = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        monkeypatch.setattr(store, "write_text", _with(store.write_text, filled.EXECUTED, told))
    monkeypatch.setattr(filled, "execute", leaking(file, text))
    ended = outcome()
    assert ended.state == "failed" and not list((store.processed() / "runs").glob("[!.]*"))
    assert any(file in line for line in ended.reasons)
    assert not any(text in line for line in ended.reasons) and text not in ended.log.read_text(encoding="utf-8")


def _with(write, name, content):
    return lambda path, text: write(path, content if path.name == name else text)


def test_a_result_without_any_passes(project, monkeypatch):
    monkeypatch.setattr(filled, "execute", quick.executed)
    assert outcome().state == "done"
