"""Memory: what the C library keeps of what large arrays give back, and in which pages it comes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

# glibc's <malloc.h>: what is free at the end stays there, the heap grows by so much more than is
# asked for, and only arrays above the largest size that can be set come from the system directly.
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
# <sys/mman.h>
MADV_HUGEPAGE = 14

# What the heap grows by at a time; what nobody writes to takes no memory.
GROWTH = 128 << 20
# What is asked for, and given back, so that it grows.
ASKED = 4 << 20


def keep_memory() -> None:
    """Have large arrays take the place of earlier ones, in large pages where the system has them.

    glibc would give their memory back to the system, which fills every page with zeros before it
    hands it out again. The most that is held at a time stays about what it is. Other C libraries
    are left as they are.
    """
    if sys.platform != "linux":
        return
    import ctypes  # which NumPy has imported already

    library = ctypes.CDLL(None)
    try:
        set_option = library.mallopt
    except AttributeError:
        return
    set_option(M_TRIM_THRESHOLD, 1 << 30)
    set_option(M_MMAP_THRESHOLD, 1 << 25)
    set_option(M_TOP_PAD, GROWTH)
    _take_large_pages(library)


def _take_large_pages(library: CDLL) -> None:
    """Let the heap grow, and ask for pages of 2 MB where it grew; a system without them refuses."""
    from ctypes import c_size_t, c_void_p

    library.malloc.restype = library.sbrk.restype = c_void_p
    before = library.sbrk(0)
    library.free(c_void_p(library.malloc(c_size_t(ASKED))))
    library.madvise(c_void_p(before), c_size_t(library.sbrk(0) - before), MADV_HUGEPAGE)
