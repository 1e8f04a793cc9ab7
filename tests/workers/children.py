"""The processes that a test has started, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.process import BaseProcess

Children = Callable[[], list[BaseProcess]]
