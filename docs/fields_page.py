"""The reference of fields: every key of every section of a scenario file, from the model.

What a key means, its form and its default are the model's; only the examples stand here, one
a section with all of its keys, and the tests read each of them as that section.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Constant
from forkroad.scenario.schema import first_sentence, kinds
from forkroad.scenario.sections import Holder, Key, Kind, Named, Section
from forkroad.scenario.stays import Fixed

TOP = "The top of the file"
# A form of up to so many characters stands in the table, a longer one among the forms.
_SHORT = 64


@dataclass(frozen=True)
class Place:
    """Where a section stands in the file: its path, NAME for the planner's own names."""

    path: str
    section: type[Section]


@cache
def places() -> tuple[Place, ...]:
    """Return the top of the file and every section below it, in the order of the file."""
    return (Place(TOP, Scenario), *_below(Scenario, ""))


def fields_lines(note: str) -> Iterator[str]:
    """Yield the lines of the page."""
    yield from (note, "", "# Fields", "", INTRODUCTION)
    yield from (f"- [{_title(place)}]({_anchor(place)})" for place in places())
    yield from ("- [Forms](#forms): how values are written", "")
    for place in places():
        yield from _section_lines(place)
    yield from ("## Forms", "", _FORMS_INTRODUCTION)
    for kind in kinds():
        yield from (f"### {kind.name}", "", f"{_sentence(kind.words)}", "")


INTRODUCTION = """\
Every key of a scenario file. A key that is not here is refused, with the nearest one named.
The default is what holds where a key is left out. `forkroad schema` prints the same for
editors. [Forms, with their meaning](forms.md) explains stays, forks, uncertain numbers and
changes; [conditions](conditions.md) explains what can be computed with.
"""

_FORMS_INTRODUCTION = """\
The forms of values, by the names that the tables above use.
[Forms, with their meaning](forms.md) says what each of them does.
"""


def _below(section: type[Section], path: str) -> Iterator[Place]:
    for key in section.keys.values():
        held = key.holder.entry if isinstance(key.holder, Named) else key.holder
        if isinstance(held, type):
            name = ".NAME" if isinstance(key.holder, Named) else ""
            place = Place(f"{path}{key.name}{name}", held)
            yield place
            yield from _below(held, f"{place.path}.")


def _title(place: Place) -> str:
    return TOP if place.path == TOP else f"`{place.path}`"


def _anchor(place: Place) -> str:
    """Return the link to a heading, as Markdown's viewers make it of the heading's text."""
    kept = "".join(letter for letter in place.path.lower() if letter.isalnum() or letter in " -_")
    return f"#{kept.replace(' ', '-')}"


def _section_lines(place: Place) -> Iterator[str]:
    yield from (f"## {_title(place)}", "", first_sentence(place.section), "")
    if place.section.short_for:
        yield from (f"A value alone stands for `{place.section.short_for}`.", "")
    yield from ("| key | what it means | form | default |", "| --- | --- | --- | --- |")
    yield from (_row(key) for key in place.section.keys.values())
    yield from ("", "```yaml", EXAMPLES[place.path].strip("\n"), "```", "")


def _row(key: Key) -> str:
    default = "required" if key.is_required else _default(key)
    return f"| `{key.name}` | {_cell(key.words)} | {_form(key.holder)} | {default} |"


def _form(holder: Holder) -> str:
    if isinstance(holder, Named):
        return f"names, each with {_form(holder.entry)}"
    if not isinstance(holder, Kind):
        (place, *_) = [place for place in places() if place.section is holder]
        return f"[the keys of `{place.path}`]({_anchor(place)})"
    if len(holder.words) <= _SHORT:
        return _cell(holder.words)
    return f"[{holder.name}](#{holder.name})"


def _default(key: Key) -> str:
    """Return a default as a file would have it."""
    match key.default:
        case None | "" | () | {}:
            return "none"
        case bool(value):
            return "true" if value else "false"
        case Fixed(days=number) | Constant(value=number):
            return f"{number:g}"
        case (str(form), float(share)):
            return f"`{{{form}: {share:.0%}}}`"
        case (0.0, 0.0):
            return "0"
        case float(number):
            return f"{number:g}"
    return f"`{key.default}`" if isinstance(key.default, str) else str(key.default)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# By place: what can be written there, with every key at least once.
