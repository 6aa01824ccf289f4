"""What this module is. Apart from the package itself, which works without the platform."""

from parvis.modules import (
    Action,
    Block,
    ComponentType,
    ContentType,
    EventType,
    Figure,
    Job,
    Module,
    Reaction,
)
from parvis.modules import lazy_gettext as _
from parvis_budgets import __version__

RULES = "parvis_budgets.rules"

module = Module(
    name="budgets",
    title=_("Participatory budgets"),
    description=_("From the règlement to a result that anyone can recompute."),
    version=__version__,
    package="parvis_budgets",
    models="parvis_budgets.models",
    migrations=True,
    component=ComponentType(
        title=_("Participatory budget"),
        description=_("Ideas, study, vote, exact count, explained result, realisation."),
        slug="budget-participatif",
        icon="budget",
        public="parvis_budgets.views:blueprint",
        admin="parvis_budgets.admin:blueprint",
        settings="parvis_budgets.settings:BudgetSettings",
        actions=(
            Action(
                name="budgets.run",
                title=_("Run a participatory budget"),
                rule=f"{RULES}:may_run",
                managing=True,
            ),
            Action(
                name="budgets.change_reglement",
                title=_("Write the règlement"),
                rule=f"{RULES}:may_change_reglement",
                managing=True,
            ),
            Action(
                name="budgets.unfreeze",
                title=_("Unfreeze the règlement until the vote opens"),
                rule=f"{RULES}:may_unfreeze",
                managing=True,
            ),
            Action(
                name="budgets.propose",
                title=_("Bring an idea for the budget"),
                rule=f"{RULES}:may_propose",
            ),
            Action(
                name="budgets.change_project",
                title=_("Change one’s project"),
                rule=f"{RULES}:may_change_project",
            ),
            Action(
                name="budgets.withdraw",
                title=_("Withdraw one’s project"),
                rule=f"{RULES}:may_withdraw",
                managing=True,
            ),
            Action(
                name="budgets.study",
                title=_("Study projects"),
                rule=f"{RULES}:may_study",
                managing=True,
            ),
            Action(name="budgets.vote", title=_("Vote on projects"), rule=f"{RULES}:may_vote"),
            Action(
                name="budgets.declare",
                title=_("Ask to be confirmed as a voter"),
                rule=f"{RULES}:may_declare",
            ),
            Action(
                name="budgets.confirm",
                title=_("Confirm voters"),
                rule=f"{RULES}:may_confirm",
                managing=True,
            ),
            Action(
                name="budgets.keep_roll",
                title=_("Enter votes on paper and by telephone"),
                rule=f"{RULES}:may_keep_roll",
                managing=True,
            ),
            Action(
                name="budgets.close",
                title=_("Close the box"),
                rule=f"{RULES}:may_close",
                managing=True,
            ),
            Action(
                name="budgets.count",
                title=_("Count the ballots"),
                rule=f"{RULES}:may_count",
                managing=True,
            ),
            Action(
                name="budgets.announce",
                title=_("Announce the result"),
                rule=f"{RULES}:may_announce",
                managing=True,
            ),
            Action(
                name="budgets.realise",
                title=_("Tell how projects are realised"),
                rule=f"{RULES}:may_realise",
                managing=True,
            ),
        ),
    ),
    content_types=(
        ContentType(
            name="budgets.budget",
            title=_("Participatory budget"),
            plural=_("Participatory budgets"),
            model="parvis_budgets.models:Budget",
            address="budgets",
            export="parvis_budgets.exports:budgets",
            endpoint="show",
            change="budgets.change_reglement",
            icon="budget",
        ),
        ContentType(
            name="budgets.project",
            title=_("Budget project"),
            plural=_("Budget projects"),
            model="parvis_budgets.models:Project",
            address="budget-projects",
            export="parvis_budgets.exports:projects",
            endpoint="project",
            change="budgets.change_project",
            icon="flag",
        ),
    ),
    # No event tells of a vote: with its time, the roll and the box could be put side by side.
    events=(
        EventType(
            name="budgets.published",
            sentence=_("The participatory budget “%(title)s” has begun"),
            icon="budget",
        ),
        EventType(
            name="budgets.reglement_changed",
            sentence=_("The règlement of “%(title)s” has been rewritten"),
            icon="edit",
        ),
        EventType(
            name="budgets.frozen",
            sentence=_("The règlement of “%(title)s” is frozen: the vote can open"),
            icon="lock",
        ),
        EventType(
            name="budgets.unfrozen",
            sentence=_("The règlement of “%(title)s” is open to change again"),
            icon="edit",
        ),
        EventType(
            name="budgets.validation_corrected",
            sentence=_("Who validated the result of “%(title)s” has been corrected"),
            icon="edit",
        ),
        EventType(
            name="budgets.given_up",
            sentence=_("The project “%(title)s” is given up"),
            icon="flag",
        ),
        EventType(
            name="budgets.taken_up",
            sentence=_("The project “%(title)s” goes on again"),
            icon="flag",
        ),
        EventType(
            name="budgets.opened",
            sentence=_("The vote on “%(title)s” is open"),
            icon="budget",
        ),
        EventType(
            name="budgets.proposed",
            sentence=_("%(actor)s has brought “%(title)s” to the budget"),
            icon="flag",
        ),
        EventType(
            name="budgets.project_changed",
            sentence=_("The project “%(title)s” has been rewritten"),
            icon="edit",
        ),
        EventType(
            name="budgets.withdrawn", sentence=_("A project has been withdrawn"), public=False
        ),
        EventType(
            name="budgets.merged",
            sentence=_("The project “%(title)s” has been merged with another"),
            icon="link",
        ),
        EventType(
            name="budgets.separated",
            sentence=_("The project “%(title)s” stands on its own again"),
            icon="link",
        ),
        EventType(
            name="budgets.conflicts_changed",
            sentence=_("The incompatible projects of “%(title)s” have been told"),
            icon="edit",
        ),
        EventType(
            name="budgets.studied", sentence=_("The project “%(title)s” has been studied")
        ),
        EventType(
            name="budgets.closed", sentence=_("The vote on “%(title)s” is closed"), icon="lock"
        ),
        EventType(
            name="budgets.still_open",
            sentence=_("The vote on “%(title)s” is over and its box is still open"),
            public=False,
        ),
        EventType(
            name="budgets.pile_accepted",
            sentence=_("A pile of paper ballots of “%(title)s” is accepted"),
            public=False,
        ),
        EventType(
            name="budgets.pile_resized",
            sentence=_("A pile of paper ballots of “%(title)s” has been counted again"),
            public=False,
        ),
        EventType(
            name="budgets.pile_handed_over",
            sentence=_("Another agent goes on typing a pile of paper ballots of “%(title)s”"),
            public=False,
        ),
        EventType(
            name="budgets.counted", sentence=_("“%(title)s” has been counted"), public=False
        ),
        EventType(
            name="budgets.announced",
            sentence=_("The result of “%(title)s” is known"),
            icon="check",
        ),
        EventType(
            name="budgets.realised",
            sentence=_("News of the realisation of “%(title)s”"),
            icon="flag",
        ),
        EventType(
            name="budgets.planned",
            sentence=_("The realisation of “%(title)s” is planned"),
            public=False,
        ),
    ),
    jobs=(
        Job(name="budgets.freeze_due", run="parvis_budgets.jobs:freeze_due", every=300),
        Job(name="budgets.tell_openings", run="parvis_budgets.jobs:tell_openings", every=300),
        Job(name="budgets.tell", run="parvis_budgets.jobs:tell"),
        Job(
            name="budgets.copy_pictures",
            run="parvis_budgets.jobs:copy_pictures",
            atomic=False,
        ),
        Job(
            name="budgets.close_due",
            run="parvis_budgets.jobs:close_due",
            atomic=False,
            timeout=1800,
            every=300,
        ),
        Job(
            name="budgets.erase_traces",
            run="parvis_budgets.jobs:erase_traces",
            atomic=False,
            attempts=20,
            timeout=1800,
        ),
        Job(name="budgets.count_once_closed", run="parvis_budgets.jobs:count_once_closed"),
        Job(
            name="budgets.count", run="parvis_budgets.jobs:count", atomic=False, timeout=1800
        ),
        Job(
            name="budgets.forget_rolls",
            run="parvis_budgets.jobs:forget_rolls",
            atomic=False,
            every=24 * 3600,
        ),
        Job(
            name="budgets.forget_declarations", run="parvis_budgets.jobs:forget_declarations"
        ),
    ),
    reactions=(
        Reaction(event="budgets.closed", job="budgets.count_once_closed"),
        Reaction(event="core.account_deleted", job="budgets.forget_declarations"),
    ),
    blocks=(
        Block(
            name="budgets.current",
            title=_("Participatory budgets"),
            render="parvis_budgets.blocks:current",
        ),
    ),
    figures=(
        Figure(
            name="budgets.funded",
            title=_("Projects funded"),
            compute="parvis_budgets.blocks:count_funded",
        ),
        Figure(
            name="budgets.voters",
            title=_("Voters of participatory budgets"),
            compute="parvis_budgets.blocks:count_voters",
        ),
    ),
    cli="parvis_budgets.cli:budgets",
    demo="parvis_budgets.demo.plant:plant",
    stylesheet="budgets.css",
)
