"""The database's part: connections with stated timeouts, durable writes, collections made ahead of use."""

from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]

NAMESPACE_EXISTS = 48
DUPLICATE_KEY = 11000
DURABLE = WriteConcern("majority", j=True, wtimeout=10_000)
TRANSIENT_CODES = frozenset(
    {
        6,  # HostUnreachable
        7,  # HostNotFound
        24,  # LockTimeout
        89,  # NetworkTimeout
        91,  # ShutdownInProgress
        112,  # WriteConflict
        189,  # PrimarySteppedDown
        239,  # SnapshotUnavailable
        246,  # SnapshotTooOld
        251,  # NoSuchTransaction
        262,  # ExceededTimeLimit
        10107,  # NotWritablePrimary
        11600,  # InterruptedAtShutdown
        11601,  # Interrupted, by killSessions of a new owner
        11602,  # InterruptedDueToReplStateChange
        13435,  # NotPrimaryNoSecondaryOk
        13436,  # NotPrimaryOrSecondary
    }
)


def connect(uri: str, name: str) -> MongoClient[Document]:
    """A client that waits at most 5 s for a server and 30 s for an answer; raises on use, not here."""
    return MongoClient(
        uri,
        appname=name,
        tz_aware=True,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=30_000,
        maxPoolSize=100,
        waitQueueTimeoutMS=10_000,
        retryWrites=True,
    )


def create_collection(database: Database[Document], name: str) -> None:
    """Creates a collection outside of any transaction; one that another replica just made is as good."""
    try:
        database.create_collection(name, check_exists=False)
    except OperationFailure as failure:
        if failure.code != NAMESPACE_EXISTS:
            raise


def is_transient(error: PyMongoError) -> bool:
    """Whether the same call may succeed later: network, no primary, conflict; not a fault of the data."""
    if isinstance(error, AutoReconnect | ConnectionFailure | ExecutionTimeout | WTimeoutError):
        return True
    if error.has_error_label("TransientTransactionError"):
        return True
    return isinstance(error, OperationFailure) and error.code in TRANSIENT_CODES
