"""`Reservations`, as `aws ec2 describe-instances` answers. Types and images need not be those that are simulated."""

from typing import Any, get_args

import msgspec

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.facts.regions import availability_zones
from labs.cloud.resources.image import Architecture, BootMode, Machine, VirtualizationType, catalogue, machine_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.instance_option import CpuOptions, chosen_cpu_options
from labs.cloud.resources.metadata_options import MetadataOptions
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.network_interfaces import INTERFACE, add_interface
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    address,
    each,
    flag,
    inside,
    items,
    known,
    moment,
    one_of,
    own_id,
    reference,
    struct,
    text,
    through,
    whole,
    zone,
)

USUAL_TYPE = "t3.micro"
USUAL_MACHINE = Machine(architecture="x86_64", virtualization_type="hvm", root_device_name="/dev/xvda")
GROUP = struct(dict, Members({"GroupId": Into("id", text), "GroupName": Into("name", text)}, needs=["GroupId"]))
CPU = struct(
    CpuOptions,
    Members(
        {
            "CoreCount": Into("core_count", whole),
            "ThreadsPerCore": Into("threads_per_core", whole),
            **known("AmdSevSnp", "NestedVirtualization"),
        }
    ),
)
METADATA = struct(
    MetadataOptions,
    Members(
        {
            "HttpEndpoint": Into("http_endpoint", one_of("enabled", "disabled")),
            "HttpProtocolIpv6": Into("http_protocol_ipv6", one_of("enabled", "disabled")),
            "HttpPutResponseHopLimit": Into("http_put_response_hop_limit", whole),
            "HttpTokens": Into("http_tokens", one_of("optional", "required")),
            "InstanceMetadataTags": Into("instance_metadata_tags", one_of("enabled", "disabled")),
            **known("State"),
        }
    ),
)
STATES = ("pending", "running", "stopping", "stopped", "shutting-down", "terminated")
PLACEMENT = inside(
    {
        "AvailabilityZone": Into("availability_zone", zone),
        "GroupId": Into("group_id", reference),
        "GroupName": Into("group_name", text),
        "PartitionNumber": Into("partition_number", whole),
        "Tenancy": Into("tenancy", one_of("default", "dedicated", otherwise="default")),
        **known("Affinity", "AvailabilityZoneId", "HostId", "HostResourceGroupArn", "SpreadDomain"),
    }
)
INSTANCE = Members(
    {
        **TAGS,
        "InstanceId": Into("id", own_id),
        "ImageId": Into("image_id", text),
        "InstanceType": Into("instance_type", text),
        "State": Into("state", through("Name", one_of(*STATES), "Code")),
        "SubnetId": Into("subnet_id", text),
        "VpcId": Into("vpc_id", text),
        "LaunchTime": Into("launch_time", moment),
        "AmiLaunchIndex": Into("ami_launch_index", whole),
        "Placement": PLACEMENT,
        "EnaSupport": Into("ena_support", flag),
        "SriovNetSupport": Into("sriov_net_support", text),
        "PrivateDnsNameOptions": inside(
            {
                "HostnameType": Into("private_dns_hostname_type", one_of("ip-name", "resource-name")),
                "EnableResourceNameDnsARecord": Into("enable_resource_name_dns_a_record", flag),
                **known("EnableResourceNameDnsAAAARecord"),
            }
        ),
        "StateTransitionReason": Into("state_transition_reason", text),
        "StateReason": Into("state_reason_code", through("Code", text, "Message")),
        "KeyName": Into("key_name", text),
        "Monitoring": Into("monitoring", through("State", one_of("disabled", "enabled", otherwise="enabled"))),
        "EbsOptimized": Into("ebs_optimized", flag),
        "CpuOptions": Into("cpu_options", CPU),
        "MetadataOptions": Into("metadata_options", METADATA),
        "MaintenanceOptions": Into(
            "auto_recovery", through("AutoRecovery", one_of("default", "disabled"), "RebootMigration")
        ),
        "NetworkPerformanceOptions": Into(
            "bandwidth_weighting", through("BandwidthWeighting", one_of("default", "vpc-1", "ebs-1"))
        ),
        "Architecture": Into("architecture", one_of(*get_args(Architecture), otherwise="x86_64")),
        "VirtualizationType": Into("virtualization_type", one_of(*get_args(VirtualizationType))),
        "RootDeviceName": Into("root_device_name", text),
        "BootMode": Into("boot_mode", one_of(*get_args(BootMode))),
        "NetworkInterfaces": Into("interfaces", lambda value, place, draft: (items(value, place), place)),
        "PrivateIpAddress": Into("private_ip_address", address),
        "PublicIpAddress": Into("public_ip", address),
        "SecurityGroups": Into("groups", each(GROUP)),
        "SourceDestCheck": Into("source_dest_check", flag),
        **known("CapacityBlockId", "CapacityReservationId", "ElasticGpuAssociations", "InstanceLifecycle", "KernelId"),
        **known(
            "ElasticInferenceAcceleratorAssociations", "Licenses", "Platform", "RamdiskId", "SpotInstanceRequestId"
        ),
        **known("TpmSupport"),
        **known("BlockDeviceMappings", "CapacityReservationSpecification", "ClientToken", "CurrentInstanceBootMode"),
        **known("EnclaveOptions", "HibernationOptions", "Hypervisor", "Operator"),
        **known("PlatformDetails", "PrivateDnsName", "ProductCodes", "PublicDnsName", "RootDeviceType"),
        **known("Ipv6Address", "UsageOperation", "UsageOperationUpdateTime", "IamInstanceProfile"),
    },
    needs=["InstanceId"],
)
RESERVATION = Members(
    {
        "ReservationId": Into("reservation_id", text),
        "Instances": Into("instances", lambda value, place, draft: (items(value, place), place)),
        **known("Groups", "OwnerId", "RequesterId"),
    }
)
MACHINES_OWN = ("architecture", "virtualization_type", "root_device_name", "boot_mode")
APART = (*MACHINES_OWN, "group_id", "group_name")
INTERFACES_OWN = ("interfaces", "private_ip_address", "public_ip", "groups", "source_dest_check")


