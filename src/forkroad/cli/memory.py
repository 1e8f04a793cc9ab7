"""Memory: what the C library keeps of what large arrays give back."""

from __future__ import annotations

import sys

# glibc's <malloc.h>: what is free at the end stays there, and only arrays above the largest size
# that can be set come from the system directly.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3


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
    set_option(M_TRIM_THRESHOLD, 1 << 30)
    set_option(M_MMAP_THRESHOLD, 1 << 25)
