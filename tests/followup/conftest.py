import pytest

from tests.evidence import district


@pytest.fixture
def tiny_areas(tmp_path, monkeypatch):
    """The units of `tests.evidence.district`, for sites that have no folder."""
    district.write_areas(tmp_path)
    monkeypatch.setattr("analysis.followup.areas.site_folder", lambda site: tmp_path)
