"""What the kinds of models and the outcomes are, in a sentence or two."""

from analysis.words import say

MODELS = {
    "helpers": say(
        "Several people help one person who has come home, as officials in a commune organise it. What “4+” stands for is said "
        "by no source that was found."
    ),
    "firm": say("A firm takes on people who have come home from prison."),
    "exemplary": say("A model that an area holds up as an example; what is done in it differs from place to place."),
    "fund": say(
        "A loan under Decision 22/2023/QĐ-TTg for people who have served a prison sentence. It takes a certificate and a place on "
        "the list of Form 01, so whoever may borrow is chosen by how they behaved."
    ),
}
OUTCOMES = {
    "reoffending": say(
        "Whether somebody offends again after release, within the months and by the definition that the plan names: any new "
        "crime, intentional crime, recidivism in law, return to custody, or an administrative violation. In the study of Maryland: "
        "the first arrest."
    ),
    "repayment": say(
        "Whether loans are paid when they fall due: late for more than 30 or 90 days, extended, frozen, collected. What was "
        "repaid is never put over what was lent, because young loans would look bad by their age alone."
    ),
    "work": say(
        "Whether somebody has work, keeps it, and what it pays, by records each of which sees some people only; whoever is in none "
        "of them is not somebody without work."
    ),
    "community": say(
        "How sentences served in the community end: completed, breached, revoked, or with a new offence. They are described and "
        "never compared, and never added to people released from prison."
    ),
}
NAMES = {  # what readers search for who do not know what a kind of model is called here
    "helpers": say("helpers model; helper; helper groups; models"),
    "firm": say("firm model; firms; garment firm; enterprise; company; employer; models"),
    "exemplary": say("exemplary models; models"),
    "fund": say("loan model; policy loans; loan fund; policy credit; models"),
}
