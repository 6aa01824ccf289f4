"""The database: base of the models, column types, transactions. Public to modules."""

from parvis.db.base import Base, Personal, db
from parvis.db.clock import at_moment, now
from parvis.db.detached import detached
from parvis.db.engine import is_sqlite
from parvis.db.sealed import SealedBytes, SealedJSON, SealedText
from parvis.db.transactions import after_commit, guarded, lock, operation, transaction
from parvis.db.types import ID, JSONDict, JSONList, UTCDateTime, foreign_key, primary_key
from parvis.db.upsert import insert_once

__all__ = [
    "ID",
    "Base",
    "JSONDict",
    "JSONList",
    "Personal",
    "SealedBytes",
    "SealedJSON",
    "SealedText",
    "UTCDateTime",
    "after_commit",
    "at_moment",
    "db",
    "detached",
    "foreign_key",
    "guarded",
    "insert_once",
    "is_sqlite",
    "lock",
    "now",
    "operation",
    "primary_key",
    "transaction",
]
