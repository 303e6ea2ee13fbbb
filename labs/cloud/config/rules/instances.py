"""Which managed rules look at instances and their volumes?"""

import re
from datetime import UTC, datetime, timedelta

from labs.cloud.config.evaluation import Verdict
from labs.cloud.config.rules.catalogue import COMPLIANT, NOT_APPLICABLE, Given, fault, managed
from labs.cloud.config.rules.parameter import RuleParameter, listed, number, one_of, text
from labs.cloud.resources.instance import Instance, machine_view, metadata_options_of
from labs.cloud.resources.network_interface import interfaces_of
from labs.cloud.resources.public_ip_address import public_mapping
from labs.cloud.resources.volume import Volume
from labs.cloud.world import World

STOPPED_AT = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) GMT\)")
TENANCIES = {"DEFAULT": "default", "HOST": "host", "DEDICATED": "dedicated"}


@managed("EC2_INSTANCE_NO_PUBLIC_IP", "EC2::Instance", change=True)
def no_public_ip(world: World, instance: Instance, _given: Given) -> Verdict:
    """An instance has no public IPv4 address, no Elastic IP address either. IPv6 does not count.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-no-public-ip.html
    """
    for interface in interfaces_of(world, instance.id):
        for address in interface.addresses:
            if mapping := public_mapping(world, interface, address):
                return fault(mapping.public_ip)
    return COMPLIANT


@managed(
    "EC2_INSTANCE_MULTIPLE_ENI_CHECK",
    "EC2::Instance",
    change=True,
    parameters=(RuleParameter("NetworkInterfaceIds", listed, meaning="ids"),),
)
def single_interface(world: World, instance: Instance, given: Given) -> Verdict:
    """An instance has one interface, or those that are listed.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-multiple-eni-check.html
    """
    present = [one.id for one in interfaces_of(world, instance.id)]
    strange = [one for one in present if one not in (given["NetworkInterfaceIds"] or ())]
    return COMPLIANT if len(present) <= 1 or not strange else fault(", ".join(present))


@managed("EC2_IMDSV2_CHECK", "EC2::Instance", change=True)
def tokens_required(world: World, instance: Instance, _given: Given) -> Verdict:
    """The metadata service of an instance asks for tokens.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-imdsv2-check.html
    """
    options = metadata_options_of(world, instance)
    return COMPLIANT if options.http_tokens == "required" else fault(f"HttpTokens={options.http_tokens}")


@managed(
    "EC2_TOKEN_HOP_LIMIT_CHECK",
    "EC2::Instance",
    change=True,
    parameters=(RuleParameter("tokenHopLimit", number, "1", meaning="number"),),
)
def hop_limit(world: World, instance: Instance, given: Given) -> Verdict:
    """What the metadata service answers goes only so many hops.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-token-hop-limit-check.html
    """
    hops = metadata_options_of(world, instance).http_put_response_hop_limit
    return COMPLIANT if hops <= given["tokenHopLimit"] else fault(f"HttpPutResponseHopLimit={hops}")


@managed("EC2_PARAVIRTUAL_INSTANCE_CHECK", "EC2::Instance", change=True)
def not_paravirtual(world: World, instance: Instance, _given: Given) -> Verdict:
    """An instance is not virtualized in the old way.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-paravirtual-instance-check.html
    """
    return fault("paravirtual") if machine_view(world, instance).virtualization_type == "paravirtual" else COMPLIANT


@managed(
    "DESIRED_INSTANCE_TYPE",
    "EC2::Instance",
    change=True,
    parameters=(RuleParameter("instanceType", listed, is_required=True, meaning="instance types"),),
)
def desired_type(_world: World, instance: Instance, given: Given) -> Verdict:
    """An instance is of one of these types.

    https://docs.aws.amazon.com/config/latest/developerguide/desired-instance-type.html
    """
    return COMPLIANT if instance.instance_type in given["instanceType"] else fault(instance.instance_type)


