"""Why records of real people may be used: what a site's source.yaml says of it.

The terms are those of the Vietnamese law on the protection of personal data (Law 91/2025/QH15, in force from 1 January
2026). Whether what is written there is enough is for a lawyer to say, not for this program.
"""

from datetime import date

from pydantic import Field

from analysis.settings import Both, Strict


class Assessment(Strict):
    """The impact assessment of processing: under which number it is filed, and the day of its last version."""

    reference: str = Field(min_length=1)
    written: date


class Processing(Strict):
    """Who uses records of real people, for what, on which basis, and until when.

    Attributes
    ----------
    controller, processor : str
        The body that decides on the use of the records, and the one that carries it out.
    purpose : Both
    legal_basis, consent_form : str or None
        The document that allows it, or the form that the people signed: one of them at least.
    impact_assessment : Assessment
    keep_until : date
        The last day on which the records may be here.
    users : tuple of str
        Who may open the records, by office or name.
    storages : tuple of str
        Storages elsewhere that may hold results (`HOANHAP_RESULTS`); none, if left out.
    """

    controller: str = Field(min_length=1)
    processor: str = Field(min_length=1)
    purpose: Both
    legal_basis: str | None = None
    consent_form: str | None = None
    impact_assessment: Assessment
    keep_until: date
    users: tuple[str, ...] = Field(min_length=1)
    storages: tuple[str, ...] = ()
