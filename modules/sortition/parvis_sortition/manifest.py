"""What this module is. Its packages `draw` and `proof` work without the platform."""

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
from parvis_sortition import __version__

_RULES = "parvis_sortition.rules:"

module = Module(
    name="sortition",
    title=_("Sortition"),
    description=_("Drawing panels of citizens by lot, fairly, so that anyone can check."),
    version=__version__,
    package="parvis_sortition",
    models="parvis_sortition.models",
    migrations=True,
    cli="parvis_sortition.cli:sortition",
    stylesheet="sortition.css",
    component=ComponentType(
        title=_("Sortition"),
        description=_("A panel drawn by lot: mandate, letters, answers, draw, proof, panel."),
        slug="tirage",
        icon="people",
        public="parvis_sortition.views:blueprint",
        admin="parvis_sortition.admin:blueprint",
        settings="parvis_sortition.settings:SortitionSettings",
        actions=(
            Action(
                name="sortition.prepare",
                title=_("Begin a recruitment or a draw of things"),
                rule=_RULES + "may_prepare",
                managing=True,
            ),
            Action(
                name="sortition.change",
                title=_("Change the mandate"),
                rule=_RULES + "may_change",
                managing=True,
            ),
            Action(
                name="sortition.freeze",
                title=_("Freeze or reopen the mandate"),
                rule=_RULES + "may_freeze",
                managing=True,
            ),
            Action(
                name="sortition.give_up",
                title=_("Cancel a recruitment"),
                rule=_RULES + "may_give_up",
                managing=True,
            ),
            Action(
                name="sortition.invite",
                title=_("Draw whom to invite, print letters"),
                rule=_RULES + "may_invite",
                managing=True,
            ),
            Action(
                name="sortition.volunteer",
                title=_("Volunteer to be drawn"),
                rule=_RULES + "may_volunteer",
                phased=True,
            ),
            Action(
                name="sortition.withdraw",
                title=_("Withdraw one’s answer"),
                rule=_RULES + "may_withdraw",
                managing=True,
            ),
            Action(
                name="sortition.enter",
                title=_("Enter someone’s answer"),
                rule=_RULES + "may_enter",
                managing=True,
            ),
            Action(
                name="sortition.read_volunteers",
                title=_("See and check the volunteers"),
                rule=_RULES + "may_read_volunteers",
                managing=True,
            ),
            Action(
                name="sortition.draw",
                title=_("Draw the panel"),
                rule=_RULES + "may_draw",
                managing=True,
            ),
            Action(
                name="sortition.seal",
                title=_("Close the list and seal the lottery"),
                rule=_RULES + "may_seal",
                managing=True,
            ),
            Action(
                name="sortition.reply",
                title=_("Say whether one comes, once drawn"),
                rule=_RULES + "may_reply",
                managing=True,
            ),
            Action(
                name="sortition.manage_panel",
                title=_("Note replies, replace, make members"),
                rule=_RULES + "may_manage_panel",
                managing=True,
            ),
            Action(
                name="sortition.change_things",
                title=_("Draw things"),
                rule=_RULES + "may_change_things",
                managing=True,
            ),
        ),
    ),
    content_types=(
        ContentType(
            name="sortition.recruitment",
            title=_("Draw of a panel"),
            plural=_("Draws of panels"),
            model="parvis_sortition.models:Recruitment",
            address="panel-draws",
            export="parvis_sortition.exports:recruitments",
            icon="people",
        ),
        ContentType(
            name="sortition.things",
            title=_("Draw of things"),
            plural=_("Draws of things"),
            model="parvis_sortition.models:ThingsDraw",
            address="things-draws",
            export="parvis_sortition.exports:things",
            endpoint="things",
            icon="document",
        ),
    ),
    events=(
        EventType(
            name="sortition.opened",
            sentence=_("“%(title)s”: answers are open"),
            icon="people",
        ),
        EventType(name="sortition.changed", sentence=_("“%(title)s” has changed"), icon="edit"),
        EventType(
            name="sortition.frozen",
            sentence=_("“%(title)s”: the mandate is frozen and published"),
            icon="lock",
        ),
        EventType(
            name="sortition.reopened",
            sentence=_("“%(title)s”: the mandate has been reopened"),
            icon="edit",
        ),
        EventType(
            name="sortition.list_published",
            sentence=_("“%(title)s”: the hash of a list of addresses is published"),
            icon="lock",
        ),
        EventType(
            name="sortition.list_given_up",
            sentence=_("“%(title)s”: a list of addresses has been given up"),
            icon="cross",
        ),
        EventType(
            name="sortition.invited",
            sentence=_("“%(title)s”: people to invite have been drawn"),
            icon="mail",
        ),
        EventType(
            name="sortition.letters_ordered",
            sentence=_("Letters of “%(title)s” are being prepared"),
            public=False,
        ),
        EventType(
            name="sortition.volunteered",
            sentence=_("Someone has answered “%(title)s”"),
            public=False,
        ),
        EventType(
            name="sortition.withdrew",
            sentence=_("Someone has withdrawn from “%(title)s”"),
            public=False,
        ),
        EventType(
            name="sortition.pool_changed",
            sentence=_("The volunteers of “%(title)s” have been checked"),
            public=False,
        ),
        EventType(
            name="sortition.sealed",
            sentence=_("“%(title)s”: the lottery is sealed and published"),
            icon="lock",
        ),
        EventType(
            name="sortition.refused",
            sentence=_("“%(title)s”: the quotas allow no draw"),
            public=False,
        ),
        EventType(
            name="sortition.cancelled",
            sentence=_("“%(title)s”: a draw has been cancelled"),
            icon="cross",
        ),
        EventType(
            name="sortition.failed",
            sentence=_("“%(title)s”: the computation of a draw broke down"),
            public=False,
        ),
        EventType(
            name="sortition.alternates",
            sentence=_("“%(title)s”: alternates have been drawn"),
            icon="people",
        ),
        EventType(
            name="sortition.given_up",
            sentence=_("“%(title)s” has been cancelled"),
            icon="cross",
        ),
        EventType(
            name="sortition.drawn",
            sentence=_("“%(title)s”: the panel has been drawn"),
            icon="check",
        ),
        EventType(
            name="sortition.replied",
            sentence=_("Someone drawn for “%(title)s” has replied"),
            public=False,
        ),
        EventType(
            name="sortition.replaced",
            sentence=_("“%(title)s”: empty seats have been drawn again"),
            icon="people",
        ),
        EventType(
            name="sortition.joined",
            sentence=_("“%(title)s”: members have joined the space"),
            icon="people",
        ),
        EventType(
            name="sortition.ended",
            sentence=_("“%(title)s”: the panel’s mandate is over"),
            icon="flag",
        ),
        EventType(
            name="sortition.erased",
            sentence=_("“%(title)s”: the data of people not drawn has been erased"),
            icon="trash",
        ),
        EventType(
            name="sortition.things_published",
            sentence=_("“%(title)s” will be drawn by lot"),
            icon="document",
        ),
        EventType(
            name="sortition.things_given_up",
            sentence=_("“%(title)s” will not be drawn by lot"),
            icon="cross",
        ),
        EventType(
            name="sortition.things_drawn",
            sentence=_("“%(title)s” has been drawn by lot"),
            icon="check",
        ),
    ),
    jobs=(
        Job(
            name="sortition.compute",
            run="parvis_sortition.jobs:compute",
            atomic=False,
            attempts=3,
            timeout=900,
        ),
        Job(
            name="sortition.alternates",
            run="parvis_sortition.jobs:alternates",
            atomic=False,
            timeout=900,
        ),
        Job(
            name="sortition.work_on_roll",
            run="parvis_sortition.jobs_rolls:work_on_roll",
            atomic=False,
            attempts=5,
        ),
        Job(
            name="sortition.print_letters",
            run="parvis_sortition.jobs_letters:print_letters",
            atomic=False,
            attempts=5,
            timeout=900,
        ),
        Job(
            name="sortition.replace",
            run="parvis_sortition.jobs_panel:replace",
            atomic=False,
            timeout=900,
        ),
        Job(
            name="sortition.follow_replies",
            run="parvis_sortition.jobs_panel:follow_replies",
            atomic=False,
            every=3600,
        ),
        Job(name="sortition.tell", run="parvis_sortition.jobs_panel:tell"),
        Job(name="sortition.welcome_invited", run="parvis_sortition.jobs_panel:welcome_invited"),
        Job(name="sortition.forget_account", run="parvis_sortition.jobs:forget_account"),
        Job(
            name="sortition.erase",
            run="parvis_sortition.jobs:erase",
            atomic=False,
            every=24 * 3600,
        ),
    ),
    reactions=(
        Reaction(event="core.account_deleted", job="sortition.forget_account"),
        Reaction(event="core.member_joined", job="sortition.welcome_invited"),
        Reaction(event="sortition.drawn", job="sortition.tell"),
        Reaction(event="sortition.replaced", job="sortition.tell"),
    ),
    blocks=(
        Block(
            name="sortition.current",
            title=_("Panels drawn by lot"),
            render="parvis_sortition.blocks:current",
        ),
    ),
    figures=(
        Figure(
            name="sortition.seated",
            title=_("People drawn by lot"),
            compute="parvis_sortition.blocks:count_seated",
        ),
    ),
    demo="parvis_sortition.demo.plant:plant",
)
