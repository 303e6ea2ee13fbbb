"""What is an instance, which states does it go through, and what does each change let go or keep?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, PagingWithIds, describe, matching, must_be_page_size, page, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.facts import quotas
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.facts.regions import zone_id
from labs.cloud.hardware.capacity import hosts_to_start
from labs.cloud.hardware.credits import NetworkCredits, Weighting
from labs.cloud.hardware.failure import works
from labs.cloud.hardware.housing import housed
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.guest_state import GuestState, found_at_boot
from labs.cloud.resources.image import Machine, catalogue, machine_of, must_be_enabled_for_ena
from labs.cloud.resources.instance_filters import FILTERS, HIDDEN_FILTERS, STATUS_FILTERS
from labs.cloud.resources.instance_option import (
    CpuOptions,
    Recovery,
    boot_mode_of,
    chosen_cpu_options,
)
from labs.cloud.resources.metadata_options import MetadataOptions, options_of_the_image
from labs.cloud.resources.network_interface import NetworkInterface, groups_view, interfaces_of
from labs.cloud.resources.placement_group import PlacementGroup, PlacementGroupId
from labs.cloud.resources.placement_group_member import Tenancy, must_have_its_place
from labs.cloud.resources.public_ip_address import (
    association_view,
    internal_domain,
    private_dns_name,
    with_public_address,
)
from labs.cloud.resources.subnet import PrivateDnsHostnameType, SubnetId
from labs.cloud.resources.volume import block_device_mappings_view, without_volumes
from labs.cloud.resources.vpc import VpcId
from labs.cloud.rules import deleted
from labs.cloud.world import Resource, World

InstanceId = Annotated[str, Ref("instance")]
State = Literal["pending", "running", "stopping", "stopped", "shutting-down", "terminated"]
Request = Literal["start", "stop", "reboot", "terminate"]

CODES: Mapping[State, int] = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
"""The number EC2 gives each state.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html
"""

TRANSITIONS: Mapping[Request, Mapping[State, State]] = {
    "start": {"stopped": "pending", "pending": "pending", "running": "running"},
    "stop": {"running": "stopping", "stopping": "stopping", "stopped": "stopped"},
    "reboot": {"running": "running"},
    "terminate": {
        "pending": "shutting-down",
        "running": "shutting-down",
        "stopping": "shutting-down",
        "stopped": "shutting-down",
        "shutting-down": "shutting-down",
        "terminated": "terminated",
    },
}
"""What a request makes of each state; a state that is not listed refuses it. A state listed as itself ignores it."""

SETTLES_TO: Mapping[State, State] = {"pending": "running", "stopping": "stopped", "shutting-down": "terminated"}
"""Where a passing state leads by itself."""

TERMINATED_STAYS_VISIBLE = timedelta(hours=1)


class Instance(Resource, tag="instance"):
    id_prefix = "i"
    id_member = "InstanceId"
    noun = "instance"
    not_found = "InvalidInstanceID.NotFound"
    malformed = "InvalidInstanceID.Malformed"
    several_unknown = "The instance IDs '{id}' do not exist"
    filters = FILTERS
    hidden_filters = HIDDEN_FILTERS

    state: State
    instance_type: str
    image_id: str
    vpc_id: VpcId | None
    subnet_id: SubnetId | None
    """Of its primary interface, the one attached at device index 0; None once it is terminated, as at AWS."""
    availability_zone: str
    launch_time: datetime
    """When it last began to start."""
    reservation_id: str = ""
    """The request that launched it; instances of one request share it."""
    ami_launch_index: int = 0
    placement_group_id: PlacementGroupId | None = None
    partition_number: int | None = None
    """Of a partition group."""
    tenancy: Tenancy = "default"
    host: str | None = None
    """The physical host under it while it is pending or running: see `labs/cloud/hardware/floor.py`. AWS does not tell."""
    ena_support: bool = False
    sriov_net_support: str | None = None
    private_dns_hostname_type: PrivateDnsHostnameType = "ip-name"
    """By what its private DNS name is formed, as its subnet said at launch."""
    enable_resource_name_dns_a_record: bool = False
    disable_api_termination: bool = False
    disable_api_stop: bool = False
    instance_initiated_shutdown_behavior: Literal["stop", "terminate"] = "stop"
    state_transition_reason: str = ""
    state_reason_code: str | None = None
    terminated_at: datetime | None = None
    machine: Machine | None = None
    """Of an image of the account's own, which may be gone by now; those that AWS offers are never gone."""
    key_name: str | None = None
    user_data: str = ""
    """In base64."""
    monitoring: Literal["disabled", "enabled"] = "disabled"
    ebs_optimized: bool = False
    cpu_credits: str | None = None
    """The credit option once set; a burstable instance keeps it when it becomes another type."""
    cpu_options: CpuOptions | None = None
    """Where they are not those of the type."""
    metadata_options: MetadataOptions | None = None
    """Of instances older than this field, those of their image."""
    auto_recovery: Recovery = "default"
    bandwidth_weighting: Weighting | None = None
    """Where it is not the default."""
    network_credits: NetworkCredits | None = None
    """Where they were used; an instance of which nothing is kept has all of them."""
    guest: GuestState | None = None
    """What was set up inside since it last booted, where that is more than nothing."""

    def carries_for(self, world: World, vpc_id: str) -> bool:
        return self.vpc_id == vpc_id and self.state == "running"

    def view(self, world: World) -> dict[str, Any]:
        return instance_view(world, self)

    def hidden(self, world: World) -> dict[str, Any]:
        interfaces = [one.view(world) for one in interfaces_of(world, self.id)]
        return {"OwnerId": world.account_id, "ReservationId": self.reservation_id, "NetworkInterfaces": interfaces}


