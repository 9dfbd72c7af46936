"""The entrypoint of printed orders, for whoever works on the case."""

from marshmallow import Schema, fields, validate

from services.cases.acting.actors import actor_of, permit_sight, reads
from services.cases.acting.answers import Texts
from services.cases.case.state import Case
from services.cases.directory.directory import Directory
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.who import Who, may
from services.cases.orders.composing import given_in, order_of, texts_wanted
from services.cases.orders.printing import to_json
from shared.clock import now
from shared.http import FileAnswer, Problem, Request, forbidden, route
from shared.http.service import ServiceRoutes

PDF = "application/pdf"
SECONDS = 20.0
MEMORY = 1024**3
"""Bytes of address space for the typesetter and its fonts."""


class OrderQuery(Schema):
    """Which assignment, and for which of its parties."""

    assignment = fields.Integer(
        load_default=None, validate=validate.Range(1), metadata={"description": "第几次交办，缺省为最近一次"}
    )
    party = fields.String(
        load_default=None,
        validate=validate.Length(1, 100),
        metadata={"description": "单位或岗位编号，缺省为外部单位，没有则为牵头单位"},
    )


class OrderRoutes(ServiceRoutes):
    """交办单."""

    @route("GET", "/cases/<case_id>/order.pdf", permission="case.act", query=OrderQuery, produces=[PDF])
    def order(self, request: Request, case_id: str) -> FileAnswer:
        """交办单（A4，附回执），不含上报人的任何信息"""
        streams = self.spine.streams(CASE)
        case = streams.load(case_id).state
        self._permit_order(request, case)
        given = given_in(streams.history(case_id), request.query["assignment"], request.query["party"])
        if given is None:
            raise Problem(404, "no_such_assignment")
        texts = Texts.of(self.spine.vault, case, texts_wanted(case, given))
        order = order_of(self.spine.views, case, given, texts, self.spine.settings.public_origin, now())
        made = self.spine.subprocesses.call(
            "services.cases.orders.printing:print_order", to_json(order), timeout=SECONDS, memory=MEMORY
        )
        return FileAnswer(made, f"交办单{order.number}.pdf", PDF, inline=True)

    def _permit_order(self, request: Request, case: Case) -> None:
        """Those who take part in the case and read what is typed about it."""
        actor = actor_of(request, Directory(self.spine.views))
        permit_sight(case, actor)
        if not (may(Who.CONCERNED, case, actor) and reads(case, actor)):
            raise forbidden()
