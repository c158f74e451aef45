"""The study's own certificates: an authority made on first need, a leaf for this node's key.

A PDF viewer wants X.509; we believe the key that a node declared in its log. So the
authority proves nothing to us: installed once at a study's computers, it lets their
viewers name the sealer. Call under the write lock, so that it is made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from recorder import keys

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.x509 import Certificate

    from recorder.acts import Node

KEY, CERTIFICATE = "study-ca.key", "study-ca.crt"
YEARS = timedelta(days=3653)
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sealer:
    """What a seal is made with: this node's key, its certificate, and the authority's."""

    key: EllipticCurvePrivateKey
    leaf: Certificate
    authority: Certificate


def sealer(data: Path, node: Node, study: str, at: datetime) -> Sealer:
    """Return what this node seals with, made now where it is missing or about to end."""
    key = keys.load(keys.of_node(data, node.name, node.epoch))
    if not (data / KEY).exists():
        keys.make(data / KEY)
    own = keys.load(data / KEY)
    name = f"{study}, seals of reports"
    authority = _kept(data / CERTIFICATE, own.public_key(), None, at)
    if authority is None:
        authority = _issue(name, own.public_key(), name, own, at, ca=True)
        _keep(data / CERTIFICATE, authority)
    file = keys.of_node(data, node.name, node.epoch).with_suffix(".crt")
    leaf = _kept(file, key.public_key(), authority, at)
    if leaf is None:
        leaf = _issue(node.device, key.public_key(), name, own, at, ca=False)
        _keep(file, leaf)
    return Sealer(key, leaf, authority)


def _kept(
    file: Path, public: EllipticCurvePublicKey, issuer: Certificate | None, at: datetime
) -> Certificate | None:
    """Return the certificate in a file if it is for this key, by this issuer, and still good."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_pem_x509_certificate

    try:
        found = load_pem_x509_certificate(file.read_bytes())
        found.verify_directly_issued_by(issuer or found)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return None
    good = found.not_valid_before_utc <= at < found.not_valid_after_utc - SOON
    return found if good and found.public_key() == public else None


def _keep(file: Path, certificate: Certificate) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    part = file.with_name(f".{file.name}.part")
    part.write_bytes(certificate.public_bytes(Encoding.PEM))
    part.replace(file)


def _issue(
    name: str,
    public: EllipticCurvePublicKey,
    by: str,
    key: EllipticCurvePrivateKey,
    at: datetime,
    *,
    ca: bool,
) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    def called(words: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words[:64])])

    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(by))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A day early, since the reader's clock may be behind.
        .not_valid_before((at - timedelta(days=1)).astimezone(UTC))
        .not_valid_after((at + (2 * YEARS if ca else YEARS)).astimezone(UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca,
                key_cert_sign=ca,
                crl_sign=ca,
                **usage,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, SHA256())
    )
