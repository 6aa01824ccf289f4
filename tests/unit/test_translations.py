"""French and English are complete: English is what the code says, French is in the catalogues."""

from __future__ import annotations

import pytest

from parvis.modules.catalogues import collisions, faults, messages_of, untranslated

NAME = "Provence Alpes Agglomération"
BLANK = "[à compléter"
TERMS = ("Phragmén", "règlement", "Règlement", "répertoire électoral unique", "émargement")
"""A name, and words of French law and practice that have no English."""
"""What the French legal texts leave to be filled in, as the page about them says."""

PACKAGES = ["parvis", "parvis_proposals", "parvis_budgets", "parvis_sortition"]


@pytest.mark.parametrize("package", PACKAGES)
def test_french_is_complete_and_well_written(package):
    assert untranslated(package, "fr", beside="parvis") == []
    assert faults(package, "fr") == []


@pytest.mark.parametrize("package", PACKAGES[1:])
def test_no_message_is_said_in_two_ways(package):
    assert collisions(package, "parvis", "fr") == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_code_is_written_in_english(package):
    """A French word in a message would reach readers of English."""
    accented = [
        message.id
        for message in messages_of(package)
        if message.id
        and isinstance(message.id, str)
        and any(letter in without_terms(message.id) for letter in "éèêàùçôîœ«»")
        and BLANK not in message.id
    ]
    assert accented == []


def without_terms(text):
    for term in (NAME, *TERMS):
        text = text.replace(term, "")
    return text
