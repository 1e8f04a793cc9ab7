"""What makes journeys out of events: which events end one, and after how long a silence.

A journey is all that one customer does, from the first event to the first that is an outcome.
A silence ends it too, where one is named; who comes back after it sets out anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.durations import DAY, read_duration
from forkroad.learning.event_log import EventLog
from forkroad.records import record

PURCHASE = "purchase"
LOST = "lost"


@record(kw_only=True)
class JourneyRules:
    """How events become journeys.

    outcomes : event to the outcome word that it means.
    silence : microseconds of silence after which a journey is over, lost; None for never. Whole
        days from one day on, counted on the calendar.
    repeat : whether customers go on after a purchase.
    steps : the events that are steps, besides those of outcomes; None for all.
    rare : events seen fewer times are gathered in one step; None for what is rare beyond the
        most frequent ones.
    """

    outcomes: Mapping[str, str]
    silence: int | None = None
    repeat: bool = False
    steps: tuple[str, ...] | None = None
    rare: int | None = None

    @property
    def silence_days(self) -> int | None:
        """The silence in days, None where there is none or it is shorter than a day."""
        return self.silence // DAY if self.silence and self.silence >= DAY else None

    def ends(self, event: str) -> bool:
        """Whether an event ends the journey."""
        word = self.outcomes.get(event)
        return word is not None and not (self.repeat and word == PURCHASE)


def make_rules(
    outcomes: Mapping[str, str | Sequence[str]] | None,
    *,
    lost_after: str | None = None,
    new_journey_after: str | None = None,
    repeat: bool = False,
    steps: Sequence[str] | None = None,
    rare: int | None = None,
) -> JourneyRules:
    """Return the rules that a planner's options stand for.

    outcomes : outcome word to the events that mean it, one or several; None where journeys end
        by what is known elsewhere.
    lost_after, new_journey_after : durations; of two the shorter one counts.

    Raises UsageError.
    """
    silences = [
        read_duration(text, option)
        for option, text in (
            ("--lost-after", lost_after),
            ("--new-journey-after", new_journey_after),
        )
        if text is not None
    ]
    meanings = _meanings(outcomes or {})
    if outcomes is not None and not meanings:
        raise UsageError(
            "no outcome is named; say which events end a journey, such as "
            "--outcome purchase=order_paid"
        )
    return JourneyRules(
        outcomes=meanings,
        silence=min(silences, default=None),
        repeat=repeat,
        steps=tuple(dict.fromkeys(steps)) if steps is not None else None,
        rare=rare,
    )


def read_outcomes(options: Sequence[str]) -> dict[str, list[str]]:
    """Return outcome word to events from options such as purchase=paid,paid_in_shop.

    >>> read_outcomes(["purchase=paid,paid_in_shop"])
    {'purchase': ['paid', 'paid_in_shop']}
    """
    found: dict[str, list[str]] = {}
    for option in options:
        word, is_there, events = option.partition("=")
        named = [event.strip() for event in events.split(",") if event.strip()]
        if not is_there or not word.strip() or not named:
            raise UsageError(
                f'--outcome: found "{option}"; needed is a word with events, such as '
                "purchase=order_paid"
            )
        found.setdefault(word.strip(), []).extend(named)
    return found


def check_rules(rules: JourneyRules, log: EventLog) -> None:
    """Refuse rules that name events which the log does not have, with EventLogError."""
    for option, events in (("--outcome", rules.outcomes), ("--steps", rules.steps or ())):
        for event in events:
            if not log.event_counts[log.codes[event]] if event in log.codes else True:
                raise EventLogError(f"{log.title}: {_missing(log, event, option)}")


def _missing(log: EventLog, event: str, option: str) -> str:
    """Return why an event cannot be meant."""
    if event in log.codes:
        last = log.end_day - timedelta(days=1)
        return (
            f'"{event}" ({option}) does not happen on the days that are looked at, {log.first_day} '
            f"to {last} (--from, --until)"
        )
    hint = did_you_mean(event, log.event_names) or f"; {_frequent(log)}"
    return f'no event is called "{event}" ({option}){hint}'


def _frequent(log: EventLog) -> str:
    return f"the most frequent are {', '.join(log.event_names[:8])}"


def _meanings(outcomes: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for word, events in outcomes.items():
        _check_word(word)
        for event in [events] if isinstance(events, str) else events:
            if meanings.setdefault(event, word) != word:
                raise UsageError(
                    f'--outcome: "{event}" cannot mean both {meanings[event]} and {word}'
                )
    return meanings


def _check_word(word: str) -> None:
    if not word.isidentifier() or word in ("undecided", "customer"):
        raise UsageError(
            f'--outcome: "{word}" is no word for an outcome; needed is purchase, competitor, '
            "lost, or a word of your own"
        )
