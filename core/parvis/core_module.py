"""The core's own manifest: what the core declares, it declares as any module does."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from parvis import __version__
from parvis.modules.manifest import Action, Block, EventType, Figure, Job, Module, SpaceKind

module = Module(
    name="core",
    title=_("Core"),
    description=_("Spaces, people, contents: what every module stands on."),
    version=__version__,
    package="parvis",
    models="parvis.models",
    migrations=True,
    space_kinds=(
        SpaceKind(
            name="agglomeration", title=_("Agglomeration"), plural=_("Agglomerations"), icon="home"
        ),
        SpaceKind(
            name="commune",
            title=_("Commune"),
            plural=_("Communes"),
            parents=("agglomeration",),
            icon="map-pin",
        ),
        SpaceKind(
            name="collective",
            title=_("Citizens’ collective"),
            plural=_("Citizens’ collectives"),
            parents=("agglomeration", "commune"),
            icon="people",
        ),
    ),
    actions=(
        Action(
            name="core.administer_space",
            title=_("Administer the space"),
            rule="parvis.spaces.rules:may_administer",
            managing=True,
        ),
        Action(
            name="core.facilitate_space",
            title=_("Run the space"),
            rule="parvis.spaces.rules:may_facilitate",
            managing=True,
        ),
        Action(
            name="core.create_space",
            title=_("Create a space"),
            rule="parvis.spaces.rules:may_create_space",
            managing=True,
        ),
        Action(
            name="core.appoint_administrator",
            title=_("Invite a space’s first administrator"),
            rule="parvis.spaces.rules:may_appoint_administrator",
            managing=True,
        ),
        Action(
            name="core.join_space",
            title=_("Join a space"),
            rule="parvis.spaces.rules:may_join",
        ),
        Action(
            name="core.see_members",
            title=_("See the members"),
            rule="parvis.spaces.rules:may_see_members",
            managing=True,
        ),
        Action(
            name="core.ask_for_collective",
            title=_("Ask for a collective"),
            rule="parvis.spaces.rules:may_ask_for_collective",
        ),
        Action(
            name="core.decide_collective",
            title=_("Accept or refuse a collective"),
            rule="parvis.spaces.rules:may_decide_collective",
            managing=True,
        ),
        Action(
            name="core.follow",
            title=_("Follow"),
            rule="parvis.content.rules:may_follow",
        ),
        Action(
            name="core.comment",
            title=_("Comment"),
            rule="parvis.content.rules:may_comment",
        ),
        Action(
            name="core.change_comment",
            title=_("Change or withdraw a comment"),
            rule="parvis.content.rules:may_change_comment",
        ),
        Action(
            name="core.attach",
            title=_("Attach files"),
            rule="parvis.content.rules:may_attach",
        ),
        Action(
            name="core.link",
            title=_("Link contents"),
            rule="parvis.content.rules:may_link",
            managing=True,
        ),
        Action(
            name="core.administer_installation",
            title=_("Administer the installation"),
            rule="parvis.administration.rules:may_administer_installation",
            managing=True,
        ),
        Action(
            name="core.remove_demonstration",
            title=_("Remove the demonstration"),
            rule="parvis.administration.rules:may_remove_demonstration",
            managing=True,
        ),
    ),
    events=(
        EventType(
            name="core.space_opened", sentence=_("%(space)s has opened"), icon="home"
        ),
        EventType(
            name="core.space_created", sentence=_("%(space)s has been created"), public=False
        ),
        EventType(
            name="core.space_changed",
            sentence=_("%(space)s has changed"),
            public=False,
            spreads=True,
        ),
        EventType(
            name="core.collective_requested",
            sentence=_("%(actor)s asks for a collective, %(space)s"),
            public=False,
        ),
        EventType(
            name="core.collective_decided",
            sentence=_("The request for %(space)s has been answered"),
            public=False,
        ),
        EventType(
            name="core.member_joined", sentence=_("%(actor)s has joined %(space)s"), public=False
        ),
        EventType(
            name="core.membership_changed",
            sentence=_("A membership of %(space)s has changed"),
            public=False,
        ),
        EventType(
            name="core.component_changed",
            sentence=_("%(actor)s has set up a component of %(space)s"),
            public=False,
            spreads=True,
        ),
        EventType(
            name="core.commented", sentence=_("%(actor)s has commented “%(title)s”"), icon="comment"
        ),
        EventType(
            name="core.account_deleted", sentence=_("An account has been deleted"), public=False
        ),
        EventType(
            name="core.installation_changed",
            sentence=_("%(actor)s has changed the installation"),
            public=False,
        ),
        EventType(
            name="core.administrators_changed",
            sentence=_("The administrators of the installation have changed"),
            public=False,
        ),
        EventType(
            name="core.person_suspended", sentence=_("An account has been suspended"), public=False
        ),
        EventType(
            name="core.person_reinstated",
            sentence=_("An account has been let in again"),
            public=False,
        ),
        EventType(
            name="core.comment_changed",
            sentence=_("A comment on “%(title)s” has changed"),
            public=False,
        ),
        EventType(
            name="core.attachments_changed",
            sentence=_("The files of “%(title)s” have changed"),
            public=False,
        ),
        EventType(
            name="core.linked",
            sentence=_("%(actor)s has linked “%(title)s” to another content"),
            public=False,
        ),
        EventType(
            name="core.unlinked",
            sentence=_("%(actor)s has removed a link of “%(title)s”"),
            public=False,
        ),
    ),
    jobs=(
        Job(name="core.deliver_mail", run="parvis.mail.jobs:deliver_mail", atomic=False),
        Job(
            name="core.sweep_media",
            run="parvis.content.attachments.jobs:sweep_media",
            atomic=False,
            every=24 * 3600,
        ),
        Job(name="core.tidy", run="parvis.people.jobs:tidy", every=6 * 3600),
    ),
    blocks=(
        Block(
            name="core.welcome",
            title=_("Welcome"),
            render="parvis.spaces.core_blocks:welcome",
            default=True,
        ),
        Block(
            name="core.phases",
            title=_("Phases"),
            render="parvis.spaces.core_blocks:phases",
            default=True,
        ),
        Block(
            name="core.about",
            title=_("Presentation"),
            render="parvis.spaces.core_blocks:about",
            default=True,
        ),
        Block(
            name="core.latest",
            title=_("What is new"),
            render="parvis.spaces.core_blocks:latest",
            default=True,
        ),
        Block(
            name="core.activity",
            title=_("Recent activity"),
            render="parvis.spaces.core_blocks:activity",
        ),
        Block(
            name="core.communes",
            title=_("Communes"),
            render="parvis.spaces.core_blocks:communes",
            kinds=("agglomeration",),
            default=True,
        ),
        Block(
            name="core.collectives",
            title=_("Citizens’ collectives"),
            render="parvis.spaces.core_blocks:collectives",
            kinds=("agglomeration", "commune"),
            default=True,
        ),
    ),
    figures=(
        Figure(
            name="core.members",
            title=_("Members"),
            compute="parvis.spaces.core_blocks:count_members",
        ),
    ),
)