@managed(
    "DESIRED_INSTANCE_TENANCY",
    "EC2::Instance",
    change=True,
    parameters=(
        RuleParameter("tenancy", one_of(*TENANCIES), is_required=True, meaning="DEFAULT, HOST, DEDICATED"),
        RuleParameter("imageId", listed, meaning="ids"),
        RuleParameter("hostId", listed, meaning="ids"),
    ),
)
def desired_tenancy(_world: World, instance: Instance, given: Given) -> Verdict:
    """An instance has this tenancy; with images, only instances of those are meant. There are no Dedicated Hosts here.

    https://docs.aws.amazon.com/config/latest/developerguide/desired-instance-tenancy.html
    """
    if given["imageId"] and instance.image_id not in given["imageId"]:
        return NOT_APPLICABLE
    if given["hostId"]:
        return fault(instance.tenancy)
    return COMPLIANT if instance.tenancy == TENANCIES[given["tenancy"]] else fault(instance.tenancy)


@managed("INSTANCES_IN_VPC", "EC2::Instance", change=True, parameters=(RuleParameter("vpcId", text, meaning="id"),))
def in_vpc(_world: World, instance: Instance, given: Given) -> Verdict:
    """An instance is in a VPC, or in this one.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-instances-in-vpc.html
    """
    if instance.vpc_id and given["vpcId"] in (None, "", instance.vpc_id):
        return COMPLIANT
    return fault(instance.vpc_id or "")


def _allowed_until(_world: World, instance: Instance, given: Given) -> datetime | None:
    """Until when a stopped instance may stay so; None for one that is not stopped."""
    stopped = STOPPED_AT.search(instance.state_transition_reason)
    if instance.state != "stopped" or stopped is None:
        return None
    days = timedelta(days=given["AllowedDays"], seconds=1)
    return datetime.strptime(stopped[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) + days


@managed(
    "EC2_STOPPED_INSTANCE",
    "EC2::Instance",
    periodic=True,
    parameters=(RuleParameter("AllowedDays", number, "30", meaning="days"),),
    flips=_allowed_until,
)
def not_long_stopped(world: World, instance: Instance, given: Given) -> Verdict:
    """An instance has not been stopped for longer than allowed.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-stopped-instance.html
    """
    until = _allowed_until(world, instance, given)
    return COMPLIANT if until is None or world.now < until else fault(instance.state_transition_reason)


@managed("EC2_INSTANCE_DETAILED_MONITORING_ENABLED", "EC2::Instance", change=True)
def detailed_monitoring(_world: World, instance: Instance, _given: Given) -> Verdict:
    """An instance is monitored by the minute.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-detailed-monitoring-enabled.html
    """
    return COMPLIANT if instance.monitoring == "enabled" else fault(f"Monitoring={instance.monitoring}")


@managed("EC2_NO_AMAZON_KEY_PAIR", "EC2::Instance", change=True)
def no_key_pair(_world: World, instance: Instance, _given: Given) -> Verdict:
    """A running instance was not launched with a key pair.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-no-amazon-key-pair.html
    """
    if instance.state != "running":
        return NOT_APPLICABLE
    return fault(instance.key_name) if instance.key_name else COMPLIANT


@managed(
    "APPROVED_AMIS_BY_ID",
    "EC2::Instance",
    change=True,
    parameters=(RuleParameter("amiIds", listed, is_required=True, meaning="ids"),),
)
def approved_images(_world: World, instance: Instance, given: Given) -> Verdict:
    """A running instance was launched from an approved image.

    https://docs.aws.amazon.com/config/latest/developerguide/approved-amis-by-id.html
    """
    if instance.state != "running":
        return NOT_APPLICABLE
    return COMPLIANT if instance.image_id in given["amiIds"] else fault(instance.image_id)


@managed("EC2_VOLUME_INUSE_CHECK", "EC2::Volume", change=True)
def volume_in_use(_world: World, volume: Volume, _given: Given) -> Verdict:
    """A volume is attached to an instance.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-volume-inuse-check.html
    """
    return COMPLIANT if volume.attachment else fault(volume.volume_type)


@managed("ENCRYPTED_VOLUMES", "EC2::Volume", change=True)
def encrypted(_world: World, volume: Volume, _given: Given) -> Verdict:
    """A volume that is attached is encrypted.

    https://docs.aws.amazon.com/config/latest/developerguide/encrypted-volumes.html
    """
    if volume.attachment is None:
        return NOT_APPLICABLE
    return COMPLIANT if volume.encrypted else fault("Encrypted=false")