EXAMPLES = {
    TOP: """
forkroad: 1
name: Anti-ageing cream, spring launch
label: Cream
description: How many jars will we sell, and how sure is that?
currency: EUR
start: 2026-03-01
months: 12
report_by: month
values: {rival_price: 45}
attributes: {consent: {chance: 65%}}
segments: {everybody: {arrivals: {per_month: 1000}}}
groups: {willing: consent}
products: {cream: {price: 49}}
journey:
  start_at: shop
  steps:
    shop: {takes: 1 day, next: {buy: 5%, gone: rest}}
    buy: {buys: cream, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
campaigns: {sale: {from: 2026-11-20, to: 2026-11-30}}
shocks: {strike: {chance: 5%, from: 2026-06-01, lasts: 7 days}}
what_ifs: {cheaper: {change: {products.cream.price: 44}}}
goals: {sales: {measure: cream.units, at_least: 500}}
actuals: {file: actuals.csv}
gate: {verdict: passed, on: 2026-06-02, log: events.csv}
""",
    "segments.NAME": """
label: Regular customers
description: They look for the cream by themselves.
arrivals: {per_month: 1200}
start_at: visit_site
attributes: {age: {normal: [61, 7]}, channel: {choice: {web: 60%, chat: rest}}}
already_here: {loyal: 2600}
""",
    "segments.NAME.arrivals": """
per_month: 1200          # or, instead: by_date: {2026-10-14: 250, 2026-10-15: 180}
growth: 1% a month
seasonality: [.93, .84, .93, .93, 1.03, .93, .75, .75, .93, 1.03, 1.45, 1.5]
spread: {overdispersed: 3}
""",
    "segments.NAME.already_here.NAME": """
count: 2600
waited: steady
""",
    "products.NAME": """
label: Cream
description: A jar of 50 ml.
price: {2026-03: 49, 2026-09: 45}
unit_cost: {normal: [18, 1]}
salvage: 4
stock: {on_hand: 4000}
""",
    "products.NAME.stock": """
on_hand: 4000
on_order: {2026-04-01: 500}
lead_time: 30 days
review_every: 14 days
service: {fill_rate: 98%}
order_multiple: 100
minimum_order: 200
policy: base_stock
holding_cost: 0.5
""",
    "journey": """
start_at: shop
stages: [aware, act]
steps: {shop: {next: {buy: 5%, gone: rest}}, buy: {outcome: purchase}, gone: {outcome: lost}}
""",
    "journey.steps.NAME": """
label: Product page
description: They look at the cream and its price.
takes: {geometric: 2 days}
next: {cart: 20%, compare: 45%, gone: rest}   # or: choose: {cart: 1.1, compare: 0.6}
sample: 140
source: spring survey
asked_on: 2026-01-20
owner: Kim
timeout: {after: 5 days, to: reminder}
buys: {cream: {poisson_plus_one: 0.2}}
discount: 10%
when_out_of_stock: {rival: 60%, cart: rest}   # or, where the journey ends: outcome: lost
brings: {segment: friends, per_visit: 0.3, within: 30 days}
stage: act
milestone: true
channel: web
feeling: positive
notes: {concern: too many creams, answer: a short guide}
cost: 0.12
goal: {at_least: 2000, every: month}
""",
    "journey.steps.NAME.timeout": """
after: 5 days
to: reminder
""",
    "journey.steps.NAME.brings": """
segment: friends
per_visit: 0.3
within: 30 days
""",
    "journey.steps.NAME.notes": """
concern: too many creams to choose from
answer: a guide of three questions
""",
    "journey.steps.NAME.goal": """
measure: share(site, cart)
at_least: 20%            # or: at_most: 30%
every: month
""",
    "campaigns.NAME": """
label: Black Friday
description: Eleven days at a lower price.
from: 2026-11-20
to: 2026-11-30
cost: 8000
arrivals: {gift_hunters: x1.8}
change: {products.cream.price: 39}
""",
    "shocks.NAME": """
label: The rival launches
description: A cheaper cream of another brand.
chance: 30%
from: {between: [2026-05-01, 2026-09-30]}
lasts: 90 days
arrivals: {regulars: x0.9}
change: {values.rival_price: 35}
""",
    "what_ifs.NAME": """
label: A chat on the product page
description: A person answers questions.
from: 2026-09-01
cost: {once: 15000, per_month: 900}
effect: 50%
based_on: cheaper
change: [{at: visit_site, move: 8 points, from: gone, to: chat}]
add: {journey.steps.chat: {cost: 3.5, next: {cart: 40%, back: rest}}}
remove: [campaigns.black_friday]
""",
    "goals.NAME": """
measure: cream.units
at_least: 20000          # or: at_most: 30000
every: quarter
segment: regulars
""",
    "gate": """
verdict: passed          # forkroad gate writes all of this
state: "0d6e4079e36703ebd37c00722f5891d28b0e2811dc114b129215123adcce3605"
on: 2026-06-02
log: events.csv
first_day: 2026-03-01
last_day: 2026-05-31
within: 10%
observed_conversion: 4.1%
expected_conversion: 4.3%
observed_orders: 812
expected_orders: 838
""",
}
