"""The figures every service shows at /metrics, one object per figure."""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

requests_total = Counter(
    "wangge_requests_total", "HTTP answers by entrypoint and status", ["method", "route", "status"]
)
request_seconds = Histogram(
    "wangge_request_seconds", "Seconds from request to answer", ["method", "route"], buckets=_SECONDS
)
append_conflicts_total = Counter(
    "wangge_append_conflicts_total", "Appends that met a newer version of the stream", ["service"]
)
relay_lag_positions = Gauge(
    "wangge_relay_lag_positions", "Positions numbered and not yet confirmed by the log", ["source"]
)
relay_lag_seconds = Gauge("wangge_relay_lag_seconds", "Age of the oldest event the log has not confirmed", ["source"])
relay_published_total = Counter(
    "wangge_relay_published_total", "Events published to the log, repeated ones included", ["source"]
)
projection_lag_positions = Gauge(
    "wangge_projection_lag_positions",
    "Positions of a source that a projection has yet to apply",
    ["projection", "partition", "source"],
)
projection_lag_seconds = Gauge(
    "wangge_projection_lag_seconds",
    "Seconds from an event's time to its being applied",
    ["projection", "partition"],
)
projection_events_total = Counter("wangge_projection_events_total", "Events a projection has applied", ["projection"])
parked_events = Gauge("wangge_parked_events", "Events put aside for an operator, waiting ones included", ["projection"])
sse_clients = Gauge("wangge_sse_clients", "Clients connected to a stream of server-sent events", ["stream"])
subprocess_seconds = Histogram(
    "wangge_subprocess_seconds",
    "Seconds a call of a function in a process of its own took",
    ["function"],
    buckets=(*_SECONDS, 30.0, 60.0, 300.0),
)
jobs_total = Counter("wangge_jobs_total", "Jobs that have ended", ["kind", "state"])
deadlines_raised_total = Counter(
    "wangge_deadlines_raised_total", "Marks along the deadlines of cases that were raised", ["kind", "mark"]
)
deadline_seconds = Histogram(
    "wangge_deadline_seconds",
    "Seconds from the moment of a mark to its fact",
    buckets=(*_SECONDS, 30.0, 60.0, 300.0, 3600.0),
)
deadline_lag_seconds = Gauge(
    "wangge_deadline_lag_seconds", "How long the oldest mark that this replica has to raise has been due"
)
