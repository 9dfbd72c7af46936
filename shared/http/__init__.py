"""HTTP as every service speaks it: declare routes, get checked requests, give answers."""

from shared.http.answers import Answer
from shared.http.fields import AreaCode, Moment, Position, Text
from shared.http.files import FileAnswer
from shared.http.paging import Page, PageQuery, page_of
from shared.http.problems import Problem, forbidden, not_found
from shared.http.requests import Request
from shared.http.route import Route, route
from shared.http.sse import EventStream, ServerEvent, stream_events
from shared.http.tokens import Caller, TokenReader, TokenRefusedError, issue

__all__ = [
    "Answer",
    "AreaCode",
    "Caller",
    "EventStream",
    "FileAnswer",
    "Moment",
    "Page",
    "PageQuery",
    "Position",
    "Problem",
    "Request",
    "Route",
    "ServerEvent",
    "Text",
    "TokenReader",
    "TokenRefusedError",
    "forbidden",
    "issue",
    "not_found",
    "page_of",
    "route",
    "stream_events",
]
