"""`python -m forkroad`: the command line without its script."""

from __future__ import annotations

from forkroad.cli.main import main

if __name__ == "__main__":
    main()
