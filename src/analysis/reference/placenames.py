"""What names and addresses mean on the map of one day, within one area."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.reference.addresses import Part, hyphened_name, parts, unit_part
from analysis.reference.gazetteer import Gazetteer
from analysis.reference.places import NotAssignable, Unit
from analysis.reference.tables import in_force

UNKNOWN, OUTSIDE, AMBIGUOUS = (NotAssignable(reason) for reason in ("unknown_name", "outside", "ambiguous"))
NOW, FORMER, STRANGER = range(3)


@dataclass(frozen=True)
class Named:
    """What one name may mean.

    Attributes
    ----------
    rank : int
        A commune of the day (`NOW`) goes before one that has ended (`FORMER`), and that before a neighbour's.
    kind : str
        Its type, e.g. ``"xã"``.
    districts, provinces : frozenset of str
        Keys of the names that may stand behind it.
    meaning : str or NotAssignable
        Code on the map of the day.
    """

    rank: int
    kind: str
    districts: frozenset[str]
    provinces: frozenset[str]
    meaning: str | NotAssignable


@dataclass(frozen=True)
class NameMap:
    """The names of one area on one day, as keys of `addresses.name_key`.

    Attributes
    ----------
    communes : dict
        What each name may mean.
    elsewhere : frozenset of str
        Communes of the same provinces on that day that are not of the area.
    districts, provinces : frozenset of str
        What the area's communes are in or were in; `provinces_now` are those of the day.
    all_districts, all_provinces, cities : frozenset of str
        Those of the country on any day; `cities` are the provinces that are a thành phố.
    has_districts : bool
        Whether there are districts on that day.
    hyphened : frozenset of str
        Names with a hyphen in them, in lower case.
    """

    communes: Mapping[str, tuple[Named, ...]]
    elsewhere: frozenset[str]
    districts: frozenset[str]
    provinces: frozenset[str]
    provinces_now: frozenset[str]
    all_districts: frozenset[str]
    all_provinces: frozenset[str]
    cities: frozenset[str]
    has_districts: bool
    hyphened: frozenset[str]


def name_map(
    gazetteer: Gazetteer, base: frozenset[Unit], status: Mapping[Unit, str], strangers: Iterable[Unit], on: date
) -> NameMap:
    """The names that may stand in the records of an area on a day.

    `base` are the area's communes on its own map, `status` all that hold its people on any map, and `strangers` those
    whose people share a later commune with them.
    """
    communes: dict[str, list[Named]] = defaultdict(list)
    started = [unit for unit in status if unit.valid_from is None or unit.valid_from <= on]
    for unit in started:
        communes[unit_part(unit.name).key].append(_named(unit, gazetteer, base, status, on))
    named = [one for found in communes.values() for one in found]
    for unit in (unit for unit in strangers if not in_force(unit, on)):
        above = _keys(gazetteer.above(unit), "district"), _keys(gazetteer.above(unit), "province")
        communes[unit_part(unit.name).key].append(Named(STRANGER, unit_part(unit.name).kind, *above, OUTSIDE))
    above_now = {above for unit in started if in_force(unit, on) for above in gazetteer.above(unit)}
    provinces = [unit for unit in gazetteer.units if unit.level == "province"]
    return NameMap(
        communes={key: tuple(found) for key, found in communes.items()},
        elsewhere=_elsewhere(gazetteer, above_now, status, on),
        districts=frozenset().union(*(one.districts for one in named)),
        provinces=frozenset().union(*(one.provinces for one in named)),
        provinces_now=_keys(above_now, "province"),
        all_districts=_keys(gazetteer.units, "district"),
        all_provinces=_keys(provinces, "province"),
        cities=_keys((unit for unit in provinces if unit_part(unit.name).kind == "thành phố"), "province"),
        has_districts=any(unit.level == "district" for unit in above_now),
        hyphened=frozenset(filter(None, (hyphened_name(unit.name) for unit in gazetteer.units))),
    )


def find(text: str, names: NameMap, *, own_people: bool) -> str | NotAssignable:
    """The commune that a name or an address means; see `SiteArea.commune`."""
    read = parts(text, names.hyphened)
    written = [one for one in read if one.level != "village" or one.key in names.communes]
    if len(written) > 1 and (_is_province(written[0], names) or written[0].level == "district"):
        written.reverse()
    province = written.pop() if _ends_in_province(written, names) else None
    district = written.pop() if _ends_in_district(written, names) else None
    found = _commune(written, district, province, names, own_people)
    if found == UNKNOWN and district and not district.level and not names.has_districts:
        # "An Phong, Thanh Miện, Hải Phòng": a commune may bear the name that its district had.
        old_style = province and province.key not in names.provinces_now
        return UNKNOWN if old_style else _commune([*written, district], None, province, names, own_people)
    if isinstance(found, str) and not district and len(read) > 1 and _may_be_district(written[-1], province, names):
        return AMBIGUOUS
    return found


def _commune(
    written: list[Part], district: Part | None, province: Part | None, names: NameMap, own_people: bool
) -> str | NotAssignable:
    """The last of the names left, if it is a commune's and fits what stands above it."""
    if (province and province.key not in names.provinces) or (district and district.key not in names.districts):
        return OUTSIDE
    typed = [one for one in written if one.level == "commune"]
    if (
        not written
        or len(typed) > 1
        or written[-1].level not in ("", "commune", "village")
        or typed not in ([], written[-1:])
    ):
        return UNKNOWN
    commune = written[-1]
    fitting = [
        one
        for one in names.communes.get(commune.key, ())
        if commune.kind in ("", one.kind)
        and (not district or district.key in one.districts)
        and (not province or province.key in one.provinces)
    ]
    first = min((one.rank for one in fitting), default=NOW)
    meanings = {one.meaning for one in fitting if one.rank == first}
    if len(meanings) > 1 or (meanings and not own_people and not district and commune.key in names.elsewhere):
        return AMBIGUOUS
    return meanings.pop() if meanings else UNKNOWN


