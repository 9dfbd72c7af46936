"""What people said about themselves and others: in clear for the one who may, sealed everywhere else."""

from shared.personal.errors import MasterKeyError, PersonalUnreadableError, SubjectErasedError
from shared.personal.files import Files, FileTooLargeError, OpenedFile, SealedFile
from shared.personal.keys import FORGOTTEN_WITHIN
from shared.personal.masking import mask_address, mask_name, mask_phone, mask_text
from shared.personal.master import FileMasterKey, MasterKey
from shared.personal.text import Personal, references
from shared.personal.vault import Vault

__all__ = [
    "FORGOTTEN_WITHIN",
    "FileMasterKey",
    "FileTooLargeError",
    "Files",
    "MasterKey",
    "MasterKeyError",
    "OpenedFile",
    "Personal",
    "PersonalUnreadableError",
    "SealedFile",
    "SubjectErasedError",
    "Vault",
    "mask_address",
    "mask_name",
    "mask_phone",
    "mask_text",
    "references",
]
