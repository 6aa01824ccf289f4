"""The words that people read for what the code names."""

from __future__ import annotations

from parvis.web.i18n import lazy_gettext as _
from parvis.web.i18n import lazy_pgettext
from parvis_budgets.desk import Todo
from parvis_budgets.models import ProjectStage
from parvis_budgets.reglement import (
    AllocationRule,
    BallotKind,
    EnvelopePolicy,
    Step,
    Tie,
    VoteChannel,
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
    AllocationRule.GREEDY: _("From the most chosen down"),
    AllocationRule.EQUAL_SHARES: _("Equal Shares"),
    AllocationRule.PHRAGMEN: _("Phragmén"),
    AllocationRule.MAJORITY_JUDGMENT: _("Majority judgment"),
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

TODOS = {
    Todo.PUBLISH: _("Publish the edition: everyone will see its règlement."),
    Todo.DATES: _("Give the vote its dates."),
    Todo.PROJECTS: _("Bring projects: from ideas, from a form, from a file."),
    Todo.STUDY: _("Study the projects: admissible or not, at what cost."),
    Todo.FREEZE: _("Freeze the règlement and the ballot, or let the opening of the vote do it."),
    Todo.WAIT: _("All is ready: the vote opens by itself at its date."),
    Todo.VOTE: _("The vote is open: let it be known."),
    Todo.CLOSE: _("The vote is over: close the box."),
    Todo.PAPER: _("Enter the ballots on paper."),
    Todo.COUNT: _("Count the ballots."),
    Todo.COUNTING: _("The ballots are being counted: come back to this page in a moment."),
    Todo.ANNOUNCE: _("Read the result, have it validated, announce it."),
    Todo.REALISE: _("Tell how the projects are realised."),
}
"""What to do, in one sentence each."""
