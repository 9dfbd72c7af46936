"""The master key wraps the keys of persons; whoever has only the database can read none of them."""

import fcntl
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.personal.errors import MasterKeyError, PersonalUnreadableError

KEY_BYTES = 32
NONCE_BYTES = 12


class MasterKey(Protocol):
    """What a key management service has to offer; safe to call from many threads."""

    @property
    def key_id(self) -> str:
        """The id of the newest key, under which new subject keys are wrapped."""

    def wrap(self, key: bytes, key_id: str, subject: str) -> bytes:
        """The subject's key, encrypted under the master key `key_id` and bound to the subject."""

    def unwrap(self, wrapped: bytes, key_id: str, subject: str) -> bytes:
        """The inverse; PersonalUnreadableError when it is damaged or another subject's."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The file as it was read last; `stamp` tells whether it has been replaced since."""

    stamp: tuple[int, int, int]
    newest: str
    keys: Mapping[str, bytes]


class FileMasterKey:
    """Master keys in a file that only its owner may read; the last one wraps, all of them unwrap.

    A running process sees a rotated file at the next key that it wraps, or at the first unknown key id.
    """

    def __init__(self, path: Path) -> None:
        """Reads the file; MasterKeyError with one line that says what to do when it cannot be used."""
        self._path = path
        self._held = _read(path)

    @property
    def key_id(self) -> str:
        return self._present().newest

    def wrap(self, key: bytes, key_id: str, subject: str) -> bytes:
        nonce = token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key(key_id)).encrypt(nonce, key, subject.encode())

    def unwrap(self, wrapped: bytes, key_id: str, subject: str) -> bytes:
        cipher = AESGCM(self._key(key_id))
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], subject.encode())
        except (InvalidTag, ValueError):
            raise PersonalUnreadableError(subject) from None

    def _key(self, key_id: str) -> bytes:
        key = self._held.keys.get(key_id) or self._present().keys.get(key_id)
        if key is None:
            raise MasterKeyError(f"{self._path}: has no key {key_id}, under which keys in the database are wrapped")
        return key

    def _present(self) -> _Held:
        if self._held.stamp != _stamp(self._path):
            self._held = _read(self._path)
        return self._held

    @classmethod
    def create(cls, path: Path) -> "FileMasterKey":
        """A new file with one key; MasterKeyError when one is there: losing it loses every text."""
        with _alone(path):
            fresh = _written_aside(path, [_new_key()])
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                raise MasterKeyError(f"{path}: exists already and is never overwritten") from None
            finally:
                fresh.unlink()
            _sync(path.parent)
        return cls(path)

    @classmethod
    def rotate(cls, path: Path) -> str:
        """Adds a newest key to the file in one step and gives its id; the older ones go on unwrapping."""
        with _alone(path):
            _read(path)
            key = _new_key()
            _written_aside(path, [*orjson.loads(path.read_bytes())["keys"], key]).replace(path)
            _sync(path.parent)
        return key["id"]


def _new_key() -> dict[str, str]:
    made = datetime.now(UTC).date().isoformat()
    return {"id": f"{made}-{token_hex(4)}", "key": b64encode(token_bytes(KEY_BYTES)).decode()}


def _read(path: Path) -> _Held:
    stamp = _stamp(path)
    try:
        entries: list[dict[str, Any]] = orjson.loads(path.read_bytes())["keys"]
        keys = {entry["id"]: b64decode(entry["key"], validate=True) for entry in entries}
        newest = entries[-1]["id"]
    except OSError as error:
        raise MasterKeyError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, IndexError, TypeError):
        raise MasterKeyError(f"{path}: is not a master key file") from None
    if any(len(key) != KEY_BYTES for key in keys.values()):
        raise MasterKeyError(f"{path}: a key is not {KEY_BYTES} bytes long")
    return _Held(stamp, newest, keys)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise MasterKeyError(f"{path}: {error.strerror}") from None
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise MasterKeyError(
            f"{path}: mode {stat.S_IMODE(found.st_mode):04o} lets others at the master key; chmod 600 {path}"
        )
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One writer at a time: of two rotations at once, one would lose the other's key."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise MasterKeyError(f"{path.parent}: {error.strerror}") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _written_aside(path: Path, entries: list[dict[str, str]]) -> Path:
    aside = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps({"keys": entries}, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    return aside


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
