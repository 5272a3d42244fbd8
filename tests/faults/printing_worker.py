"""A worker to be killed while it prints: parts of one sheet, and it says on its output where it stands.

Run as `python -m tests.faults.printing_worker FOLDER URL forever|until-empty` from the checkout.
"""

import sys

from tests.faults.stepping_worker import open_runtime, say, stop_when_empty
from tests.stamps.lanes import PRINTING
from trace.jobs import runner
from trace.stamps import jobs, service


def telling(act, before, after):
    def told(*given, **named):
        say(before)
        answer = act(*given, **named)
        say(after)
        return answer

    return told


def main(folder, url, until):
    stop = runner.stop_on_signal()
    jobs.RunFiles.write = telling(jobs.RunFiles.write, "writing", "written")
    service.record_part = telling(service.record_part, "recording", "recorded")
    service.finish_form = telling(service.finish_form, "closing", "closed")
    pace = runner.Pace(threads=2, beat_s=0.1, lost_after_s=1.0, tries=10_000, retry_after_s=0.01)
    empty = runner.Periodic("empty", 1, lambda runtime: stop_when_empty(runtime, stop))
    periodic = [empty] if until == "until-empty" else []
    runner.run_worker(open_runtime(folder, url), PRINTING, stop=stop, periodic=periodic, pace=pace)


if __name__ == "__main__":
    main(*sys.argv[1:])
