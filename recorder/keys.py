"""A node's key: P-256, made on the node, one for each epoch, never leaving it.

The key of the study's own authority, which only PDF viewers ask for, is kept the same way.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )


def of_node(data: Path, name: str, epoch: int) -> Path:
    """Return where a node's key of an epoch lies in its data folder."""
    return data / f"node-{name}-{epoch}.key"


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
            f"The key cannot be written to {path} ({error.strerror}). Nothing was "
            "changed. Check that the folder is yours and has no key in it already."
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    return public_half(key.public_key())


def load(path: Path) -> EllipticCurvePrivateKey:
    """Return the key at a path; raise OutOfReach where there is none that can be read."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise OutOfReach(
            f"The key {path} cannot be read ({error}). All data are safe; nothing was sealed. "
            "Put the file back from a backup of this folder."
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise OutOfReach(f"{path} is no key of ours. All data are safe; nothing was sealed.")
    return key


def public(public_key: str) -> EllipticCurvePublicKey:
    """Return the public key that a log declares in hex; raise ValueError where it is none."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(public_key))


def public_half(key: EllipticCurvePublicKey) -> str:
    """Return a public key in hex, as `log_opened` declares it."""
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    ).hex()
