"""Whether a published result follows what was frozen when the vote opened. Pure; loads the engine.

`pabulib.verify` says that the count is right; this, that it is the count of that ballot by that
règlement: same rule and parameters, same projects at the same costs, same conflicts, same envelope.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from parvis_budgets.pabulib import PublicationError, parse
from parvis_budgets.reglement import Frozen, ReglementError, fingerprint
from parvis_budgets.tallying import euros, parameters_of


def named_in(result: bytes) -> Mapping[str, Any] | None:
    """What a published result says of what was frozen; None where it names nothing, as the count of
    a file from elsewhere.
    """
    published = json.loads(result)
    named = published.get("reglement")
    return named if isinstance(named, dict) else None


def differences(result: bytes, ballots: bytes, reglement: bytes) -> list[str]:
    """What the result says otherwise than the règlement that it names; empty when nothing does.
    `result` and `ballots` have been read by `pabulib.verify`. Raises PublicationError.
    """
    published, named = json.loads(result), named_in(result) or {}
    try:
        text = reglement.decode()
        frozen = Frozen.read(text)
    except (UnicodeDecodeError, ReglementError) as error:
        raise PublicationError(f"The règlement can’t be read: {error}.") from None
    if fingerprint(text) != named.get("sha256"):
        return ["The règlement is not the one that was frozen: its fingerprint is another."]
    if named.get("envelope") not in {one.get("name") for one in frozen.envelopes}:
        return [f"The règlement has no envelope {named.get('envelope')}."]
    return list(_differences(frozen, published, ballots, str(named["envelope"])))


def _differences(
    frozen: Frozen, published: Mapping[str, Any], ballots: bytes, envelope: str
) -> Iterator[str]:
    declared = parameters_of(frozen.reglement.allocation, frozen.reglement.ballot)
    if published.get("rule") != declared.rule:
        yield f"The règlement says {declared.rule}; counted by {published.get('rule')}."
    elif published.get("parameters") != declared.applied():
        yield "The parameters are not those of the règlement."
    file = parse(ballots.decode())
    if file.settings.get("budget") != euros(frozen.amount(envelope)):
        yield "The envelope is not the one that was frozen."
    columns = [file.projects.column(name) for name in ("project_id", "cost", "name")]
    counted = sorted(tuple(cell.strip() for cell in row) for row in zip(*columns, strict=True))
    wanted = sorted(
        (str(one.number), euros(one.cost), one.title.strip())
        for one in frozen.on_ballot(envelope)
    )
    for name in sorted({row[0] for row in counted} ^ {row[0] for row in wanted}):
        yield f"Project {name} is on the frozen ballot or in the count, not in both."
    for row in sorted(set(wanted) - set(counted)):
        if row[0] in {one[0] for one in counted}:
            yield f"Project {row[0]} was frozen as {row[2]}, at {row[1]}."
    groups = sorted(sorted(map(str, group)) for group in frozen.groups_in(envelope))
    if published.get("conflicts") != groups:
        yield "The groups of incompatible projects are not those that were frozen."
