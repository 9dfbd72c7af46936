"""A service that only has jobs, started as `python -m shared.run cases` starts the real one."""

import sys
import time
from collections.abc import Mapping
from typing import Any

from shared import run
from shared.eventstore.facts import Facts
from shared.http import Answer, FileAnswer, Request, route
from shared.http.jobs import JobRoutes, JobSchema
from shared.http.service import ServiceRoutes
from shared.jobs import Job, Produced, Work
from shared.spine import Spine, SpineApi

FUNCTIONS = "tests.shared.subprocesses.functions"
PAPER = "联系卡 王小明.pdf"
SECRET = "王小明 13812345678"


class CasesService(ServiceRoutes, JobRoutes):
    """One kind of job for each thing that can become of one."""

    name = "cases"
    spine: SpineApi = Spine(Facts({}))

    @route("POST", "/cases/start/<kind>", permission="case.report", media=["text/plain"], answer=JobSchema, status=202)
    def start(self, request: Request, kind: str) -> Answer:
        works: dict[str, Work] = {
            "count": self._count,
            "paper": lambda job: Produced(
                "联系卡 王小明.pdf", "application/pdf", (b"%PDF" * 100_000 for _ in range(3))
            ),
            "nothing": lambda job: None,
            "fail": self._fail,
            "reject": lambda job: self._call("reject", request.raw, job),
            "burn": lambda job: self._call("burn", request.raw, job),
            "sleep": self._sleep,
        }
        return self.start_job(request, f"test.{kind}", works[kind])

    @route("POST", "/cases/files", permission="case.report", media=["text/plain"], limit=2 * 1_048_576)
    def put(self, request: Request) -> Answer:
        return Answer({"id": self.spine.files.put(request.raw, name="a.txt", media="text/plain")})

    @route("GET", "/cases/files/<file_id>", permission="case.report", produces=["text/plain"])
    def get(self, request: Request, file_id: str) -> FileAnswer:
        opened = self.spine.files.open(file_id)
        assert opened is not None
        return FileAnswer.of(opened)

    def _count(self, job: Job) -> Mapping[str, Any]:
        for done in range(1, 5):
            job.progress(done, 4)
            time.sleep(0.3)
        return {"opened": 4}

    def _fail(self, job: Job) -> None:
        raise ValueError(SECRET)

    def _sleep(self, job: Job) -> None:
        while True:
            job.check()
            time.sleep(0.05)

    def _call(self, function: str, payload: bytes, job: Job) -> Produced:
        calls = self.spine.subprocesses
        return Produced("a", "b", calls.call(f"{FUNCTIONS}:{function}", payload, timeout=60, on_progress=job.progress))


if __name__ == "__main__":
    vars(run)["_service_class"] = lambda _: CasesService
    sys.exit(run.main(["cases"]))
