"""`python -m trace`: the commands, from the checkout."""

import gc
import sys

from trace.starting import beginning, end_quietly

if set(sys.argv[1:2]) & set(beginning.commands):
    beginning(prog_name="python -m trace")  # ends here: it becomes another process

gc.disable()  # nothing that loading makes is let go again: to look for rings in it is a third of the time
from trace.app.commands import main

gc.freeze()
gc.enable()
end_quietly()
main(prog_name="python -m trace")
