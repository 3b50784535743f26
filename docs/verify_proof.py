"""Check a proof that `proscribe ledger prove` wrote, without proscribe.

Needs Python 3.9 or newer and the library `cryptography`. Run it with the proof and the public key of whoever
signs for the ledger, which you have from a place you trust (never from whoever gave you the proof):

    python verify_proof.py proof.json ledger.key.pub

The proof holds the bytes of one entry, a path of hashes, and a signed checkpoint: name of the ledger, number
of entries, root hash. The entry's hash and those of the path must come to the root (RFC 9162, 2.1.3.2).
"""

import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def checkpoint(note, public):
    """Check the signature (C2SP signed-note) and return the name, the size and the root that were signed."""
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        _, name, signed = line.split(" ")
        key_hash, signature = base64.b64decode(signed)[:4], base64.b64decode(signed)[4:]
        if key_hash == sha256(name.encode(), b"\n\x01", public)[:4]:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())  # raises if forged
            name, size, root = text.split("\n")[:3]
            return name, int(size), base64.b64decode(root)
    raise SystemExit("NOT PROVED: the checkpoint is not signed with this key")


def root_of(index, size, found, path):
    """Return the root that an entry's hash and the path come to: left or right is told by the index."""
    last = size - 1
    for other in path:
        if index & 1 or index == last:
            found = sha256(b"\x01", other, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = sha256(b"\x01", found, other)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


with open(sys.argv[1], encoding="utf-8") as file:
    proof = json.load(file)
with open(sys.argv[2], encoding="ascii") as file:
    public = base64.b64decode(file.read().split()[2])
if proof["format"] != "proscribe.proof/1":
    raise SystemExit("NOT PROVED: this is no proof of an entry")
name, size, root = checkpoint(proof["checkpoint"], public)
entry, index = proof["entry"].encode(), proof["index"]
path = [bytes.fromhex(h) for h in proof["path"]]
if not 0 <= index < size or root_of(index, size, sha256(b"\x00", entry), path) != root:
    raise SystemExit("NOT PROVED: this entry is not in what was signed")
told = json.loads(entry)
for one in proof.get("opened", []):  # values that the entry holds salted digests of
    place = told["payload"]
    for step in one["pointer"].split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        place = place[int(step)] if isinstance(place, list) else place[step]
    if place != {"withheld": "sha256:" + sha256(bytes.fromhex(one["salt"]), one["value"].encode()).hex()}:
        raise SystemExit(f"NOT PROVED: the value shown for {one['pointer']} is not the one left out")
print(f"PROVED: entry {index} of {name}, one of {size}, recorded {told['recorded']}: {told['kind']}")
