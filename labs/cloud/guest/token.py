"""Who may ask the metadata service? Whoever shows a token of its own instance that has not expired.

Nothing is stored: a token carries when it was given and for how long, and a seal that only this instance's service can make.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
"""

import hashlib
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from labs.cloud.world import World

LONGEST_TTL = 21_600
"""Seconds; the shortest is 1. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"""
MARK = b"\x01\x00\x04"
"""What tokens begin with: `AQAE` once they are written down."""
SEAL = 27
"""Bytes of the seal; with what it seals, 42 bytes make the 56 characters that a token has at AWS."""
_FORM = struct.Struct(">QI")


def new_token(world: World, instance_id: str, ttl: int) -> str:
    """A token of an instance that is good from now on for so many seconds."""
    body = _FORM.pack(int(world.now.timestamp()), ttl)
    return urlsafe_b64encode(MARK + body + _seal(world, instance_id, body)).decode()


def seconds_left(world: World, instance_id: str, token: str) -> int:
    """For how many seconds a token is still good for an instance; 0 when it is not, or not its own, or no token."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return 0
    body = raw[len(MARK) : len(MARK) + _FORM.size]
    if len(raw) != len(MARK) + _FORM.size + SEAL or not raw.startswith(MARK):
        return 0
    if raw[-SEAL:] != _seal(world, instance_id, body):
        return 0
    given, ttl = _FORM.unpack(body)
    return max(0, int(given + ttl - world.now.timestamp()))


def _seal(world: World, instance_id: str, body: bytes) -> bytes:
    key = f"{world.seed} {world.account_id} {instance_id}".encode()
    return hashlib.blake2b(body, key=hashlib.sha256(key).digest(), digest_size=SEAL).digest()
