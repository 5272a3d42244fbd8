"""Commands of lookup: `python -m trace lookup …`."""

import click


@click.group()
def lookup() -> None:
    """Commands of lookup."""
