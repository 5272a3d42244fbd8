"""Commands of ledger: `python -m trace ledger …`."""

import click


@click.group()
def ledger() -> None:
    """Commands of ledger."""
