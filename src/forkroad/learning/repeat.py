"""What a log tells of customers who buy again: its model, and the tables beside it.

Where a log has more than purchases, a model of purchases alone would leave its other steps out;
so it is taken only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.contract_text import ContractDraft, write_contract_scenario
from forkroad.learning.contracts import fit_contracts
from forkroad.learning.contracts_of_log import sign_ups_of
from forkroad.learning.durations import DAY, read_duration
from forkroad.learning.fitted import FittedJourney, FittedStep
from forkroad.learning.histories import find_histories
from forkroad.learning.journey_rules import JourneyRules
from forkroad.learning.journeys import Journeys
from forkroad.learning.repeat_choice import AUTO, LOOP, MODELS, Candidate, candidates, why
from forkroad.learning.repeat_draft import RepeatDraft
from forkroad.learning.repeat_fit import fit_repeat, product_of, units_a_day
from forkroad.learning.repeat_text import write_repeat_scenario
from forkroad.learning.retention_of_log import retention_table
from forkroad.learning.scenario_frame import Head
from forkroad.records import record
from forkroad.results.learning_definitions import REPEAT_MODELS
from forkroad.results.table import Builder, Table

SBG = "sbg"
CHOICES = (AUTO, *MODELS, SBG, LOOP)
AgainDraft = RepeatDraft | ContractDraft


@record(kw_only=True)
class RepeatLearned:
    """What was learned; draft is None where the steps of the log are to be written as they are."""

    draft: AgainDraft | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@record
class RepeatWanted:
    """How customers who buy again are to be told: one of CHOICES, None for what fits the log.

    period : days between renewals; 0 where there is no contract.
    """

    model: str | None = None
    period: int = 0


def read_wanted(
    model: str | None, renews_every: str | None, rules: JourneyRules, segment_by: str | None
) -> RepeatWanted:
    """Return what options ask for; UsageError for those that cannot go together."""
    if renews_every is not None and model != SBG:
        raise UsageError("--renews-every is the period of a contract; it needs --repeat-model sbg")
    if model is None:
        return RepeatWanted()
    if model not in CHOICES:
        raise UsageError(
            f'--repeat-model: found "{model}"; needed is one of {", ".join(CHOICES)}'
            f"{did_you_mean(model, CHOICES)}"
        )
    if not rules.repeat:
        raise UsageError("--repeat-model says how customers buy again; it needs --repeat")
    if model in (AUTO, LOOP):
        return RepeatWanted(model)
    for option, given in (("--lost-after", rules.silence), ("--segment-by", segment_by)):
        if given is not None:
            raise UsageError(
                f"--repeat-model {model} itself tells who is gone and who is alike; it goes "
                f"without {option} (or with --repeat-model loop)"
            )
    return RepeatWanted(model, _period(renews_every) if model == SBG else 0)


def _period(renews_every: str | None) -> int:
    if renews_every is None:
        raise UsageError(
            "--repeat-model sbg is for contracts; say how often they are renewed, such as "
            "--renews-every 30d"
        )
    period = read_duration(renews_every, "--renews-every")
    if period < 2 * DAY:
        raise UsageError(f"--renews-every: {renews_every} is too short; needed are 2 days or more")
    return period // DAY


def with_contracts(rules: JourneyRules, wanted: RepeatWanted) -> JourneyRules:
    """Return the rules by which a contract is over after one and a half periods of silence."""
    if not wanted.period:
        return rules
    return replace(rules, silence=(3 * wanted.period // 2) * DAY)


def learn_repeat(
    journeys: Journeys, fitted: FittedJourney, wanted: RepeatWanted, months: int
) -> RepeatLearned:
    """Return what a log tells of customers who buy again; nothing where they do not."""
    if not journeys.rules.repeat:
        return RepeatLearned()
    tables = {"retention": retention_table(journeys)}
    others, model = _other_steps(journeys), wanted.model
    if model == LOOP or (model in (None, AUTO) and not _is_for_models(journeys)):
        return RepeatLearned(tables=tables, notes=_about_the_loop(journeys, others))
    _refuse_nobody(journeys)
    if model == SBG:
        return _learn_contracts(journeys, wanted.period, months, tables)
    histories = find_histories(journeys)
    found = candidates(histories, model or AUTO, None if others else _loop_of(journeys, fitted))
    tables["repeat_models"] = _models_table(found)
    if not found or found[0].name == LOOP:
        return RepeatLearned(tables=tables, notes=(*([why(found)] if found else []), *_ALIKE))
    made = fit_repeat(journeys, histories, found, months)
    notes = (*made.notes, *_about_others(others))
    return RepeatLearned(draft=made.draft, tables=tables, notes=notes)


def _about_others(others: str) -> tuple[str, ...]:
    if not others:
        return ()
    return (f"Only purchases count here; {others} are no steps of this scenario.",)


def _learn_contracts(
    journeys: Journeys, period: int, months: int, tables: dict[str, Table]
) -> RepeatLearned:
    contracts = fit_contracts(journeys, period, months)
    estimate, sign_ups = contracts.estimate, sign_ups_of(journeys)
    running = sum(group.count for group in contracts.groups)
    tried = Candidate(
        name=SBG,
        estimate=estimate,
        log_likelihood=estimate.log_likelihood,
        n_parameters=2,
        n=float(running + contracts.n_left),
    )
    tables["repeat_models"] = _models_table((tried,))
    alpha, beta = estimate.values
    notes = (
        f"A contract is renewed every {period} days. It is over when no payment came for longer "
        f"than 99 of 100 renewals took, {contracts.latest} days ({contracts.n_left:,} are over, "
        f"{running:,} run); who pays again after {3 * period // 2} days has signed up anew.",
        f"Shifted beta-geometric: customers leave at the end of a period with a chance of their "
        f"own, beta distributed with alpha {alpha:.4g} and beta {beta:.4g} (log-likelihood "
        f"{estimate.log_likelihood:,.1f}); {alpha / (alpha + beta):.1%} leave at the first "
        f"renewal. {len(contracts.kinds)} kinds of customers stand for them.",
        "The `sample` of the kinds stands for how well alpha and beta are known.",
        *_about_others(_other_steps(journeys)),
    )
    draft = ContractDraft(
        product=product_of(journeys),
        units=units_a_day(journeys),
        arrivals=sign_ups,
        contracts=contracts,
        period=period,
    )
    return RepeatLearned(draft=draft, tables=tables, notes=notes)


def text_of(draft: AgainDraft, head: Head) -> str:
    """Return the text of the scenario file."""
    if isinstance(draft, ContractDraft):
        return write_contract_scenario(draft, head)
    return write_repeat_scenario(draft, head)


_ALIKE = (
    "Customers are alike but for how long ago they last bought and what the rules of the file ask "
    "for: where some buy often and others once in a lifetime, that foretells too little.",
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


def _loop_of(journeys: Journeys, fitted: FittedJourney) -> FittedStep | None:
    """Return the step of the purchases, where the log has no other."""
    return fitted.steps[0] if len(journeys.steps) == 1 else None


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
