"""A certificate that somebody else issued: looked over once, before any browser sees it.

What browsers would refuse is refused here with the reason. What only some of them mind is
said, and taken.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from recorder import tls
from recorder.certificates import SOON
from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

LEAST_RSA_BITS = 2048
NOTHING = "Nothing was changed."


def take(data: Path, certificate: Path, key: Path, name: str, at: datetime) -> list[str]:
    """Keep a certificate with its chain and key; return what is worth a person's look.

    Raises WrongUse where browsers would not take it, OutOfReach where a file cannot be read.
    """
    secret, chain = _key(key), _chain(certificate)
    leaf = _of(secret, chain)
    _is_for_browsers(leaf, name)
    ordered, rest = _in_order(leaf, chain)
    if rest:
        raise WrongUse(
            f"{certificate} holds {len(rest)} more certificates that did not issue it or each "
            f"other ({rest[0].subject.rfc4514_string()}). {NOTHING} Ask for the chain of this one."
        )
    for one in ordered:
        _is_good(one, at)
    said = [*_worth_a_look(leaf, at), *_open_to_others(key)]
    tls.folder(data)
    tls.keep(data, secret, ordered)
    return said


def _key(file: Path) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_bytes(file), None)
    except TypeError:
        raise WrongUse(
            f"The key {file} needs a passphrase, and nobody is there to type it when this "
            f"computer starts. {NOTHING} Write it without one: openssl pkey -in … -out …"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise WrongUse(f"{file} is no key in PEM form. {NOTHING} It begins -----BEGIN.") from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < LEAST_RSA_BITS:
        raise WrongUse(
            f"The key {file} has {key.key_size} bits, and browsers want {LEAST_RSA_BITS}. "
            f"{NOTHING} Ask for a certificate of a longer one."
        )
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise WrongUse(f"The key {file} is of a sort that few browsers speak. {NOTHING}")
    return key


def _chain(file: Path) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(_bytes(file))
    except ValueError:
        raise WrongUse(
            f"{file} is no certificate in PEM form. {NOTHING} It begins -----BEGIN CERTIFICATE."
        ) from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise OutOfReach(f"{file} cannot be read ({error.strerror}). {NOTHING}") from None


def _of(key: PrivateKeyTypes, chain: list[Certificate]) -> Certificate:
    """Return the certificate of a chain that is this key's."""
    for one in chain:
        if one.public_key() == key.public_key():
            return one
    raise WrongUse(
        f"The certificate and the key are not of one pair. {NOTHING} Perhaps the key belongs to "
        "an earlier certificate."
    )


def _is_for_browsers(leaf: Certificate, name: str) -> None:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    names = tls.names_of(leaf)
    if not names:
        raise WrongUse(
            f"The certificate is for no name (it has no subjectAltName). {NOTHING} Browsers "
            "read no other field: ask for one with the name that tablets type."
        )
    if name and not any(_covers(one, name.lower()) for one in names):
        raise WrongUse(
            f"The certificate is for {', '.join(names)}, not for {name}. {NOTHING} Give the name "
            "that tablets type, or ask for a certificate of that name."
        )
    try:
        use = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(use):
        raise WrongUse(
            f"The certificate is for something else than a server (no serverAuth). {NOTHING} "
            "Ask for one of a web server."
        )


def _is_good(one: Certificate, at: datetime) -> None:
    which = one.subject.rfc4514_string() or "The certificate"
    if at >= one.not_valid_after_utc:
        raise WrongUse(
            f"{which} ended on {one.not_valid_after_utc:%Y-%m-%d}. {NOTHING} Ask for a new one; if "
            "this is wrong, look at this computer's clock."
        )
    if at < one.not_valid_before_utc:
        raise WrongUse(
            f"{which} begins on {one.not_valid_before_utc:%Y-%m-%d}. {NOTHING} Wait until then; if "
            "this is wrong, look at this computer's clock."
        )


def _covers(one: str, name: str) -> bool:
    """Say whether a name of a certificate, perhaps with * for its first part, covers a name."""
    return one.lower() == name or (one[:2] == "*." and one[2:].lower() == name.partition(".")[2])


def _in_order(
    leaf: Certificate, chain: list[Certificate]
) -> tuple[list[Certificate], list[Certificate]]:
    """Return a chain as servers show it, each followed by who issued it, and what is no part."""
    ordered, rest = [leaf], [one for one in chain if one != leaf]
    while by := next((one for one in rest if _issued(one, ordered[-1])), None):
        ordered.append(by)
        rest.remove(by)
    return ordered, rest


def _issued(by: Certificate, one: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _worth_a_look(leaf: Certificate, at: datetime) -> list[str]:
    said = []
    left = (leaf.not_valid_after_utc - at).days
    if left < SOON.days:
        said.append(f"It ends in {left} days: ask for the next one now.")
    lasts = (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days
    if lasts > tls.LONGEST_DAYS:
        said.append(
            f"It was made for {lasts} days; an iPad takes none for more than {tls.LONGEST_DAYS}."
        )
    return said


def _open_to_others(key: Path) -> list[str]:
    open_to = stat.S_IMODE(key.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if os.name == "nt" or not open_to:
        return []
    return [f"Other users of this computer may read {key}: chmod 600 it, or take it away."]
