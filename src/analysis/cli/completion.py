"""What the shell offers behind a Tab: sites and notebooks, found by name alone, because a person waits for it."""

from analysis import store
from analysis.errors import HoanhapError

SITES = "*/*/source.yaml"  # in data/raw
NOTEBOOKS = "[1-9]_*.ipynb"


def sites(incomplete: str) -> list[str]:
    """Ids of the sites that begin so; none outside of a project."""
    return _beginning(incomplete, lambda: [path.parent.name for path in store.raw().glob(SITES)])


def notebooks(incomplete: str) -> list[str]:
    """Names of the notebooks that begin so."""
    return _beginning(incomplete, lambda: [path.stem for path in (store.root() / "notebooks").glob(NOTEBOOKS)])


def _beginning(incomplete: str, found) -> list[str]:
    try:
        return sorted(name for name in found() if name.startswith(incomplete))
    except HoanhapError:
        return []
