"""Each module of ours with the core alone: nothing of it leans on another module."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points

import pytest

POINTS = sorted(entry_points(group="parvis.modules"), key=lambda point: point.name)

ALONE = """
import sys
from importlib.metadata import EntryPoint

from parvis.app import create_app
from parvis.db import db, transaction
from parvis.spaces import Component, Space
from parvis.testing.contract import contract_problems
from parvis.testing.plugin import prepare_schema

name, value, others = sys.argv[1], sys.argv[2], sys.argv[3].split()
app = create_app(points=[EntryPoint(name, value, "parvis.modules")])
registry = app.extensions["parvis"].registry
assert registry.failures == {} and list(registry.modules) == ["core", name], registry.failures
with app.app_context():
    prepare_schema(app)
    module = registry.modules[name]
    assert contract_problems(module) == [], contract_problems(module)
    with transaction():
        space = Space(kind="agglomeration", slug="seul", name="Seul", state="open")
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        if module.component is not None:
            db.session.add(
                Component(space_id=space.id, module=name, slug="ici", title="Ici", settings={})
            )
addresses = ["/seul/", "/api/openapi.json", "/seul/feed.atom"]
if module.component is not None:
    addresses += ["/seul/ici/", "/seul/ici/feed.atom"]
for address in addresses:
    status = app.test_client().get(address, headers={"Host": "localhost"}).status_code
    assert status == 200, (address, status)
assert not [other for other in others if other in sys.modules], "another module was imported"
"""


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_a_module_stands_on_the_core_alone(point: EntryPoint, tmp_path) -> None:
    others = [p.module.partition(".")[0] for p in POINTS if p.name != point.name]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, point.name, point.value, " ".join(others)],
        env={"PATH": os.environ["PATH"], "PARVIS_INSTANCE": str(tmp_path), "JOB_RUNNER": "none"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
