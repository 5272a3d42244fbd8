"""`python -m trace`: the commands, from the checkout."""

import atexit
import gc
import sys

from trace.starting import beginning

if set(sys.argv[1:2]) & set(beginning.commands):
    beginning(prog_name="python -m trace")  # ends here: it becomes another process

gc.disable()  # nothing that loading makes is let go again: to look for rings in it is a third of the time
from trace.app.commands import main

gc.freeze()
gc.enable()
atexit.register(gc.unfreeze)  # else libraries in C count at the end what is frozen as leaked, in forty lines
main(prog_name="python -m trace")
