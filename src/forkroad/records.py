"""Records: frozen dataclasses whose methods are shared, so that a start need not compile them.

`@dataclass(frozen=True)` writes and compiles six methods for every class, which costs more than
a millisecond each, and a run defines well over a hundred classes. A record is a dataclass in
all that its users see (`fields`, `replace`, patterns, equality, hash and repr; no field can be
set), but only its `__init__` is its own, and hardly ever compiled anew; the other methods are the
same for all records.
What records do without: order, slots, `__post_init__`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
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
    kind.__doc__ = kind.__doc__ or kind.__name__
    made: Any = kind
    made.__dataclass_fields__ = known = _fields_of(kind, kw_only=kw_only)
    made.__dataclass_params__ = _PARAMETERS
    every = list(known.values())
    compared = [each.name for each in every if each.compare]
    # The class stands among what is compared, so that there is always a tuple of it.
    shared = {
        **_METHODS,
        "__init__": _Initialiser(kind, every),
        "__match_args__": tuple(each.name for each in every if not each.kw_only),
        "_identity": attrgetter(*compared, "__class__"),
    }
    own = vars(kind)
    for name, method in shared.items():
        if name not in own:
            setattr(made, name, method)
    return kind


@dataclass(init=False, repr=False, eq=False)
class _One:
    """A dataclass of one field: what marks that field marks those of records."""

    only: int = 0


_PARAMETERS = attrgetter("__dataclass_params__")(_One)
_MARK = attrgetter("_field_type")(fields(_One)[0])


def _fields_of(kind: type[Any], *, kw_only: bool) -> dict[str, Any]:
    """Return the fields by name, those of classes above first, as `dataclass` would find them.

    It takes much longer, for it also looks at what records do not have.
    """
    found: dict[str, Any] = {}
    for above in kind.__mro__[-2:0:-1]:
        found |= vars(above).get("__dataclass_fields__", {})
    for name, annotation in vars(kind).get("__annotations__", {}).items():
        if "ClassVar" in str(annotation):
            continue
        given: Any = getattr(kind, name, MISSING)
        each: Any = given if isinstance(given, Field) else field(default=given)
        each.name, each.type, each._field_type = name, annotation, _MARK
        if each.kw_only is MISSING:
            each.kw_only = kw_only
        if each.default.__class__.__hash__ is None:
            raise ValueError(f"{kind.__qualname__}.{name}: all records would share one default")
        if each is given:
            # The class holds the default itself, or nothing.
            if each.default is MISSING:
                delattr(kind, name)
            else:
                setattr(kind, name, each.default)
        found[name] = each
    return found


class _Initialiser:
    """The `__init__` that sets every field, made when somebody asks for it.

    Most of the records that a start defines are never made in that run.
    """

    def __init__(self, kind: type[Any], every: Sequence[Any]) -> None:
        positional = [each for each in every if not each.kw_only]
        given = [_has_default(each) for each in positional]
        if given != sorted(given):
            raise TypeError(f"{kind.__qualname__}: a field without a default follows one with it")
        self._kind, self._n_positional = kind, len(positional)
        self._ordered = [*positional, *(each for each in every if each.kw_only)]

    def __get__(self, instance: object, owner: type[Any]) -> Callable[..., None]:
        """Put the real one into its place, and return it as that would have been returned."""
        made = self._made()
        type.__setattr__(self._kind, "__init__", made)
        found: Callable[..., None] = made.__get__(instance, owner)
        return found

    def _made(self) -> FunctionType:
        """Return the function.

        Records with as many fields of the same sorts share one that was compiled for the first of
        them; for another only the names in it are exchanged.
        """
        names = [each.name for each in self._ordered]
        is_made = tuple(each.default_factory is not MISSING for each in self._ordered)
        compiled = _compiled(self._n_positional, is_made)
        real = dict(zip(_stand_ins(len(names)), names, strict=True))
        consts = (real.get(it, it) if type(it) is str else it for it in compiled.co_consts)
        code = compiled.replace(
            co_varnames=("self", *names),
            co_consts=tuple(consts),
            co_qualname=f"{self._kind.__qualname__}.__init__",
        )
        known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
        known |= {f"_make_{at}": each.default_factory for at, each in enumerate(self._ordered)}
        made = FunctionType(code, known, "__init__")
        positional, keywords = (
            {each.name: each.default for each in part if _has_default(each)}
            for part in (self._ordered[: self._n_positional], self._ordered[self._n_positional :])
        )
        made.__defaults__, made.__kwdefaults__ = tuple(positional.values()), keywords
        return made


def _has_default(each: Any) -> bool:
    return each.default is not MISSING or each.default_factory is not MISSING


def _stand_ins(count: int) -> list[str]:
    return [f"field_{place}" for place in range(count)]


@cache
def _compiled(n_positional: int, is_made: tuple[bool, ...]) -> CodeType:
    """Return an `__init__` of so many fields, by whether each may have to be made anew.

    The fields are set past `__setattr__`, which refuses to, as frozen dataclasses do it.
    """
    names = _stand_ins(len(is_made))
    keywords = ["*", *names[n_positional:]] if len(names) > n_positional else []
    body = [
        f"    _set(self, {name!r}, "
        + (f"_make_{place}() if {name} is _MISSING else {name})" if made else f"{name})")
        for place, (name, made) in enumerate(zip(names, is_made, strict=True))
    ]
    head = f"def __init__({', '.join(['self', *names[:n_positional], *keywords])}):\n"
    known: dict[str, Any] = {}
    exec(head + "\n".join(body or ["    pass"]), known)
    code: CodeType = known["__init__"].__code__
    return code


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
