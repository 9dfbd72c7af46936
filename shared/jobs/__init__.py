"""Long work that a request starts and that outlives it: seen, cancelled and fetched by who started it."""

from shared.jobs.jobs import Jobs
from shared.jobs.ledger import JobRow, JobsBusyError, JobState, TooManyJobsError
from shared.jobs.work import Job, JobCancelledError, JobInterruptedError, Produced, Work

__all__ = [
    "Job",
    "JobCancelledError",
    "JobInterruptedError",
    "JobRow",
    "JobState",
    "Jobs",
    "JobsBusyError",
    "Produced",
    "TooManyJobsError",
    "Work",
]
