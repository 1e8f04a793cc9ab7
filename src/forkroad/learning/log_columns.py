"""Which column of a log is the customer, the time and the event: as said, or by well-known names.

Nothing is guessed from what stands in the columns, and where two names are known, both are
named and the choice is the planner's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from forkroad.errors import EventLogError, did_you_mean
from forkroad.records import record

# In plain form: letters and digits with _ between them. case:concept:name is XES.
WELL_KNOWN: dict[str, tuple[str, ...]] = {
    "customer": (
        *("customer", "customer_id", "customerid", "client", "client_id", "user", "user_id"),
        *("userid", "visitor", "visitor_id", "person_id", "contact_id", "account_id"),
        *("case", "case_id", "caseid", "case_concept_name"),
    ),
    "time": (
        *("time", "timestamp", "event_time", "event_timestamp", "event_date", "datetime"),
        *("date", "date_time", "occurred_at", "created_at", "time_timestamp"),
    ),
    "event": (
        *("event", "event_name", "event_type", "activity", "action", "step", "concept_name"),
    ),
}


@record(kw_only=True)
class LogColumns:
    """The names of the columns to read.

    attributes : what is known of each customer, such as the channel; may be empty.
    """

    customer: str
    time: str
    event: str
    attributes: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column once, customer, time and event first."""
        return (self.customer, self.time, self.event, *self.attributes)


def find_columns(
    title: str,
    names: Sequence[str],
    said: dict[str, str | None],
    attributes: Sequence[str] = (),
) -> LogColumns:
    """Return the columns of a log.

    said : customer, time and event to what the planner named, None where not.

    Raises EventLogError for names that are not there, or cannot be told.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise EventLogError(f'{title}: two columns are called "{twice}"')
    found = {role: _find(title, names, role, said.get(role)) for role in WELL_KNOWN}
    for attribute in attributes:
        _check_is_there(title, names, attribute, "--attributes")
    roles = {column: role for role, column in found.items()}
    if len(roles) < len(found):
        raise EventLogError(
            f"{title}: customer, time and event need three columns; they are "
            f"{', '.join(found.values())}"
        )
    extra = tuple(dict.fromkeys(name for name in attributes if name not in roles))
    return LogColumns(**found, attributes=extra)


def _find(title: str, names: Sequence[str], role: str, said: str | None) -> str:
    if said is not None:
        _check_is_there(title, names, said, f"--{role}")
        return said
    known = WELL_KNOWN[role]
    found = [name for name in names if plain(name) in known]
    if len(found) == 1:
        return found[0]
    if found:
        both = " and ".join(f'"{name}"' for name in found[:3])
        raise EventLogError(f"{title}: {both} could be the {role}; say which with --{role}")
    raise EventLogError(
        f"{title}: no column is called {role} or the like; say which with --{role}. "
        f"There are {_listed(names)}"
    )


def plain(name: str) -> str:
    """Return a column's name as well-known names are written.

    >>> plain("case:concept:name"), plain("Customer ID")
    ('case_concept_name', 'customer_id')
    """
    return re.sub(r"\W+", "_", name.strip().casefold()).strip("_")


def _check_is_there(title: str, names: Sequence[str], name: str, option: str) -> None:
    if name not in names:
        raise EventLogError(
            f'{title}: there is no column "{name}" ({option})'
            f"{did_you_mean(name, names) or f'; there are {_listed(names)}'}"
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