class VcpuLimitExceeded(CloudError):
    code = "VcpuLimitExceeded"
    template = (
        "You have requested more vCPU capacity ({vcpus}) than your current vCPU limit of {limit} allows "
        "for the instance bucket that the specified instance type belongs to."
    )


class StateRefuses(CloudError):
    code = "IncorrectInstanceState"
    template = "The instance '{instance_id}' is not in a state from which it can be {requested} ({state})."


class TerminationProtected(CloudError):
    code = "OperationNotPermitted"
    template = (
        "The instance '{instance_id}' may not be terminated. "
        "Modify its 'disableApiTermination' instance attribute and try again."
    )


class StopProtected(CloudError):
    code = "OperationNotPermitted"
    template = (
        "The instance '{instance_id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again."
    )


@action
def start_instances(world: World, *, instance_ids: tuple[InstanceId, ...]) -> Outcome:
    """Start stopped instances; a lone interface gets a new public address: `{"StartingInstances": […]}`."""
    world = housed(world)
    before = _named(world, instance_ids)
    after = [moved(one, "start") for one in before]
    starting = [one for one, then in zip(after, before, strict=True) if then.state == "stopped"]
    must_be_within_the_vcpu_quota(world, [one.instance_type for one in starting])
    begun = world
    for one in starting:
        must_be_enabled_for_ena(instance_types()[one.instance_type], ena_support=one.ena_support)
        must_have_its_place(begun, one)
        begun = begun.put(one)
    for id, host in hosts_to_start(world, starting).items():
        fresh = {"launch_time": world.now, "state_transition_reason": "", "state_reason_code": None, "host": host}
        begun = begun.put(begun.get(Instance, id).replace(**fresh))
    return begun, {"StartingInstances": _changes(before, after)}


@action
def stop_instances(world: World, *, instance_ids: tuple[InstanceId, ...], force: bool = False) -> Outcome:
    """Stop running instances; auto-assigned public addresses are let go, all else is kept: `{"StoppingInstances": […]}`."""
    before = _named(world, instance_ids)
    for one in before:
        must_not_be_stop_protected(one)
    after = [_ended(world, moved(one, "stop"), one, forced=force) for one in before]
    return _put_all(world, after), {"StoppingInstances": _changes(before, after)}


@action
def reboot_instances(world: World, *, instance_ids: tuple[InstanceId, ...]) -> Outcome:
    """Restart the operating systems, which forget what was set up by hand; nothing of the network changes: `{}`."""
    rebooted = [moved(one, "reboot") for one in _named(world, instance_ids)]
    return _put_all(world, [one.replace(guest=found_at_boot(interfaces_of(world, one.id))) for one in rebooted]), {}


@action
def terminate_instances(world: World, *, instance_ids: tuple[InstanceId, ...]) -> Outcome:
    """End instances for good; Elastic IPs stay allocated: `{"TerminatingInstances": […]}`."""
    before = _named(world, instance_ids)
    for one in before:
        must_not_be_termination_protected(one)
    after = [_ended(world, moved(one, "terminate"), one, forced=False) for one in before]
    return _put_all(world, after), {"TerminatingInstances": _changes(before, after)}


