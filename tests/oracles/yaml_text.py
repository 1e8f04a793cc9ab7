"""Writes plain data as YAML that a person could have written."""

from __future__ import annotations

import json
import re


def as_yaml(data: dict, depth: int = 3) -> str:
    """Write nested mappings: block style down to a depth, in one line below."""
    return "\n".join(_lines(data, depth)) + "\n"


def _lines(data: dict, depth: int, indent: str = ""):
    for key, value in data.items():
        if depth and isinstance(value, dict) and value:
            yield f"{indent}{key}:"
            yield from _lines(value, depth - 1, indent + "  ")
        else:
            yield f"{indent}{key}: {_flow(value)}"


def _flow(value) -> str:
    """A value in one line; text is quoted where it needs to be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(entry) for entry in value) + "]"
    if isinstance(value, str) and re.fullmatch(r"[\w%.][\w%. +*/-]*", value):
        return value
    return json.dumps(value)
