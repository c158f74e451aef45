"""An authority of the site's own, for its recorder alone.

Whoever trusts it trusts it for one name and for addresses of a local network: with its key
nobody can stand in for a bank. The certificate it issues is short, as iPads ask, and is
renewed under the same authority, so that a tablet is told once and never again.
"""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from recorder import certificates, keys, tls
from recorder.certificates import SIGNS_OTHERS, SOON, YEARS
from recorder.refusals import WrongUse
from recorder.tls import AUTHORITY, AUTHORITY_KEY, profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from cryptography import x509
    from cryptography.x509 import Certificate

    Address = IPv4Address | IPv6Address

LASTS = timedelta(days=397)  # Below what any browser asks, of authorities it came with too.
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
# This computer itself, and what a local network hands out.
LOCAL = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
HERE = ("127.0.0.1", "::1")


def make(data: Path, name: str, addresses: Sequence[str], at: datetime, *, anew: bool) -> None:
    """Make a certificate for a name and addresses, by the authority that is here or a new one.

    Raises WrongUse where the authority that is here may not speak for that name.
    """
    name = name.lower().rstrip(".")
    if not NAME.fullmatch(name) or name.replace(".", "").isdigit():
        raise WrongUse(
            f"“{name}” is no name that a browser could ask for. Nothing was changed. Give one "
            "such as heeltoe.local or ward-7.hospital.org; addresses go to --address."
        )
    given = tuple(map(_address, addresses))
    place = tls.folder(data)
    if anew:
        (place / AUTHORITY_KEY).unlink(missing_ok=True)
    if not (place / AUTHORITY_KEY).exists():
        keys.make(place / AUTHORITY_KEY)
    key = keys.load(place / AUTHORITY_KEY)
    authority = certificates.kept(place / AUTHORITY, key.public_key(), None, at)
    if authority is None:
        by = f"{name}, recorder of a site"
        authority = certificates.issue(
            by,
            key.public_key(),
            by,
            key,
            at,
            at + 2 * YEARS,
            uses=SIGNS_OTHERS,
            more=[_only_for(name, given)],
        )
        certificates.keep(place / AUTHORITY, authority)
    elif not _speaks_for(authority, name, given):
        raise WrongUse(
            "The authority that your tablets trust was made for another name, or for other "
            "addresses than these. Nothing was changed. Keep its name, or make a new one with "
            "--anew; then each tablet has to install the new profile."
        )
    _issue(data, authority, (name, *map(str, given)), at)
    profile.write(place, name, authority)


def renew(data: Path, at: datetime) -> bool:
    """Renew what this recorder issued itself where it ends soon; say whether that was done.

    What a wrong clock would make worse is left as it is, and looked at again later.
    """
    found = tls.shown(data)
    if found is None or not found.own or found.starts <= at < found.ends - SOON:
        return False
    place = data / tls.FOLDER
    key = keys.load(place / AUTHORITY_KEY)
    authority = certificates.kept(place / AUTHORITY, key.public_key(), None, at)
    if authority is None:
        return False
    _issue(data, authority, found.names, at)
    return True


def _issue(data: Path, authority: Certificate, names: Sequence[str], at: datetime) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    by = authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    leaf = certificates.issue(
        names[0],
        key.public_key(),
        str(by),
        keys.load(data / tls.FOLDER / AUTHORITY_KEY),
        at,
        min(at + LASTS - timedelta(days=1), authority.not_valid_after_utc),
        uses=("digital_signature",),
        more=[
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
            x509.SubjectAlternativeName(
                [_general(name) for name in dict.fromkeys((*names, "localhost", *HERE))]
            ),
        ],
    )
    tls.keep(data, key, [leaf])


def _general(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _only_for(name: str, addresses: Sequence[Address]) -> x509.NameConstraints:
    """Return for what an authority speaks: one name, this computer, and local networks.

    Any local address is let in, since a router hands out another one some day.
    """
    from cryptography import x509

    nets = dict.fromkeys((*LOCAL, *(ip_network(one) for one in addresses if not _local(one))))
    return x509.NameConstraints(
        permitted_subtrees=[
            x509.DNSName(name),
            x509.DNSName("localhost"),
            *map(x509.IPAddress, nets),
        ],
        excluded_subtrees=None,
    )


def _speaks_for(authority: Certificate, name: str, addresses: Sequence[Address]) -> bool:
    from cryptography import x509

    only = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    may = only.permitted_subtrees or []
    return x509.DNSName(name) in may and all(
        _local(address) or x509.IPAddress(ip_network(address)) in may for address in addresses
    )


def _local(address: Address) -> bool:
    return any(address in net for net in LOCAL)


def _address(typed: str) -> Address:
    try:
        return ip_address(typed)
    except ValueError:
        raise WrongUse(
            f"“{typed}” is no address of a computer, such as 192.168.1.20. Nothing was changed."
        ) from None
