"""How long customers stay in a step, in the language of the reader.

The short form of a map's box; the page of the step says no more than it.
"""

from __future__ import annotations

from forkroad.maps.words import typical_days
from forkroad.report.languages import Language
from forkroad.scenario.stays import EmpiricalDays, Fixed, Stay, UniformDays, Until


def stay_in_words(stay: Stay, language: Language) -> str:
    """Return how long customers stay; nothing where they move on the same day."""
    match stay:
        case Fixed(days=number):
            return _days(number, language) if number else ""
        case UniformDays(low=low, high=high):
            return _between(low, high, language)
        case EmpiricalDays(chances=chances):
            possible = [number for number, chance in chances if chance > 0]
            return _between(min(possible), max(possible), language)
        case Until(dates=dates):
            if len(dates) == 1:
                return language.say("stay_until", date=language.day(dates[0]))
            return language.say("stay_dates", n=len(dates))
    return language.say("stay_about", days=_days(typical_days(stay), language))


def _between(low: float, high: float, language: Language) -> str:
    if low == high:
        return _days(low, language) if low else ""
    return language.say("stay_between", low=f"{low:g}", high=f"{high:g}")


def _days(number: float, language: Language) -> str:
    text = language.number(number, 1).removesuffix(".0")
    return language.say("one_day" if number == 1 else "so_many_days", n=text)
