"""Secrets are made once, kept, and readable by their owner only."""

from pathlib import Path

import jwt

from deploy.local.secrets import Secrets


def test_every_secret_file_is_its_owners_only(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets")
    secrets.create_token_keys()
    secrets.password("database.cases")
    private = [secrets.key_file(), secrets.master_key("cases"), secrets.token_key, tmp_path / "secrets"]
    private.append(tmp_path / "secrets" / "passwords.json")
    assert {path.stat().st_mode & 0o077 for path in private} == {0}


def test_the_next_start_finds_the_same_secrets(tmp_path: Path) -> None:
    first, again = Secrets(tmp_path), Secrets(tmp_path)
    first.create_token_keys()
    key, password, master = first.token_key.read_bytes(), first.password("a"), first.master_key("cases").read_bytes()
    again.create_token_keys()
    assert (again.token_key.read_bytes(), again.password("a")) == (key, password)
    assert again.master_key("cases").read_bytes() == master


def test_two_users_have_different_passwords(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    assert secrets.password("broker.cases") != secrets.password("broker.notify")


def test_a_token_signed_with_the_private_key_is_proved_by_the_public_one(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.create_token_keys()
    token = jwt.encode({"sub": "wall"}, secrets.token_key.read_bytes(), algorithm="EdDSA")
    assert jwt.decode(token, secrets.token_public_key.read_bytes(), algorithms=["EdDSA"]) == {"sub": "wall"}
