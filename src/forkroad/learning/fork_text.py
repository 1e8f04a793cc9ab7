"""A fork as the scenario file has it: shares with their evidence, a table by segment, or rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forkroad.learning.fitted import FittedStep, Ways
from forkroad.learning.past_names import PastNames
from forkroad.learning.shares_text import percent
from forkroad.learning.yaml_lines import comment, flowing

MEMORY_COMMENT = "What was before matters here"


def fork_lines(step: FittedStep, pasts: PastNames) -> Iterator[str]:
    """Yield `next` as the shares of one rule, a table of segments, or a list of rules."""
    rules = step.rules
    if any(rule.when or pasts.is_divided(rule) for rule in rules):
        yield from _list_of_rules(step, pasts)
    elif len(rules) == 1 and not rules[0].segment:
        yield from _one_rule(rules[0])
    else:
        yield from _table(rules)


def _one_rule(rule: Ways) -> Iterator[str]:
    if len(rule.ways) == 1:
        yield f"      next: {rule.ways[0].to}"
        return
    yield "      next:"
    written = [(f"{to}: {share}", about) for to, share, about in _shares(rule)]
    width = max(len(text) for text, _ in written)
    for text, about in written:
        yield f"        {text:<{width}}  # {about}"
    yield f"      sample: {sample(rule)}"


def _table(rules: Sequence[Ways]) -> Iterator[str]:
    yield "      next:"
    yield "        by: segment"
    for rule in rules:
        name = rule.segment or "else"
        if len(rule.ways) == 1:
            yield f"        {name}: {rule.ways[0].to}"
            continue
        yield f"        {name}:"
        inside = ", ".join(f"{to}: {share}" for to, share, _ in _shares(rule))
        yield from flowing(f"          then: {{{inside}}}")
        yield f"          sample: {sample(rule)}"


def _list_of_rules(step: FittedStep, pasts: PastNames) -> Iterator[str]:
    """Yield rules on what was before; the last one is `else`, since it holds for all others."""
    for test in step.memory:
        if test.kept:
            yield from comment(
                f"{MEMORY_COMMENT}: {test.test}; likelihood ratio {test.statistic:.1f} "
                f"with {test.df} degrees of freedom, and BIC falls by {test.gain:.1f}.",
                6,
            )
    yield "      next:"
    for rule in step.rules:
        inside = ", ".join(f"{to}: {share}" for to, share, _ in _shares(rule))
        shares = rule.ways[0].to if len(rule.ways) == 1 else f"{{{inside}}}"
        if rule is step.rules[-1]:
            yield from flowing(f"        - else: {shares}")
        else:
            yield f"        - if: {pasts.condition(step.name, rule)}"
            yield from flowing(f"          then: {shares}")
        if len(rule.ways) > 1:
            yield f"          sample: {sample(rule)}"


def _shares(rule: Ways) -> Iterator[tuple[str, str, str]]:
    """Yield each way, its share as written, and what was seen of it; the largest is the rest."""
    ways = sorted(rule.ways, key=lambda way: -way.share)
    for place, way in enumerate(ways):
        seen = f"{way.count:,} seen" if way.count else "by those who were still here"
        about = f"{100 * way.share:.2f} %, {seen}" if place == 0 else seen
        yield way.to, "rest" if place == 0 else percent(way.share), about


def sample(rule: Ways) -> str:
    """Return how many customers tell a rule, at least one."""
    return f"{max(rule.sample, 1.0):.1f}".removesuffix(".0")
