"""Certificates over P-256: issued, kept as PEM, and read back where they are still good.

Two authorities live by this: the study's, which names the sealer of a paper to PDF viewers
(`seals`), and a site's, which names its recorder to tablets (`tls`). They share no key.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.x509 import Certificate, ExtensionType

YEARS = timedelta(days=3653)
SOON = timedelta(days=30)
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
SIGNS_OTHERS = ("key_cert_sign", "crl_sign")


def issue(
    name: str,
    public: EllipticCurvePublicKey,
    by: str,
    key: EllipticCurvePrivateKey,
    at: datetime,
    ends: datetime,
    *,
    uses: Collection[str],
    more: Iterable[ExtensionType] = (),
) -> Certificate:
    """Return a certificate for a public key, signed with the key of whoever issues it.

    It is an authority's own where its use is to sign others; `more` is what else it says.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    def called(words: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words[:64])])

    ca = "key_cert_sign" in uses
    builder = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(by))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A day early, since the reader's clock may be behind.
        .not_valid_before((at - timedelta(days=1)).astimezone(UTC))
        .not_valid_after(ends.astimezone(UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
    )
    for extension in more:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, SHA256())


def kept(
    file: Path,
    public: EllipticCurvePublicKey | None,
    issuer: Certificate | None,
    at: datetime,
    ahead: timedelta = SOON,
) -> Certificate | None:
    """Return the certificate in a file if it is for this key, by this issuer, and still good."""
    try:
        found = sound(file.read_bytes(), public, issuer)
    except OSError:
        return None
    if found is None:
        return None
    return found if found.not_valid_before_utc <= at < found.not_valid_after_utc - ahead else None


def sound(
    raw: bytes, public: EllipticCurvePublicKey | None, issuer: Certificate | None
) -> Certificate | None:
    """Return the certificate of a PEM if it is for this key and by this issuer, of whatever day."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_pem_x509_certificate

    try:
        found = load_pem_x509_certificate(raw)
        found.verify_directly_issued_by(issuer or found)
    except (ValueError, TypeError, InvalidSignature):
        return None
    return found if public in (None, found.public_key()) else None


def keep(file: Path, certificate: Certificate) -> None:
    """Write a certificate to a file, in place of one from before."""
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(pem(certificate))
    part.replace(file)


def whose(certificate: Certificate) -> str:
    """Return whose certificate it is, as it says; "" where it names nobody."""
    from cryptography.x509.oid import NameOID

    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def on_one_line(pem: str) -> str:
    """Return a certificate's PEM as a string that canonical JSON takes: base64 of the DER."""
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))


def of_one_line(line: str) -> str:
    """Return the PEM of a certificate that came on one line."""
    return "\n".join(("-----BEGIN CERTIFICATE-----", *wrap(line, 64), "-----END CERTIFICATE-----"))


def pem(certificate: Certificate) -> bytes:
    """Return a certificate as the text that files and other programs hold."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)
