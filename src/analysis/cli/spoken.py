"""Commands whose help and refusals speak the reader's language, and that never end in a traceback over a file."""

import difflib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from analysis import store
from analysis.cli.terminal import SOME_FAILED, errors, reader_language, refused
from analysis.errors import HoanhapError, refuse
from analysis.words import Said, say

# All that can be wrong with what was typed; of typer's public names this is the nearest.
MISTYPED = typer.BadParameter.__base__


class _Spoken:
    """What typer itself says, in the reader's language."""

    def get_usage(self, ctx: typer.Context) -> str:
        """How the command is written."""
        return super().get_usage(ctx).replace("Usage:", str(say("Usage:")), 1)

    def get_help_option(self, ctx: typer.Context) -> Any:
        """The option that shows this help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = str(say("Show this help."))
        return option

    def get_help(self, ctx: typer.Context) -> str:
        """The whole help."""
        _title_panels()
        return super().get_help(ctx)

    def make_context(self, *args: Any, **given: Any) -> typer.Context:
        """Read what was typed; what is wrong with it is named."""
        try:
            return super().make_context(*args, **given)
        except MISTYPED as fault:
            if type(fault).__name__ == "NoArgsIsHelpError":
                raise
            refused(refuse(say("{what}; see: {help}", what=_wrong(fault), help=self.asked)))


class Command(_Spoken, TyperCommand):
    """A command of `hoanhap`."""

    @property
    def asked(self) -> str:
        """How its help is asked for."""
        return f"hoanhap {self.name} --help"


class Group(_Spoken, TyperGroup):
    """`hoanhap` itself."""

    asked = "hoanhap --help"

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:
        """Find the command, or name the one that was meant."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1) or ["--help"]
            refused(refuse(say("there is no command “{name}”; try: hoanhap {near}", name=name, near=near[0])))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command; what it could not read or write is said in a line."""
        try:
            return super().invoke(ctx)
        except HoanhapError as fault:
            refused(fault)
        except BrokenPipeError:  # whoever read the lines has enough
            raise
        except OSError as fault:
            from analysis.run.faults import reasons

            if not store.raw().is_dir():
                refused(no_project())
            errors.print("; ".join(reasons(fault)), soft_wrap=True, markup=False)
            if isinstance(fault, PermissionError):
                what = say("Close the file if a program such as Excel has it open; else ask whoever owns the folder.")
                errors.print(f"→ {what}", soft_wrap=True, markup=False)
            raise typer.Exit(SOME_FAILED) from None


def _wrong(fault: Any) -> Said:
    """What is wrong with what was typed, by the kind of fault, which typer has no public names for."""
    match type(fault).__name__:
        case "MissingParameter":
            return say("{name} is missing", name=_name(fault.param))
        case "NoSuchOption":
            near = sorted(fault.possibilities or ())
            told = say("there is no option {name}", name=fault.option_name)
            return say("{told}; there is {near}", told=told, near=", ".join(near)) if near else told
        case "BadOptionUsage":
            return say("{name} lacks its value, or takes none", name=fault.option_name)
        case "BadParameter" if fault.param is not None:
            return say("{name} cannot have this value", name=_name(fault.param))
    return say("more was typed than the command takes")


def _name(param: Any) -> str:
    """What a parameter is called in the help."""
    first = param.opts[0]
    return first if param.param_type_name == "option" else param.metavar or first


def no_project() -> HoanhapError:
    """The refusal where there is no project."""
    what = say("there is no data/raw in {folder}; set HOANHAP_ROOT to the project's folder", folder=str(store.root()))
    return refuse(what)


def _title_panels() -> None:
    """The headings of a help's boxes."""
    if reader_language() == "en":
        return
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = str(say("Arguments"))
    rich_utils.OPTIONS_PANEL_TITLE = str(say("Options"))
    rich_utils.COMMANDS_PANEL_TITLE = str(say("Commands"))
