"""Sealed files on a real MongoDB: what comes back, what nobody can read any more, and what is left over."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from shared.clock import now
from shared.personal import (
    FileMasterKey,
    Files,
    FileTooLargeError,
    Personal,
    PersonalUnreadableError,
    SubjectErasedError,
    Vault,
)
from shared.personal.files import CHUNK_BYTES, UNFINISHED
from tests.plans import Finds, stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

Documents = Database[dict[str, Any]]
PDF = "application/pdf"


@pytest.fixture
def finds() -> Finds:
    return Finds()


@pytest.fixture
def database(servers: Servers, finds: Finds) -> Iterator[Documents]:
    with MongoClient[dict[str, Any]](servers.mongo_uri("cases"), event_listeners=[finds], tz_aware=True) as client:
        database: Documents = client.get_default_database()
        for name in ("keys", "files", "file_chunks"):
            database.drop_collection(name)
        yield database


@pytest.fixture
def vault(database: Documents, tmp_path: Path) -> Vault:
    key_file = tmp_path / f"{uuid.uuid4()}.master.key"
    FileMasterKey.create(key_file)
    made = Vault(database, FileMasterKey(key_file))
    made.prepare()
    return made


@pytest.fixture
def files(database: Documents, vault: Vault) -> Files:
    made = Files(database, vault)
    made.prepare()
    made.prepare()
    return made


def put(files: Files, content: Any = b"%PDF", **options: Any) -> str:
    return files.put(content, **{"name": "联系卡 王小明.pdf", "media": PDF} | options)


def rows(database: Documents) -> tuple[int, int]:
    return database["files"].count_documents({}), database["file_chunks"].count_documents({})


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7])
def test_what_was_put_comes_back_with_what_is_known_of_it(files: Files, size: int) -> None:
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    id = put(files, content)
    opened = files.open(id)
    assert opened is not None
    assert b"".join(opened.chunks) == content
    about = opened.about
    assert (about.name, about.media, about.size) == ("联系卡 王小明.pdf", PDF, size)
    assert about.sha256 == sha256(content).hexdigest()
    assert about.expires is None
    assert files.find(id) == about


def test_a_stream_of_any_pieces_is_put_in_chunks(files: Files, database: Documents) -> None:
    pieces = [b"a" * 200_000, b"", b"b" * 400_000, b"c"]
    assert files.read(put(files, iter(pieces))) == b"".join(pieces)
    sizes = [len(row["sealed"]) for row in database["file_chunks"].find()]
    assert max(sizes) <= CHUNK_BYTES + 28


def test_nothing_readable_is_stored(files: Files, database: Documents) -> None:
    put(files, "王小明".encode() * 1000)
    stored = repr([*database["files"].find(), *database["file_chunks"].find()]).encode()
    assert "王小明".encode() not in stored
    assert repr("王小明".encode()).encode()[2:-1] not in stored


def test_a_file_beyond_its_limit_leaves_nothing(files: Files, database: Documents) -> None:
    with pytest.raises(FileTooLargeError):
        put(files, (b"x" * 100_000 for _ in range(10)), limit=999_999)
    assert rows(database) == (0, 0)
    assert files.find(put(files, b"x" * 1000, limit=1000)) is not None


def test_a_stream_that_breaks_off_leaves_nothing(files: Files, database: Documents) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 600_000
        raise OSError

    with pytest.raises(OSError):
        put(files, broken())
    assert rows(database) == (0, 0)


def test_chunks_of_a_file_that_was_never_finished_go_by_themselves(
    files: Files, database: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: Files, row: dict[str, Any]) -> None:
        raise SystemExit

    monkeypatch.setattr(Files, "_finish", die)
    monkeypatch.setattr("pymongo.collection.Collection.delete_many", lambda *_: None)
    with pytest.raises(SystemExit):
        put(files)
    (chunk,) = database["file_chunks"].find()
    assert timedelta(0) < chunk["expires"] - now() < UNFINISHED


def test_an_erased_persons_files_are_gone_and_can_be_cleared_away(
    files: Files, vault: Vault, database: Documents
) -> None:
    person = vault.new_subject()
    ids = [put(files, subject=person), put(files, subject=person)]
    other = put(files)
    vault.erase(person)
    assert [files.find(id) for id in ids] == [None, None]
    assert [files.read(id) for id in ids] == [None, None]
    assert files.delete_of(person) == 2
    assert rows(database) == (1, 1)
    assert files.read(other) == b"%PDF"
    with pytest.raises(SubjectErasedError):
        put(files, subject=person)


def test_an_erasure_on_the_way_ends_the_reading(files: Files, vault: Vault) -> None:
    id = put(files, b"x" * (3 * CHUNK_BYTES))
    opened = files.open(id)
    assert opened is not None
    next(opened.chunks)
    vault.erase(opened.about.subject)
    with pytest.raises(SubjectErasedError):
        next(opened.chunks)


def test_deleting_takes_the_files_own_key_and_never_a_persons(files: Files, vault: Vault, database: Documents) -> None:
    person = vault.new_subject()
    own, persons = put(files), put(files, subject=person)
    subject = files.find(own).subject  # type: ignore[union-attr]
    assert files.delete(own)
    assert files.delete(persons)
    assert not files.delete(own)
    assert rows(database) == (0, 0)
    assert vault.erased([subject, person]) == {subject}


def test_a_lifetime_ends_file_chunks_and_key_and_can_be_taken_away(files: Files, database: Documents) -> None:
    gone = put(files, lifetime=timedelta(seconds=-1))
    assert files.find(gone) is None
    assert files.open(gone) is None
    id = put(files, b"x" * (2 * CHUNK_BYTES), lifetime=timedelta(hours=1))
    about = files.find(id)
    assert about is not None
    dated = [
        *database["files"].find({"_id": id}),
        *database["file_chunks"].find({"file": id}),
        *database["keys"].find({"_id": about.subject}),
    ]
    assert [row["expires"] for row in dated] == [about.expires] * 4
    assert files.keep(id)
    assert not files.keep("unknown")
    for name, row in (("files", {"_id": id}), ("file_chunks", {"file": id}), ("keys", {"_id": about.subject})):
        assert all("expires" not in found for found in database[name].find(row))


def test_a_persons_key_outlives_a_file_with_a_lifetime(files: Files, vault: Vault, database: Documents) -> None:
    person = vault.new_subject()
    put(files, subject=person, lifetime=timedelta(hours=1))
    (key,) = database["keys"].find({"_id": person})
    assert "expires" not in key
    assert vault.seal(Personal(person, "王小明")).sealed


def test_every_expiry_has_its_index(files: Files, database: Documents) -> None:
    for name in ("files", "file_chunks", "keys"):
        indexes = database[name].index_information().values()
        assert [one["expireAfterSeconds"] for one in indexes if one["key"] == [("expires", 1)]] == [0]


def swap_chunks(database: Documents, id: str, other: str) -> None:
    first, second = database["file_chunks"].find({"file": id}).sort("n")
    database["file_chunks"].update_one({"_id": first["_id"]}, {"$set": {"sealed": second["sealed"]}})


def take_from_another(database: Documents, id: str, other: str) -> None:
    foreign = database["file_chunks"].find_one({"file": other, "n": 0})
    assert foreign is not None
    database["file_chunks"].update_one({"file": id, "n": 0}, {"$set": {"sealed": foreign["sealed"]}})


def drop_the_last(database: Documents, id: str, other: str) -> None:
    database["file_chunks"].delete_one({"file": id, "n": 1})


def flip_a_bit(database: Documents, id: str, other: str) -> None:
    (row,) = database["file_chunks"].find({"file": id, "n": 1})
    sealed = bytearray(row["sealed"])
    sealed[20] ^= 1
    database["file_chunks"].update_one({"_id": row["_id"]}, {"$set": {"sealed": bytes(sealed)}})


@pytest.mark.parametrize("tamper", [swap_chunks, take_from_another, drop_the_last, flip_a_bit])
def test_a_file_that_was_changed_in_the_database_is_not_given_out_whole(
    files: Files, vault: Vault, database: Documents, tamper: Any
) -> None:
    person = vault.new_subject()
    id, other = (put(files, b"x" * (CHUNK_BYTES + 1), subject=person) for _ in range(2))
    tamper(database, id, other)
    with pytest.raises(PersonalUnreadableError):
        files.read(id)


def test_reading_uses_an_index(files: Files, database: Documents, finds: Finds) -> None:
    id = put(files)
    finds.sent.clear()
    files.read(id)
    files.delete_of("nobody")
    asked = [one for one in finds.sent if one["find"] in ("files", "file_chunks")]
    assert len(asked) == 3
    for one in asked:
        command = {name: value for name, value in one.items() if value is not None}
        plan = database.command("explain", command)["queryPlanner"]["winningPlan"]
        assert not {"COLLSCAN", "SORT"} & stages(plan)
