"""Files kept in a service's own database, sealed under a subject's key: without the key nobody reads them again."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any, TypeVar

import orjson
from bson.binary import Binary
from pymongo import ASCENDING, IndexModel
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from shared.clock import now
from shared.mongo import DURABLE, Document, create_collection
from shared.personal.errors import PersonalUnreadableError, SubjectErasedError
from shared.personal.vault import Vault

CHUNK_BYTES = 255 * 1_024
LARGEST = 64 * 1_048_576
UNFINISHED = timedelta(hours=1)
"""After this long the chunks of a file that was never finished are gone; nothing may take longer to write."""

_READ_AT_ONCE = 4
_NOT_EXPIRED = {"$or": [{"expires": None}, {"$expr": {"$gt": ["$expires", "$$NOW"]}}]}
T = TypeVar("T")


class FileTooLargeError(Exception):
    """A file has more bytes than it may have (413)."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What is known of a file: size in bytes, SHA-256 of the content (hex), when it was put and when it goes."""

    id: str
    subject: str
    name: str
    media: str
    size: int
    sha256: str
    made: datetime
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file and its content; the chunks come as they are asked for, once."""

    about: SealedFile
    chunks: Iterator[bytes]


class Files:
    """The files of one service; safe to use from many threads.

    `files` {_id, subject, own: the key is this file's alone, head: sealed name, size and hash, media, made, expires?}
    `file_chunks` {_id, file, n, sealed, expires?}
    """

    def __init__(self, database: Database[Document], vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._files = self._collection("files")
        self._chunks = self._collection("file_chunks")

    def prepare(self) -> None:
        """Creates collections and indexes; safe to repeat, by many replicas at once."""
        for name in ("files", "file_chunks"):
            create_collection(self._database, name)
        expiry = IndexModel([("expires", ASCENDING)], expireAfterSeconds=0, sparse=True)
        self._files.create_indexes([IndexModel([("subject", ASCENDING)]), expiry])
        self._chunks.create_indexes([IndexModel([("file", ASCENDING), ("n", ASCENDING)], unique=True), expiry])

    def put(
        self,
        content: bytes | Iterable[bytes],
        *,
        name: str,
        media: str,
        subject: str | None = None,
        lifetime: timedelta | None = None,
        limit: int = LARGEST,
    ) -> str:
        """The id of a new file, durable; without `subject` it is sealed under a key of its own.

        With `lifetime` the file, and a key of its own with it, is gone after that time.
        FileTooLargeError beyond `limit` bytes, SubjectErasedError as for Vault.seal; then nothing is kept.
        """
        id, made = token_hex(16), now()
        row: Document = {
            "_id": id,
            "subject": subject or self._vault.new_subject(),
            "own": subject is None,
            "media": media,
            "made": made,
            **({"expires": made + lifetime} if lifetime else {}),
        }
        pieces = [content] if isinstance(content, bytes) else content
        try:
            written = self._write(row, _rechunked(pieces), limit)
            head = orjson.dumps({"name": name, **written})
            row["head"] = Binary(self._vault.seal_bytes(row["subject"], head, _head_of(id)))
            self._finish(row)
        except BaseException:
            with suppress(PyMongoError):  # they are gone after UNFINISHED in any case
                self._chunks.delete_many({"file": id})
            raise
        return id

    def keep(self, id: str) -> bool:
        """Takes a file's lifetime away, as when the fact that names it has been committed; False when it is gone."""

        def kept(session: ClientSession) -> Document | None:
            row = self._files.find_one_and_update({"_id": id}, {"$unset": {"expires": True}}, session=session)
            self._chunks.update_many({"file": id}, {"$unset": {"expires": True}}, session=session)
            return row

        row = self._transact(kept)
        if row is not None and row["own"]:
            self._vault.expire(row["subject"], None)
        return row is not None

    def find(self, id: str) -> SealedFile | None:
        """What is known of the file; None when there is none, it has expired, or its subject was erased."""
        found = self._found(id)
        return found[0] if found else None

    def open(self, id: str) -> OpenedFile | None:
        """The file with its content; None as for `find`.

        Reading on raises PersonalUnreadableError when somebody changed it in the database, and
        SubjectErasedError when its subject is erased, or the file deleted, on the way.
        """
        found = self._found(id)
        if found is None:
            return None
        about, count = found
        return OpenedFile(about, self._opened(about, count))

    def read(self, id: str) -> bytes | None:
        """The whole content; None as for `find`."""
        opened = self.open(id)
        return b"".join(opened.chunks) if opened else None

    def delete(self, id: str) -> bool:
        """Removes a file, and its key when that is its own; False when there was none."""
        row = self._files.find_one_and_delete({"_id": id}, {"subject": 1, "own": 1})
        self._chunks.delete_many({"file": id})
        if row is not None and row["own"]:
            self._vault.erase(row["subject"])
        return row is not None

    def delete_of(self, subject: str) -> int:
        """Removes what is left of all files of a subject, as after an erasure; says how many there were."""
        ids = [row["_id"] for row in self._files.find({"subject": subject}, {"_id": 1})]
        return sum(self.delete(id) for id in ids)

    def _found(self, id: str) -> tuple[SealedFile, int] | None:
        row = self._files.find_one({"_id": id, **_NOT_EXPIRED})
        if row is None:
            return None
        head = self._vault.open_bytes(row["subject"], row["head"], _head_of(id))
        if head is None:
            return None
        known: dict[str, Any] = orjson.loads(head)
        about = SealedFile(
            id=id,
            subject=row["subject"],
            name=known["name"],
            media=row["media"],
            size=known["size"],
            sha256=known["sha256"],
            made=row["made"],
            expires=row.get("expires"),
        )
        return about, known["chunks"]

    def _opened(self, about: SealedFile, count: int) -> Iterator[bytes]:
        digest, read = sha256(), 0
        with closing(self._chunks.find({"file": about.id}, batch_size=_READ_AT_ONCE).sort("n", ASCENDING)) as rows:
            for row in rows:
                chunk = self._vault.open_bytes(about.subject, row["sealed"], _chunk_of(about.id, read))
                if chunk is None:
                    raise SubjectErasedError(about.subject)
                digest.update(chunk)
                read += 1
                yield chunk
        if read < count and self._files.find_one({"_id": about.id}, {"_id": 1}) is None:
            raise SubjectErasedError(about.subject)
        if read != count or digest.hexdigest() != about.sha256:
            raise PersonalUnreadableError(about.subject)

    def _write(self, row: Document, chunks: Iterator[bytes], limit: int) -> Document:
        size, count, digest = 0, 0, sha256()
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLargeError(limit)
            digest.update(chunk)
            sealed = Binary(self._vault.seal_bytes(row["subject"], chunk, _chunk_of(row["_id"], count)))
            expires = row["made"] + UNFINISHED
            self._chunks.insert_one({"file": row["_id"], "n": count, "sealed": sealed, "expires": expires})
            count += 1
        return {"size": size, "chunks": count, "sha256": digest.hexdigest()}

    def _finish(self, row: Document) -> None:
        """From here on it is a file: its chunks live as long as it does."""
        expires = row.get("expires")
        if expires and row["own"]:
            self._vault.expire(row["subject"], expires)
        change = {"$set": {"expires": expires}} if expires else {"$unset": {"expires": True}}

        def finished(session: ClientSession) -> None:
            self._chunks.update_many({"file": row["_id"]}, change, session=session)
            self._files.insert_one(row, session=session)

        self._transact(finished)

    def _transact(self, work: Callable[[ClientSession], T]) -> T:
        with self._database.client.start_session() as session:
            return session.with_transaction(work, write_concern=DURABLE)

    def _collection(self, name: str) -> Collection[Document]:
        return self._database.get_collection(name, write_concern=DURABLE, read_concern=ReadConcern("majority"))


def _rechunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of CHUNK_BYTES, the last one shorter."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    if held:
        yield bytes(held)


def _head_of(id: str) -> bytes:
    return f"file {id} head".encode()


def _chunk_of(id: str, n: int) -> bytes:
    return f"file {id} chunk {n}".encode()
