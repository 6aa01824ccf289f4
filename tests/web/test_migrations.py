"""Migrations: there and back, alone, together, killed, twice at once, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from parvis.core_module import module as core
from parvis.db import Base
from parvis.db.engine import engine_options, prepare_engine
from parvis.modules import Module
from parvis.modules.applied import written_revisions
from parvis.modules.migration import MigrationError, Migrations
from parvis.modules.registry import Registry
from parvis.modules.revisions import differences, make_revision
from parvis.testing.schema import constraints, describe

MODULES = list(Registry.load(core).modules.values())
NAMES = [m.name for m in MODULES if m.migrations]
CORE_HEAD = written_revisions(core)[-1]


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes empty databases, of the kind the tests run on; gives their addresses."""
    made: list[str] = []
    server = os.environ.get("PARVIS_TEST_DATABASE")

    def make() -> str:
        if server is None:
            url = f"sqlite:///{tmp_path}/migrated-{len(made)}.sqlite3"
        else:
            import psycopg

            name = f"parvis_migrations_{os.getpid()}_{len(made)}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                connection.execute(f"CREATE DATABASE {name}")
            address = make_url(server).set(drivername="postgresql+psycopg", database=name)
            url = address.render_as_string(hide_password=False)
        made.append(url)
        return url

    yield make
    if server is not None:
        import psycopg

        with psycopg.connect(server, autocommit=True) as connection:
            for url in made:
                connection.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def open_engine(url: str) -> Engine:
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[Engine]:
    engine = open_engine(new_database())
    yield engine
    engine.dispose()


SECOND = """
def upgrade():
    op.add_column("sample_thing", sa.Column("colour", sa.String(20)))
"""


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Module]:
    """A module of two revisions; the body of the second one's functions can be given."""

    def write(second: str = SECOND) -> Module:
        package = tmp_path / "parvis_sample"
        versions = package / "migrations" / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text("")
        (versions / "sample_0001_things.py").write_text(
            textwrap.dedent('''
                import sqlalchemy as sa
                from alembic import op

                revision = "sample_0001"
                down_revision = None
                branch_labels = ("sample",)
                depends_on = ("core_0001",)


                def upgrade():
                    op.create_table(
                        "sample_thing",
                        sa.Column("id", sa.Integer, primary_key=True),
                        sa.Column("space_id", sa.BigInteger),
                        sa.Column("size", sa.Integer, nullable=False),
                        sa.ForeignKeyConstraint(
                            ["space_id"],
                            ["core_space.id"],
                            name="fk_sample_thing_space_id",
                            ondelete="CASCADE",
                        ),
                        sa.CheckConstraint("size > 0", name="ck_sample_thing_size"),
                    )


                def downgrade():
                    op.drop_table("sample_thing")
                ''')
        )
        (versions / "sample_0002_colour.py").write_text(
            textwrap.dedent('''
                import sqlalchemy as sa
                from alembic import op

                revision = "sample_0002"
                down_revision = "sample_0001"
                branch_labels = None
                depends_on = None


                def downgrade():
                    with op.batch_alter_table("sample_thing") as batch:
                        batch.drop_column("colour")
                ''')
            + second
        )
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "parvis_sample", raising=False)
        return Module(
            name="sample",
            title="Sample",
            description="",
            version="0.1",
            package="parvis_sample",
            migrations=True,
        )

    return write


def tables(engine: Engine, prefix: str = "") -> set[str]:
    return {n for n in inspect(engine).get_table_names() if n.startswith(prefix)}


