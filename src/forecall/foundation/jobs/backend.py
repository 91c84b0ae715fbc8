"""Our queue as a backend of the tasks API: `TASKS["default"]["BACKEND"]` names it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist

from forecall.foundation.jobs.arguments import unpacked
from forecall.foundation.jobs.tasks import JobTask, task_named

STATUS = {
    "ready": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "failed": TaskResultStatus.FAILED,
    "cancelled": TaskResultStatus.FAILED,
}


class JobsBackend(BaseTaskBackend):
    """Keeps requests in the table of jobs. What a job returns is not kept: it writes what it made itself."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:  # noqa: ANN401  # as declared
        from forecall.foundation.jobs.store import ask_for, clock  # noqa: PLC0415  # models are there by then
        from forecall.foundation.jobs.tasks import run_after  # noqa: PLC0415

        if not isinstance(task, JobTask) or kwargs:
            raise InvalidTaskError("make it with @job, and hand it ids in their order")
        self.validate_task(task)
        made = ask_for(task, tuple(args), after=run_after(task.run_after, clock().now()), priority=task.priority)
        return self.get_result(str(made))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        from forecall.foundation.jobs.models import Job  # noqa: PLC0415

        try:
            row = Job.objects.get(id=result_id)
        except (Job.DoesNotExist, ValidationError):
            raise TaskResultDoesNotExist(result_id) from None
        return TaskResult(
            task=task_named(row.name),
            id=str(row.id),
            status=STATUS[row.state],
            enqueued_at=row.asked_at,
            started_at=row.started_at,
            last_attempted_at=row.started_at,
            finished_at=row.ended_at,
            args=[str(one) for one in unpacked(row.args)],
            kwargs={},
            backend=self.alias,
            errors=[TaskError(exception_class_path=row.error, traceback="")] if row.error else [],
            worker_ids=[row.worker] * row.runs,
        )
