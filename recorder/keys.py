"""A node's key: P-256, made on the node, one for each epoch, never leaving it."""

from __future__ import annotations

import os
from pathlib import Path

from recorder.refusals import OutOfReach


def make(path: Path) -> str:
    """Make a new key at a path that does not exist yet; return its public half in hex."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise OutOfReach(
            f"The node's key cannot be written to {path} ({error.strerror}). Nothing was "
            "changed. Check that the folder is yours and has no key in it already."
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    public = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
    return public.hex()
