"""The jobs that print, by name: all that a worker of the tests needs to know, and little to load."""

from trace.stamps import jobs, queries

PRINTING = {
    queries.LANE_JOB: jobs.print_lane,
    queries.CHECK_JOB: jobs.check_form,
    queries.REMAKE_JOB: jobs.remake_part,
}
