"""Key pairs: real keys drawn from the seed, of which EC2 keeps the public part."""

import base64
import hashlib

import pytest
from Crypto.PublicKey import ECC, RSA

from labs.cloud import codec, registry
from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region

RSA_KEY = RSA.generate(1024)


@pytest.fixture
def network() -> Network:
    return a_region()


def test_an_rsa_key_is_pkcs1_and_its_fingerprint_that_of_the_private_key(network: Network) -> None:
    made = network.do("create_key_pair", key_name="mine")

    key = RSA.import_key(made["KeyMaterial"])
    digest = hashlib.sha1(key.export_key("DER", pkcs=8)).hexdigest()
    assert made["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert (key.size_in_bits(), made["KeyFingerprint"].replace(":", "")) == (2048, digest)


def test_an_ed25519_key_is_in_openssh_format_and_its_fingerprint_that_of_the_public_key(network: Network) -> None:
    made = network.do("create_key_pair", key_name="mine", key_type="ed25519")

    (pair,) = network.do("describe_key_pairs", include_public_key=True)["KeyPairs"]
    blob = base64.b64decode(pair["PublicKey"].split()[1])
    assert made["KeyMaterial"].startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
    assert made["KeyFingerprint"] == base64.b64encode(hashlib.sha256(blob).digest()).decode()
    assert ECC.import_key(made["KeyMaterial"]).public_key() == ECC.import_key(pair["PublicKey"])


def test_the_seed_decides_the_key_and_nothing_else() -> None:
    first, second = (a_region().do("create_key_pair", key_name="mine") for _ in range(2))

    assert first == second
    assert first["KeyFingerprint"] == "0b:bc:47:76:a5:e4:d8:a4:d5:e4:68:ed:c8:0e:ce:62:5a:bb:36:75"


@pytest.mark.parametrize("key_type", ["rsa", "ed25519"])
def test_a_key_can_come_as_putty_wants_it(network: Network, key_type: str) -> None:
    made = network.do("create_key_pair", key_name="mine", key_type=key_type, key_format="ppk")

    lines = made["KeyMaterial"].splitlines()
    assert lines[0] == f"PuTTY-User-Key-File-2: ssh-{key_type}"
    assert lines[1:3] == ["Encryption: none", "Comment: mine"]
    public = "".join(lines[4 : 4 + int(lines[3].removeprefix("Public-Lines: "))])
    (pair,) = network.do("describe_key_pairs", include_public_key=True)["KeyPairs"]
    assert public == pair["PublicKey"].split()[1]
    assert len(lines[-1]) == len("Private-MAC: ") + 40


def test_the_private_key_is_secret_and_nowhere_kept(network: Network) -> None:
    made = network.do("create_key_pair", key_name="mine", key_type="ed25519")

    assert registry.actions()["create_key_pair"].secret == {"KeyMaterial"}
    assert {name for name, one in registry.actions().items() if one.secret} == {"create_key_pair"}
    assert made["KeyMaterial"].splitlines()[1][:60].encode() not in codec.encode(network.world)


def imported(network: Network, material: bytes) -> str:
    return str(network.do("import_key_pair", key_name="brought", public_key_material=material)["KeyFingerprint"])


def test_a_public_key_comes_in_three_formats(network: Network) -> None:
    der = RSA_KEY.public_key().export_key("DER")
    openssh = RSA_KEY.public_key().export_key("OpenSSH")
    rfc4716 = b"---- BEGIN SSH2 PUBLIC KEY ----\nComment: me\n%s\n---- END SSH2 PUBLIC KEY ----" % openssh.split()[1]
    digest = hashlib.md5(der).hexdigest()

    for material in (openssh + b" me@home", base64.encodebytes(der), rfc4716):
        assert imported(network, material).replace(":", "") == digest
        network.do("delete_key_pair", key_name="brought")


@pytest.mark.parametrize(
    "material",
    [
        b"hello",
        b"\xff\xfe",
        b"ssh-rsa AAAA",
        RSA_KEY.export_key("PEM"),
        RSA.generate(1280).public_key().export_key("OpenSSH"),
        str(ECC.generate(curve="p256").public_key().export_key(format="OpenSSH")).encode(),
    ],
)
def test_what_is_no_key_that_ec2_takes_is_refused(network: Network, material: bytes) -> None:
    error = network.refused("import_key_pair", key_name="brought", public_key_material=material)

    assert (error.code, error.reason) == ("InvalidKey.Format", "KeyFormatInvalid")


def test_a_name_is_used_once_and_is_ascii(network: Network) -> None:
    network.do("create_key_pair", key_name="mine", key_type="ed25519")

    assert network.refused("create_key_pair", key_name="mine").code == "InvalidKeyPair.Duplicate"
    assert network.refused("create_key_pair", key_name="열쇠").code == "InvalidParameterValue"
    assert network.refused("create_key_pair", key_name="k" * 256).code == "InvalidParameterValue"


def test_key_pairs_are_found_by_name_id_filter_and_tag(network: Network) -> None:
    tags = [{"resource_type": "key-pair", "tags": [{"key": "Team", "value": "red"}]}]
    made = network.do("create_key_pair", key_name="mine", key_type="ed25519", tag_specifications=tags)
    imported(network, RSA_KEY.public_key().export_key("OpenSSH"))

    def names(**asked: object) -> list[str]:
        return [one["KeyName"] for one in network.do("describe_key_pairs", **asked)["KeyPairs"]]

    assert names() == ["mine", "brought"]
    assert names(key_names=["brought"]) == ["brought"]
    assert names(key_pair_ids=[made["KeyPairId"]]) == ["mine"]
    assert names(filters=[{"name": "fingerprint", "values": [made["KeyFingerprint"]]}]) == ["mine"]
    assert names(filters=[{"name": "tag:Team", "values": ["red"]}]) == ["mine"]
    assert network.refused("describe_key_pairs", key_names=["nobody"]).code == "InvalidKeyPair.NotFound"
    assert network.refused("describe_key_pairs", key_pair_ids=["key-12345678"]).code == "InvalidKeyPair.NotFound"


def test_deleting_is_by_name_or_id_and_what_is_not_there_is_no_error(network: Network) -> None:
    made = network.do("create_key_pair", key_name="mine", key_type="ed25519")

    assert network.do("delete_key_pair", key_name="nobody") == {"Return": True}
    assert network.do("delete_key_pair", key_pair_id="key-12345678") == {"Return": True}
    assert network.do("delete_key_pair", key_name="mine") == {"Return": True, "KeyPairId": made["KeyPairId"]}
    assert network.do("describe_key_pairs") == {"KeyPairs": []}
    assert network.refused("delete_key_pair").code == "MissingParameter"


def test_an_instance_keeps_the_name_of_a_key_that_must_exist_at_its_launch(network: Network) -> None:
    network.with_vpc().with_subnet("subnet").do("create_key_pair", key_name="mine", key_type="ed25519")
    asked = {"subnet_id": network["subnet"], "min_count": 1, "max_count": 1, "instance_type": "t2.micro"}

    error = network.refused("run_instances", image_id=network.image(AMAZON_LINUX_2023), key_name="yours", **asked)
    network.with_instance("web", in_subnet="subnet", key_name="mine")
    network.do("delete_key_pair", key_name="mine")

    assert (error.code, error.parameter) == ("InvalidKeyPair.NotFound", "key_name")
    assert network.instance("web")["KeyName"] == "mine"
    found = network.do("describe_instances", filters=[{"name": "key-name", "values": ["mine"]}])
    assert len(found["Reservations"]) == 1
