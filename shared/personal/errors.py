"""What can go wrong with personal data; no message ever holds the text or a key."""


class MasterKeyError(Exception):
    """The master key cannot be had: the file is missing, open to others, damaged, or lacks a key id."""


class PersonalUnreadableError(Exception):
    """A sealed text or a wrapped key is damaged or another subject's: somebody changed the database."""

    def __init__(self, subject: str) -> None:
        super().__init__(f"personal data of subject {subject} is damaged or not this subject's")
        self.subject = subject


class SubjectErasedError(Exception):
    """Nothing can be sealed for a subject whose key was erased, or never made by this service."""

    code = "subject_erased"

    def __init__(self, subject: str) -> None:
        super().__init__(f"subject {subject} has no key")
        self.subject = subject