@action
def describe_instances(
    world: World,
    *,
    instance_ids: tuple[InstanceId, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List instances by the request that launched them: `{"Reservations": [{"ReservationId", "Instances": […]}]}`."""
    must_be_page_size(max_results)
    found = describe(
        world,
        Instance,
        "Instances",
        ids=instance_ids,
        filters=filters,
        max_results=max_results,
        next_token=next_token,
    )
    instances = found.pop("Instances")
    return world, {"Reservations": reservations_view(world, instances), **found}


@action
def describe_instance_status(
    world: World,
    *,
    instance_ids: tuple[InstanceId, ...] = (),
    include_all_instances: bool = False,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the health of running instances, or of all: `{"InstanceStatuses": […]}`."""
    must_be_page_size(max_results)
    if instance_ids and max_results:
        raise PagingWithIds(ids="InstanceIds", parameter="max_results")
    chosen = _named(world, instance_ids) if instance_ids else world.all(Instance)
    views = [status_view(world, one) for one in chosen if include_all_instances or one.state == "running"]
    found = matching(views, filters, STATUS_FILTERS)
    return world, page("InstanceStatuses", found, max_results, next_token, by=("InstanceId",))


@settles
def settle_instances(world: World) -> World:
    """Complete what is under way, and forget instances that were terminated an hour ago."""
    world = housed(world)
    for one in world.all(Instance):
        if one.state in SETTLES_TO:
            world = _ARRIVALS[SETTLES_TO[one.state]](world, one)
        elif one.terminated_at and world.now - one.terminated_at >= TERMINATED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


# Rules


def moved(instance: Instance, request: Request) -> Instance:
    """The instance in the state that a request leads to.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
    """
    wanted = TRANSITIONS[request].get(instance.state)
    if wanted is None:
        requested = {"start": "started", "stop": "stopped", "reboot": "rebooted", "terminate": "terminated"}[request]
        raise StateRefuses(instance_id=instance.id, requested=requested, state=instance.state, parameter="instance_ids")
    return instance.replace(state=wanted)


def must_be_within_the_vcpu_quota(world: World, wanted: Sequence[str]) -> None:
    """Running instances of the standard families share a quota of vCPUs; `wanted` are the types about to run.

    https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
    """
    vcpus = sum(instance_types()[one].vcpus for one in wanted if quotas.is_standard(one))
    if vcpus > vcpus_left(world):
        raise VcpuLimitExceeded(vcpus=vcpus, limit=quotas.STANDARD_VCPUS, parameter="instance_type")


def vcpus_left(world: World) -> int:
    """How many vCPUs of standard families may still be started."""
    running = [one.instance_type for one in world.all(Instance) if one.state in ("pending", "running")]
    used = sum(instance_types()[one].vcpus for one in running if quotas.is_standard(one))
    return max(0, quotas.STANDARD_VCPUS - used)


def must_not_be_termination_protected(instance: Instance) -> None:
    """Termination protection holds until it is switched off.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
    """
    if instance.disable_api_termination:
        raise TerminationProtected(instance_id=instance.id, parameter="instance_ids")


def must_not_be_stop_protected(instance: Instance) -> None:
    """Stop protection holds until it is switched off.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html
    """
    if instance.disable_api_stop:
        raise StopProtected(instance_id=instance.id, parameter="instance_ids")


# What happens on arriving in a state


def _arrive_running(world: World, instance: Instance) -> World:
    """A lone interface gets its public address now; beside a second interface there is none."""
    present = interfaces_of(world, instance.id)
    world = world.put(instance.replace(state="running", guest=found_at_boot(present)))
    return with_public_address(world, present[0]) if len(present) == 1 else world


def _arrive_stopped(world: World, instance: Instance) -> World:
    """AWS takes auto-assigned public addresses back; Elastic IPs and private addresses stay."""
    for one in interfaces_of(world, instance.id):
        if one.public_ip:
            world = world.put(one.replace(public_ip=None))
    return world.put(instance.replace(state="stopped", host=None, guest=None))


def _arrive_terminated(world: World, instance: Instance) -> World:
    """Interfaces and volumes go or stay behind as their attachments say; Elastic IPs of those that go become idle."""
    world = without_volumes(world, instance.id)
    for one in interfaces_of(world, instance.id):
        left = {"attachment": None, "status": "available", "public_ip": None, "associate_public_ip_address": False}
        world = world.put(one.replace(**left))
        if one.attachment and one.attachment.delete_on_termination:
            world = deleted(world, world.get(NetworkInterface, one.id))
    gone = {"vpc_id": None, "subnet_id": None, "placement_group_id": None, "partition_number": None, "host": None}
    ended = {**gone, "state": "terminated", "terminated_at": world.now}
    return world.put(instance.replace(**ended))


_ARRIVALS: Mapping[State, Callable[[World, Instance], World]] = {
    "running": _arrive_running,
    "stopped": _arrive_stopped,
    "terminated": _arrive_terminated,
}


def _named(world: World, instance_ids: Sequence[str]) -> list[Instance]:
    return world.get_each(Instance, instance_ids, parameter="instance_ids")


def _put_all(world: World, instances: Sequence[Instance]) -> World:
    for one in instances:
        world = world.put(one)
    return world


def _ended(world: World, instance: Instance, before: Instance, *, forced: bool) -> Instance:
    if instance.state == before.state:
        return instance
    moment = world.now.strftime("%Y-%m-%d %H:%M:%S GMT")
    manner = "User forced stop" if forced else "User initiated"
    return instance.replace(
        state_transition_reason=f"{manner} ({moment})", state_reason_code="Client.UserInitiatedShutdown"
    )


# Views


def state_view(state: State) -> dict[str, Any]:
    """A state as EC2 shows it."""
    return {"Code": CODES[state], "Name": state}


def machine_view(world: World, one: Instance) -> Machine:
    """What is known of the image of an instance, whether or not the image is still there."""
    return one.machine or machine_of(catalogue(world.region)[one.image_id])


def metadata_options_of(world: World, one: Instance) -> MetadataOptions:
    """How the metadata service of an instance is set."""
    return one.metadata_options or options_of_the_image(machine_view(world, one).imds_support)


def instance_view(world: World, one: Instance) -> dict[str, Any]:
    """An instance as DescribeInstances answers it."""
    machine = machine_view(world, one)
    reason = {
        "StateReason": {"Code": one.state_reason_code, "Message": f"{one.state_reason_code}: User initiated shutdown"}
    }
    return {
        "AmiLaunchIndex": one.ami_launch_index,
        "Architecture": machine.architecture,
        "BlockDeviceMappings": block_device_mappings_view(world, one.id),
        "EnaSupport": one.ena_support,
        "Hypervisor": "xen",
        "ImageId": one.image_id,
        "InstanceId": one.id,
        "InstanceType": one.instance_type,
        "LaunchTime": one.launch_time,
        "MetadataOptions": metadata_options_of(world, one).view(),
        "Monitoring": {"State": one.monitoring},
        "Placement": placement_view(world, one),
        "PlatformDetails": "Linux/UNIX",
        "PrivateDnsNameOptions": {
            "HostnameType": one.private_dns_hostname_type,
            "EnableResourceNameDnsARecord": one.enable_resource_name_dns_a_record,
            "EnableResourceNameDnsAAAARecord": False,
        },
        "RootDeviceName": machine.root_device_name,
        "RootDeviceType": "ebs",
        "State": state_view(one.state),
        "StateTransitionReason": one.state_transition_reason,
        "Tags": tag_list(one.tags),
        "UsageOperation": "RunInstances",
        "VirtualizationType": machine.virtualization_type,
        **({"SriovNetSupport": one.sriov_net_support} if one.sriov_net_support else {}),
        **(reason if one.state_reason_code else {}),
        **_options_view(one, machine),
        **_network_view(world, one),
    }


def _options_view(one: Instance, machine: Machine) -> dict[str, Any]:
    """The members that say how an instance is set; reservations, enclaves and hibernation are not simulated, so off."""
    kind = instance_types()[one.instance_type]
    cpu = one.cpu_options or chosen_cpu_options(kind, None)
    return {
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "CpuOptions": {"CoreCount": cpu.core_count, "ThreadsPerCore": cpu.threads_per_core},
        "CurrentInstanceBootMode": boot_mode_of(machine.boot_mode, kind),
        "EbsOptimized": one.ebs_optimized,
        "EnclaveOptions": {"Enabled": False},
        "HibernationOptions": {"Configured": False},
        "MaintenanceOptions": {"AutoRecovery": one.auto_recovery},
        "NetworkPerformanceOptions": {"BandwidthWeighting": one.bandwidth_weighting or "default"},
        "ProductCodes": [],
        **({"BootMode": machine.boot_mode} if machine.boot_mode else {}),
        **({"KeyName": one.key_name} if one.key_name else {}),
    }


def placement_view(world: World, one: Instance) -> dict[str, Any]:
    """Where an instance runs."""
    group = world.find(PlacementGroup, one.placement_group_id)
    return {
        "AvailabilityZone": one.availability_zone,
        "AvailabilityZoneId": zone_id(world.region, one.availability_zone),
        "GroupName": group.group_name if group else "",
        **({"GroupId": group.id} if group else {}),
        **({"PartitionNumber": one.partition_number} if one.partition_number else {}),
        "Tenancy": one.tenancy,
    }


def interface_view(world: World, one: NetworkInterface) -> dict[str, Any]:
    """An interface as DescribeInstances lists it inside its instance: fewer members than of its own."""
    whole = one.view(world)
    absent = ("AvailabilityZone", "AvailabilityZoneId", "Ipv6Address", "Ipv6Native", "RequesterManaged", "TagSet")
    shown = {name: value for name, value in whole.items() if name not in absent}
    attachment = {name: value for name, value in whole.get("Attachment", {}).items() if not name.startswith("Instance")}
    trimmed = [_trimmed(address) for address in whole["PrivateIpAddresses"]]
    return {**_trimmed(shown), "PrivateIpAddresses": trimmed, "Attachment": attachment}


def reservations_view(world: World, instances: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Instance views grouped by the request that launched them."""
    reservation = {one.id: one.reservation_id for one in world.all(Instance)}
    oldest_first = {id: position for position, id in enumerate(reservation)}
    ordered = sorted(instances, key=lambda view: oldest_first[view["InstanceId"]])
    return [
        {"ReservationId": id, "OwnerId": world.account_id, "Groups": [], "Instances": list(views)}
        for id, views in groupby(ordered, key=lambda view: reservation[view["InstanceId"]])
    ]


def status_view(world: World, one: Instance) -> dict[str, Any]:
    """The health of an instance; what does not run has none, and failed hardware impairs what is on it.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
    """
    if one.state != "running":
        checks: dict[str, Any] = {"Status": "not-applicable"}
    elif works(world, one):
        checks = {"Status": "ok", "Details": [{"Name": "reachability", "Status": "passed"}]}
    else:
        checks = {"Status": "impaired", "Details": [{"Name": "reachability", "Status": "failed"}]}
    return {
        "AvailabilityZone": one.availability_zone,
        "AvailabilityZoneId": placement_view(world, one)["AvailabilityZoneId"],
        "InstanceId": one.id,
        "InstanceState": state_view(one.state),
        "InstanceStatus": checks,
        "SystemStatus": checks,
    }


def _network_view(world: World, one: Instance) -> dict[str, Any]:
    """The members that come from the interfaces; of a terminated instance only the empty ones are left."""
    present = interfaces_of(world, one.id)
    common: dict[str, Any] = {
        "NetworkInterfaces": [interface_view(world, each) for each in present],
        "PrivateDnsName": "",
        "PublicDnsName": "",
        "SecurityGroups": [],
    }
    if not present or one.vpc_id is None:
        return common
    primary = present[0]
    association = association_view(world, primary, primary.primary_address)
    public = {"PublicIpAddress": association["PublicIp"]} if association else {}
    return {
        **common,
        **public,
        "PrivateDnsName": hostname(world, one, primary),
        **({"PrivateIpAddress": primary.primary_address} if primary.primary_address else {}),
        **({"Ipv6Address": primary.ipv6_addresses[0]} if primary.ipv6_addresses else {}),
        "PublicDnsName": association.get("PublicDnsName", ""),
        "SecurityGroups": groups_view(world, primary.group_ids),
        "SourceDestCheck": primary.source_dest_check,
        "SubnetId": one.subnet_id,
        "VpcId": one.vpc_id,
    }


def hostname(world: World, one: Instance, primary: NetworkInterface) -> str:
    """The private DNS name of an instance, from its address or from its id.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
    """
    if one.private_dns_hostname_type == "resource-name" or not primary.primary_address:
        return f"{one.id}.{internal_domain(world.region)}"
    return private_dns_name(world.region, primary.primary_address)


def _trimmed(view: dict[str, Any]) -> dict[str, Any]:
    """An address or interface without the ids of its Elastic IP, which DescribeInstances does not show."""
    if "Association" not in view:
        return view
    kept = ("IpOwnerId", "PublicDnsName", "PublicIp")
    return {**view, "Association": {name: view["Association"][name] for name in kept}}


def _changes(before: Sequence[Instance], after: Sequence[Instance]) -> list[dict[str, Any]]:
    return [
        {"InstanceId": then.id, "CurrentState": state_view(now.state), "PreviousState": state_view(then.state)}
        for then, now in zip(before, after, strict=True)
    ]
