"""Which faults are tried when: those that need a disk or a server of their own in `make faults` only."""

import os

collect_ignore = (
    [] if os.environ.get("FAULTS") == "full" else ["test_disk_full.py", "test_failover.py", "test_server_restarts.py"]
)
