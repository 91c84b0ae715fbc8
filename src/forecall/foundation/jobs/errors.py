"""What can go wrong with jobs.

    ForecallError
    └── JobsError
        ├── ArgumentRefused   a job was asked for with something that is no id
        ├── JobUnknown        no job has this id, or no code this name
        ├── CronWrong         a time table cannot be read
        ├── AlreadyRunning    what was asked for can only be done to a job that does not run
        ├── JobLost           another worker has taken the job over: nothing more of it is written here
        └── JobCancelled      an operator stopped the job while it ran

`code` is stable: pages and programs translate by it. `GivenBack` is no error: it ends a job that a stopping worker
gives back, and passes by every `except Exception` on its way.
"""

from __future__ import annotations

from forecall.foundation.errors import ForecallError


class JobsError(ForecallError):
    """Root of the errors of jobs."""

    code = "jobs"


class ArgumentRefused(JobsError):
    """Hand the job the id of a row; it reads the rest itself, with a permit of its own."""

    code = "argument_refused"

    def __init__(self, job: str, place: str, found: str) -> None:
        super().__init__(
            f"{job}: argument {place} is {found}; a job takes ids only: a UUID, a whole number from 0 to 99999999, "
            "or a short name as `tea-house`"
        )


class JobUnknown(JobsError):
    """Look at `forecall jobs list` for the ids; a name is unknown where its room's `jobs.py` no longer has it."""

    code = "job_unknown"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"there is no job {wanted}; see: forecall jobs list")


class CronWrong(JobsError):
    """Write five fields, as in crontab(5): minute, hour, day of month, month, day of week."""

    code = "cron_wrong"

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"time table {text!r}: {problem}; write five fields as `15 2 * * 1-5`")


class AlreadyRunning(JobsError):
    """Wait until it has ended, or cancel it first."""

    code = "job_running"

    def __init__(self, job: str) -> None:
        super().__init__(f"job {job} has not ended; wait for it, or stop it with: forecall jobs cancel {job}")


class JobLost(JobsError):
    """Stop: this worker was too slow to say that it lives, and another one runs the job now."""

    code = "job_lost"

    def __init__(self, job: str) -> None:
        super().__init__(f"job {job} was taken over by another worker; what was not committed here is undone")


class JobCancelled(JobsError):
    """Stop: somebody cancelled the job; what was not committed is undone."""

    code = "job_cancelled"

    def __init__(self, job: str) -> None:
        super().__init__(f"job {job} was cancelled")


class GivenBack(BaseException):
    """The worker stops and its time of grace is over; the job goes back into the queue, its run not counted."""
