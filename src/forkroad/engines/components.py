"""Components: the states of a program in the order of the journey, loops taken together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def list_components(n_states: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the strongly connected components, each after all that lead to it.

    edges : from state to state; both are below n_states.

    This is Tarjan's search (1972) without recursion, for journeys can be long.
    """
    onward: list[list[int]] = [[] for _ in range(n_states)]
    for origin, target in edges:
        onward[origin].append(target)
    search = _Search(onward)
    for state in range(n_states):
        if search.number[state] < 0:
            search.begin(state)
    return search.found[::-1]


class _Search:
    """One search: numbers in the order of finding, and components, the last of a journey first."""

    def __init__(self, onward: list[list[int]]) -> None:
        self.onward = onward
        self.number = [-1] * len(onward)
        self.found: list[list[int]] = []
        self._lowest = [0] * len(onward)
        self._open: list[int] = []
        self._is_open = [False] * len(onward)
        self._next = 0

    def begin(self, state: int) -> None:
        """Search everything that a state leads to."""
        path = [self._enter(state)]
        while path:
            here, ahead = path[-1]
            for target in ahead:
                if self.number[target] < 0:
                    path.append(self._enter(target))
                    break
                if self._is_open[target]:
                    self._lowest[here] = min(self._lowest[here], self.number[target])
            else:
                path.pop()
                self._leave(here)
                if path:
                    before = path[-1][0]
                    self._lowest[before] = min(self._lowest[before], self._lowest[here])

    def _enter(self, state: int) -> tuple[int, Iterator[int]]:
        self.number[state] = self._lowest[state] = self._next
        self._next += 1
        self._open.append(state)
        self._is_open[state] = True
        return state, iter(self.onward[state])

    def _leave(self, state: int) -> None:
        """Close a component if this state was the first of it that was found."""
        if self._lowest[state] < self.number[state]:
            return
        place = self._open.index(state)
        component = self._open[place:]
        del self._open[place:]
        for each in component:
            self._is_open[each] = False
        self.found.append(sorted(component))
