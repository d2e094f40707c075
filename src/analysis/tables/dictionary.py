"""The data dictionary: the contract of `schema`, written out for people in either language."""

from collections.abc import Iterator

import pandera.pandas as pa

from analysis import store
from analysis.tables.codes import meaning
from analysis.tables.schema import REFERENCES, TABLES
from analysis.words import LANGUAGES, Said, Words, say, words

KINDS = {
    "string": say("text"),
    "float64": say("number"),
    "datetime64": say("day, written 2024-11-07"),
}
FLAG = (0, 1)


def dictionary(language: str) -> str:
    """All tables of the contract as Markdown, in their order."""
    write = words(language)
    return "\n".join([*_opening(write), *(line for name in TABLES for line in _table(name, write))])


def write_files() -> list:
    """Write `docs/data-dictionary.<language>.md` in every language and return the paths."""
    paths = {language: store.root() / "docs" / f"data-dictionary.{language}.md" for language in LANGUAGES}
    for language, path in paths.items():
        store.write_text(path, dictionary(language))
    return list(paths.values())


def _opening(write: Words) -> Iterator[str]:
    yield "# " + write(say("Data dictionary"))
    for text in (
        say(
            "The tables that every notebook reads, whatever the agencies sent. Made from the contract in "
            "`src/analysis/tables/schema.py` by `python -m analysis.tables.dictionary`; do not edit it here."
        ),
        say(
            "An event whose day is not exact has two columns, the earliest and the latest day that it can be: the same "
            "day twice, the first and last day of a month or a year, or the days of two lists that it lies between."
        ),
        say("A column that “may be absent” is left out where a site has nothing for it."),
    ):
        yield "\n" + write(text)


def _table(name: str, write: Words) -> Iterator[str]:
    schema = TABLES[name]
    yield f"\n## {name}\n"
    key = ", ".join(f"`{column}`" for column in schema.unique)
    yield write(say("{about}. Key: {key}.", about=_capital(write(schema.metadata["about"])), key=key))
    refers = [f"`{column}` → `{other}`" for table, column, other in REFERENCES if table == name]
    if refers:
        yield "\n" + write(say("Refers to: {others}.", others=", ".join(refers)))
    heads = (say("column"), say("what it is"), say("kind"), say("values"), say("filled in"))
    yield "\n| " + " | ".join(_cell(write(head)) for head in heads) + " |"
    yield "|---" * len(heads) + "|"
    for column, spec in schema.columns.items():
        cells = (spec.metadata["about"], _kind(spec), _values(name, column, spec, write), _filled(spec))
        yield f"| `{column}` | " + " | ".join(_cell(write(cell)) for cell in cells) + " |"


def _kind(spec: pa.Column) -> Said:
    if _allowed(spec) == FLAG:
        return say("0 or 1")
    return next(said for kind, said in KINDS.items() if str(spec.dtype).startswith(kind))


def _values(table: str, column: str, spec: pa.Column, write: Words) -> str:
    allowed = _allowed(spec)
    least = [check.statistics["min_value"] for check in spec.checks if check.name == "greater_than_or_equal_to"]
    if allowed and allowed != FLAG:
        return "; ".join(_code(code, write(meaning(table, column, code))) for code in allowed)
    return write(say("{least} or more", least=str(least[0]))) if least else ""


def _filled(spec: pa.Column) -> Said:
    if not spec.nullable:
        return say("always") if spec.required else say("may be absent, else always")
    return say("may be empty") if spec.required else say("may be absent or empty")


def _allowed(spec: pa.Column) -> tuple:
    return next((tuple(check.statistics["allowed_values"]) for check in spec.checks if check.name == "isin"), ())


def _code(code: str, in_words: str) -> str:
    return f"`{code}`" if in_words == code.replace("_", " ") else f"`{code}` {in_words}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    for written in write_files():
        print(store.relative(written))
