"""`python -m trace`: the commands, from the checkout."""

from trace.app.commands import main

main(prog_name="python -m trace")
