"""The words that people read for what the code names."""

from __future__ import annotations

from collections.abc import Callable

from parvis.web.i18n import lazy_gettext as _
from parvis.web.i18n import lazy_pgettext, ngettext
from parvis_budgets.desk import Todo
from parvis_budgets.models import ProjectStage
from parvis_budgets.realisation import Progress, StepState
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    EnvelopePolicy,
    Step,
    Tie,
    VoteChannel,
    rule_word,
)

STEPS = {
    Step.IDEAS: _("Ideas"),
    Step.ADMISSIBILITY: _("Admissibility"),
    Step.STUDY: _("Feasibility and cost"),
    Step.VOTE: lazy_pgettext("step", "Vote"),
    Step.RESULT: _("Result"),
    Step.REALISATION: _("Realisation"),
}

STAGES = {
    ProjectStage.IDEA: _("Idea"),
    ProjectStage.ADMISSIBLE: _("Admissible"),
    ProjectStage.REFUSED: _("Not admissible"),
    ProjectStage.MERGED: _("Merged with another"),
    ProjectStage.BALLOT: _("Put to the vote"),
    ProjectStage.FUNDED: _("Funded"),
    ProjectStage.UNFUNDED: _("Not funded"),
}

COUNTED: dict[ProjectStage, Callable[[int], str]] = {
    ProjectStage.IDEA: lambda n: ngettext("Idea to study", "Ideas to study", n),
    ProjectStage.ADMISSIBLE: lambda n: ngettext("Admissible project", "Admissible projects", n),
    ProjectStage.REFUSED: lambda n: ngettext("Inadmissible project", "Inadmissible projects", n),
    ProjectStage.MERGED: lambda n: ngettext("Merged project", "Merged projects", n),
    ProjectStage.BALLOT: lambda n: ngettext(
        "Project put to the vote", "Projects put to the vote", n
    ),
    ProjectStage.FUNDED: lambda n: ngettext("Project funded", "Projects funded", n),
    ProjectStage.UNFUNDED: lambda n: ngettext("Project not funded", "Projects not funded", n),
}
"""What so many projects of a stage are called, under their number."""

TONES = {
    ProjectStage.IDEA: "",
    ProjectStage.ADMISSIBLE: "info",
    ProjectStage.REFUSED: "warning",
    ProjectStage.MERGED: "",
    ProjectStage.BALLOT: "primary",
    ProjectStage.FUNDED: "success",
    ProjectStage.UNFUNDED: "",
}

KINDS = {
    BallotKind.APPROVAL: _("Choose projects"),
    BallotKind.KNAPSACK: _("Choose projects within the envelope"),
    BallotKind.POINTS: _("Share points among projects"),
    BallotKind.RANKING: _("Rank projects"),
    BallotKind.JUDGMENT: _("Give each project a mention"),
}

ALLOCATIONS = {
    AllocationRule.GREEDY: _("From the best placed down"),
    AllocationRule.EQUAL_SHARES: _("Equal Shares"),
    AllocationRule.PHRAGMEN: _("Phragmén"),
    AllocationRule.MAJORITY_JUDGMENT: _("Majority judgment"),
}
"""What is chosen first when a règlement is written; `rule_name` is what readers are told."""

COMPARED = {
    "votes": _("From the most chosen down"),
    "votes-per-cost": _("From the most chosen for their cost down"),
    "points": _("From the most points down"),
    "equal-shares": _("Equal Shares"),
    "phragmen": _("Phragmén"),
    "majority-judgment": _("Majority judgment"),
}
"""The rules, by `rule_word`: that of a règlement, those that its result is compared with."""


def rule_name(rules: Allocation) -> str:
    """The whole name of a règlement's rule, the same wherever people read it."""
    return str(COMPARED[rule_word(rules.rule, rules.by)])


COMPARED_HOW = {
    "votes": _("The projects with the most votes first, as long as the envelope lasts."),
    "votes-per-cost": _(
        "The projects with the most votes for each euro first, as long as the envelope lasts: it"
        " favours those that cost little."
    ),
    "points": _("The projects with the most points first, as long as the envelope lasts."),
    "equal-shares": _(
        "Each voter holds the same share of the envelope, which pays only for projects that this"
        " voter chose: it serves small groups too."
    ),
    "phragmen": _(
        "All voters receive money little by little; a project is bought as soon as its supporters"
        " hold its cost together."
    ),
    "majority-judgment": _(
        "The projects that more than half of the voters judge best first, as long as the envelope"
        " lasts."
    ),
}

POLICIES = {
    EnvelopePolicy.ONE: _("In one envelope, of your choice"),
    EnvelopePolicy.HOME: _("In the envelope of your home"),
    EnvelopePolicy.HOME_AND_ONE: _("In the envelope of your home and in one other"),
    EnvelopePolicy.ALL: _("In all the envelopes"),
}

TIES = {
    Tie.RESIDENT: _("I live here"),
    Tie.WORKS: _("I work here"),
    Tie.USAGER: _("I come here: studies, family, association"),
}

ENTERED = {
    "web": _("I bring it myself"),
    "paper": _("Written on paper"),
    "phone": _("Said by telephone"),
    "meeting": _("Said at a meeting"),
}
"""How a project that a facilitator enters came."""

