"""The owner's own record: page by page every fact once, and a proof of where it ends."""

import pytest

from shared.eventlog.feed import Feed
from tests.shared.workshop import Workshop

pytestmark = pytest.mark.servers


@pytest.fixture
def feed(workshop: Workshop) -> Feed:
    """Seven facts in five commits and three batches."""
    for amounts in ((1, 2), (3,)), ((4,),), ((5,), (6, 7)):
        for one in amounts:
            workshop.add("7", *one)
        batch = workshop.numbering.number_pending()
        assert batch is not None
        workshop.numbering.settle(batch)
    return Feed(workshop.numbering, workshop.source)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_page_by_page_every_fact_comes_once(feed: Feed, limit: int) -> None:
    amounts: list[int] = []
    position = 0
    while (page := feed.after(position, limit)).events:
        assert len(page.events) <= limit
        amounts += [event["data"]["amount"] for event in page.events]
        position = page.scanned_to

    assert amounts == [1, 2, 3, 4, 5, 6, 7]
    assert (position, page.head) == (7, 7)


def test_what_a_caller_may_not_see_is_scanned_and_left_out(feed: Feed) -> None:
    page = feed.after(2, 3, visible=lambda fact: False)

    assert (page.events, page.scanned_to, page.head) == ([], 5, 7)


def test_the_digest_is_that_of_the_numbering(feed: Feed, workshop: Workshop) -> None:
    assert feed.after(7, 10).digest == workshop.numbering.head().digest.hex()
    assert len(feed.after(0, 1).digest) == 64
