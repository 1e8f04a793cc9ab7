"""The file that is planned with: read when it is asked for, written only as it was last read.

The file on disk is the truth. Pages say by its SHA-256 which text they have before them: work
goes on with that text, and a text that is no longer on disk is never written over.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path

from forkroad.errors import UsageError
from forkroad.records import record
from forkroad.scenario.content import bytes_of
from forkroad.scenario.tree import Malformed
from forkroad.storage.atomic import write_bytes

# Texts that pages may still have before them.
_MOST_KEPT = 16


@record
class Snapshot:
    """The file at one moment."""

    sha256: str
    content: bytes


class Study:
    """One scenario file."""

    def __init__(self, path: Path) -> None:
        # A link is followed once, so that the file itself is replaced and not the link.
        self.path = path.resolve()
        self.name = path.name
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()

    def read(self) -> Snapshot:
        """Return the file as it is now.

        Raises UsageError with the reason where there is no such file.
        """
        try:
            content = bytes_of(self.path)
        except Malformed as malformed:
            raise UsageError(f"{self.name}: {malformed.message}") from None
        snapshot = Snapshot(hashlib.sha256(content).hexdigest(), content)
        self._kept[snapshot.sha256] = snapshot
        self._kept.move_to_end(snapshot.sha256)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return snapshot

    def known(self, sha256: str) -> Snapshot | None:
        """Return a text that has been read before; None where it has been forgotten."""
        return self._kept.get(sha256)

    def write(self, text: str, before: Snapshot) -> Snapshot | None:
        """Write a text over the one that it was made from; None where that is not there any more.

        Raises OutputError where the file cannot be written.
        """
        if self.read().sha256 != before.sha256:
            return None
        mark = b"\xef\xbb\xbf" if before.content.startswith(b"\xef\xbb\xbf") else b""
        write_bytes(self.path, mark + text.encode("utf-8"))
        return self.read()