def read_reservation(value: Any, place: Place, draft: Draft) -> None:
    """The instances of one request."""
    fields = RESERVATION.fields(value, place, draft)
    shown, inner = fields.get("instances", ((), place))
    for number, one in enumerate(shown):
        found = INSTANCE.fields(one, inner / number, draft)
        found["reservation_id"] = fields.get("reservation_id", "")
        draft.add(instance_of(found, draft), inner / number)
        draft.beside["instances"].append((found, inner / number))


def fit_instances(draft: Draft) -> None:
    """Interfaces that only their instances list, or that an instance only hints at; groups of placement; late types."""
    holders = {one.attachment.instance_id for one in draft.all(NetworkInterface) if one.attachment}
    for fields, place in draft.beside["instances"]:
        _listed_inside(fields, place, draft)
        is_hinted = fields.get("subnet_id") and fields.get("private_ip_address") and "interfaces" not in fields
        if is_hinted and fields["id"] not in holders:
            _make_up_interface(fields, place, draft)
        instance = draft.find(Instance, fields["id"])
        if instance is None:
            continue
        if instance.state == "terminated":
            instance = instance.replace(terminated_at=draft.moment)
        group = _group_of(fields, place, draft)
        draft.put(instance.replace(placement_group_id=group.id if group else None))
        if fields.get("instance_type", USUAL_TYPE) not in instance_types():
            alike = instance_types()[instance.instance_type].instance_type
            draft.note("TYPE_NOT_KNOWN", id=instance.id, instance_type=instance.instance_type, alike=alike)


def instance_of(fields: dict[str, Any], draft: Draft) -> Instance:
    """An instance of what is said of it; what is not said is as AWS has it most often."""
    own = {name: value for name, value in fields.items() if name not in (*APART, *INTERFACES_OWN) and value is not None}
    usual = {
        "state": "running",
        "instance_type": USUAL_TYPE,
        "image_id": "",
        "launch_time": LONG_AGO,
        "vpc_id": None,
        "subnet_id": None,
        "availability_zone": availability_zones(draft.region)[0].zone_name,
        "ena_support": instance_types()[own.get("instance_type", USUAL_TYPE)].ena == "required",
    }
    instance = Instance(**{**usual, **own, "machine": _machine(fields, draft)})
    if instance.cpu_options == chosen_cpu_options(instance_types()[instance.instance_type], None):
        instance = instance.replace(cpu_options=None)
    if instance.bandwidth_weighting == "default":
        instance = instance.replace(bandwidth_weighting=None)
    return instance


def _machine(fields: dict[str, Any], draft: Draft) -> Machine | None:
    """What is said of the image of an instance, unless it is what is known of that image anyway."""
    image = catalogue(draft.region).get(fields.get("image_id", ""))
    usual = machine_of(image) if image else USUAL_MACHINE
    spelled = {name: fields[name] for name in MACHINES_OWN if fields.get(name)}
    machine = msgspec.structs.replace(usual, **spelled)
    return None if image and machine == usual else machine


def _group_of(fields: dict[str, Any], place: Place, draft: Draft) -> PlacementGroup | None:
    """The placement group, which EC2 names by its name and lately by its id as well."""
    name = fields.get("group_name")
    if not name:
        return None
    found = next((one for one in draft.all(PlacementGroup) if one.group_name == name), None)
    if found is None and "group_id" not in fields:
        draft.refer(name, place / "Placement" / "GroupName")
    return found


def _listed_inside(fields: dict[str, Any], place: Place, draft: Draft) -> None:
    shown, inner = fields.get("interfaces", ((), place))
    for number, one in enumerate(shown):
        id = one.get("NetworkInterfaceId") if isinstance(one, dict) else None
        if id is None or not draft.find(NetworkInterface, id):
            found = INTERFACE.fields(one, inner / number, draft)
            attachment = {"device_index": number, **found.get("attachment", {}), "instance_id": fields["id"]}
            add_interface({"status": "in-use", **found, "attachment": attachment}, inner / number, draft)


def _make_up_interface(fields: dict[str, Any], place: Place, draft: Draft) -> None:
    """The primary interface that an instance must have, of what the instance says."""
    id = draft.new_id(NetworkInterface.id_prefix)
    made = {
        "id": id,
        "subnet_id": draft.refer(fields["subnet_id"], place / "SubnetId"),
        "vpc_id": fields.get("vpc_id", ""),
        "status": "in-use",
        "private_ip_address": fields["private_ip_address"],
        "groups": fields.get("groups", ()),
        "source_dest_check": fields.get("source_dest_check", True),
        "attachment": {"instance_id": fields["id"], "delete_on_termination": True},
    }
    if public_ip := fields.get("public_ip"):
        made["association"] = {"public_ip": public_ip}
    add_interface(made, place, draft)
    draft.made_up.add(id)
    draft.note("INTERFACE_MADE_UP", id=id, instance_id=fields["id"])


RESERVATIONS = Listed("Reservations", read_reservation, fit_instances, answer="describe_instances")
