"""The envelope: what `--json` prints beside the tables, key by key, for those who read it.

`RunResult.about` and `Check.to_json_object` fill it; a test holds them to these lists.
"""

from __future__ import annotations

from forkroad.records import record


@record
class Key:
    """One key of an object: its name, what it holds, of which kind."""

    name: str
    description: str
    kind: str = "text"


ENVELOPE: tuple[Key, ...] = (
    Key("format", "the command and the version of this form, as forkroad.run/1"),
    Key(
        "scenario",
        "name, label, currency, start, months, report_by, sha256 of the file, what_if, settings",
    ),
    Key("engine", "exact, counts or agents"),
    Key("why_engine", "why that one, in a sentence"),
    Key("unlimited", "whether stock limits and word of mouth were taken out", "truth"),
    Key("seed", "from 0 to 2^32 - 1; the same again gives the same result", "integer"),
    Key("replications", "repeats simulated; 0 from the exact engine", "integer"),
    Key("draws", "sets of uncertain inputs; 0 without any", "integer"),
    Key("states", "of the journey; 0 where customers were followed", "integer"),
    Key("version", "of forkroad"),
    Key("seconds", "wall-clock time of the computation", "number"),
    Key("warnings", "what the reader should know, each a sentence", "list"),
    Key("check", "with `--check` alone: see below", "object"),
    Key("tables", "name to rows, each an object of its columns", "object"),
)

CHECK: tuple[Key, ...] = (
    Key("engine", "the second engine"),
    Key("replications", "that it simulated; 0 from the exact engine", "integer"),
    Key("agrees", "whether no difference is beyond chance", "truth"),
    Key("compared", "how many means both know", "integer"),
    Key("compared_spreads", "how many standard deviations both know", "integer"),
    Key(
        "largest_part_of_allowed",
        "how much of what chance allows the largest difference takes up; above 1 they differ",
        "number",
    ),
    Key(
        "differing",
        "what differs, worst first: table, key, measure, figure (mean or sd), first, second, "
        "allowed",
        "list",
    ),
)
