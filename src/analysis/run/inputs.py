"""What a result says of the files that it was made of: names that tell no person, and the way back to the files.

Agencies put names of people into names of files. So a delivered file is known by its role and number, as in findings.
"""

from pathlib import Path

from analysis import store
from analysis.tables.source import Source, read_source, site_folder


def named(source: Source, hashes: dict[str, str]) -> dict[str, str]:
    """Hashes of files by their paths in the project, with delivered files under their labels."""
    folder = store.relative(site_folder(source.id))
    told = {f"{folder}/{file}": f"{folder}/{label}" for file, label in _labels(source).items()}
    return {told.get(path, path): found for path, found in hashes.items()}


def paths(names: list[str]) -> dict[str, Path]:
    """The file of each of these names; of a delivered file that source.yaml names no longer, a path where nothing is."""
    found = {name: store.root() / name for name in names}
    for folder in {
        path.parent for path in found.values() if not path.exists() and (path.parent / "source.yaml").exists()
    }:
        told = {label: folder / file for file, label in _labels(read_source(folder)).items()}
        found |= {name: told[path.name] for name, path in found.items() if path.parent == folder and path.name in told}
    return found


def _labels(source: Source) -> dict[str, str]:
    from analysis.intake.collect import labels  # takes seconds, which a run of nothing that changed need not wait for

    return labels(source)
