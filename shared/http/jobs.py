"""The routes of jobs, for every service that starts some: how far one is, what it came to, and its end."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, fields

from shared.http.answers import Answer
from shared.http.fields import Moment
from shared.http.files import FileAnswer
from shared.http.problems import Problem, not_found, problem_of
from shared.http.requests import Request
from shared.http.route import route
from shared.jobs import JobRow, JobState, Work
from shared.spine import SpineApi

_AGAIN_SECONDS = "1"


class JobSchema(Schema):
    """A job as its starter sees it."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.Enum(JobState, by_value=True, required=True)
    made = Moment(required=True)
    started = Moment(allow_none=True)
    ended = Moment(allow_none=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True, metadata={"description": "0 表示尚不知道"})
    error = fields.Dict(allow_none=True, metadata={"description": "失败原因，同各接口的问题文档"})
    result = fields.String(allow_none=True, metadata={"description": "结果文件的地址"})


class JobRoutes:
    """A service class derives from it beside ServiceRoutes; `name` is the service's own."""

    name: ClassVar[str]
    spine: SpineApi

    def start_job(self, request: Request, kind: str, work: Work) -> Answer:
        """202 with a new job of the caller; the same Idempotency-Key gives the same job."""
        titles: Mapping[str, str] = getattr(self, "titles", {})

        def describe(failure: Exception) -> Mapping[str, Any]:
            return problem_of(failure).document(request.correlation, titles)

        job = self.spine.jobs.start(kind, request.origin, work, describe)
        return Answer(self._job(job), status=202, headers={"Location": self._address(job)})

    @route("GET", "/{service}/jobs/<job_id>", permission="job.read", answer=JobSchema)
    def job(self, request: Request, job_id: str) -> Answer:
        """自己发起的任务的进展"""
        job = self.spine.jobs.find(job_id, request.caller.subject)
        if job is None:
            raise not_found()
        return Answer(self._job(job), headers={} if job.is_finished else {"Retry-After": _AGAIN_SECONDS})

    @route("GET", "/{service}/jobs/<job_id>/result", permission="job.read", produces=["*/*"])
    def job_result(self, request: Request, job_id: str) -> FileAnswer:
        """任务的结果文件"""
        job = self.spine.jobs.find(job_id, request.caller.subject)
        if job is None:
            raise not_found()
        if job.state is not JobState.DONE:
            raise Problem(409, "job_not_done", details={"state": job.state})
        opened = self.spine.files.open(job.file) if job.file else None
        if opened is None:
            raise not_found()
        return FileAnswer.of(opened)

    @route("POST", "/{service}/jobs/<job_id>/cancel", permission="job.cancel", answer=JobSchema)
    def cancel_job(self, request: Request, job_id: str) -> Answer:
        """取消自己发起的任务"""
        job = self.spine.jobs.cancel(job_id, request.caller.subject)
        if job is None:
            raise not_found()
        return Answer(self._job(job))

    def _job(self, job: JobRow) -> Mapping[str, Any]:
        result = f"{self._address(job)}/result" if job.file else None
        return {
            "id": job.id,
            "kind": job.kind,
            "state": job.state,
            "made": job.made,
            "started": job.started,
            "ended": job.ended,
            "done": job.done,
            "total": job.total,
            "error": job.error,
            "result": result,
        }

    def _address(self, job: JobRow) -> str:
        return f"/{self.name}/jobs/{job.id}"
