"""How does an instance answer questions about itself? The options of its metadata service, and the account's defaults for them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
"""

from typing import Any, Literal

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.registry import Outcome, action, pascal
from labs.cloud.world import Frozen, World

HttpTokens = Literal["optional", "required"]
Switch = Literal["disabled", "enabled"]
HOPS = range(1, 65)
NO_PREFERENCE = "no-preference"
SETTING = "metadata."
"""What the names of the account's defaults begin with in `World.settings`."""


class MetadataOptions(Frozen):
    """How the metadata service of an instance is set; as it is where nobody says otherwise."""

    http_tokens: HttpTokens = "optional"
    http_put_response_hop_limit: int = 1
    http_endpoint: Switch = "enabled"
    http_protocol_ipv6: Switch = "disabled"
    instance_metadata_tags: Switch = "disabled"

    def view(self, state: Literal["pending", "applied"] = "applied") -> dict[str, Any]:
        """The options as DescribeInstances shows them."""
        return {"State": state, **{pascal(name): getattr(self, name) for name in self.__struct_fields__}}


class InstanceMetadataOptionsRequest(Frozen):
    """What a request says of the options; what it leaves out is decided elsewhere."""

    http_tokens: HttpTokens | None = None
    http_put_response_hop_limit: int | None = None
    http_endpoint: Switch | None = None
    http_protocol_ipv6: Switch | None = None
    instance_metadata_tags: Switch | None = None


class TokensEnforced(CloudError):
    code = "UnsupportedOperation"
    template = (
        "You can't launch instances with IMDSv1 because httpTokensEnforced is enabled for this account. "
        "Either launch the instance with httpTokens=required or contact your account owner to disable httpTokensEnforced."
    )


@action
def get_instance_metadata_defaults(world: World) -> Outcome:
    """Read what the account has set for new instances of this Region: `{"AccountLevel": {…}}`."""
    return world, {"AccountLevel": {**_account_view(world), "ManagedBy": "account"}}


@action
def modify_instance_metadata_defaults(
    world: World,
    *,
    http_tokens: Literal["optional", "required", "no-preference"] | None = None,
    http_put_response_hop_limit: int | None = None,
    http_endpoint: Literal["disabled", "enabled", "no-preference"] | None = None,
    instance_metadata_tags: Literal["disabled", "enabled", "no-preference"] | None = None,
    http_tokens_enforced: Literal["disabled", "enabled", "no-preference"] | None = None,
) -> Outcome:
    """Set what new instances of this Region get unless their launch says otherwise: `{"Return": True}`."""
    if http_put_response_hop_limit not in (None, -1):
        must_be_a_hop_limit(http_put_response_hop_limit)
    given = {
        "http_tokens": http_tokens,
        "http_put_response_hop_limit": NO_PREFERENCE
        if http_put_response_hop_limit == -1
        else http_put_response_hop_limit,
        "http_endpoint": http_endpoint,
        "instance_metadata_tags": instance_metadata_tags,
        "http_tokens_enforced": http_tokens_enforced,
    }
    wanted = {f"{SETTING}{name}": str(value) for name, value in given.items() if value is not None}
    settings = {name: value for name, value in {**world.settings, **wanted}.items() if value != NO_PREFERENCE}
    return world.replace(settings=settings), {"Return": True}


def chosen_metadata_options(
    world: World, asked: InstanceMetadataOptionsRequest | None, imds_support: str | None
) -> MetadataOptions:
    """The options of a new instance, each decided by the launch, else the account, else the AMI.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html#instance-metadata-options-order-of-precedence
    """
    if asked:
        must_be_a_hop_limit(asked.http_put_response_hop_limit)
    wanted = changed_options(_account_options(world, options_of_the_image(imds_support)), asked)
    must_require_tokens_where_enforced(world, wanted)
    return wanted


def options_of_the_image(imds_support: str | None) -> MetadataOptions:
    """An AMI with IMDS support v2.0 requires tokens and allows two hops.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html#configuring-IMDS-new-instances-ami-configuration
    """
    if imds_support == "v2.0":
        return MetadataOptions(http_tokens="required", http_put_response_hop_limit=2)
    return MetadataOptions()


def changed_options(present: MetadataOptions, asked: InstanceMetadataOptionsRequest | None) -> MetadataOptions:
    """The options with what a request says of them."""
    if asked is None:
        return present
    given = {name: value for name, value in msgspec.structs.asdict(asked).items() if value is not None}
    return msgspec.structs.replace(present, **given)


def must_be_a_hop_limit(hops: int | None) -> None:
    """A token's answer may pass 1 to 64 hops.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html
    """
    if hops is not None and hops not in HOPS:
        raise InvalidParameterValue(
            name="httpPutResponseHopLimit",
            value=hops,
            expected="Expecting a value between 1 and 64.",
            parameter="http_put_response_hop_limit",
        )


def must_require_tokens_where_enforced(world: World, options: MetadataOptions) -> None:
    """Where the account enforces IMDSv2, no instance goes without tokens.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html#enforce-imdsv2-at-the-account-level
    """
    if world.settings.get(f"{SETTING}http_tokens_enforced") == "enabled" and options.http_tokens != "required":
        raise TokensEnforced(parameter="metadata_options")


def _account_options(world: World, options: MetadataOptions) -> MetadataOptions:
    """The options with what the account has set for them."""
    given = {name: world.settings.get(f"{SETTING}{name}") for name in options.__struct_fields__}
    named = {name: value for name, value in given.items() if value is not None}
    return msgspec.convert({**msgspec.structs.asdict(options), **named}, MetadataOptions, strict=False)


def _account_view(world: World) -> dict[str, Any]:
    named = {name.removeprefix(SETTING): value for name, value in world.settings.items() if name.startswith(SETTING)}
    return {pascal(name): int(value) if value.isdigit() else value for name, value in named.items()}
