"""What one recorder signs and another believes: P-256 over tagged bytes, written as r and s.

The tag stands in front of what is signed, so that a receipt can never stand for a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_HALF = 32  # Bytes of r, and of s.


def sign(key: EllipticCurvePrivateKey, tag: str, raw: bytes) -> str:
    """Return a key's signature over bytes of one sort, as 128 hex digits."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    r, s = decode_dss_signature(key.sign(_tagged(tag, raw), ec.ECDSA(SHA256())))
    return (r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")).hex()


def holds(public_key: str, tag: str, raw: bytes, signature: str) -> bool:
    """Say whether a signature over these bytes is that of a key; no input raises."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        both = bytes.fromhex(signature)
        if len(both) != 2 * _HALF or both.hex() != signature:
            return False
        key = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), bytes.fromhex(public_key)
        )
        r, s = int.from_bytes(both[:_HALF], "big"), int.from_bytes(both[_HALF:], "big")
        key.verify(encode_dss_signature(r, s), _tagged(tag, raw), ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _tagged(tag: str, raw: bytes) -> bytes:
    return b"heeltoe/%s/1\0" % tag.encode() + raw
