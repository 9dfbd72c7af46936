"""The secrets of one installation: made at the first start, readable by their owner only, kept."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.personal.master import FileMasterKey


class Secrets:
    """Passwords, the key pair of the access tokens and one master key per service, under one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.token_key = folder / "token.key"
        self.token_public_key = folder / "token.pub"

    def password(self, user: str) -> str:
        """The password of `user` ("database.cases", "broker.cases"), made when first asked for."""
        file = self.folder / "passwords.json"
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if user not in known:
            known[user] = secrets.token_hex(16)
            write_private(file, json.dumps(known, indent=1))
        return known[user]

    def key_file(self) -> Path:
        """The file by which the members of the MongoDB replica set know each other."""
        file = self.folder / "mongod.keyfile"
        if not file.exists():
            write_private(file, secrets.token_urlsafe(96).replace("-", "a").replace("_", "b"))
        return file

    def create_token_keys(self) -> None:
        """The Ed25519 pair: the private half signs in `wangge token`, the services hold the public one."""
        if self.token_key.exists():
            return
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.token_public_key.write_bytes(public)
        write_private(self.token_key, private.decode())

    def master_key(self, service: str) -> Path:
        """The file that wraps the keys of persons in this service, made when first asked for."""
        file = self.folder / f"{service}.master.key"
        if not file.exists():
            FileMasterKey.create(file)
        return file


def write_private(file: Path, text: str) -> None:
    """Write `text` so that nobody else could read it at any moment, and never half of it."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
