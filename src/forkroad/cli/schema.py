"""`forkroad schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON Schema of scenario files.")
def schema() -> None:
    """Print the JSON Schema of scenario files, by which editors complete and explain fields.

    \b
    Example:
      forkroad schema > forkroad.schema.json
    and, as the first line of a scenario:
      # yaml-language-server: $schema=forkroad.schema.json
    """  # noqa: D301 - click reads the character, not the two letters
    import json

    from forkroad.cli.terminal import show_bytes
    from forkroad.scenario.schema import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    show_bytes([text.encode(), b"\n"])
