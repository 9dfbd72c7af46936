"""The vault seals and opens personal text with a key per person; without the key nobody reads it again."""

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from secrets import token_bytes, token_hex
from time import monotonic

from bson.binary import Binary
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from shared.clock import now
from shared.mongo import DURABLE, Document, create_collection
from shared.personal.errors import PersonalUnreadableError, SubjectErasedError
from shared.personal.keys import KeyCache, KeyPool, Seconds, SubjectKey
from shared.personal.master import KEY_BYTES, NONCE_BYTES, MasterKey
from shared.personal.text import Personal

Progress = Callable[[int], object]
ROTATED_AT_ONCE = 500
IN_ONE_ANSWER = 5_000


class Vault:
    """The subject keys of one service's database: `keys` {_id: subject, wrapped, master: key id, made, expires?}.

    Safe to use from many threads.  `clock` gives seconds that never go back.
    """

    def __init__(self, database: Database[Document], master: MasterKey, clock: Seconds = monotonic) -> None:
        self._keys = database.get_collection("keys", write_concern=DURABLE, read_concern=ReadConcern("majority"))
        self._master = master
        self._clock = clock
        self._cache = KeyCache(clock)
        self._pool = KeyPool(self._make)

    def prepare(self) -> None:
        """Creates the collection and its index; safe to repeat, by many replicas at once."""
        create_collection(self._keys.database, "keys")
        self._keys.create_index("expires", expireAfterSeconds=0, sparse=True)

    def new_subject(self) -> str:
        """A random subject id whose key is already durable, so that sealing for it costs no write."""
        began = self._clock()
        subject, key = self._pool.take()
        self._cache.put(subject, key, began)
        return subject

    def seal(self, personal: Personal) -> Personal:
        """The same text sealed; what is sealed already stays as it is.

        SubjectErasedError when the subject has no key.  A process that has not yet forgotten an
        erased key may still seal with it, for at most FORGOTTEN_WITHIN: nobody can read that again.
        """
        if personal.text is None:
            return personal
        # half a surrogate pair is no text: it becomes "?", for an exception would show what is around it
        sealed = self.seal_bytes(personal.subject, personal.text.encode(errors="replace"), personal.subject.encode())
        return Personal(personal.subject, sealed=b2a_base64(sealed, newline=False).decode())

    def seal_bytes(self, subject: str, clear: bytes, bound: bytes) -> bytes:
        """Nonce and AES-256-GCM ciphertext, to be opened only together with what it is `bound` to.

        SubjectErasedError as for `seal`.
        """
        key = self._cache.get(subject) or self._load([subject]).get(subject)
        if key is None:
            raise SubjectErasedError(subject)
        nonce = token_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, clear, bound)

    def open_bytes(self, subject: str, sealed: bytes, bound: bytes) -> bytes | None:
        """The inverse; None where the subject was erased, PersonalUnreadableError when it is not what was sealed."""
        key = self._keys_of({subject}).get(subject)
        if key is None:
            return None
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            raise PersonalUnreadableError(subject) from None

    def open(self, items: Iterable[Personal]) -> dict[Personal, str | None]:
        """The clear texts, None where the person was erased; one query for all keys that are not at hand.

        PersonalUnreadableError when a text was changed or moved to another subject.
        """
        wanted = list(items)
        keys = self._keys_of({item.subject for item in wanted if item.text is None})
        return {item: item.text if item.text is not None else _opened(item, keys) for item in wanted}

    def erase(self, subject: str) -> bool:
        """Deletes the person's key durably; False when there was none.

        This process has forgotten it at once, every other within FORGOTTEN_WITHIN seconds.
        """
        self._cache.erase(subject)
        return self._keys.delete_one({"_id": subject}).deleted_count > 0

    def expire(self, subject: str, at: datetime | None) -> None:
        """Has the database delete the key at that time, within about a minute; None takes that back."""
        change = {"$set": {"expires": at}} if at else {"$unset": {"expires": True}}
        self._keys.update_one({"_id": subject}, change)

    def erased(self, subjects: Iterable[str]) -> set[str]:
        """Those of the subjects that have no key any more, asked of the database and not of the cache."""
        wanted = set(subjects)
        return wanted - {row["_id"] for row in self._keys.find({"_id": {"$in": list(wanted)}}, {"_id": 1})}

    def rotate(self, progress: Progress = lambda _done: None) -> int:
        """Wraps all keys anew under the newest master key; no event and no subject key changes.

        Safe while the services run; stopped half-way, it goes on where it was when called again.
        `progress` gets the number done so far, which is also the answer.  0: nothing was left to do.
        """
        done, last = 0, ""
        while True:
            newest = self._master.key_id
            old = {"_id": {"$gt": last}, "master": {"$ne": newest}}
            rows = list(self._keys.find(old).sort("_id").limit(ROTATED_AT_ONCE))
            if not rows:
                return done
            changes = [self._rewrapped(row, newest) for row in rows]
            done += self._keys.bulk_write(changes, ordered=False).modified_count
            last = rows[-1]["_id"]
            progress(done)

    def _rewrapped(self, row: Document, newest: str) -> UpdateOne:
        key = self._master.unwrap(row["wrapped"], row["master"], row["_id"])
        wrapped = Binary(self._master.wrap(key, newest, row["_id"]))
        return UpdateOne({"_id": row["_id"], "master": row["master"]}, {"$set": {"wrapped": wrapped, "master": newest}})

    def _keys_of(self, subjects: set[str]) -> dict[str, bytes]:
        found = {subject: key for subject in subjects if (key := self._cache.get(subject)) is not None}
        missing = subjects - found.keys()
        return {**found, **self._load(list(missing))} if missing else found

    def _load(self, subjects: Sequence[str]) -> dict[str, bytes]:
        began = self._clock()
        keys: dict[str, bytes] = {}
        for row in self._keys.find({"_id": {"$in": subjects}}, batch_size=IN_ONE_ANSWER):
            key = self._master.unwrap(row["wrapped"], row["master"], row["_id"])
            self._cache.put(row["_id"], key, began)
            keys[row["_id"]] = key
        return keys

    def _make(self, count: int) -> list[SubjectKey]:
        master, made = self._master.key_id, now()
        fresh = [(token_hex(16), token_bytes(KEY_BYTES)) for _ in range(count)]
        self._keys.insert_many(
            [
                {
                    "_id": subject,
                    "wrapped": Binary(self._master.wrap(key, master, subject)),
                    "master": master,
                    "made": made,
                }
                for subject, key in fresh
            ],
            ordered=False,
        )
        return fresh


def _opened(item: Personal, keys: dict[str, bytes]) -> str | None:
    key = keys.get(item.subject)
    if key is None or item.sealed is None:
        return None
    try:
        sealed = a2b_base64(item.sealed, strict_mode=True)
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], item.subject.encode()).decode()
    except (InvalidTag, Base64Error, ValueError):
        raise PersonalUnreadableError(item.subject) from None
