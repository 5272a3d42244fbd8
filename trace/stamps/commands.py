"""Commands of stamps: `python -m trace stamps …`."""

import click


@click.group()
def stamps() -> None:
    """Commands of stamps."""
