"""What volunteers say, in tests."""

from __future__ import annotations

from parvis_sortition.operations.volunteering import Answer


def answer(recruitment, place, name, **values):
    criterion = recruitment.criteria[0]
    return Answer(
        identity={"name": name, "address": f"{name}, rue Haute", "postcode": "04290"},
        values={criterion.id: criterion.values[place].id},
        consent=values.pop("consent", True),
        **values,
    )
