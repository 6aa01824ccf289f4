"""Whatever is sent to the pages of the mandate and of the pool, they answer a person."""

from __future__ import annotations

import pytest
from sortition_world import begin

from parvis.db import db
from parvis_sortition.models import Mandate, Quota

BASE = "/volonne/tirage/admin/1"
BAD = (
    "",
    "\x00",
    "a\x00b",
    "-1",
    "9" * 30,
    "1e999",
    "<script>alert(1)</script>",
    "٣",
    "\U0001f600" * 20,
    "x" * 30_000,
)


@pytest.fixture
def recruitment(awa, place, client, sign_in):
    """Nobody answers for its data: it can't be frozen."""
    sign_in(client, awa)
    return begin(awa, place, controller="")


FIELDS = {
    "mandate/texts": ("title", "body", "college", "algorithm", "panels"),
    "mandate/calendar": (
        "to_invite",
        "answers_on",
        "draw_on",
        "draw_time",
        "reply_days",
        "appeal_on",
        "panel_on",
        "randomness",
        "randomness_note",
    ),
    "mandate/data": ("controller", "controller_contact", "purposes"),
    "mandate/exclusions": ("sentences", "one_per_household"),
    "mandate/parts": ("name", "audience", "size", "alternates"),
    "criteria/ready": ("keys",),
    "criteria/own": ("label", "question", "values"),
    "criteria/file": ("file", "source"),
    "sectors": ("label", "save", "sector-04070"),
    "freeze": ("csrf_token",),
    "reopen": ("reason",),
    "pool/alike": ("numbers", "apart"),
}


@pytest.mark.parametrize("page", FIELDS)
def test_no_input_breaks_a_page(client, recruitment, page):
    for bad in BAD:
        sent = dict.fromkeys(FIELDS[page], bad)
        answer = client.post(f"{BASE}/{page}", data=sent)
        assert answer.status_code < 500, (page, bad[:20])
        if b"<main" in answer.data:
            assert "<script>alert" not in answer.text.split("<main")[1]
    assert db.session.query(Mandate).count() == 0


def test_no_input_breaks_a_criterion_or_its_quotas(client, recruitment):
    criterion = recruitment.criteria[0]
    for bad in BAD:
        sent = {"label": bad, "question": bad, "source": bad}
        for row in (0, 1, 99_999_999):
            for name in ("id", "label", "population", "low", "high"):
                sent[f"values-{row}-{name}"] = bad
        sent["values-x-label"] = bad
        assert client.post(f"{BASE}/criteria/{criterion.id}", data=sent).status_code < 500
        part = recruitment.sub_draws[0].id
        typed = {f"{end}-{v.id}": bad for end in ("low", "high") for v in criterion.values}
        for pressed in ("save", "propose", "check"):
            answer = client.post(f"{BASE}/quotas/{part}", data=typed | {pressed: "1", "slack": bad})
            assert answer.status_code < 500, bad[:20]
        assert client.post(f"{BASE}/mandate/parts/{part}", data={"name": bad}).status_code < 500
    assert [(quota.low, quota.high) for quota in db.session.query(Quota)] == [(2, 2)] * 2


def test_no_address_breaks_a_page(client, recruitment):
    for rest in (
        "volunteers?q=%00",
        "volunteers?q=" + "9" * 40,
        "volunteers?after=%00&before=x",
        "volunteers?after=" + "A" * 500,
        "volunteers/" + "9" * 30,
        "pool/" + "9" * 30,
        "criteria/-1",
        "quotas/0",
        "mandate/parts/" + "9" * 19,
    ):
        assert client.get(f"{BASE}/{rest}").status_code in (200, 404), rest
