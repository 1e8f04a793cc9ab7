"""`forkroad serve`: the local page to plan with."""

from __future__ import annotations

from pathlib import Path

import click

from forkroad.cli.options import LANGUAGES, quiet_option, scenario_file, seed_option, taking


@click.command(short_help="Open a page to plan with: move a lever, see the year move.")
@taking(
    scenario_file,
    click.option("--open", "opens", is_flag=True, help="Open the link in the browser."),
    click.option(
        "--port",
        type=click.IntRange(0, 65_535),
        default=0,
        help="Where to listen.  [default: any port that is free]",
    ),
    click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        metavar="ADDRESS",
        help="The address of this machine to listen at; any other than the default lets others in "
        "who have the link, unencrypted.",
    ),
    click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="The language of the page.",
    ),
    seed_option,
    quiet_option,
)
def serve(
    file: Path, opens: bool, port: int, host: str, lang: str, seed: int | None, quiet: bool
) -> None:
    """Serve a page of a scenario on this machine: move a fork and watch the year's sales move.

    The link that it prints holds a token, without which nobody comes in. What is tried there
    changes nothing until it is saved, as a what-if, into the file. Ctrl-C ends it.

    \b
    Examples:
      forkroad serve spring.yaml --open
      forkroad serve spring.yaml --port 8765 --seed 7
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.terminal import say, show
    from forkroad.errors import UsageError
    from forkroad.forecast.plan import settled_seed

    def ready(link: str) -> None:
        if opens:
            import webbrowser

            webbrowser.open(link)
        show([link])
        if not quiet:
            say("open this link in a browser; Ctrl-C ends the server")

    try:
        from forkroad.web.server import serve as serve_page
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise UsageError(
            f"the page needs {error.name}, which comes with: pip install 'forkroad[web]'"
        ) from None
    try:
        serve_page(file, seed=settled_seed(seed), host=host, port=port, lang=lang, ready=ready)
    except KeyboardInterrupt:
        return
