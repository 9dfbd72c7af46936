"""The master key file: private, written in one step, never overwritten, every old key still unwraps."""

import threading
from pathlib import Path

import pytest

from shared.personal import FileMasterKey, MasterKeyError, PersonalUnreadableError

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.master.key"


def test_what_is_wrapped_is_unwrapped_for_the_same_subject_only(path: Path) -> None:
    master = FileMasterKey.create(path)
    wrapped = master.wrap(KEY, master.key_id, "s1")
    assert master.unwrap(wrapped, master.key_id, "s1") == KEY
    with pytest.raises(PersonalUnreadableError):
        master.unwrap(wrapped, master.key_id, "s2")
    with pytest.raises(PersonalUnreadableError):
        master.unwrap(wrapped[:5], master.key_id, "s1")


def test_the_file_is_made_for_its_owner_only_and_nothing_is_left_beside_it(path: Path) -> None:
    FileMasterKey.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    FileMasterKey.rotate(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o610, 0o666])
def test_a_file_that_others_can_get_at_is_refused_with_the_remedy(path: Path, mode: int) -> None:
    FileMasterKey.create(path)
    path.chmod(mode)
    with pytest.raises(MasterKeyError, match=rf"mode {mode:04o} .* chmod 600 {path}"):
        FileMasterKey(path)


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"keys": []}', '{"keys": [{"id": "a"}]}', '{"keys": [{"id": "a", "key": "c2hvcnQ="}]}', "[1]", "ÿ"],
)
def test_a_file_that_holds_no_keys_is_refused_without_showing_what_it_holds(path: Path, content: str) -> None:
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(MasterKeyError) as refusal:
        FileMasterKey(path)
    assert str(path) in str(refusal.value)
    assert "c2hvcnQ" not in str(refusal.value)


def test_a_missing_file_and_a_missing_folder_are_one_clear_line(path: Path) -> None:
    with pytest.raises(MasterKeyError, match=r"cases.master.key: No such file"):
        FileMasterKey(path)
    with pytest.raises(MasterKeyError, match="No such file"):
        FileMasterKey.create(path / "deeper" / "key")


def test_an_existing_master_key_is_never_overwritten(path: Path) -> None:
    FileMasterKey.create(path)
    before = path.read_bytes()
    with pytest.raises(MasterKeyError, match="never overwritten"):
        FileMasterKey.create(path)
    assert path.read_bytes() == before


def test_a_running_process_follows_a_rotation_and_still_unwraps_the_old(path: Path) -> None:
    running = FileMasterKey.create(path)
    first = running.key_id
    wrapped = running.wrap(KEY, first, "s1")
    second = FileMasterKey.rotate(path)
    assert running.key_id == second != first
    assert running.unwrap(wrapped, first, "s1") == KEY
    assert FileMasterKey(path).unwrap(running.wrap(KEY, second, "s1"), second, "s1") == KEY


def test_a_process_that_meets_an_unknown_key_id_reads_the_file_again(path: Path) -> None:
    behind = FileMasterKey.create(path)
    second = FileMasterKey.rotate(path)
    assert behind.unwrap(FileMasterKey(path).wrap(KEY, second, "s1"), second, "s1") == KEY
    with pytest.raises(MasterKeyError, match="has no key nowhere"):
        behind.unwrap(b"", "nowhere", "s1")


def test_rotations_at_the_same_time_lose_no_key(path: Path) -> None:
    FileMasterKey.create(path)
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(FileMasterKey.rotate(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    master = FileMasterKey(path)
    assert len(set(ids)) == 8
    assert all(master.unwrap(master.wrap(KEY, key_id, "s"), key_id, "s") == KEY for key_id in ids)
