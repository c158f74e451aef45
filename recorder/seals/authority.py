"""The study's own certificates: an authority made on first need, a leaf for this node's key.

A PDF viewer wants X.509; we believe the key that a node declared in its log. So the
authority proves nothing to us: installed once at a study's computers, it lets their
viewers name the sealer. Call under the write lock, so that it is made once.

A study has one authority: its key never leaves the hub, or the one node there is. A node
that joined a hub has the certificates that the hub gave it, and makes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from recorder import certificates, keys
from recorder.certificates import SIGNS_OTHERS, YEARS
from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.x509 import Certificate

    from recorder.acts import Node

KEY, CERTIFICATE = "study-ca.key", "study-ca.crt"
SEALS = ("digital_signature", "content_commitment")


@dataclass(frozen=True, slots=True)
class Sealer:
    """What a seal is made with: this node's key, its certificate, and the authority's."""

    key: EllipticCurvePrivateKey
    leaf: Certificate
    authority: Certificate


def sealer(data: Path, node: Node, study: str, at: datetime) -> Sealer:
    """Return what this node seals with, made now where it is missing or about to end.

    Raises OutOfReach where the hub that was joined gave what is missing or has ended.
    """
    key = keys.load(keys.of_node(data, node.name, node.epoch))
    if node.site is None:
        leaf, authority = _leaf(data, node.name, node.epoch, key.public_key(), study, at)
        return Sealer(key, leaf, authority)
    file = of_node(data, node.name, node.epoch)
    given = certificates.kept(data / CERTIFICATE, None, None, at, timedelta())
    leaf_given = given and certificates.kept(file, key.public_key(), given, at, timedelta())
    if given is None or leaf_given is None:
        raise OutOfReach(
            f"{file} and {data / CERTIFICATE}, with which this recorder seals, are missing, do not "
            "belong to its key, or have ended. All data are safe; nothing was sealed. Put both "
            f"back from a backup of this folder, or print at the hub: {node.hub}"
        )
    return Sealer(key, leaf_given, given)


def of_node(data: Path, name: str, epoch: int) -> Path:
    """Return where the certificate of a node's key lies."""
    return keys.of_node(data, name, epoch).with_suffix(".crt")


def admit(
    data: Path, name: str, epoch: int, public_key: str, study: str, at: datetime
) -> tuple[str, str]:
    """Return a certificate for the key of a node that joins, and the authority's, as PEM.

    The one that was issued before is kept here and given again.
    """
    leaf, authority = _leaf(data, name, epoch, keys.public(public_key), study, at)
    return certificates.pem(leaf).decode(), certificates.pem(authority).decode()


def keep_given(data: Path, name: str, epoch: int, leaf: str, authority: str) -> None:
    """Keep the certificates that a hub gave for this node's key, whatever day its clock shows.

    Raises OutOfReach where they are not sound, or another's; what is here stays as it is then.
    """
    key = keys.load(keys.of_node(data, name, epoch)).public_key()
    by = certificates.sound(authority.encode(), None, None)
    found = by and certificates.sound(leaf.encode(), key, by)
    if by is None or found is None or certificates.whose(found) != f"{name}.{epoch}":
        raise OutOfReach(
            "The hub gave certificates that are not for this recorder's key. Nothing is lost. "
            "Ask whoever looks after the hub, and try again."
        )
    certificates.keep(data / CERTIFICATE, by)
    certificates.keep(of_node(data, name, epoch), found)


def shown(data: Path, name: str) -> str:
    """Return the newest certificate of a node of this name, on one line; "" for none."""
    files = sorted(data.glob(f"node-{name}-*.crt"), key=lambda file: file.stat().st_mtime)
    return certificates.on_one_line(files[-1].read_text()) if files else ""


def vouched(data: Path, leaf: str) -> str:
    """Return NAME.EPOCH of whom this authority issued a certificate to that is shown; "" else."""
    from base64 import b64decode

    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

    try:
        found = load_der_x509_certificate(b64decode(leaf, validate=True))
        found.verify_directly_issued_by(
            load_pem_x509_certificate((data / CERTIFICATE).read_bytes())
        )
    except (OSError, ValueError, TypeError, InvalidSignature):
        return ""
    return certificates.whose(found)


def public_key(data: Path) -> EllipticCurvePublicKey:
    """Return the authority's public key; raise OSError or ValueError where it cannot be read."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509 import load_pem_x509_certificate

    found = load_pem_x509_certificate((data / CERTIFICATE).read_bytes()).public_key()
    if not isinstance(found, ec.EllipticCurvePublicKey):
        raise ValueError("It is no certificate of ours.")
    return found


def _leaf(
    data: Path, name: str, epoch: int, public: EllipticCurvePublicKey, study: str, at: datetime
) -> tuple[Certificate, Certificate]:
    """Return a node's certificate and the authority's, made now where missing or about to end."""
    if not (data / KEY).exists():
        keys.make(data / KEY)
    own = keys.load(data / KEY)
    by = f"{study}, seals of reports"
    authority = certificates.kept(data / CERTIFICATE, own.public_key(), None, at)
    if authority is None:
        authority = certificates.issue(
            by, own.public_key(), by, own, at, at + 2 * YEARS, uses=SIGNS_OTHERS
        )
        certificates.keep(data / CERTIFICATE, authority)
    file = of_node(data, name, epoch)
    leaf = certificates.kept(file, public, authority, at)
    if leaf is None:
        leaf = certificates.issue(f"{name}.{epoch}", public, by, own, at, at + YEARS, uses=SEALS)
        certificates.keep(file, leaf)
    return leaf, authority
