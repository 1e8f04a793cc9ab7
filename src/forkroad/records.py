"""Records: frozen dataclasses whose methods are shared, so that a start need not compile them.

`@dataclass(frozen=True)` writes and compiles six methods for every class, which costs more than
a millisecond each, and a run defines well over a hundred classes. A record is a dataclass in
all that its users see (`fields`, `replace`, patterns, equality, hash and repr; no field can be
set), but only its `__init__` is compiled; the other methods are the same for all records.
What records do without: order, slots, `__post_init__`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def record(kind: type[T], /) -> type[T]: ...
@overload
def record(*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[T] | None = None, /, *, kw_only: bool = False) -> Any:
    """Make a record of a class; its fields are given as those of a dataclass."""
    if kind is None:
        return lambda made: as_record(made, kw_only=kw_only)
    return as_record(kind, kw_only=kw_only)


def as_record(kind: type[T], *, kw_only: bool = False) -> type[T]:
    """Return the class, made a record: `record` for decorators that do more than that."""
    made: Any = dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(kind)
    compared = [each.name for each in fields(made) if each.compare]
    # The class stands among what is compared, so that there is always a tuple of it.
    shared = {
        **_METHODS,
        "__init__": _initialiser(made),
        "_identity": attrgetter(*compared, "__class__"),
    }
    for name, method in shared.items():
        if name not in vars(made):
            setattr(made, name, method)
    return kind


def _initialiser(kind: Any) -> Callable[..., None]:
    """Return the `__init__` that sets every field, written as a person would write it.

    The fields are set past `__setattr__`, which refuses to, as frozen dataclasses do it.
    """
    known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
    parameters: list[str] = ["self"]
    keywords: list[str] = []
    body: list[str] = []
    for each in fields(kind):
        value = each.name
        parameter = each.name
        if each.default_factory is not MISSING:
            known[f"_make_{each.name}"] = each.default_factory
            parameter = f"{each.name}=_MISSING"
            value = f"_make_{each.name}() if {each.name} is _MISSING else {each.name}"
        elif each.default is not MISSING:
            known[f"_default_{each.name}"] = each.default
            parameter = f"{each.name}=_default_{each.name}"
        (keywords if each.kw_only else parameters).append(parameter)
        body.append(f"    _set(self, {each.name!r}, {value})")
    if keywords:
        parameters += ["*", *keywords]
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(body or ["    pass"]), known)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


def _equals(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._identity(self) == self._identity(other)


def _hash_of(self: Any) -> int:
    return hash(self._identity(self))


def _shown(self: Any) -> str:
    values = [f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr]
    return f"{type(self).__qualname__}({', '.join(values)})"


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_METHODS: dict[str, Any] = {
    "__eq__": _equals,
    "__hash__": _hash_of,
    "__repr__": _shown,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
}
