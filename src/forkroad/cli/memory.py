"""Memory: what the C library keeps of what large arrays give back."""

from __future__ import annotations

import sys

# Names of glibc's <malloc.h>, with what is asked of each: what is free at the end stays there, and
# only arrays above the largest size that glibc allows come from the system directly.
_SETTINGS = {"M_TRIM_THRESHOLD": (-1, 1 << 30), "M_MMAP_THRESHOLD": (-3, 1 << 25)}


def keep_memory() -> None:
    """Have large arrays take the place of earlier ones.

    glibc would give their memory back to the system, which fills every page with zeros before it
    hands it out again. The most that is held at a time stays what it is. Other C libraries are
    left as they are.
    """
    if sys.platform != "linux":
        return
    import ctypes  # which NumPy has imported already

    try:
        set_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return
    for option, value in _SETTINGS.values():
        set_option(option, value)
