"""Commands of accounts: `python -m trace accounts …`."""

import click


@click.group()
def accounts() -> None:
    """Commands of accounts."""
