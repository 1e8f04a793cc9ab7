"""The memory of large arrays: given again to the next ones, not fetched anew from the system."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

# A hundred arrays of 4 MB, one after the other, every page of them written to. Two at a time: the
# largest free piece must not stand at the end, where glibc looks first.
SCRIPT = """
import resource, sys
import numpy as np
from forkroad.cli.memory import keep_memory
if sys.argv[1] == "kept":
    keep_memory()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
before = faults()
for _ in range(100):
    one, other = np.ones(2**19), np.ones(2**19)
    del one, other
print(faults() - before)
"""


def faults(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", SCRIPT, how], capture_output=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is asked to keep memory")
def test_pages_of_large_arrays_are_filled_once() -> None:
    # Two arrays of 4 MB are 2,048 pages of 4 KB, or fewer larger ones.
    assert faults("kept") < 2_500


def test_asking_twice_does_no_harm() -> None:
    script = "from forkroad.cli.memory import keep_memory; keep_memory(); keep_memory()"
    subprocess.run([sys.executable, "-c", script], check=True)


HEAP = """
import re
from forkroad.cli.memory import keep_memory
keep_memory()
maps = open("/proc/self/smaps").read()
heap = re.findall(r"\\[heap\\]\\n(?:[A-Z].*\\n)*?VmFlags:(.*)", maps)
print(any("hg" in flags.split() for flags in heap))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is asked to keep memory")
def test_the_heap_grows_in_large_pages_where_the_system_has_them() -> None:
    done = subprocess.run([sys.executable, "-c", HEAP], capture_output=True, check=True, text=True)
    has_large_pages = Path("/sys/kernel/mm/transparent_hugepage").exists()
    assert done.stdout.strip() == str(has_large_pages)
