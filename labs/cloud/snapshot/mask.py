"""How is a document made to tell nobody's account and keys? The same thing gets the same new name throughout."""

import re
from collections.abc import Callable, Mapping
from typing import Any

ACCOUNT = re.compile(r"(?<![0-9A-Za-z-])[0-9]{12}(?![0-9A-Za-z])")
FIRST_ACCOUNT = 100000000001
KEY_MEMBERS = ("KeyName",)
SECRET_MEMBERS = ("KeyFingerprint", "PublicKey", "PreSharedKey", "CustomerGatewayConfiguration")
"""What nobody needs who looks at a network."""


def mask(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with other account ids and key names, and without fingerprints, keys and shared secrets."""
    accounts = _renaming(lambda number: str(FIRST_ACCOUNT + number))
    keys = _renaming(lambda number: f"key-{number + 1}")

    def masked(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: renamed(name, inner) for name, inner in value.items() if name not in SECRET_MEMBERS}
        if isinstance(value, list):
            return [masked(inner) for inner in value]
        return ACCOUNT.sub(lambda found: accounts(found.group()), value) if isinstance(value, str) else value

    def renamed(name: Any, value: Any) -> Any:
        return keys(value) if name in KEY_MEMBERS and isinstance(value, str) else masked(value)

    return {str(name): masked(value) for name, value in document.items()}


def _renaming(new_name: Callable[[int], str]) -> Callable[[str], str]:
    known: dict[str, str] = {}

    def rename(old: str) -> str:
        return known.setdefault(old, new_name(len(known)))

    return rename
