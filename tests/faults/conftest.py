"""Which faults are tried when: those that need a disk or a server of their own in `make faults` only."""

import os

IN_FULL = ["test_disk_full.py", "test_failover.py", "test_server_killed.py", "test_server_restarts.py"]
collect_ignore = [] if os.environ.get("FAULTS") == "full" else IN_FULL
