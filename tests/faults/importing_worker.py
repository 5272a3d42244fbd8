"""A worker to be killed while it takes a sheet: it says on its output where it stands, and at its end what it held.

Run as `python -m tests.faults.importing_worker FOLDER URL` from the checkout.
"""

import sys
from pathlib import Path

from tests.faults.stepping_worker import open_runtime, say, stop_when_empty
from trace.jobs import runner
from trace.registry.imports import jobs, queries, service


def telling(act, word):
    def told(*given, **named):
        say(word)
        return act(*given, **named)

    return told


def main(folder, url):
    stop = runner.stop_on_signal()
    jobs.reading.read_sheet = telling(jobs.reading.read_sheet, "reading")
    for name in ("keep_reading", "check_piece", "take_piece"):
        setattr(service, name, telling(getattr(service, name), name))
    service.jobs.progress = telling(service.jobs.progress, "progress")
    pace = runner.Pace(threads=1, beat_s=0.1, lost_after_s=1.0, tries=10_000, retry_after_s=0.01)
    empty = runner.Periodic("empty", 1, lambda runtime: stop_when_empty(runtime, stop))
    table = {queries.JOB: jobs.import_sheet}
    runner.run_worker(open_runtime(folder, url), table, stop=stop, periodic=[empty], pace=pace)
    # Not by getrusage: it counts what the process held that started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    say(f"held {int(status['VmHWM'].split()[0]) // 1024}")


if __name__ == "__main__":
    main(*sys.argv[1:])