def heads(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def test_migrations_make_what_the_models_say(new_database: Callable[[], str]) -> None:
    by_models, by_migrations = open_engine(new_database()), open_engine(new_database())
    Base.metadata.create_all(by_models)
    Migrations(MODULES, by_migrations).upgrade()
    expected, found = describe(by_models), describe(by_migrations)
    for name in ("alembic_version", "alembic_applied"):
        del found[name]
    assert found.keys() == expected.keys()
    for table in expected:
        assert found[table] == expected[table], table
    by_models.dispose()
    by_migrations.dispose()


def test_every_promise_of_the_database_is_there(engine: Engine) -> None:
    """Dropping a column drops the constraints on it without a word: their list is kept."""
    modules = [m for m in MODULES if m.name in ("core", "proposals")]
    Migrations(modules, engine).upgrade()
    listed = (Path(__file__).parent / "constraints.txt").read_text("utf-8").splitlines()
    found = {line for line in constraints(engine) if not line.startswith("alembic_")}
    assert found == set(listed)


@pytest.mark.parametrize("name", NAMES)
def test_autogenerate_finds_nothing_to_do(engine: Engine, name: str) -> None:
    Migrations(MODULES, engine).upgrade()
    with engine.connect() as connection:
        assert differences(connection, name) == []


def test_a_revision_is_written_from_the_models(sample: Callable[..., Module]) -> None:
    path = make_revision([core, sample()], "sample", "Nothing left of it")
    code = path.read_text()
    assert path.name == "sample_0003_nothing_left_of_it.py"
    assert 'down_revision = "sample_0002"' in code
    assert f'depends_on = ("{CORE_HEAD}",)' in code
    assert 'op.drop_table("sample_thing")' in code
    assert "core_" not in code.replace(CORE_HEAD, "").replace('"core_space.id"', "")


@pytest.mark.parametrize("name", [n for n in NAMES if n != "core"])
def test_a_module_goes_there_and_back_alone(engine: Engine, name: str) -> None:
    migrations = Migrations(MODULES, engine)
    migrations.upgrade("core")
    bare = describe(engine)
    migrations.upgrade(name)
    whole = describe(engine)
    assert tables(engine, f"{name}_")
    migrations.downgrade(name, "base")
    assert describe(engine) == bare
    assert heads(engine) == {migrations.revisions("core")[-1]}
    migrations.upgrade(name)
    assert describe(engine) == whole


def test_the_core_goes_there_and_back(engine: Engine) -> None:
    migrations = Migrations([core], engine)
    steps = migrations.upgrade()
    whole = describe(engine)
    assert migrations.upgrade() == []
    assert migrations.downgrade("core", "base") == steps[::-1]
    assert tables(engine) == {"alembic_version", "alembic_applied"}
    migrations.upgrade()
    assert describe(engine) == whole


def test_each_step_back_and_there(engine: Engine, sample: Callable[..., Module]) -> None:
    migrations = Migrations([core, sample()], engine)
    assert migrations.upgrade("sample")[-2:] == ["sample_0001", "sample_0002"]
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO sample_thing (id, size, colour) VALUES (1, 2, 'r')"))
    assert migrations.downgrade("sample") == ["sample_0002"]
    columns = {c["name"] for c in inspect(engine).get_columns("sample_thing")}
    assert columns == {"id", "space_id", "size"}
    # Changing a table on SQLite copies it: nothing that it promised may be lost on the way.
    checks = [c["name"] for c in inspect(engine).get_check_constraints("sample_thing")]
    assert checks == ["ck_sample_thing_size"]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sample_thing")) == 1
    assert migrations.upgrade("sample") == ["sample_0002"]
    with pytest.raises(MigrationError, match="not an applied revision"):
        migrations.downgrade("sample", "sample_0009")
    with pytest.raises(MigrationError, match="no installed module"):
        migrations.upgrade("nothing")


def test_an_absent_module_is_set_aside_and_comes_back(
    engine: Engine, sample: Callable[..., Module]
) -> None:
    module = sample()
    Migrations([core, module], engine).upgrade()
    whole = heads(engine)
    without = Migrations([core], engine)
    assert [s.word for s in without.status()] == ["ready", "absent"]
    assert without.check() == []
    assert without.upgrade() == []
    assert heads(engine) == {without.revisions("core")[-1]}
    assert "sample_thing" in tables(engine)
    back = Migrations([core, module], engine)
    assert [s.word for s in back.status()] == ["ready", "ready"]
    assert back.upgrade() == []
    assert heads(engine) == whole


def test_an_older_version_of_a_module_is_told(
    engine: Engine, sample: Callable[..., Module], tmp_path: Path
) -> None:
    module = sample()
    Migrations([core, module], engine).upgrade()
    (tmp_path / "parvis_sample" / "migrations" / "versions" / "sample_0002_colour.py").unlink()
    older = Migrations([core, module], engine)
    assert [s.word for s in older.status()] == ["ready", "newer"]
    assert "newer version than the code" in older.check()[0]
    assert older.upgrade() == []
    with pytest.raises(MigrationError, match="sample_0002"):
        older.downgrade("sample")


def test_a_failing_upgrade_leaves_nothing_behind(
    engine: Engine, sample: Callable[..., Module]
) -> None:
    module = sample('\n\ndef upgrade():\n    op.execute("INSERT INTO nowhere VALUES (1)")\n')
    with pytest.raises(Exception, match="nowhere"):
        Migrations([core, module], engine).upgrade()
    assert tables(engine) == set()


def test_rows_that_would_point_to_nothing_stop_an_upgrade(
    engine: Engine, sample: Callable[..., Module]
) -> None:
    insert = "INSERT INTO sample_thing (id, space_id, size) VALUES (1, 99, 1)"
    module = sample(f'\n\ndef upgrade():\n    op.execute("{insert}")\n')
    with pytest.raises(Exception, match=r"would point to nothing|violates foreign key"):
        Migrations([core, module], engine).upgrade()
    assert tables(engine) == set()


def test_tables_that_no_migration_made_are_refused(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with pytest.raises(MigrationError, match="no migration made"):
        Migrations([core], engine).upgrade()


RUN = """
import sys
from sqlalchemy import create_engine
from parvis.core_module import module as core
from parvis.db.engine import engine_options, prepare_engine
from parvis.modules import Module
from parvis.modules.migration import Migrations

url = sys.argv[1]
engine = create_engine(url, **engine_options(url))
prepare_engine(engine)
module = Module(name="sample", title="", description="", version="0", package="parvis_sample",
                migrations=True)
print(len(Migrations([core, module], engine).upgrade()), flush=True)
"""


def run_upgrade(url: str, folder: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_a_kill_in_the_middle_leaves_it_re_runnable(
    new_database: Callable[[], str], sample: Callable[..., Module], tmp_path: Path
) -> None:
    url = new_database()
    sample(SECOND + '    print("in the middle", flush=True)\n    signal.pause()\n')
    second = tmp_path / "parvis_sample" / "migrations" / "versions" / "sample_0002_colour.py"
    second.write_text("import signal\n" + second.read_text())
    with run_upgrade(url, tmp_path) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert said == "in the middle\n"
    engine = open_engine(url)
    assert tables(engine) == set()
    migrations = Migrations([core, sample()], engine)
    assert migrations.upgrade()[-1] == "sample_0002"
    engine.dispose()


def test_three_upgrades_at_once(
    new_database: Callable[[], str], sample: Callable[..., Module], tmp_path: Path
) -> None:
    url = new_database()
    sample()
    processes = [run_upgrade(url, tmp_path) for _ in range(3)]
    counts = []
    for process in processes:
        out, _err = process.communicate(timeout=120)
        assert process.returncode == 0
        counts.append(int(out))
    assert sorted(counts)[:2] == [0, 0]
    assert max(counts) >= 3


