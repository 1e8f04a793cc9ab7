"""Random small scenarios, as the text of a file: loops, rules, memory, delays, timeouts.

`random_scenario(seed)` gives one that rational arithmetic can work out exactly: a month or two,
no more than two kinds of memory, so that few take more than a second. With `rational=False` it
may also hold continuous attributes and stays and every memory. The same seed, the same text.

Every loop takes at least a day: a way back starts only from a step whose stay is a day or more.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any

from forkroad.periods import add_months
from tests.oracles.yaml_text import as_yaml

MEMORY = ["visits", "bought", "came_from", "days_travelled", "back"]
OUTCOMES = {"won": "purchase", "rival": "competitor", "gone": "lost"}
ATTRIBUTES = {
    "vip": [{"chance": "30%"}, {"chance": 0.5}, True],
    "channel": [{"choice": {"web": "60%", "shop": "rest"}}, "web", {"choice": {"web": 1}}],
    "size": [{"choice": {1: "50%", 2: "30%", 5: "rest"}}, 2],
}
CONTINUOUS = {
    "age": [{"normal": [50, 12]}, {"uniform": [20, 80]}],
    "income": [{"lognormal": {"median": 40, "p90": 90}}],
    "parcels": [{"poisson": 1.5}],
}


def random_scenario(seed: int, *, most_steps: int = 8, rational: bool = True) -> str:
    """The text of a scenario file with 3 to `most_steps` steps besides the outcomes."""
    return as_yaml(random_data(seed, most_steps=most_steps, rational=rational))


def random_data(seed: int, *, most_steps: int = 8, rational: bool = False) -> dict[str, Any]:
    """The same scenario as data, for who adds to it."""
    return _Maker(seed, most_steps, rational).scenario()


class _Maker:
    """Draws the parts of one scenario; `n` steps are called s0, s1, ..."""

    def __init__(self, seed: int, most_steps: int, rational: bool) -> None:
        self.rng = Random(f"scenario {seed}")
        self.rational = rational
        self.n = self.rng.randint(3, most_steps)
        self.start = date(2026, 1, 1) + timedelta(days=self.rng.randrange(365))
        self.attributes = self._some(ATTRIBUTES if rational else ATTRIBUTES | CONTINUOUS)
        self.memory = set(MEMORY)
        if rational:
            self.memory = set(self.rng.sample(MEMORY, self.rng.choice([0, 1, 1, 2])))
            while len(self.attributes) > 1:
                self.attributes.popitem()
        elif most_steps > 8:  # every memory in a long journey would be too many states
            self.memory = set(self.rng.sample(MEMORY, 1))
        self.months = self.rng.choice([1, 1, 2])
        if rational and self.memory:
            self.months = 1
            self.n = min(self.n, 8 - len(self.memory))
        self.products = self.rng.sample(["tea", "cup"], self.rng.randint(1, 2))
        self.segments = ["a", "b", "c"][: self.rng.choice([1, 1, 2] if rational else [1, 2, 3])]
        self.has_sale = self._luck(0.4)
        # The steps whose visits conditions may count: each one multiplies the states.
        counted = self.rng.sample(range(self.n), self.n)
        self.counted = counted if not rational and most_steps <= 8 else counted[: self._few()]
        self.slow = [self.rng.random() < 0.7 for _ in range(self.n)]  # stays of a day or more
        self.waiting: list[dict] = []  # what is already here, segment by segment
        # Customers start at s0 or s1; only later steps may offer `back`.
        offers = 0.4 if "back" in self.memory else 0
        self.backs = [self.slow[i] and i >= 2 and self._luck(offers) for i in range(self.n)]

    def _few(self) -> int:
        return 1 if len(self.memory) == 2 else 2

    def _luck(self, chance: float) -> bool:
        return self.rng.random() < chance

    def _some(self, kinds: dict) -> dict:
        return {name: self.rng.choice(forms) for name, forms in kinds.items() if self._luck(0.6)}

    def _date(self, most: int = 40) -> str:
        return (self.start + timedelta(days=self.rng.randint(1, most))).isoformat()

    def scenario(self) -> dict:
        """Every section that the scenario has."""
        steps = {f"s{i}": self._step(i) for i in range(self.n)}
        steps |= {name: {"outcome": word} for name, word in OUTCOMES.items()}
        data = {
            "forkroad": 1,
            "start": self.start.isoformat(),
            "months": self.months,
            "report_by": self.rng.choice(["month", "month", "week", "quarter"]),
            "values": {"lift": self._lift(), "pull": 0.5},
            "attributes": self.attributes,
            "segments": {name: self._segment(name, steps) for name in self.segments},
            "groups": {"chosen": self._about_customer()} if self._luck(0.5) else {},
            "products": {name: self._product() for name in self.products},
            "journey": {"start_at": "s0", "steps": steps},
            "campaigns": self._campaigns(steps),
        }
        return {key: value for key, value in data.items() if value != {}}

    def _lift(self):
        if self._luck(0.5):
            return self.rng.choice([0.8, 1, 1.2])
        return {self.start.isoformat(): 1.1, self._date(): 0.7}

    def _product(self) -> dict:
        price = self.rng.choice([10, 24.5, {self.start.isoformat(): 20, self._date(): 17.25}])
        return {"price": price, "unit_cost": self.rng.choice([0, 4, 7.5])}

    # Segments.

    def _segment(self, name: str, steps: dict) -> dict:
        segment: dict = {}
        if name == "a" or self._luck(0.8):
            segment["arrivals"] = self._arrivals()
        if self._luck(0.3):
            segment["start_at"] = "s1"
        if "vip" in self.attributes and self._luck(0.3):
            segment["attributes"] = {"vip": False}
        if "arrivals" not in segment or self._luck(0.4):
            chosen = self.rng.sample(sorted(steps.keys() - OUTCOMES), self.rng.randint(1, 2))
            here = {step: self._here(steps[step]) for step in chosen if not self._offers_back(step)}
            segment["already_here"] = here or {"s0": 7}
            self.waiting.append(here)
        return segment

    def _some_waited(self, step: str) -> bool:
        return any(isinstance(here.get(step), dict) for here in self.waiting)

    def _offers_back(self, step: str) -> bool:
        return self.backs[int(step[1:])]

    def _arrivals(self) -> dict:
        arrivals: dict = {}
        form = self.rng.choice(["number", "number", "schedule", "list", "expression", "by_date"])
        if self.rational and "days_travelled" in self.memory:
            form = "by_date"  # each day of arrival multiplies the states
        if form == "by_date":
            arrivals["by_date"] = {self._date(20): 12, self._date(20): 5}
        elif form == "list":
            last = add_months(self.start, self.months) - timedelta(days=1)
            touched = (last.year - self.start.year) * 12 + last.month - self.start.month + 1
            arrivals["per_month"] = [self.rng.randint(5, 40) for _ in range(touched)]
        elif form == "schedule":
            arrivals["per_month"] = {self.start.isoformat(): 30, self._date(): 12}
        else:
            arrivals["per_month"] = "20 + 10 * lift" if form == "expression" else 30
        if form != "by_date" and self._luck(0.3):
            arrivals["growth"] = "5% a month"
        if form != "by_date" and self._luck(0.3):
            arrivals["seasonality"] = [0.5, 1.5] * 6
        spread = self.rng.choice(["poisson", "poisson", "fixed", {"overdispersed": 2.5}])
        return arrivals | {"spread": spread}

    def _here(self, step: dict):
        """Those already in a step, having waited a time that its `takes` allows."""
        count = self.rng.randint(1, 30)
        stays_on = '"stay"' in json.dumps(step)
        takes = step["takes"]
        if self._luck(0.3) or stays_on or takes == 0 or "until" in takes_of(takes):
            return count
        if self._luck(0.5):
            return {"count": count, "waited": "steady"}
        limit = step["timeout"]["after"] if "timeout" in step else 99
        days = min(longest(takes), limit)
        if days >= 2 and self._luck(0.5):
            return {"count": count, "waited": {"days": {1: "40%", days: "rest"}}}
        return {"count": count, "waited": days}

    # Steps.

    def _step(self, i: int) -> dict:
        step: dict = {"takes": self._takes(i), "next": self._next(i)}
        wants_timeout = '"stay"' in json.dumps(step["next"])
        if wants_timeout:
            step["timeout"] = {"after": self.rng.randint(1, 9), "to": self._target(i)}
        elif longest(step["takes"]) > 1 and self._luck(0.2):
            days = self.rng.randint(1, longest(step["takes"]) - 1)
            step["timeout"] = {"after": days, "to": self._target(i)}
        if self._luck(0.35):
            step["buys"] = self._buys()
            if self._luck(0.3):
                step["discount"] = self.rng.choice(["10%", 0.25, {self._date(): 0.1}])
        if self._luck(0.3):
            step["cost"] = self.rng.choice([0.5, 2, "lift * 2"])
        if self._luck(0.3):
            step["milestone"] = True
        return step

    def _takes(self, i: int):
        slow = [
            1, 2, 5, {"uniform": [1, 4]}, {"uniform": [3, 9]}, {"geometric": 2},
            {"geometric": 4}, {"geometric": 1.25}, {"days": {1: "40%", 2: "30%", 7: "rest"}},
        ]  # fmt: skip
        quick = [
            0,
            0,
            {"uniform": [0, 2]},
            {"days": {0: "50%", 3: "rest"}},
            {"until": self._fairs()},
        ]
        if not self.rational:
            slow += [
                {"lognormal": {"median": 3, "p90": 9}},
                {"gamma": {"mean": 4, "sd": 3}},
                {"weibull": {"scale": 5, "shape": 0.8}},
            ]
            quick += [{"poisson": 1.2}]
        return self.rng.choice(slow if self.slow[i] else quick)

    def _fairs(self) -> list[str]:
        return sorted({self._date(15), self._date(40)})

    def _buys(self):
        product = self.rng.choice(self.products)
        forms = [product, {product: 2}, {product: {"choice": {1: "70%", 3: "rest"}}}]
        if not self.rational:
            forms.append({product: {"poisson_plus_one": 0.4}})
        if len(self.products) == 2:
            forms.append({"tea": 1, "cup": {"choice": {1: "50%", 2: "rest"}}})
        return self.rng.choice(forms)

    def _target(self, i: int) -> str:
        """A step that may follow: a later one or an outcome; any, if this one takes time."""
        later = [f"s{j}" for j in range(i + 1, self.n)]
        earlier = [f"s{j}" for j in range(i + 1)] if self.slow[i] else []
        return self.rng.choice(later[:1] * self.n + later + earlier + list(OUTCOMES))

    def _shares(self, i: int) -> dict:
        """Shares in steps of 5 % that add up; one may be an expression, one is `rest`."""
        targets = dict.fromkeys(self._target(i) for _ in range(self.rng.randint(1, 3)))
        names = [*targets, "gone" if "gone" not in targets else "rival"]
        names = list(dict.fromkeys(names))
        self.rng.shuffle(names)
        if self.backs[i]:
            names.insert(0, "back")
        if i % 3 == 2 and self._luck(0.5):
            names.insert(0, "stay")
        shares: dict = {}
        left = 60
        for name in names[:-1]:
            points = self.rng.randrange(5, max(left - 5 * len(names), 6), 5)
            left -= points
            shares[name] = f"{points}%"
        if self._luck(0.25):
            shares[names[0]] = self.rng.choice(
                ["0.1 * lift", "pull / 4 * lift", "0.15 - pull / 10"]
            )
        return shares | {names[-1]: "rest"}

    def _next(self, i: int):
        if self._luck(0.12):
            return self._target(i)
        if self._luck(0.5):
            return self._shares(i)
        if self._luck(0.25):
            return self._table(i)
        rules = [
            {"if": self._condition(), "then": self._shares(i)}
            for _ in range(self.rng.randint(1, 3))
        ]
        return [*rules, {"else": self._shares(i)}]

    def _table(self, i: int) -> dict:
        if "channel" in self.attributes and self._luck(0.6):
            return {"by": "channel", "web": self._shares(i), "else": self._shares(i)}
        return {"by": "segment", "a": {"then": self._shares(i)}, "else": self._shares(i)}

    def _condition(self) -> str:
        any_step, few = f"s{self.rng.randrange(self.n)}", self.rng.randint(1, 3)
        one, other = (f"s{self.rng.choice(self.counted)}" for _ in range(2))
        memory = {
            "visits": [
                f"visits({one}) >= {few}",
                f"visits({one}, {other}) < {few + 1}",
                f"visits({one}) == {few}",
            ],
            "bought": [f"bought({product}) >= {few}" for product in self.products],
            "came_from": [f'came_from == "{any_step}"', f'came_from in ["", "{any_step}"]'],
            "days_travelled": [f"days_travelled > {5 * few - 3}"],
        }
        forms = [
            *(form for kind, forms in memory.items() if kind in self.memory for form in forms),
            f"day < {self.rng.randint(3, 30)}",
            'weekday in ["sat", "sun"]',
            f'date >= "{self._date()}"',
            "lift > 1",
            self._about_customer(),
            self._about_customer(),
        ]
        if self.has_sale:
            forms.append("sale")
        one, other = self.rng.sample(forms, 2)
        joined = [one, one, f"{one} and {other}", f"{one} or not ({other})"]
        return self.rng.choice(joined)

    def _about_customer(self) -> str:
        forms = ['segment == "a"', 'segment != "a"']
        known = {
            "vip": ["vip", "not vip"],
            "channel": ['channel == "web"'],
            "size": ["size >= 2", "1 < size <= 5", "size * 2 != 4"],
            "age": ["age >= 60", "30 <= age < 45"],
            "income": ["income > 50"],
            "parcels": ["parcels >= 2", "parcels == 0"],
        }
        for name in self.attributes:
            forms += known[name]
        return self.rng.choice(forms)

    def _campaigns(self, steps: dict) -> dict:
        if not self.has_sale:
            return {}
        product, step = (
            self.rng.choice(self.products),
            self.rng.choice(sorted(steps.keys() - OUTCOMES)),
        )
        changes = [
            {f"products.{product}.price": 8},
            {f"products.{product}.price": "x0.9", "values.lift": "x0.5"},
            {"values.lift": 1.15},
            {f"journey.steps.{step}.takes": {"uniform": [1, 3]}},
            {},
        ]
        first = self.start + timedelta(days=self.rng.randint(-5, 20))
        last = first + timedelta(days=self.rng.randint(0, 20))
        change = self.rng.choice(changes)
        if any("takes" in place for place in change) and self._some_waited(step):
            # Who has waited on the first day may have waited longer than the campaign allows.
            first = max(first, self.start + timedelta(days=1))
            last = max(first, last)
        campaign = {"from": first.isoformat(), "to": last.isoformat(), "cost": 100}
        campaign |= {"arrivals": {"a": "x1.5"}} | ({"change": change} if change else {})
        return {"sale": campaign}


def takes_of(takes) -> str:
    """The name of a form of `takes`; a number of days is `fixed`."""
    return next(iter(takes)) if isinstance(takes, dict) else "fixed"


def longest(takes) -> int:
    """A number of days that somebody can have waited in a stay of this form."""
    if not isinstance(takes, dict):
        return takes
    form, numbers = next(iter(takes.items()))
    if form == "uniform":
        return numbers[1]
    if form == "days":
        return max(int(day) for day in numbers)
    return 2
