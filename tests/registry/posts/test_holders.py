"""Who holds a post on any day, over HTTP: appointed, elected, transferred, stood in for, erased."""

from typing import Any
from uuid import uuid4

import pytest

from services.registry.posts.post import POST
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.place import TOWN, XIANG, XIANG_MASKED, new_grid, new_person, new_post, new_village, walk

pytestmark = pytest.mark.servers


def appoint(caller: Caller, post_id: str, person_id: str, since: str, **more: Any) -> Reply:
    return caller.post(f"/registry/posts/{post_id}/appointments", {"person_id": person_id, "since": since} | more)


def end(caller: Caller, post_id: str, on: str, reason: str = "resigned", **more: Any) -> Reply:
    return caller.post(f"/registry/posts/{post_id}/end", {"on": on, "reason": reason} | more)


def on_day(caller: Caller, post_id: str, day: str) -> dict[str, Any]:
    reply = caller.get(f"/registry/posts/{post_id}?on={day}")
    assert reply.status == 200, reply.body
    body: dict[str, Any] = reply.body
    return body


def test_a_holder_changed_twice_is_right_on_five_dates(ma: Caller) -> None:
    post_id = new_post(ma, new_grid(ma), since="2026-01-01")
    first, second, third = (new_person(ma) for _ in range(3))
    assert appoint(ma, post_id, first, "2026-01-10").status == 201
    assert end(ma, post_id, "2026-03-01").status == 200
    assert appoint(ma, post_id, second, "2026-04-01").status == 201
    assert end(ma, post_id, "2026-09-01", "dismissed", note="考核不合格").status == 200
    assert appoint(ma, post_id, third, "2026-09-01").status == 201
    days = {"2026-01-09": None, "2026-01-10": first, "2026-03-01": None, "2026-08-31": second, "2026-09-01": third}
    assert {day: on_day(ma, post_id, day)["holder"] for day in days} == days
    assert on_day(ma, post_id, "2025-12-31")["in_force"] is False
    history = on_day(ma, post_id, "2026-05-01")["holdings"]
    assert [(one["since"], one["until"], one["reason"], one["name"]) for one in history] == [
        ("2026-01-10", "2026-03-01", "resigned", XIANG_MASKED["name"]),
        ("2026-04-01", "2026-09-01", "dismissed", XIANG_MASKED["name"]),
        ("2026-09-01", None, None, XIANG_MASKED["name"]),
    ]


def test_the_list_of_posts_shows_the_same_holders_on_the_same_days(ma: Caller) -> None:
    village = new_village(ma)
    grid = new_grid(ma, village)
    post_id, empty = new_post(ma, grid), new_post(ma, grid, "grid_worker")
    person_id, deputy = new_person(ma), new_person(ma)
    appoint(ma, post_id, person_id, "2026-02-01")
    named = {"person_id": deputy, "since": "2026-05-01", "until": "2026-05-10", "reason": "leave"}
    assert ma.post(f"/registry/posts/{post_id}/stand-ins", named).status == 201

    def listed(day: str, more: str = "") -> dict[str, Any]:
        items = ma.get(f"/registry/posts?area={village}&on={day}{more}").body["items"]
        return {item["post_id"]: (item["holder"], item["responsible"]) for item in items}

    eventually(lambda: listed("2026-05-01").get(post_id) == (person_id, deputy))
    assert listed("2026-05-10") == {post_id: (person_id, person_id), empty: (None, None)}
    assert listed("2026-01-31") == {post_id: (None, None), empty: (None, None)}
    assert listed("2026-01-31", "&vacant=true").keys() == {post_id, empty}
    assert listed("2026-05-10", "&vacant=true").keys() == {empty}
    assert listed("2026-05-10", "&kind=grid_head").keys() == {post_id}
    for filters in (f"area={village}", f"area={village}&vacant=true", f"at={grid}"):
        whole = walk(ma, "/registry/posts", filters)
        assert walk(ma, "/registry/posts", f"{filters}&limit=1") == whole


