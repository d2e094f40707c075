"""A small roll-out to deal out and to break."""

from copy import deepcopy

import yaml

from analysis.rollout.asked import Rollout

FOUR = {
    "written": "2026-11-01",
    "models": "helpers",
    "what": "commune",
    "units": [{"id": f"9000{i}", "people_a_year": i} for i in (1, 2, 3, 4)],
    "waves": [{"starts": "2027-01-15", "places": 2}, {"starts": "2028-01-15", "places": 2}],
    "seed": {"known_on": "2026-12-01", "where": {"vi": "xổ số", "en": "lottery"}, "number": "12345"},
    "power": {"horizon": "6m", "risk_without": 0.2, "risk_with": 0.1},
}
PEOPLE = {"what": "person", "units": [], "waiting": {"size": 30, "sha256": "ab" * 32}}


def told(**changes):
    """The content of `rollout.yaml`; None takes a field away."""
    return {name: value for name, value in (deepcopy(FOUR) | changes).items() if value is not None}


def asked(**changes):
    return Rollout.model_validate(told(**changes))


def seed(**changes):
    return FOUR["seed"] | changes


def write(folder, **changes):
    """`rollout.yaml` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rollout.yaml").write_text(yaml.safe_dump(told(**changes), allow_unicode=True), encoding="utf-8")
    return folder
