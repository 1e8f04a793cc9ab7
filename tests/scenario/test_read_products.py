"""The wanted service and the policies of replenishment."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.scenario.numbers import PlannedOrders, Policy, Reorder
from forkroad.scenario.read_products import read_deliveries, read_policy, read_service
from tests.scenario.test_readers import complaint


def test_service_is_of_two_kinds() -> None:
    assert read_service({"cycle": "95%"}) == ("cycle", 0.95)
    assert read_service({"fill_rate": 0.98}) == ("fill_rate", 0.98)
    assert "above 0% and below 100%" in complaint(read_service, {"cycle": 1})
    assert "{cycle: 95%} or {fill_rate: 98%}" in complaint(read_service, "95%")


@pytest.mark.parametrize(
    "data, policy",
    [
        ("base_stock", "base_stock"),
        ({"reorder": {"point": 500, "quantity": 2000}}, Reorder(500.0, 2000.0)),
        (
            {"orders": {"2026-05-01": 5, "2026-04-01": 7}},
            PlannedOrders(((date(2026, 4, 1), 7.0), (date(2026, 5, 1), 5.0))),
        ),
    ],
)
def test_a_policy_in_each_of_its_forms(data: object, policy: Policy) -> None:
    assert read_policy(data) == policy


@pytest.mark.parametrize(
    "data, message",
    [
        ("basestock", "needed is base_stock, {reorder:"),
        ({"reorder": {"point": 500}}, '"quantity" is missing'),
        ({"reorder": {"point": -1, "quantity": 0}}, "-1 is out of range"),
        ({"reorder": {"point": 1, "quantity": 0}}, "a number of at least 0.001"),
        ({"orders": {"2026-04": 5}}, "needed is a day, such as 2026-04-01"),
        ({"order": {}}, 'did you mean "orders"?'),
    ],
)
def test_what_is_no_policy_is_refused(data: object, message: str) -> None:
    assert message in complaint(read_policy, data)


def test_deliveries_are_units_by_date() -> None:
    assert read_deliveries({"2026-04-01": 500}) == {date(2026, 4, 1): 500.0}
    assert "-5 is out of range" in complaint(read_deliveries, {"2026-04-01": -5})