def test_what_cannot_be_is_named(ma: Caller) -> None:
    post_id, person_id = new_post(ma, new_grid(ma), since="2026-01-01"), new_person(ma)
    backwards = appoint(ma, post_id, person_id, "2026-05-01", term_end="2026-04-30")
    assert (backwards.status, backwards.body["code"]) == (409, "term_end_before_start")
    assert backwards.body["title"] == "任期结束日期须晚于任职日期"
    assert appoint(ma, post_id, person_id, "2099-05-01").body["code"] == "since_too_far_ahead"
    assert appoint(ma, post_id, person_id, "2025-12-31").body["code"] == "start_before_post"
    assert appoint(ma, post_id, person_id, "2026-02-30").codes == {"invalid", "date"}
    assert appoint(ma, post_id, str(uuid4()), "2026-05-01").body["code"] == "person_unknown"
    assert end(ma, post_id, "2026-05-01").body["code"] == "post_vacant"
    assert appoint(ma, post_id, person_id, "2026-05-01").status == 201
    assert appoint(ma, post_id, person_id, "2026-06-01").body["code"] == "post_already_held"
    assert end(ma, post_id, "2026-06-01", "dismissed").codes == {"invalid", "required"}
    assert end(ma, post_id, "2026-06-01", "erased").status == 422
    assert end(ma, post_id, "2026-04-30").body["code"] == "end_before_start"
    assert on_day(ma, post_id, "2026-06-01")["holder"] == person_id


def test_an_election_keeps_its_votes_and_implausible_ones_are_refused(ma: Caller, inside: SpineApi) -> None:
    post_id = new_post(ma, new_grid(ma), "building_head", title="楼栋长")
    winner, other = new_person(ma), new_person(ma)
    election: dict[str, Any] = {
        "person_id": winner,
        "since": "2026-05-01",
        "body": "居民代表会",
        "day": "2026-04-20",
        "votes_for": 31,
        "votes_against": 4,
        "ballots": 45,
        "term_end": "2029-05-01",
        "candidates": [{"person_id": winner, "votes": 31}, {"person_id": other, "votes": 9}],
    }
    path = f"/registry/posts/{post_id}/elections"
    faults: dict[str, dict[str, Any]] = {
        "election_in_future": {"day": "2099-04-20", "since": "2099-05-01"},
        "more_votes_than_ballots": {"ballots": 34},
        "election_lost": {"votes_against": 31},
        "elected_not_first": {"votes_for": 9, "candidates": [{"person_id": p, "votes": 9} for p in (winner, other)]},
    }
    assert {code: ma.post(path, election | change).body["code"] for code, change in faults.items()} == {
        code: code for code in faults
    }
    reply = ma.post(path, election)
    assert (reply.status, reply.body["holder"], reply.body["term_end"]) == (201, winner, "2029-05-01")
    assert reply.body["holdings"][0]["way"] == "elected"
    fact: Any = inside.streams(POST).history(post_id)[-1].fact
    assert (fact.votes_for, [one.votes for one in fact.candidates]) == (31, [31, 9])
    renewed = ma.post(f"/registry/posts/{post_id}/renew", {"term_end": "2030-01-01", "on": "2026-06-01"})
    assert renewed.body["code"] == "renewal_needs_election"


def test_a_transfer_is_one_step_on_both_posts_or_none(ma: Caller) -> None:
    left, taken = new_post(ma, new_grid(ma)), new_post(ma, new_grid(ma))
    person_id = new_person(ma)
    appoint(ma, left, person_id, "2026-01-01")
    body = {"from": left, "to": taken, "on": "2026-07-01", "note": "工作需要"}
    done = ma.post(f"/registry/persons/{person_id}/transfer", body, Idempotency_Key="transfer-1")
    assert (done.status, done.body["from"]["holder"], done.body["to"]["holder"]) == (200, None, person_id)
    again = ma.post(f"/registry/persons/{person_id}/transfer", body, Idempotency_Key="transfer-1")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert on_day(ma, left, "2026-06-30")["holder"] == on_day(ma, taken, "2026-07-01")["holder"] == person_id
    occupied = new_post(ma, new_grid(ma))
    appoint(ma, occupied, new_person(ma), "2026-01-01")
    refused = ma.post(f"/registry/persons/{person_id}/transfer", {"from": taken, "to": occupied, "on": "2026-08-01"})
    assert (refused.status, refused.body["code"]) == (409, "post_already_held")
    assert on_day(ma, taken, "2026-08-01")["holder"] == person_id


