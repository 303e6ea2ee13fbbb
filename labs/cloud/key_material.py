"""What is inside a key pair? Keys drawn from the world's seed, the files they are saved in, and their fingerprints.

Loaded only when somebody makes or brings a key: the library behind it takes a fifth of a second.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import NamedTuple

from Crypto.PublicKey import ECC, RSA

from labs.cloud.resources.key_pair import KeyFormat, KeyType

Key = RSA.RsaKey | ECC.EccKey

RSA_BITS = 2048
IMPORTABLE_RSA_BITS = (1024, 2048, 4096)
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html#how-to-generate-your-own-key-and-import-it-to-aws"""


class KeyMaterial(NamedTuple):
    """What EC2 keeps of a key pair: never the private key."""

    key_type: KeyType
    public_key: str
    """In OpenSSH's format, without a comment."""
    fingerprint: str


class UnreadableKey(ValueError):
    """The bytes are no public key that EC2 takes."""


def new_key(key_type: KeyType, seed: bytes) -> Key:
    """A private key that depends on the seed alone."""
    if key_type == "rsa":
        return RSA.generate(RSA_BITS, randfunc=_bytes_from(seed))
    return ECC.generate(curve="ed25519", randfunc=_bytes_from(seed))


def created_material(key: Key) -> KeyMaterial:
    """What EC2 keeps of a key that it made: the fingerprint of an RSA key is that of the private key."""
    if isinstance(key, RSA.RsaKey):
        return KeyMaterial("rsa", _openssh(key), _colons(hashlib.sha1(key.export_key("DER", pkcs=8)).digest()))  # noqa: S324
    return _ed25519_material(key)


def imported_material(blob: bytes) -> KeyMaterial:
    """What EC2 keeps of a key that somebody brings. Raises UnreadableKey."""
    key = _read(blob)
    if isinstance(key, RSA.RsaKey):
        if key.size_in_bits() not in IMPORTABLE_RSA_BITS:
            raise UnreadableKey(f"an RSA key of {key.size_in_bits()} bits")
        public = key.public_key().export_key("DER")
        return KeyMaterial("rsa", _openssh(key), _colons(hashlib.md5(public).digest()))  # noqa: S324
    if key.curve != "Ed25519":
        raise UnreadableKey(f"a key on the curve {key.curve}")
    return _ed25519_material(key)


def private_file(key: Key, key_format: KeyFormat, comment: str) -> str:
    """The file that its owner saves: PEM for OpenSSH, PPK for PuTTY. RSA is PKCS#1, ed25519 OpenSSH's own format."""
    if key_format == "ppk":
        return _ppk(key, comment)
    if isinstance(key, RSA.RsaKey):
        return key.export_key("PEM", pkcs=1).decode()
    return _openssh_private(key, comment)


def _bytes_from(seed: bytes) -> Callable[[int], bytes]:
    """An endless stream of bytes that the seed decides, handed out piece by piece."""
    drawn = 0

    def draw(count: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(seed + drawn.to_bytes(8, "big")).digest(count)

    return draw


def _read(blob: bytes) -> Key:
    """OpenSSH's format, the base64 of a DER document, or the file of RFC 4716."""
    try:
        text = blob.decode("ascii").strip()
    except UnicodeDecodeError:
        raise UnreadableKey("not text") from None
    for attempt in (text, _armoured(text)):
        key = _import(attempt)
        if key is not None and not key.has_private():
            return key
    raise UnreadableKey("no public key")


def _import(text: str) -> Key | None:
    readers: tuple[Callable[[str], Key], ...] = (RSA.import_key, ECC.import_key)
    for read in readers:
        try:
            return read(text)
        except (ValueError, IndexError, TypeError, binascii.Error):
            continue
    return None


def _armoured(text: str) -> str:
    """The key inside RFC 4716's lines or bare base64, as OpenSSH or PEM would write it."""
    lines = text.splitlines()
    if lines and lines[0].startswith("---- BEGIN SSH2 PUBLIC KEY"):
        body = "".join(line for line in lines[1:-1] if ":" not in line)
        return f"{_algorithm_in(body)} {body}"
    return f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----"


def _algorithm_in(body: str) -> str:
    """The name that the key's own bytes begin with."""
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error:
        return ""
    return raw[4 : 4 + int.from_bytes(raw[:4], "big")].decode("ascii", "replace")


def _ed25519_material(key: ECC.EccKey) -> KeyMaterial:
    digest = hashlib.sha256(_public_blob(key)).digest()
    return KeyMaterial("ed25519", _openssh(key), base64.b64encode(digest).decode())


def _openssh(key: Key) -> str:
    if isinstance(key, RSA.RsaKey):
        return key.public_key().export_key("OpenSSH").decode()
    return str(key.public_key().export_key(format="OpenSSH")).strip()


def _colons(digest: bytes) -> str:
    return ":".join(f"{one:02x}" for one in digest)


# The files of OpenSSH and PuTTY


def _public_blob(key: Key) -> bytes:
    return base64.b64decode(_openssh(key).split()[1])


def _string(value: bytes) -> bytes:
    """A length and what is that long: how SSH writes everything."""
    return len(value).to_bytes(4, "big") + value


def _number(value: int) -> bytes:
    """A positive number, with a zero byte before it where its first bit would say that it is negative."""
    return _string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _openssh_private(key: ECC.EccKey, comment: str) -> str:
    """An ed25519 key in OpenSSH's own format, without a passphrase.

    https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
    """
    public = _public_blob(key)
    point, seed = public[-32:], key.seed
    check = hashlib.sha256(public).digest()[:4]
    private = check * 2 + _string(b"ssh-ed25519") + _string(point) + _string(seed + point) + _string(comment.encode())
    padding = bytes(range(1, 1 + -len(private) % 8))
    body = b"openssh-key-v1\0" + _string(b"none") * 2 + _string(b"") + (1).to_bytes(4, "big")
    text = base64.b64encode(body + _string(public) + _string(private + padding)).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN OPENSSH PRIVATE KEY-----", *lines, "-----END OPENSSH PRIVATE KEY-----"])


def _ppk(key: Key, comment: str) -> str:
    """A key in PuTTY's format, version 2, without a passphrase.

    https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html
    """
    algorithm, public = _openssh(key).split()[0].encode(), _public_blob(key)
    if isinstance(key, RSA.RsaKey):
        private = (
            _number(int(key.d)) + _number(int(key.p)) + _number(int(key.q)) + _number(pow(int(key.q), -1, int(key.p)))
        )
    else:
        private = _string(key.seed)
    signed = b"".join(map(_string, (algorithm, b"none", comment.encode(), public, private)))
    mac = hmac.new(hashlib.sha1(b"putty-private-key-file-mac-key").digest(), signed, "sha1").hexdigest()  # noqa: S324
    head = [f"PuTTY-User-Key-File-2: {algorithm.decode()}", "Encryption: none", f"Comment: {comment}"]
    return "\n".join([*head, *_counted("Public", public), *_counted("Private", private), f"Private-MAC: {mac}", ""])


def _counted(name: str, value: bytes) -> list[str]:
    text = base64.b64encode(value).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return [f"{name}-Lines: {len(lines)}", *lines]
