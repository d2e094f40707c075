"""The what-if notebook's controls: each change calls one function, `answer`, which keeps nothing."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from analysis import finished
from analysis.disclosure.release import Released
from analysis.report import labels, simulated
from analysis.report.blocks import Sentences, for_screen
from analysis.report.frame import marks, titled
from analysis.report.labels import label
from analysis.report.look import styled
from analysis.report.sentences import horizon_words
from analysis.report.show import block, has
from analysis.report.site import read_result, results_of
from analysis.report.what_if import MODELS, Given, asked_by_default, horizons, what_if
from analysis.words import Words, say, words

if TYPE_CHECKING:
    from ipywidgets import Widget

PIECES = ("break_even", "net_benefits", "decision", "acceptability")
MILLION = 1e6
REACH, STEPS = (
    5,
    20,
)  # a slider of money goes up to so many times what notebook 6 was given, in steps of one twentieth of it
NO_VERDICT = say(
    "A what-if, no verdict: no outcome is analysed anew and the plan's result stays what it is. It shows what the same rule "
    "would say if costs, worth or the chance asked for were other ones."
)
NOT_KNOWN = say("Nobody's outcome is known at this horizon, so only what has to be prevented can be said.")
NO_RESULT = say("No result of notebook 6 yet. Run: hoanhap run")


def controls(language: str) -> "Widget":
    """Menus and sliders with the answer below them; without any result of notebook 6 a sentence that says so.

    Parameters
    ----------
    language : str
        ``"vi"`` or ``"en"``.
    """
    import ipywidgets

    write, sites = words(language), _sites()
    if not sites:
        return ipywidgets.HTML(f"<p>{escape(write(NO_RESULT))}</p>")
    return _panel(sites, write)


def _sites() -> dict[str, Released]:
    """What is said about the result of notebook 6, without its tables, by site that has one."""
    runs = {site: finished.results(site).get(MODELS) for site in finished.sites()}
    return {site: read_result(site, MODELS, key, ()).released for site, key in runs.items() if key}


def _results(site: str) -> dict[str, Released]:
    """A site's released results by notebook."""
    return {each.notebook: each.released for each in results_of(site)}


def answer(results: Mapping[str, Released], given: Given, language: str) -> str:
    """What notebook 6 would say at what is given, as HTML: first whom it may be shown and that it is no verdict.

    Parameters
    ----------
    results : mapping of Released
        Of one site, by notebook.
    given : Given
    language : str
    """
    write, found = words(language), what_if(results, given)
    internal = found.about["profile"] == "internal"
    head = marks(internal=internal, synthetic=found.synthetic, write=write)
    told = [NO_VERDICT] if has(found, "net_benefits") else [NO_VERDICT, NOT_KNOWN]
    said = Sentences(tuple(map(write, told)))
    parts = [simulated.marked(said, write) if found.synthetic else said]
    parts += [block(found, piece, language) for piece in PIECES if has(found, piece)]
    banner = "".join(f'<p class="mark">{escape(text)}</p>' for text in head)
    return styled(banner + "".join(for_screen(part).html() for part in parts))


def _panel(sites: dict[str, Released], write: Words) -> "Widget":
    import ipywidgets as w

    wide = {"style": {"description_width": "24em"}, "layout": w.Layout(width="52em")}
    slow = wide | {"continuous_update": False}
    site = w.Dropdown(options=_names(sites, write), description=write(say("site")), **wide)
    models = w.Dropdown(description=write(say("model")), **wide)
    horizon = w.Dropdown(description=write(say("horizon")), **wide)
    cost = w.FloatSlider(description=write(say("cost of a participant, million dong")), **slow)
    worth = w.FloatSlider(description=write(say("worth of one offence prevented, million dong")), **slow)
    chance = w.FloatSlider(description=write(say("chance from which to scale up, per cent")), step=1, **slow)
    shown, results = w.HTML(), {}

    def ask(_change: object = None) -> None:
        given = Given(models.value, horizon.value, cost.value * MILLION, worth.value * MILLION, chance.value / 100)
        shown.value = answer(results, given, write.language)

    def of_model(_change: object = None) -> None:
        begin(models.value)

    def of_site(_change: object = None) -> None:
        results.clear()
        results.update(_results(site.value))
        begin("")

    asking = ((models, of_model), (horizon, ask), (cost, ask), (worth, ask), (chance, ask))

    def begin(kind: str) -> None:
        """The menus and sliders as notebook 6 was asked; one answer once all of them stand."""
        for widget, call in asking:
            widget.unobserve(call, "value")
        asked = asked_by_default(results, kind)
        models.options = _models(results, write)
        models.value = asked.models
        horizon.options = [(write(horizon_words(each)), each) for each in horizons(results, asked.models)]
        horizon.value = asked.horizon
        _reach(cost, asked.cost / MILLION)
        _reach(worth, asked.worth / MILLION)
        chance.min, chance.max = 100 * results[MODELS].about["decide"]["extend_from"] + 1, 99
        chance.value = 100 * asked.scale_from
        for widget, call in asking:
            widget.observe(call, "value")
        ask()

    for widget, call in asking:
        widget.observe(call, "value")
    of_site()
    site.observe(of_site, "value")
    return w.VBox([site, models, horizon, cost, worth, chance, shown])


def _names(sites: dict[str, Released], write: Words) -> list[tuple[str, str]]:
    """What the menu of sites says, and the site's id."""
    names = {site: each.about["source"]["name"][write.language] for site, each in sites.items()}
    return [(f"{site}: {titled(name, sites[site].synthetic, write)}", site) for site, name in names.items()]


def _models(results: Mapping[str, Released], write: Words) -> list[tuple[str, str]]:
    kinds = results[MODELS].table("break_even")["models"]
    return [(write(label(labels.MODELS, kind)), kind) for kind in kinds]


def _reach(slider: "Widget", likely: float) -> None:
    """A slider of money from a twentieth of the likely amount up to `REACH` times it."""
    slider.min, slider.max = 0, REACH * likely
    slider.step = likely / STEPS
    slider.value = likely
    slider.min = slider.step
