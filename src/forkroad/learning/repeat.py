"""What a log tells of customers who buy again: its model, and the tables beside it.

Where a log has more than purchases, a model of purchases alone would leave its other steps out;
so it is taken only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.dwell import Dwell
from forkroad.learning.fitted import FittedJourney
from forkroad.learning.histories import find_histories
from forkroad.learning.journey_rules import JourneyRules
from forkroad.learning.journeys import Journeys
from forkroad.learning.repeat_choice import AUTO, LOOP, MODELS, Candidate, candidates
from forkroad.learning.repeat_draft import RepeatDraft
from forkroad.learning.repeat_fit import fit_repeat
from forkroad.learning.retention_of_log import retention_table
from forkroad.records import record
from forkroad.results.learning_definitions import REPEAT_MODELS
from forkroad.results.table import Builder, Table

CHOICES = (AUTO, *MODELS, LOOP)


@record(kw_only=True)
class RepeatLearned:
    """What was learned; draft is None where the steps of the log are to be written as they are."""

    draft: RepeatDraft | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def check_repeat(rules: JourneyRules, model: str | None, segment_by: str | None) -> None:
    """Refuse options that cannot go together, with UsageError."""
    if model is None:
        return
    if model not in CHOICES:
        raise UsageError(
            f'--repeat-model: found "{model}"; needed is one of {", ".join(CHOICES)}'
            f"{did_you_mean(model, CHOICES)}"
        )
    if not rules.repeat:
        raise UsageError("--repeat-model says how customers buy again; it needs --repeat")
    if model not in MODELS:
        return
    for option, given in (("--lost-after", rules.silence), ("--segment-by", segment_by)):
        if given is not None:
            raise UsageError(
                f"--repeat-model {model} itself tells who is gone and who is alike; it goes "
                f"without {option} (or with --repeat-model loop)"
            )


def learn_repeat(
    journeys: Journeys, fitted: FittedJourney, model: str | None, months: int
) -> RepeatLearned:
    """Return what a log tells of customers who buy again; nothing where they do not.

    model : one of CHOICES; None for auto where the log has nothing but purchases, else the loop.
    """
    if not journeys.rules.repeat:
        return RepeatLearned()
    tables = {"retention": retention_table(journeys)}
    others = _other_steps(journeys)
    if model == LOOP or (model in (None, AUTO) and not _is_for_models(journeys)):
        return RepeatLearned(tables=tables, notes=_about_the_loop(journeys, others))
    _refuse_nobody(journeys)
    histories = find_histories(journeys)
    found = candidates(histories, model or AUTO, None if others else _stay(journeys, fitted))
    tables["repeat_models"] = _models_table(found)
    if not found or found[0].name == LOOP:
        return RepeatLearned(tables=tables, notes=_ALIKE)
    made = fit_repeat(journeys, histories, found, months)
    notes = made.notes
    if others:
        notes = (*notes, f"Only purchases count here; {others} are no steps of this scenario.")
    return RepeatLearned(draft=made.draft, tables=tables, notes=notes)


_ALIKE = (
    "All customers are alike but for how long ago they last bought: where some buy often and "
    "others once in a lifetime, that foretells too little.",
)


def _is_for_models(journeys: Journeys) -> bool:
    has_silence = journeys.rules.silence is not None
    return not _other_steps(journeys) and not has_silence and len(journeys.segments) == 1


def _about_the_loop(journeys: Journeys, others: str) -> tuple[str, ...]:
    if not others:
        return _ALIKE
    return (
        f"{_ALIKE[0]} --repeat-model auto writes a scenario of purchases alone, in which they "
        "differ.",
    )


def _other_steps(journeys: Journeys) -> str:
    """Return the names of steps that are no purchases, a few of them; empty without."""
    others = [step.name for step in journeys.steps.steps if not step.is_purchase]
    return ", ".join(others[:3]) + (" and others" if len(others) > 3 else "")


def _stay(journeys: Journeys, fitted: FittedJourney) -> Dwell | None:
    """Return the stay between purchases, where the log has one step."""
    if len(journeys.steps) > 1:
        return None
    return fitted.steps[0].dwell


def _refuse_nobody(journeys: Journeys) -> None:
    if not any(step.is_purchase for step in journeys.steps.steps):
        raise EventLogError(
            f"{journeys.log.title}: no event is a purchase; --repeat-model needs "
            "--outcome purchase=EVENT"
        )


def _models_table(found: tuple[Candidate, ...]) -> Table:
    builder = Builder(REPEAT_MODELS)
    for place, one in enumerate(found):
        estimate = one.estimate
        rows = (
            zip(estimate.names, estimate.values, estimate.errors, strict=True) if estimate else ()
        )
        for name, value, error in rows or [("", None, None)]:
            builder.add(
                [one.name, name],
                value=value,
                error=error,
                log_likelihood=one.log_likelihood,
                bic=one.bic,
                kept=place == 0,
            )
    return builder.table()
