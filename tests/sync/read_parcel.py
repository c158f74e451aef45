"""A stranger's reader of parcels, from docs/sync.md alone: it imports nothing of the recorder.

    python tests/sync/read_parcel.py PARCEL

Checks every member against `parcel.json`, every chain, and the signatures with the key that the
parcel itself declares, if it does. Prints a line for each log; leaves with 1 where something is
not as it should be.
"""

import gzip
import hashlib
import json
import sys
import tarfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


def tagged(tag, raw):
    return b"heeltoe/%s/1\0" % tag.encode() + raw


def digest(tag, raw):
    return hashlib.sha256(tagged(tag, raw)).hexdigest()


def is_signed(key, tag, raw, signature):
    both = bytes.fromhex(signature)
    r, s = int.from_bytes(both[:32], "big"), int.from_bytes(both[32:], "big")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(key))
    try:
        public.verify(encode_dss_signature(r, s), tagged(tag, raw), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def read(path):
    """Return the logs in a parcel, each with the bytes of its entries by number."""
    with tarfile.open(path) as tar:
        members = [(it.name, tar.extractfile(it).read()) for it in tar]
    (first, raw), (second, signature), *rest = members
    assert (first, second) == ("parcel.json", "parcel.sig")
    said = json.loads(raw)
    found = [[name, len(it), hashlib.sha256(it).hexdigest()] for name, it in rest]
    assert found == said["members"], "a member is missing, or is another"
    logs, keys, heads = {}, {}, []
    for name, content in rest:
        if name.startswith("files/"):
            assert name.removeprefix("files/") in (
                digest("file", content),
                digest("aside", content),
            )
            continue
        lines = gzip.decompress(content).split(b"\n")
        head = lines[0].removeprefix(b'{"head":')[:-1]
        heads.append((head, json.loads(lines[-2])["signed"]))
        plain = json.loads(head)
        link = plain["prev"]
        entries = [line[len(b'{"entry":') : -1] for line in lines if line.startswith(b'{"entry":')]
        for number, entry in enumerate(entries, plain["from"]):
            it = json.loads(entry)
            assert (it["log"], it["seq"], it["prev"]) == (plain["log"], number, link)
            link = digest("entry", entry)
            logs.setdefault(plain["log"], {})[number] = entry
            if it["event"]["kind"] == "log_opened":
                body = it["event"]["body"]
                keys[f"{body['node']}.{body['epoch']}"] = body["public_key"]
        assert (number, link) == (plain["to"], plain["head"]), "it does not end where its head says"
        for line in lines:
            if line.startswith(b'{"text":'):
                text = json.loads(line)["text"]
                salted = bytes.fromhex(text["salt"]) + text["text"].encode()
                assert digest("text", salted) == text["digest"]
    key = keys.get(said["from"])
    for tag, signed, by in [("parcel", raw, signature.decode()), *(("head", *it) for it in heads)]:
        assert key is None or is_signed(key, tag, signed, by), f"another signed this {tag}"
    return logs


if __name__ == "__main__":
    for log, entries in read(sys.argv[1]).items():
        print(log, min(entries), max(entries))