COLUMNS = {
    "title": _("Title"),
    "body": _("Text"),
    "envelope": _("Envelope"),
    "theme": _("Theme"),
    "category": _("Subject"),
    "place": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "channel_note": _("Where and when it was said"),
    "stage": _("Stage"),
    "cost": _("Cost"),
    "cost_low": _("Lowest cost"),
    "cost_high": _("Highest cost"),
    "yearly": _("Each year"),
    "delay": _("Delay"),
    "service": _("Service that studied it"),
    "reason": _("Reasons"),
}
"""The columns of files of projects."""

ORDERS = {
    "random": _("Drawn at random"),
    "newest": _("Newest first"),
    "cheapest": _("Cheapest first"),
    "dearest": _("Most expensive first"),
    "commented": _("Most commented first"),
    "number": _("By number"),
}

GROUNDS = {
    Tie.RESIDENT: _("live here"),
    Tie.WORKS: _("work here"),
    Tie.USAGER: _("come here for one’s studies, family or an association"),
}
"""What the règlement asks of a voter."""

TIE_BREAKS = {
    "cheapest": _("the cheapest"),
    "most-votes": _("the one with the most votes"),
    "lot": _("the lot"),
    "number": _("the smallest number"),
    "id": _("the smallest number, compared as a word"),
}

BY = {
    "votes": _("votes"),
    "votes-per-cost": _("votes for each euro"),
    "points": _("points"),
}
WHEN_TOO_DEAR = {
    "skip": _("look at the next ones"),
    "stop": _("stop there"),
}
UTILITIES = {
    "cost": _("its cost"),
    "cardinality": _("one, whatever its cost"),
    "points": _("the points they gave it"),
}
COMPLETIONS = {
    "none": _("is not spent"),
    "add1": _("is shared out: count again with one euro more each"),
    "add1-utilitarian": _("is shared out, then goes to the most chosen"),
}
STARTS = {
    "exact": _("at the exact quotient"),
    "floor": _("at the quotient in whole euros"),
}
STOPS = {
    "exhaustive": _("as soon as nothing more fits"),
    "over-budget": _("when the envelope is passed"),
}
UNRATED = {
    "lowest": _("has the lowest one"),
    "apart": _("is not judged by that voter"),
}

MENTIONS = {
    "reject": _("To be rejected"),
    "poor": _("Poor"),
    "fair": _("Fair"),
    "good": _("Good"),
    "very-good": _("Very good"),
}

CHANNELS = {
    VoteChannel.WEB: _("On the web"),
    VoteChannel.PAPER: _("On paper"),
    VoteChannel.PHONE: _("By telephone"),
}

PROGRESS = {
    Progress.WAITING: _("To be prepared"),
    Progress.PLANNED: _("Planned"),
    Progress.UNDER_WAY: _("Under way"),
    Progress.LATE: _("Late"),
    Progress.DONE: _("Realised"),
    Progress.GIVEN_UP: _("Abandoned"),
}
"""Where the realisation of a project stands."""

STEP_STATES = {
    StepState.DONE: _("Done"),
    StepState.LATE: _("Late"),
    StepState.PLANNED: _("To come"),
}

PROGRESS_TONES = {
    Progress.WAITING: "",
    Progress.PLANNED: "info",
    Progress.UNDER_WAY: "primary",
    Progress.LATE: "warning",
    Progress.DONE: "success",
    Progress.GIVEN_UP: "danger",
    StepState.DONE: "success",
    StepState.LATE: "warning",
    StepState.PLANNED: "",
}

TODOS = {
    Todo.PUBLISH: _("Publish the edition: everyone will see its règlement."),
    Todo.DATES: _("Give the vote its dates, still to come."),
    Todo.PUT_OFF: _(
        "The vote could not open at its date: put it off, and see that a ballot can be filled in."
    ),
    Todo.PROJECTS: _("Bring projects: from ideas, from a form, from a file."),
    Todo.STUDY: _("Study the projects: admissible or not, at what cost."),
    Todo.STUDY_LATER: _("Projects are studied from the date on that the règlement gives."),
    Todo.STUDY_OVER: _(
        "Projects wait, and the dates of their study are over: put them off, or these projects will"
        " not be put to the vote."
    ),
    Todo.FREEZE: _("Freeze the règlement and the ballot, or let the opening of the vote do it."),
    Todo.WAIT: _("All is ready: the vote opens by itself at its date."),
    Todo.VOTERS: _("People ask to be confirmed as voters: answer them."),
    Todo.VOTE: _("The vote is open: let it be known, and keep the roll."),
    Todo.SIGNATURES: _(
        "The vote is over: enter the signatures on paper that are still missing. None is taken once"
        " the box is closed."
    ),
    Todo.CLOSE: _("The vote is over: close the box."),
    Todo.CLOSE_LATE: _(
        "The vote has been over for days and the box is still open: close it. As long as it is"
        " open, who voted what can be worked out from the site’s data; closing it destroys that"
        " for good."
    ),
    Todo.PAPER: _("Enter the ballots on paper."),
    Todo.COUNT: _("Count the ballots."),
    Todo.COUNTING: _("The ballots are being counted: come back to this page in a moment."),
    Todo.ANNOUNCE: _("Read the result, have it validated, announce it."),
    Todo.ANNOUNCE_LATER: _(
        "Read the result, have it validated: it is announced from the date on that the règlement"
        " gives."
    ),
    Todo.REALISE: _("Tell how the projects are realised."),
    Todo.NONE_FUNDED: _("The result is announced: it funds no project. Nothing is left to do."),
}
"""What to do, in one sentence each."""