def _ends_in_province(written: list[Part], names: NameMap) -> bool:
    """Whether the last name is a province's; a name that stands alone is a commune's unless it has a type."""
    if not written:
        return False
    last = written[-1]
    return _is_province(last, names) and (last.level != "" or len(written) > 1)


def _is_province(one: Part, names: NameMap) -> bool:
    if one.kind == "thành phố":
        return one.key in names.cities
    return one.level == "province" or (one.level == "" and one.key in names.all_provinces)


def _ends_in_district(written: list[Part], names: NameMap) -> bool:
    if not written:
        return False
    last = written[-1]
    return last.level == "district" or (last.level == "" and len(written) > 1 and last.key in names.all_districts)


def _may_be_district(one: Part, province: Part | None, names: NameMap) -> bool:
    """Whether the name left may be that of the district in an address that names no commune."""
    old_style = names.has_districts or (province is not None and province.key not in names.provinces_now)
    return one.level == "" and old_style and one.key in names.districts


def _named(unit: Unit, gazetteer: Gazetteer, base: frozenset[Unit], status: Mapping[Unit, str], on: date) -> Named:
    """A commune of the area under its name, with the names above it and above those that it was made of."""
    earlier = _earlier(unit, gazetteer)
    ours = earlier & base or earlier & status.keys()
    above = [other for each in {unit, *ours} for other in gazetteer.above(each)]
    later = unit if in_force(unit, on) else gazetteer.today(unit, on)
    return Named(
        NOW if later is unit else FORMER,
        unit_part(unit.name).kind,
        _keys(above, "district"),
        _keys(above, "province"),
        later if isinstance(later, NotAssignable) else later.code,
    )


def _earlier(unit: Unit, gazetteer: Gazetteer) -> set[Unit]:
    """The communes whose people a commune holds, on all maps before."""
    direct = {move.old for move in gazetteer.into.get(unit, ())}
    return direct.union(*(_earlier(each, gazetteer) for each in direct))


def _elsewhere(gazetteer: Gazetteer, above: Iterable[Unit], status: Mapping[Unit, str], on: date) -> frozenset[str]:
    provinces = [unit for unit in above if unit.level == "province"]
    communes = frozenset().union(*(gazetteer.communes(unit.code, on) for unit in provinces))
    return _keys(communes - status.keys(), "commune")


def _keys(units: Iterable[Unit], level: str) -> frozenset[str]:
    return frozenset(unit_part(unit.name).key for unit in units if unit.level == level)
