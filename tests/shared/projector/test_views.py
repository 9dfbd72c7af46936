"""What queries read: rows and the place in the log that they belong to."""

import pytest

from tests.shared.things import listing
from tests.shared.workshop import Workshop

pytestmark = pytest.mark.servers


def test_rows_and_vector_of_one_snapshot_belong_together(workshop: Workshop) -> None:
    projection = listing(workshop.source)
    workshop.relay()
    workshop.work(projection, 0)
    workshop.add("7", 1, 2)
    workshop.wait_listed(projection)

    with workshop.views.snapshot() as session:
        vector = workshop.views.vector("things", session)
        workshop.add("7", 3)
        workshop.wait_listed(projection)
        rows = list(workshop.views.table("things", "rows").find(session=session))
        assert workshop.views.vector("things", session) == vector == {workshop.source: {0: 2}}
        assert [row["facts"] for row in rows] == [["1.0", "1.1"]]
        old = workshop.views.as_of("things", session)

    assert workshop.views.vector("things") == {workshop.source: {0: 3}}
    assert old == workshop.commits(version=1)[0]["at"]
    assert workshop.views.as_of("things") == workshop.commits(version=2)[0]["at"]


def test_what_was_never_read_is_not_fresh(workshop: Workshop) -> None:
    assert workshop.views.vector("things") == {}
    assert workshop.views.as_of("things") is None
