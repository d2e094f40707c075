"""Settings that people write as YAML: strict, every mistake in one error, no value quoted."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.words import Said, say

# The same safe loader in C, ten times faster, where the package has it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Strict(BaseModel):
    """Settings read from a file: an unknown name is an error, and no value is quoted in one."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _english_or(nothing: Any) -> Any:
    """Shows what was written in Vietnamese only to everybody; where there is neither, only the Vietnamese is asked for."""

    def filled(told: Any) -> Any:
        return told | {"en": told.get("vi") or nothing} if isinstance(told, dict) and not told.get("en") else told

    return model_validator(mode="before")(filled)


class Both(Strict):
    """A text in both languages; English may be left out."""

    vi: str = Field(min_length=1)
    en: str

    _fill = _english_or("-")


class BothLists(Strict):
    """Several texts in both languages, one to one; English may be left out."""

    vi: tuple[str, ...] = Field(min_length=1)
    en: tuple[str, ...]

    _fill = _english_or(("-",))


def read_settings(path: Path, model: type[Strict]) -> Any:
    """A YAML file as a checked `model`; every mistake in one error, values not quoted."""
    file = store.relative(path)
    try:
        content = _loaded(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise refuse(say("cannot be read as YAML in UTF-8"), file=file) from None
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        raise HoanhapError(setting_problems(fault, file)) from None


@lru_cache(32)
def _loaded(text: str) -> Any:
    """The content of a YAML file; lists that many districts share are read again and again."""
    return yaml.load(text, LOADER)


def setting_problems(fault: ValidationError, file: str) -> list[Problem]:
    """Pydantic's findings in the reader's words, none of the values among them."""
    errors = fault.errors(include_input=False, include_url=False)
    # A list whose items are all at fault is reported as too short as well, which is no fault of its own.
    inner = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    errors = [error for error in errors if error["type"] != "too_short" or error["loc"] not in inner]
    return [Problem(_what(error), file=file, column=".".join(map(str, error["loc"]))) for error in errors]


def _what(error: dict) -> Said:
    """Pydantic's finding in words; of its context only the limits that we set are used."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return say("is missing")
        case "extra_forbidden":
            return say("is not known here; is it misspelt?")
        case "literal_error":
            return say("must be one of: {allowed}", allowed=limits["expected"].replace(" or ", ", "))
        case "string_pattern_mismatch":
            return say("is not written as expected ({pattern})", pattern=limits["pattern"])
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return say("is outside its limits ({limit})", limit=str(next(iter(limits.values()))))
        case "not_in_order":
            return say("is not in order: each number must be no smaller than the one that it has to follow")
        case "string_type" | "string_too_short":
            return say("must be a text, and not an empty one")
        case "int_type" | "float_type" | "int_parsing" | "float_parsing" | "int_from_float":
            return say("must be a number")
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return say("must be a date, written year-month-day, like 2024-11-07")
        case "bool_type" | "bool_parsing":
            return say("must be true or false")
        case "list_type" | "tuple_type" | "too_short":
            return say("must be a list with something in it")
    return say("is not what was expected here ({code})", code=error["type"])
