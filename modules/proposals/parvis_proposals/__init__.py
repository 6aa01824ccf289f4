"""Proposals: written by people, supported, discussed, answered officially."""

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

module = Module(
    name="proposals",
    title=_("Proposals"),
    description=_("People write ideas, support them, discuss them; the authority answers."),
    version="0.1.0",
    package="parvis_proposals",
    models="parvis_proposals.models",
    migrations=True,
    component=ComponentType(
        title=_("Proposals"),
        description=_("Ideas with a place and a picture, support, discussion, official answers."),
        slug="propositions",
        icon="proposal",
        public="parvis_proposals.views:blueprint",
        admin="parvis_proposals.admin:blueprint",
        settings="parvis_proposals.settings:ProposalSettings",
        actions=(
            Action(
                name="proposals.write",
                title=_("Write a proposal"),
                rule="parvis_proposals.rules:may_write",
                phased=True,
            ),
            Action(
                name="proposals.change",
                title=_("Change one’s proposal"),
                rule="parvis_proposals.rules:may_change",
            ),
            Action(
                name="proposals.withdraw",
                title=_("Withdraw one’s proposal"),
                rule="parvis_proposals.rules:may_withdraw",
                managing=True,
            ),
            Action(
                name="proposals.support",
                title=_("Support a proposal"),
                rule="parvis_proposals.rules:may_support",
                phased=True,
            ),
            Action(
                name="proposals.take_back",
                title=_("Take back one’s support"),
                rule="parvis_proposals.rules:may_take_back",
                managing=True,
            ),
            Action(
                name="proposals.answer",
                title=_("Answer officially"),
                rule="parvis_proposals.rules:may_answer",
                managing=True,
            ),
        ),
    ),
    content_types=(
        ContentType(
            name="proposals.proposal",
            title=_("Proposal"),
            plural=_("Proposals"),
            model="parvis_proposals.models:Proposal",
            address="proposals",
            export="parvis_proposals.exports:proposals",
            change="proposals.change",
            icon="proposal",
        ),
    ),
    events=(
        EventType(
            name="proposals.published",
            sentence=_("%(actor)s has proposed “%(title)s”"),
            icon="proposal",
        ),
        EventType(
            name="proposals.changed", sentence=_("“%(title)s” has been rewritten"), icon="edit"
        ),
        EventType(
            name="proposals.supported",
            sentence=_("%(actor)s supports “%(title)s”"),
            public=False,
            icon="support",
        ),
        EventType(
            name="proposals.answered",
            sentence=_("“%(title)s” has an official answer"),
            icon="check",
        ),
        EventType(
            name="proposals.answer_taken_back",
            sentence=_("“%(title)s”: an official answer has been taken back"),
            icon="edit",
        ),
        EventType(
            name="proposals.withdrawn",
            sentence=_("“%(title)s” has been withdrawn"),
            public=False,
        ),
    ),
    jobs=(
        Job(
            name="proposals.forget_supports", run="parvis_proposals.jobs:forget_supports"
        ),
    ),
    reactions=(
        Reaction(event="core.account_deleted", job="proposals.forget_supports"),
    ),
    blocks=(
        Block(
            name="proposals.latest",
            title=_("Latest proposals"),
            render="parvis_proposals.blocks:latest",
        ),
    ),
    figures=(
        Figure(
            name="proposals.published",
            title=_("Proposals"),
            compute="parvis_proposals.blocks:count_published",
        ),
    ),
    demo="parvis_proposals.demo.plant:plant",
)
