"""What is a key pair, and what does EC2 keep of it? The public key and its fingerprint; the private key is shown once.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from labs.cloud.describe import BY_TAGS, Filter, matching, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, action_with, created
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Resource, World

if TYPE_CHECKING:
    from labs.cloud.key_material import KeyMaterial

KeyPairId = Annotated[str, Ref("key-pair")]
KeyType = Literal["rsa", "ed25519"]
KeyFormat = Literal["pem", "ppk"]
LONGEST_NAME = 255


class KeyPair(Resource, tag="key-pair"):
    id_prefix = "key"
    id_member = "KeyPairId"
    noun = "keyPair"
    not_found = "InvalidKeyPair.NotFound"
    malformed = "InvalidParameterValue"
    filters = {
        "fingerprint": "KeyFingerprint",
        "key-name": "KeyName",
        "key-pair-id": "KeyPairId",
    }

    key_name: str
    key_type: KeyType
    public_key: str
    """In OpenSSH's format, without a comment."""
    key_fingerprint: str
    create_time: datetime

    def view(self, world: World) -> dict[str, Any]:
        return {
            "CreateTime": self.create_time,
            "KeyFingerprint": self.key_fingerprint,
            "KeyName": self.key_name,
            "KeyPairId": self.id,
            "KeyType": self.key_type,
            "Tags": tag_list(self.tags),
        }


class KeyPairDuplicate(CloudError):
    code = "InvalidKeyPair.Duplicate"
    template = "The keypair '{key_name}' already exists."


class KeyPairUnknown(CloudError):
    code = "InvalidKeyPair.NotFound"
    template = "The key pair '{key_name}' does not exist"


class KeyFormatInvalid(CloudError):
    code = "InvalidKey.Format"
    template = "Key is not in valid OpenSSH public key format"


@action_with(secret=["KeyMaterial"])
def create_key_pair(
    world: World,
    *,
    key_name: str,
    key_type: KeyType = "rsa",
    key_format: KeyFormat = "pem",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Make a key pair; the private key is in this answer and nowhere else: `{"KeyPairId", "KeyMaterial", …}`."""
    from labs.cloud.key_material import created_material, new_key, private_file

    must_be_a_free_key_name(world, key_name)
    world, seed = world.draw()
    key = new_key(key_type, seed)
    world, pair = _kept(world, key_name, created_material(key), tag_specifications)
    return world, {**_answer(world, pair), "KeyMaterial": private_file(key, key_format, key_name)}


@action
def import_key_pair(
    world: World, *, key_name: str, public_key_material: bytes, tag_specifications: tuple[TagSpecification, ...] = ()
) -> Outcome:
    """Bring the public key of a pair made elsewhere: `{"KeyPairId", "KeyFingerprint", …}`."""
    must_be_a_free_key_name(world, key_name)
    world, pair = _kept(world, key_name, must_be_a_public_key(public_key_material), tag_specifications)
    return world, _answer(world, pair)


@action
def delete_key_pair(world: World, *, key_name: str | None = None, key_pair_id: KeyPairId | None = None) -> Outcome:
    """Forget a public key; instances keep it, and a name or id that EC2 does not know is no error: `{"Return": True}`.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/delete-key-pair.html
    """
    if not key_name and not key_pair_id:
        raise MissingParameter(name="KeyName", parameter="key_name")
    found = [
        one for one in world.all(KeyPair) if one.id == key_pair_id or (not key_pair_id and one.key_name == key_name)
    ]
    if not found:
        return world, {"Return": True}
    return world.without(found[0].id), {"Return": True, "KeyPairId": found[0].id}


@action
def describe_key_pairs(
    world: World,
    *,
    key_names: tuple[str, ...] = (),
    key_pair_ids: tuple[KeyPairId, ...] = (),
    include_public_key: bool = False,
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List key pairs, with their public keys where asked: `{"KeyPairs": […]}`."""
    views = [
        {**one.view(world), "PublicKey": f"{one.public_key} {one.key_name}"} if include_public_key else one.view(world)
        for one in _chosen(world, key_names, key_pair_ids)
    ]
    return world, {"KeyPairs": matching(views, filters, {**KeyPair.filters, **BY_TAGS})}


def the_key_pair(world: World, key_name: str, *, parameter: str = "key_name") -> KeyPair:
    """The key pair of this name.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidKeyPair.NotFound)
    """
    found = world.where(KeyPair, key_name=key_name)
    if not found:
        raise KeyPairUnknown(key_name=key_name, parameter=parameter)
    return found[0]


# Rules


def must_be_a_free_key_name(world: World, key_name: str) -> None:
    """A name has up to 255 ASCII characters and is used once in a Region; an account has 5,000 key pairs.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html
    """
    if len(key_name) > LONGEST_NAME or not key_name.isascii() or not key_name.strip():
        expected = f"A name has up to {LONGEST_NAME} ASCII characters."
        raise InvalidParameterValue(name="keyName", value=key_name, expected=expected, parameter="key_name")
    if world.where(KeyPair, key_name=key_name):
        raise KeyPairDuplicate(key_name=key_name, parameter="key_name")
    must_be_within_quota("KeyPairLimitExceeded", len(world.all(KeyPair)) + 1, "key pairs")


def must_be_a_public_key(material: bytes) -> "KeyMaterial":
    """EC2 takes RSA keys of 1024, 2048 or 4096 bits and ed25519 keys, in three formats.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html
    """
    from labs.cloud.key_material import UnreadableKey, imported_material

    try:
        return imported_material(material)
    except UnreadableKey:
        raise KeyFormatInvalid(parameter="public_key_material") from None


def _kept(
    world: World, key_name: str, material: "KeyMaterial", tag_specifications: Sequence[TagSpecification]
) -> tuple[World, KeyPair]:
    world, pair_id = world.new_id(KeyPair.id_prefix)
    pair = KeyPair(
        id=pair_id,
        tags=tags_of(tag_specifications, "key-pair"),
        key_name=key_name,
        key_type=material.key_type,
        public_key=material.public_key,
        key_fingerprint=material.fingerprint,
        create_time=world.now,
    )
    return created(world, pair), pair


def _answer(world: World, pair: KeyPair) -> dict[str, Any]:
    view = pair.view(world)
    return {name: view[name] for name in ("KeyFingerprint", "KeyName", "KeyPairId", "Tags")}


def _chosen(world: World, key_names: Sequence[str], key_pair_ids: Sequence[str]) -> Sequence[KeyPair]:
    if not key_names and not key_pair_ids:
        return world.all(KeyPair)
    named = [the_key_pair(world, one, parameter="key_names") for one in key_names]
    by_id = [world.get(KeyPair, one, parameter="key_pair_ids") for one in key_pair_ids]
    return list({one.id: one for one in (*named, *by_id)}.values())
