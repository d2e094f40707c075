"""Commands whose help and refusals speak the reader's language, and that never end in a traceback over a file."""

import difflib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from analysis import store
from analysis.cli.terminal import SOME_FAILED, errors, reader_language, refused
from analysis.errors import HoanhapError, refuse
from analysis.words import say


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
        """Read what was typed; what is missing is named."""
        try:
            return super().make_context(*args, **given)
        except typer.BadParameter as fault:
            if type(fault).__name__ != "MissingParameter":
                raise
            name = fault.param.metavar or fault.param.opts[0]
            name = fault.param.opts[0] if fault.param.param_type_name == "option" else name
            refused(refuse(say("{name} is missing; see: hoanhap {command} --help", name=name, command=self.name)))


class Command(_Spoken, TyperCommand):
    """A command of `hoanhap`."""


class Group(_Spoken, TyperGroup):
    """`hoanhap` itself."""

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
