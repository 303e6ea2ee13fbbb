"""By what does AWS Config know whose answer it gets? By the token in the event, which PutEvaluations gives back.

AWS's tokens are encrypted and of no other use. Here a token names its rule, signed with the Region's seed, so that an
answer for one rule cannot be put under another.
"""

import base64
import binascii
import hashlib

from labs.cloud.config.rule import ConfigRule
from labs.cloud.world import World


def token_of(world: World, rule: ConfigRule) -> str:
    """The token of a rule's events."""
    return base64.urlsafe_b64encode(f"{rule.id}:{_signature(world, rule.id)}".encode()).decode()


def rule_of(world: World, token: str) -> ConfigRule | None:
    """The rule whose token this is, where it is still there."""
    try:
        rule_id, _, signature = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        return None
    return world.find(ConfigRule, rule_id) if signature == _signature(world, rule_id) else None


def _signature(world: World, rule_id: str) -> str:
    text = f"{world.account_id}:{world.region}:{world.seed}:{rule_id}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
