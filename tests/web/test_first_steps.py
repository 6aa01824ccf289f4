"""The story in short: a proposal written, supported, answered, seen from the agglomeration."""

from __future__ import annotations

from parvis_proposals.models import Stage
from parvis_proposals.operations import (
    Text,
    answer_proposal,
    draft_proposal,
    publish_proposal,
    support_proposal,
)


def test_a_proposal_from_draft_to_answer(
    client, new_space, new_person, new_component, give_role, sign_in
):
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    component = new_component(volonne, "proposals", "propositions")
    jeanne, paul, facilitator = new_person("Jeanne"), new_person("Paul"), new_person("Awa")
    give_role(facilitator, volonne, "facilitator")

    proposal = draft_proposal(jeanne, component, Text(title="Un banc à l’arrêt", body="À l’ombre."))
    assert client.get("/volonne/propositions/1").status_code == 404
    assert sign_in(client, jeanne).get("/volonne/propositions/1/preview").status_code == 200

    publish_proposal(jeanne, proposal)
    assert support_proposal(paul, proposal) is True
    assert support_proposal(paul, proposal) is False
    answer_proposal(facilitator, proposal, Stage.ACCEPTED, "Posé au printemps.")

    page = client.get("/volonne/propositions/1-un-banc-a-l-arret").text
    assert "Posé au printemps." in page
    assert "Un banc à l’arrêt" in client.get("/p2a/").text
