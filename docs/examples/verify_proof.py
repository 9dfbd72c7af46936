"""Verifies the proof of a case (GET /cases/{id}/proof): python verify_proof.py proof.json [the next part …]

Computes every hash again from the stored bytes; ends with 1 and says what is wrong. Needs nothing but Python 3.11.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path


def faults(parts: list[dict]) -> list[str]:
    """What is wrong with a proof, whose parts follow one another; nothing when all is well."""
    found, version, last = [], 0, ""
    for commit in (commit for part in parts for commit in part["commits"]):
        raw = base64.b64decode(commit["body"])
        body, digest = json.loads(raw), hashlib.sha256(raw).hexdigest()
        name = f"commit {commit['version']}"
        if digest != commit["hash"]:
            found.append(f"{name}: its bytes do not give its hash")
        if body["version"] != commit["version"] or body["stream"] != parts[0]["stream"]:
            found.append(f"{name}: its bytes are those of another commit")
        if commit["version"] != version + 1:
            found.append(f"{name}: commit {version + 1} should stand here")
        if body["previous_hash"] != last:
            found.append(f"{name}: does not follow the commit before it")
        version, last = commit["version"], digest
    if parts[-1]["head"] != {"version": version, "hash": last}:
        found.append("the end is missing, or is not that of the stream")
    return found


if __name__ == "__main__":
    told = faults([json.loads(Path(name).read_bytes()) for name in sys.argv[1:]])
    print("\n".join(told) or "the proof holds")
    sys.exit(bool(told))