def test_duties_change_on_their_day_and_an_abolished_post_ends_with_its_holder(ma: Caller) -> None:
    post_id, person_id = new_post(ma, new_grid(ma), since="2026-01-01"), new_person(ma)
    appoint(ma, post_id, person_id, "2026-01-01")
    changed = ma.post(f"/registry/posts/{post_id}/duties", {"duties": ["法制宣传员"], "on": "2026-05-01"})
    assert changed.status == 200
    assert on_day(ma, post_id, "2026-04-30")["duties"] == ["信息采集", "人民调解员"]
    assert on_day(ma, post_id, "2026-05-01")["duties"] == ["法制宣传员"]
    unknown = ma.post(f"/registry/posts/{post_id}/abolish", {"on": "2026-09-01", "successor": "433122108-none"})
    assert unknown.body["code"] == "successor_unknown"
    abolished = ma.post(f"/registry/posts/{post_id}/abolish", {"on": "2026-09-01"})
    assert (abolished.body["in_force"], abolished.body["holdings"][0]["reason"]) == (False, "post_abolished")
    assert appoint(ma, post_id, person_id, "2026-09-01").body["code"] == "post_abolished"
    area = post_id.partition("-")[0]
    eventually(
        lambda: (
            [one["abolished"] for one in walk(ma, "/registry/posts", f"area={area}&on=2026-08-31")] == ["2026-09-01"]
        )
    )
    assert walk(ma, "/registry/posts", f"area={area}&on=2026-09-01") == []


def test_the_reason_of_a_dismissal_is_seen_only_for_a_reason(ma: Caller, operator: Caller) -> None:
    post_id, person_id = new_post(ma, new_grid(ma)), new_person(ma)
    appoint(ma, post_id, person_id, "2026-01-01")
    end(ma, post_id, "2026-06-01", "dismissed", note="连续三月未巡查")
    assert "连续三月" not in str(on_day(ma, post_id, "2026-06-01"))
    path = f"/registry/posts/{post_id}/holdings/1/unmask"
    assert ma.post(path, {"reason": "复核"}).body == {"note": "连续三月未巡查"}
    assert operator.post(path, {"reason": "复核"}).status == 403
    assert ma.post(f"/registry/posts/{post_id}/holdings/2/unmask", {"reason": "复核"}).body["code"] == "note_none"


def test_erasing_a_person_frees_the_posts_and_ends_what_they_stood_in_for(
    ma: Caller, inside: SpineApi, public: Caller
) -> None:
    grid = new_grid(ma)
    held, other = new_post(ma, grid), new_post(ma, grid, "grid_worker")
    person_id = new_person(ma)
    appoint(ma, held, person_id, "2026-01-01")
    appoint(ma, other, person_id, "2026-02-01")
    third = new_post(ma, grid, "guard", title="值守")
    named = {"person_id": person_id, "since": "2026-11-01", "until": "2027-06-01", "reason": "vacancy"}
    assert ma.post(f"/registry/posts/{third}/stand-ins", named).status == 201
    eventually(lambda: ma.get(f"/registry/persons/{person_id}").body["concurrent"] == 1)
    ma.post(f"/registry/persons/{person_id}/erase")
    assert XIANG["name"] not in str(public.get(f"/registry/directory?area={grid}").body)
    eventually(lambda: [ma.get(f"/registry/posts/{post}").body["holder"] for post in (held, other)] == [None, None])
    assert ma.get(f"/registry/posts/{held}").body["holdings"][0]["reason"] == "erased"
    eventually(lambda: ma.get(f"/registry/posts/{third}").body["stand_in"] is None)
    assert [one.name for one in inside.streams(POST).history(held)].count("appointment.ended.v1") == 1
    page = f"/registry/persons/{person_id}"
    eventually(lambda: [one["reason"] for one in ma.get(page).body["holdings"]] == ["erased", "erased"])


def test_nobody_acts_on_or_reads_posts_of_another_place(ma: Caller, far: Caller, person: Person) -> None:
    village = new_village(ma)
    grid = new_grid(ma, village)
    post_id, person_id = new_post(ma, grid), new_person(ma, grid)
    day = {"on": "2026-06-01"}
    named = {"person_id": person_id, "since": "2026-05-01", "until": "2026-06-01", "reason": "leave"}
    replies = {
        "read": far.get(f"/registry/posts/{post_id}"),
        "end": end(far, post_id, "2026-06-01"),
        "duties": far.post(f"/registry/posts/{post_id}/duties", {"duties": []} | day),
        "abolish": far.post(f"/registry/posts/{post_id}/abolish", day),
        "stand in": far.post(f"/registry/posts/{post_id}/stand-ins", named),
        "transfer": far.post(f"/registry/persons/{person_id}/transfer", {"from": post_id, "to": post_id}),
    }
    assert {what: reply.status for what, reply in replies.items()} == dict.fromkeys(replies, 403)
    head = person("p-station", ("station_head", village))
    assert head.post(f"/registry/posts/{post_id}/stand-ins", named).status == 201
    assert end(head, post_id, "2026-06-01").status == 403
    eventually(lambda: [one["post_id"] for one in walk(head, "/registry/posts", f"area={grid}")] == [post_id])
    assert walk(far, "/registry/posts", f"area={TOWN}") == []
