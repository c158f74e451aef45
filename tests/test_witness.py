"""What one recorder signs and another believes."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from recorder import keys, witness

RAW = b'{"log":"A.01.1"}'


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def public(key):
    return keys.public_half(key.public_key())


def test_a_signature_holds_for_its_key_its_sort_and_its_bytes(key, public):
    signature = witness.sign(key, "head", RAW)

    assert len(signature) == 128
    assert witness.holds(public, "head", RAW, signature)
    assert not witness.holds(public, "receipt", RAW, signature)
    assert not witness.holds(public, "head", RAW + b" ", signature)
    other = keys.public_half(ec.generate_private_key(ec.SECP256R1()).public_key())
    assert not witness.holds(other, "head", RAW, signature)


@pytest.mark.parametrize("wrong", ["", "ab", "zz" * 64, "00" * 64, "AB" * 64, "ab" * 65])
def test_what_is_no_signature_holds_for_nothing(public, wrong):
    assert not witness.holds(public, "head", RAW, wrong)


@pytest.mark.parametrize("wrong", ["", "02", "02" + "ff" * 32, "no key", "04" + "00" * 64])
def test_what_is_no_key_signed_nothing(key, wrong):
    assert not witness.holds(wrong, "head", RAW, witness.sign(key, "head", RAW))
