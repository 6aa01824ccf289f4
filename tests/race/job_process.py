"""A process that works on jobs until there are none: `python -m tests.race.job_process URL FOLDER
[REDIS]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from parvis.app import create_app
from parvis.config import Config
from parvis.events import work
from tests.web.jobs_module import POINT


def main(database_url: str, folder: str, redis_url: str = "") -> None:
    """Do what is due, once."""
    config = Config.from_environment(
        {},
        database_url=database_url,
        redis_url=redis_url,
        instance_path=Path(folder),
        secret_key="for the tests only, for the tests only",
    )
    work(create_app(config, points=[POINT]), once=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
