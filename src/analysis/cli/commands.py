"""The page on every command, made from the commands themselves: `python -m analysis.cli.commands` in each language."""

from collections.abc import Iterator

import typer

from analysis import store
from analysis.cli import manual
from analysis.cli.main import app
from analysis.words import reader_language, say

STATUSES = (0, 1, 2, 130)
OTHER = {"vi": "English", "en": "Tiếng Việt"}
HELP = "--help"
TITLE, STATUS = say("The commands"), say("What the exit status means")
COMMAND, TYPED, MEANS = say("command"), say("what is typed"), say("what it means")


def page() -> str:
    """The page in the reader's language, as Markdown."""
    commands = typer.main.get_command(app).commands
    other = {"vi": "en", "en": "vi"}[reader_language()]
    lines = [f"# {TITLE}", "", f"*[{OTHER[reader_language()]}](commands.{other}.md)*", ""]
    intro = say("Made by `python -m analysis.cli.commands` from the commands themselves. `hoanhap COMMAND --help` shows the same. "
                "HOANHAP_LANGUAGE=vi or =en chooses the language.")  # fmt: skip
    lines += [str(intro), "", f"## {STATUS}", ""]
    lines += [f"| {COMMAND} | {' | '.join(map(str, STATUSES))} |", "|---" * (len(STATUSES) + 1) + "|"]
    lines += [_statuses(name) for name in commands]
    for name, command in commands.items():
        lines += ["", *_command(name, command)]
    return "\n".join(lines) + "\n"


def _statuses(name: str) -> str:
    exits = manual.MANUALS[name].exits
    return f"| `{name}` | " + " | ".join(str(exits.get(status, "–")) for status in STATUSES) + " |"


def _command(name: str, command: typer.core.TyperCommand) -> Iterator[str]:
    yield from (f"## hoanhap {name}", "", command.help, "", "```")
    width = max(len(example) for example, _ in manual.MANUALS[name].examples)
    yield from (f"{example.ljust(width)}  # {what}" for example, what in manual.MANUALS[name].examples)
    yield "```"
    told = [(_name(each), each.help) for each in command.params if HELP not in each.opts]
    if told:
        yield from ("", f"| {TYPED} | {MEANS} |", "|---|---|")
        yield from (f"| {each} | {what} |" for each, what in told)


def _name(parameter: typer.core.TyperOption | typer.core.TyperArgument) -> str:
    metavar = parameter.metavar or ""
    names = (
        [metavar]
        if parameter.param_type_name == "argument"
        else [f"{each} {metavar}".strip() for each in parameter.opts]
    )
    return ", ".join(f"`{each}`" for each in names).replace("|", "\\|")


if __name__ == "__main__":
    store.write_text(store.root() / "docs" / "how-to" / f"commands.{reader_language()}.md", page())
