"""What people typed, opened for those who may read it: one query for all keys of a page."""

from collections.abc import Iterable, Mapping

from shared.personal import Personal, Vault


class Texts:
    """Clear texts; None for what was erased, and for everything when nothing was opened."""

    def __init__(self, opened: Mapping[Personal, str | None]) -> None:
        self._opened = opened

    def __getitem__(self, text: Personal | None) -> str | None:
        return None if text is None else self._opened.get(text)

    @classmethod
    def of(cls, vault: Vault, texts: Iterable[Personal | None]) -> "Texts":
        return cls(vault.open(text for text in texts if text is not None))


NO_TEXTS = Texts({})


def personal(subject: str, text: str | None) -> Personal | None:
    """The text under the subject's key; None for none."""
    return None if text is None else Personal(subject, text)
