"""The vault on a real MongoDB: sealed, opened with one query, gone after an erasure, rotated while in use."""

import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient, monitoring
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.eventstore.facts import Codec, Facts
from shared.personal import (
    FORGOTTEN_WITHIN,
    FileMasterKey,
    MasterKeyError,
    Personal,
    PersonalUnreadableError,
    SubjectErasedError,
    Vault,
    references,
)
from tests.servers import Servers
from tests.shared.personal.facts import CaseReported

pytestmark = pytest.mark.servers

Documents = Database[dict[str, Any]]


class Commands(monitoring.CommandListener):
    """The commands that reached the database, by name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


class HandClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def client(servers: Servers, commands: Commands) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](servers.mongo_uri("cases"), event_listeners=[commands]) as client:
        yield client


@pytest.fixture
def database(client: MongoClient[dict[str, Any]]) -> Documents:
    database: Documents = client.get_default_database()
    database.drop_collection("keys")
    return database


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / f"{uuid.uuid4()}.master.key"
    FileMasterKey.create(path)
    return path


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def vault(database: Documents, key_file: Path, clock: HandClock) -> Vault:
    made = Vault(database, FileMasterKey(key_file), clock)
    made.prepare()
    made.prepare()
    return made


@pytest.fixture
def other(database: Documents, key_file: Path, clock: HandClock) -> Vault:
    """The vault of another process on the same database."""
    return Vault(database, FileMasterKey(key_file), clock)


def sealed(vault: Vault, text: str) -> Personal:
    return vault.seal(Personal(vault.new_subject(), text))


def opened(vault: Vault, item: Personal) -> str | None:
    return vault.open([item])[item]


@pytest.fixture
def people(database: Documents, key_file: Path) -> dict[Personal, str]:
    """360 texts under 768 keys in the database, and no further batch of keys on its way."""
    vaults = [Vault(database, FileMasterKey(key_file)) for _ in range(12)]
    texts = [(vault, f"居民{number}") for vault in vaults for number in range(30)]
    return {sealed(vault, text): text for vault, text in texts}


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_what_is_sealed_opens_as_it_was_and_shows_nothing(vault: Vault, text: str) -> None:
    item = sealed(vault, text)
    assert item.text is None
    assert opened(vault, item) == text
    assert len(text) < 3 or text not in str(item.sealed)


def test_the_same_text_never_has_the_same_ciphertext(vault: Vault) -> None:
    subject = vault.new_subject()
    texts = [vault.seal(Personal(subject, "王小明")).sealed for _ in range(50)]
    assert len(set(texts)) == 50


def test_half_a_surrogate_pair_is_sealed_as_a_question_mark(vault: Vault) -> None:
    assert opened(vault, sealed(vault, "a\ud800b")) == "a?b"


def test_sealing_what_is_sealed_changes_nothing_and_clear_text_opens_as_it_is(vault: Vault) -> None:
    item = sealed(vault, "王小明")
    assert vault.seal(item) is item
    clear = Personal("nobody", "李四")
    assert vault.open([clear, item]) == {clear: "李四", item: "王小明"}


def test_another_process_opens_it_and_a_page_costs_one_query(
    other: Vault, commands: Commands, people: dict[Personal, str]
) -> None:
    commands.names.clear()
    assert other.open(people) == people
    assert commands.names == ["find"]
    assert other.open(people) == people
    assert commands.names == ["find"]


def test_sealing_for_a_new_subject_writes_once_per_batch(vault: Vault, commands: Commands) -> None:
    sealed(vault, "first")
    commands.names.clear()
    for _ in range(31):
        sealed(vault, "next")
    assert commands.names == []


def test_a_new_subject_can_be_sealed_for_by_any_process_at_once(vault: Vault, other: Vault) -> None:
    subject = vault.new_subject()
    assert opened(vault, other.seal(Personal(subject, "王小明"))) == "王小明"


def test_subjects_taken_by_many_threads_are_all_different_and_durable(vault: Vault, database: Documents) -> None:
    with ThreadPoolExecutor(16) as pool:
        subjects = list(pool.map(lambda _: vault.new_subject(), range(2000)))
    assert len(set(subjects)) == 2000
    assert vault.erased(subjects) == set()


def test_a_database_that_refuses_keys_is_seen_by_the_one_who_wants_one(
    client: MongoClient[dict[str, Any]], key_file: Path
) -> None:
    barred = Vault(client["registry"], FileMasterKey(key_file))
    with pytest.raises(PyMongoError):
        barred.new_subject()


def test_it_works_the_same_in_a_monkey_patched_process(database: Documents, servers: Servers, key_file: Path) -> None:
    process = [sys.executable, "-W", "ignore", "-m", "tests.shared.personal.greenlets"]
    answer = subprocess.run(
        [*process, servers.mongo_uri("cases"), str(key_file)], capture_output=True, text=True, timeout=60
    )
    assert (answer.stdout, answer.stderr) == ("500 subjects, 500 texts\n", "")


def test_after_an_erasure_the_same_process_reads_nothing_at_once(vault: Vault) -> None:
    gone, stays = sealed(vault, "王小明"), sealed(vault, "李四")
    assert vault.erase(gone.subject) is True
    assert vault.open([gone, stays]) == {gone: None, stays: "李四"}
    assert vault.erased([gone.subject, stays.subject]) == {gone.subject}
    assert vault.erase(gone.subject) is False


def test_after_an_erasure_every_other_process_forgets_in_the_stated_time(
    vault: Vault, other: Vault, clock: HandClock
) -> None:
    item = sealed(vault, "王小明")
    assert opened(other, item) == "王小明"
    clock.seconds += FORGOTTEN_WITHIN / 2
    assert opened(other, item) == "王小明"
    vault.erase(item.subject)
    clock.seconds += FORGOTTEN_WITHIN / 2
    assert opened(other, item) is None
    assert opened(vault, item) is None


def test_reading_again_and_again_does_not_make_a_key_stay(vault: Vault, other: Vault, clock: HandClock) -> None:
    item = sealed(vault, "王小明")
    opened(other, item)
    vault.erase(item.subject)
    for _ in range(10):
        clock.seconds += FORGOTTEN_WITHIN / 10
        last = opened(other, item)
    assert last is None


def test_a_reading_under_way_does_not_bring_an_erased_key_back(
    database: Documents, key_file: Path, clock: HandClock
) -> None:
    class Interrupted(FileMasterKey):
        """Erases the subject while another thread is between reading and keeping its key."""

        def unwrap(self, wrapped: bytes, key_id: str, subject: str) -> bytes:
            key = super().unwrap(wrapped, key_id, subject)
            reader.erase(subject)
            return key

    item = sealed(Vault(database, FileMasterKey(key_file), clock), "王小明")
    reader = Vault(database, Interrupted(key_file), clock)
    assert opened(reader, item) == "王小明"
    assert opened(reader, item) is None


def test_nothing_can_be_sealed_for_an_erased_or_unknown_subject(vault: Vault) -> None:
    subject = vault.new_subject()
    vault.erase(subject)
    for gone in (subject, "never made"):
        with pytest.raises(SubjectErasedError) as refusal:
            vault.seal(Personal(gone, "王小明"))
        assert "小明" not in str(refusal.value)


def test_a_text_moved_to_another_subject_is_unreadable(vault: Vault) -> None:
    mine, theirs = sealed(vault, "王小明"), sealed(vault, "李四")
    with pytest.raises(PersonalUnreadableError, match=theirs.subject):
        vault.open([Personal(theirs.subject, sealed=mine.sealed)])


def test_a_key_moved_to_another_subject_is_unreadable(vault: Vault, other: Vault, database: Documents) -> None:
    mine, theirs = sealed(vault, "王小明"), sealed(vault, "李四")
    row = database.keys.find_one({"_id": mine.subject})
    assert row is not None
    database.keys.update_one({"_id": theirs.subject}, {"$set": {"wrapped": row["wrapped"]}})
    with pytest.raises(PersonalUnreadableError, match=theirs.subject):
        other.open([Personal(theirs.subject, sealed=mine.sealed)])


@pytest.mark.parametrize("damage", [lambda text: "", lambda text: "no base64!", lambda text: text[:-8] + "AAAAAAA="])
def test_a_changed_ciphertext_is_unreadable(vault: Vault, damage: Callable[[str], str]) -> None:
    item = sealed(vault, "王小明")
    with pytest.raises(PersonalUnreadableError):
        vault.open([Personal(item.subject, sealed=damage(str(item.sealed)))])


def test_the_database_alone_opens_nothing(vault: Vault, database: Documents, tmp_path: Path) -> None:
    item = sealed(vault, "王小明")
    thief = Vault(database, FileMasterKey.create(tmp_path / "thief.key"))
    with pytest.raises(MasterKeyError, match="has no key"):
        thief.open([item])


def test_a_rotation_changes_every_key_row_and_no_text(
    vault: Vault, database: Documents, key_file: Path, people: dict[Personal, str]
) -> None:
    newest = FileMasterKey.rotate(key_file)
    steps: list[int] = []
    assert vault.rotate(steps.append) == 768
    assert steps == [500, 768]
    assert database.keys.distinct("master") == [newest]
    assert Vault(database, FileMasterKey(key_file)).open(people) == people
    assert vault.rotate() == 0


def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    vault: Vault, key_file: Path, people: dict[Personal, str]
) -> None:
    class StoppedError(Exception):
        pass

    def stop(_: int) -> None:
        raise StoppedError

    FileMasterKey.rotate(key_file)
    with pytest.raises(StoppedError):
        vault.rotate(stop)
    assert vault.rotate() == 268
    assert vault.open(people) == people


def test_a_rotation_under_way_harms_no_reader_no_writer_and_brings_no_erased_key_back(
    database: Documents, vault: Vault, key_file: Path
) -> None:
    items = [sealed(vault, f"居民{number}") for number in range(600)]
    gone = {item: f"居民{number}" for number, item in enumerate(items) if number % 150 == 0}
    wanted = {item: f"居民{number}" for number, item in enumerate(items) if item not in gone}
    done = threading.Event()

    def read_and_write() -> int:
        clock, rounds = HandClock(), 0
        process = Vault(database, FileMasterKey(key_file), clock)
        while rounds == 0 or not done.is_set():
            clock.seconds += FORGOTTEN_WITHIN
            rounds += 1
            assert wanted.items() <= process.open(items).items()
            assert opened(process, sealed(process, "新")) == "新"
        return rounds

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read_and_write) for _ in range(3)]
        try:
            for item in gone:
                FileMasterKey.rotate(key_file)
                vault.erase(item.subject)
                vault.rotate()
        finally:
            done.set()
        assert all(reader.result(timeout=30) for reader in readers)
    assert vault.erased([item.subject for item in items]) == {item.subject for item in gone}


def test_a_fact_goes_through_the_codec_sealed_and_is_published_as_references(vault: Vault) -> None:
    codec = Codec(Facts({"case.reported.v1": CaseReported}), vault.seal)
    subject = vault.new_subject()
    fact = CaseReported("c1", Personal(subject, "路灯坏了"), None, (Personal(subject, "王小明"),))
    name, data = codec.encode(fact)
    assert "小明" not in repr(data)
    assert references(data) == {
        "case_id": "c1",
        "title": {"subject": subject},
        "address": None,
        "persons": [{"subject": subject}],
    }
    loaded = codec.decode(name, data)
    assert isinstance(loaded, CaseReported)
    assert set(vault.open([loaded.title, *loaded.persons]).values()) == {"路灯坏了", "王小明"}
