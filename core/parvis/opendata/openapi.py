"""The OpenAPI 3.1 document of the open data, written from the collections' declarations."""

from __future__ import annotations

from typing import Any

from parvis import __version__
from parvis.opendata.collections import Collection
from parvis.opendata.export import json_type

LARGEST_PAGE = 200

PROBLEM = {
    "type": "object",
    "properties": {
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["status", "title", "detail"],
}


def document(collections: dict[str, Collection], server: str) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    for collection in collections.values():
        name = collection.address.replace("-", "_")
        schemas[name] = {
            "type": "object",
            "properties": {field.name: json_type(field) for field in collection.fields},
            "required": [field.name for field in collection.fields],
        }
        paths[f"/api/{collection.address}"] = {"get": _json(collection, name)}
        paths[f"/api/{collection.address}.csv"] = {"get": _csv(collection, name)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Parvis: open data",
            "version": __version__,
            "description": "All that is public, to be downloaded without an account.",
            "license": {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


SPACE = {
    "name": "space",
    "in": "query",
    "description": "Only this space and those below it, by its address word.",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,79}$"},
}


def _problems() -> dict[str, Any]:
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    return {
        "400": {"description": "A parameter can't be read.", "content": content},
        "404": {"description": "There is no such space.", "content": content},
    }


def _json(collection: Collection, name: str) -> dict[str, Any]:
    return {
        "operationId": f"list_{name}",
        "summary": str(collection.title),
        "parameters": [
            SPACE,
            {
                "name": "after",
                "in": "query",
                "description": "Only rows whose id is greater; `next` has it.",
                "schema": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
            },
            {
                "name": "limit",
                "in": "query",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_PAGE,
                    "default": LARGEST_PAGE,
                },
            },
        ],
        "responses": {
            "200": {
                "description": "One page, in the order of ids.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "data": {
                                    "type": "array",
                                    "items": {"$ref": f"#/components/schemas/{name}"},
                                },
                                "next": {
                                    "type": ["string", "null"],
                                    "description": "Address of the next page.",
                                },
                            },
                            "required": ["data", "next"],
                        }
                    }
                },
            },
            **_problems(),
        },
    }


def _csv(collection: Collection, name: str) -> dict[str, Any]:
    return {
        "operationId": f"download_{name}",
        "summary": f"{collection.title} (CSV)",
        "parameters": [SPACE],
        "responses": {
            "200": {
                "description": "All the rows, with the same columns as the JSON.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            },
            **_problems(),
        },
    }
