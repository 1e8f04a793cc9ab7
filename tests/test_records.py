from __future__ import annotations

import copy
import pickle
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields, replace
from functools import cached_property
from typing import ClassVar

import pytest

from forkroad.records import record


@record
class Basket:
    """What somebody has put together; the note does not count."""

    product: str
    units: int = 1
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)

    @cached_property
    def doubled(self) -> int:
        return 2 * self.units


@dataclass(frozen=True)
class Frozen:
    product: str
    units: int = 1
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)


@record
class Parcel:
    product: str
    units: int = 1


@record(kw_only=True)
class Order:
    product: str
    units: int = 1


@record
class Alone:
    product: str


@record
class Nothing:
    """A record without fields."""


def test_fields_are_set_in_their_order_by_name_or_by_default():
    basket = Basket("cream", tags=["gift"])
    assert (basket.product, basket.units, basket.tags, basket.note) == ("cream", 1, ["gift"], "")


def test_a_default_list_is_made_anew_each_time():
    first = Basket("cream")
    first.tags.append("gift")
    assert Basket("cream").tags == []


def test_missing_and_unknown_arguments_are_refused_by_name():
    with pytest.raises(TypeError, match="product"):
        Basket()
    with pytest.raises(TypeError, match="unit"):
        Basket("cream", unit=2)
    with pytest.raises(TypeError, match="positional"):
        Order("cream")
    assert Order(product="cream").units == 1


def test_no_field_can_be_set_or_deleted():
    basket = Basket("cream")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'units'"):
        basket.units = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'units'"):
        del basket.units
    assert basket.units == 1


def test_records_are_equal_where_class_and_compared_fields_are():
    assert Basket("cream", note="a") == Basket("cream", note="b")
    assert Basket("cream") != Basket("soap")
    assert Parcel("cream") != Basket("cream")
    assert Parcel("cream") != ("cream", 1)
    assert Alone("cream") == Alone("cream")
    assert Nothing() == Nothing()


def test_equal_records_find_one_another_in_a_dictionary():
    assert {Parcel("cream"): 1}[Parcel("cream", 1)] == 1
    assert Parcel("cream") not in {Parcel("cream", 2)}
    # A field that cannot be hashed makes the record so, as it does with a dataclass.
    with pytest.raises(TypeError, match="unhashable"):
        hash(Basket("cream"))


def test_a_record_shows_itself_like_a_frozen_dataclass():
    shown = repr(Basket("cream", 2, ["gift"], note="hidden"))
    assert shown == repr(Frozen("cream", 2, ["gift"])).replace("Frozen", "Basket")


def test_a_record_is_a_dataclass_to_fields_replace_and_patterns():
    assert [each.name for each in fields(Basket)] == ["product", "units", "tags", "note"]
    assert replace(Basket("cream"), units=3) == Basket("cream", 3)
    match Parcel("cream", 2):
        case Parcel(product, units=units):
            assert (product, units) == ("cream", 2)
        case _:
            pytest.fail("the pattern does not match")


@record(kw_only=True)
class Crate:
    """A record to build on."""

    kinds: ClassVar[tuple[str, ...]] = ("wood",)
    product: str = "cream"
    layers: list[str] = field(default_factory=list)


@record
class Pallet(Crate):
    """Fields of its own, and one of those above with another default."""

    height: int = 2
    product: str = "soap"


def test_fields_are_those_that_a_dataclass_would_find():
    made = dataclass(frozen=True, kw_only=True)(type("Crate", (), _written(Crate)))
    above = dataclass(frozen=True)(type("Pallet", (made,), _written(Pallet)))
    for own, plain in ((Crate, made), (Pallet, above)):
        assert [_about(each) for each in fields(own)] == [_about(each) for each in fields(plain)]
        assert own.__match_args__ == plain.__match_args__
    assert (Pallet().height, Pallet().product, Pallet().layers) == (2, "soap", [])
    assert Crate.kinds == ("wood",)


def _written(kind):
    """Return what a class statement would give to `dataclass`, defaults and all."""
    written = {"__annotations__": kind.__annotations__, "__module__": __name__}
    for each in fields(kind):
        if each.name not in kind.__annotations__:
            continue
        if each.default_factory is not MISSING:
            written[each.name] = field(default_factory=each.default_factory)
        elif each.default is not MISSING:
            written[each.name] = each.default
    return written


def _about(each):
    return each.name, each.type, each.default, each.default_factory, each.kw_only, each.compare


def test_a_default_that_all_records_would_share_is_refused():
    with pytest.raises(ValueError, match="share"):

        @record
        class Shared:
            tags: list[str] = []  # noqa: RUF012 - it is refused


def test_what_is_worked_out_once_can_be_kept():
    basket = Basket("cream", 2)
    assert basket.doubled == 4
    assert vars(basket)["doubled"] == 4


def test_copies_and_pickles_are_equal():
    parcel = Parcel("cream", 2)
    assert pickle.loads(pickle.dumps(parcel)) == parcel
    assert copy.deepcopy(parcel) == parcel


def test_methods_of_the_class_itself_stay():
    @record
    class Loud:
        word: str

        def __repr__(self) -> str:
            return self.word.upper()

    assert repr(Loud("ah")) == "AH"
