"""What to do next about a refusal that a first-time user meets: a line below it, naming the command or the document."""

import difflib

from analysis.errors import HoanhapError, Problem
from analysis.words import Said, say

START, FAQ = say("docs/how-to/start.en.md"), say("docs/how-to/faq.en.md")
NEXT = {
    "no folder data/raw here or above; set HOANHAP_ROOT to the project's folder": say(
        "Go to the project's folder first (cd)."
    ),
    "a site is named in lower-case letters, digits and hyphens, like “thanh-mien”": say(
        "Write the name without marks and blanks: “Xã Mẫu” becomes xa-mau."
    ),
    "there is a site of this name already; nothing was overwritten": say(
        "Choose another name, or go on with that site: hoanhap list shows it, hoanhap check reads it."
    ),
    "must be a text, and not an empty one": say(
        "Open the file and fill in what stands behind each colon: {start}", start=START
    ),
    "cannot be read as YAML in UTF-8": say(
        "Compare the file with one that works, like data/raw/districts/thanh-mien/source.yaml. Lines are moved in with blanks, "
        "never with tabs; a text with a colon in it stands in quotes. Save the file as UTF-8."
    ),
    "is not known here; is it misspelt?": say("Compare the word with the same file of a site that works."),
    "this file is missing": say(
        "The number counts the entries of that kind under “deliveries” in source.yaml. Put the file into the site's folder, "
        "correct its name there, or take the entry out."
    ),
    "{n} files stand in the folder but not under “deliveries” in source.yaml": say(
        "Add an entry under “deliveries” for each, or move the file out of the folder. Names of files are not shown here, because "
        "they can be those of people."
    ),
    "this site has no delivered files; there is nothing to check": say(
        "Put the files into its folder and name them under “deliveries” in source.yaml: {start}", start=START
    ),
    "this site holds no records of real people; there is nothing to purge": say(
        "An invented or public site goes when its folders in data/raw and data/processed are deleted and hoanhap run is called."
    ),
    "a parameter is written NAME=VALUE": say("Like this: hoanhap run tarp -n 2_recidivism -p horizon=26w"),
    "is missing: records of real people are read for a stated purpose only, see SECURITY.md": say(
        "Fill in “processing” in source.yaml. Only if nobody in the files is real, write synthetic: true instead."
    ),
    "the key of the pseudonyms cannot be read; restore it from its copy, never make a new one in its place": say(
        "HOANHAP_KEY_FILE says where it is looked for. With another key no pseudonym fits any more: {faq}", faq=FAQ
    ),
}
OF_A_PARAMETER = {  # by its name
    "horizon": say("A horizon is written 12m (months) or 26w (weeks)."),
    "conf_level": say("A confidence level is written as a share: 0.95, not 95."),
}
CHOICES = "; there are: "  # what comes before the names that would have been right
NEAR = 0.5


def advice(fault: HoanhapError) -> list[Said]:
    """What to do next, each line once, in the order of the problems; nothing where the refusal says it itself."""
    found = [line for problem in fault.problems for line in _about(problem)]
    return list(dict.fromkeys(found))


def _about(problem: Problem) -> list[Said]:
    if CHOICES in problem.what.text and len(problem.what.values) == 2 and (near := _nearest(problem.what)):
        return [say("Did you mean {name}?", name=near)]
    known = OF_A_PARAMETER.get(problem.column) or NEXT.get(problem.what.text)
    return [known] if known else []


def _nearest(what: Said) -> str | None:
    """The name that was probably meant: the only one that begins so, else the most alike."""
    (_, wrong), (_, right) = what.values
    names = str(right).split(", ")
    begin = [name for name in names if name.startswith(str(wrong))]
    alike = begin if len(begin) == 1 else difflib.get_close_matches(str(wrong), names, n=1, cutoff=NEAR)
    return alike[0] if alike else None
