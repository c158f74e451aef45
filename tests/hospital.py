"""A hospital's own authorities: a root, one below it, and the certificates they give out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
NAME = "ward-7.hospital.test"


@dataclass
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def secret(self, passphrase: bytes = b"") -> bytes:
        kept = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kept)


def certifies(
    name: str,
    by: Pair | None = None,
    *,
    names: tuple[str, ...] = (),
    use: x509.ObjectIdentifier | None = SERVER,
    begins: datetime = NOW - timedelta(days=1),
    days: int = 365,
    bits: int = 0,
) -> Pair:
    """Return a certificate: an authority's where it is for no names, else a server's."""
    key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(by.certificate.subject if by else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not use, path_length=None), critical=True)
    )
    signer = by.key if by else key
    for identifier in (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
    ):
        builder = builder.add_extension(identifier, critical=False)
    if names:
        said = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
        builder = builder.add_extension(said, critical=False)
    if use:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    return Pair(builder.sign(signer, SHA256()), key)


@dataclass
class Hospital:
    """A root that browsers know, and the authority below it that gives out certificates."""

    folder: Path

    def __post_init__(self) -> None:
        self.root = certifies("Hospital root", use=None, days=3650)
        self.below = certifies("Hospital servers", self.root, use=None, days=1825)

    def gives(self, **more) -> tuple[Path, Path]:
        """Give out a certificate for the ward, as files: its chain, and its key."""
        pair = certifies(NAME, self.below, **{"names": (NAME,), **more})
        return self.writes(pair.pem + self.below.pem, pair.secret())

    def writes(self, chain: bytes, key: bytes) -> tuple[Path, Path]:
        files = self.folder / "given.pem", self.folder / "given.key"
        for file, content in zip(files, (chain, key), strict=True):
            file.write_bytes(content)
            file.chmod(0o600)
        return files
