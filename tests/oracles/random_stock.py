"""Random small scenarios in which stock runs out, as the text of a file.

They are those of `random_scenarios` with few units of each product on hand, a way on for who
finds too little, every policy of ordering, and now and then word of mouth. Whoever is turned away
goes to a later step or an outcome: that takes no time, so that going back could close a loop.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.oracles.random_scenarios import OUTCOMES, random_data
from tests.oracles.yaml_text import as_yaml


def random_stock_scenario(seed: int) -> str:
    """The text of a scenario with stock; the same seed, the same text."""
    data = random_data(seed)
    rng = Random(f"stock {seed}")
    start = date.fromisoformat(data["start"])
    for product in data["products"].values():
        product["stock"] = _stock(rng, start)
    steps = data["journey"]["steps"]
    selling = [name for name, step in steps.items() if "buys" in step]
    if not selling:
        steps["s1"]["buys"] = next(iter(data["products"]))
        selling = ["s1"]
    for name in selling:
        if rng.random() < 0.85:
            steps[name]["when_out_of_stock"] = _ways(rng, name, list(steps))
    if rng.random() < 0.3:
        brings = {"segment": "a", "per_visit": rng.choice([0.05, 0.15]), "within": 6}
        steps[rng.choice(selling)]["brings"] = brings
    return as_yaml(data)


def _ways(rng: Random, name: str, steps: list[str]) -> dict:
    later = [step for step in steps[steps.index(name) + 1 :] if step not in OUTCOMES]
    targets = rng.sample([*later, *OUTCOMES], min(2, len(later) + len(OUTCOMES)))
    return {targets[0]: f"{rng.randrange(20, 90, 10)}%", targets[1]: "rest"}


def _stock(rng: Random, start: date) -> dict:
    stock: dict = {"on_hand": rng.choice([0, 3, 8, 15])}
    if rng.random() < 0.5:
        stock["on_order"] = {_day(rng, start): rng.randint(1, 12)}
    if rng.random() < 0.4:
        stock["holding_cost"] = 1.5
    policy = rng.choice(["none", "none", "levels", "reorder", "orders"])
    if policy == "none":
        return stock
    stock["lead_time"] = rng.choice([0, 1, 4, 9])
    if policy == "orders":
        stock["policy"] = {"orders": {_day(rng, start): rng.randint(2, 15)}}
        return stock
    stock |= {"review_every": rng.choice([1, 2, 7]), "order_multiple": rng.choice([1, 4])}
    if policy == "reorder":
        stock["policy"] = {"reorder": {"point": rng.randint(0, 6), "quantity": rng.randint(1, 9)}}
    else:
        stock["service"] = {"cycle": rng.choice(["60%", "90%"])}
        stock["minimum_order"] = rng.choice([0, 3])
    return stock


def _day(rng: Random, start: date) -> str:
    return (start + timedelta(days=rng.randint(1, 25))).isoformat()
