"""The catalogue in force in a town, for whoever asks often: one look-up in memory, the database once a second."""

from cachetools import LRUCache, TTLCache

from services.cases.catalogue.beginning import beginning
from services.cases.catalogue.catalogue import CATALOGUE
from services.cases.catalogue.queries import Document, public_categories
from services.cases.catalogue.state import Catalogue
from shared.spine import SpineApi

_Key = tuple[object, str, str]

_public: LRUCache[tuple[object, str, str, int], list[Document]] = LRUCache(maxsize=100)
_recent: TTLCache[_Key, Catalogue] = TTLCache(maxsize=1_000, ttl=1.0)
_folded: LRUCache[_Key, tuple[int, Catalogue]] = LRUCache(maxsize=1_000)


def catalogue_of(spine: SpineApi, town: str | None) -> Catalogue:
    """The town's own catalogue as it was a second ago at most, else the one that every town begins with.

    `town` is a code of 9 digits, None where a case has no town yet.
    """
    if town is None:
        return beginning()
    key = (spine.client, spine.database.name, town)
    found = _recent.get(key)
    if found is None:
        found = _recent[key] = _current(spine, key, town)
    return found


def _current(spine: SpineApi, key: _Key, town: str) -> Catalogue:
    """Folded again only when the stream has grown."""
    streams = spine.streams(CATALOGUE)
    version, known = _folded.get(key, (0, beginning()))
    if streams.version(town) == version:
        return known
    loaded = streams.load(town)
    _folded[key] = (loaded.version, loaded.state)
    return loaded.state


def public_categories_of(spine: SpineApi, town: str | None) -> list[Document]:
    """What residents choose from in the town, made once per revision: nobody needs a token to ask for it."""
    catalogue = catalogue_of(spine, town)
    key = (spine.client, spine.database.name, catalogue.town, catalogue.number)
    found = _public.get(key)
    if found is None:
        found = _public[key] = public_categories(catalogue)
    return found
