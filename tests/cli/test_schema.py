from __future__ import annotations

import json

from click.testing import CliRunner
from jsonschema import Draft7Validator

from forkroad.cli.main import forkroad
from forkroad.scenario.schema import json_schema


def test_the_schema_is_printed_as_json_that_editors_read():
    result = CliRunner().invoke(forkroad, ["schema"])
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed == json_schema()
    Draft7Validator.check_schema(printed)
