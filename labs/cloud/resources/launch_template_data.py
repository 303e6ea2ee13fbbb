"""How does a launch template come to its versions? Each from what is said anew, over what an older one or an instance has.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html
"""

from typing import Any

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.instance import Instance, InstanceId
from labs.cloud.resources.instance_launch import RequestLaunchTemplateData
from labs.cloud.resources.instance_option import must_be_user_data
from labs.cloud.resources.launch_template import (
    NAME,
    LaunchTemplate,
    LaunchTemplateId,
    LaunchTemplateVersion,
    the_launch_template,
    the_version,
    version_view,
)
from labs.cloud.resources.metadata_options import must_be_a_hop_limit
from labs.cloud.resources.network_interface import interfaces_of
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.volume import Volume, iops_of, throughput_of, volumes_of
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import World

LONGEST_DESCRIPTION = 255


class TemplateNameTaken(CloudError):
    code = "InvalidLaunchTemplateName.AlreadyExistsException"
    template = "Launch template name already in use. ({launch_template_name})"


class TemplateNameMalformed(CloudError):
    code = "InvalidLaunchTemplateName.MalformedException"
    template = (
        "The launch template name '{launch_template_name}' must be between 3 and 128 characters, "
        "and may contain letters, numbers, and the following characters: - ( ) . / _"
    )


@action
def create_launch_template(
    world: World,
    *,
    launch_template_name: str,
    launch_template_data: RequestLaunchTemplateData,
    version_description: str = "",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Keep the parameters of a launch under a name, as version 1: `{"LaunchTemplate": …}`."""
    must_be_a_free_template_name(world, launch_template_name)
    data = must_say_something(launch_template_data)
    must_be_a_version_description(version_description)
    must_be_within_quota("MaxTemplateLimitExceeded", len(world.all(LaunchTemplate)) + 1, "launch templates")
    world, template_id = world.new_id(LaunchTemplate.id_prefix)
    first = LaunchTemplateVersion(
        version_number=1, create_time=world.now, data=data, version_description=version_description
    )
    template = LaunchTemplate(
        id=template_id,
        tags=tags_of(tag_specifications, "launch-template"),
        launch_template_name=launch_template_name,
        create_time=world.now,
        versions=(first,),
    )
    return created(world, template), {"LaunchTemplate": template.view(world)}


@action
def create_launch_template_version(
    world: World,
    *,
    launch_template_data: RequestLaunchTemplateData,
    launch_template_id: LaunchTemplateId | None = None,
    launch_template_name: str | None = None,
    source_version: str | None = None,
    version_description: str = "",
) -> Outcome:
    """Add a version, over what another one says where that is named: `{"LaunchTemplateVersion": …}`."""
    template = the_launch_template(world, launch_template_id, launch_template_name)
    source = the_version(template, source_version).data if source_version else {}
    data = must_say_something(launch_template_data)
    must_be_a_version_description(version_description)
    must_be_within_quota("MaxTemplateVersionLimitExceeded", len(template.versions) + 1, "launch template versions")
    added = LaunchTemplateVersion(
        version_number=template.latest_version_number + 1,
        create_time=world.now,
        data={**source, **data},
        version_description=version_description,
    )
    versions = (*template.versions, added)
    template = template.replace(versions=versions, latest_version_number=added.version_number)
    return world.put(template), {"LaunchTemplateVersion": version_view(world, template, added)}


@action
def get_launch_template_data(world: World, *, instance_id: InstanceId) -> Outcome:
    """What a template would have to say to launch another instance like this one: `{"LaunchTemplateData": …}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    view = instance.view(world)
    kept = (
        "CapacityReservationSpecification",
        "CpuOptions",
        "EbsOptimized",
        "EnclaveOptions",
        "HibernationOptions",
        "ImageId",
        "InstanceType",
        "KeyName",
        "MaintenanceOptions",
        "NetworkPerformanceOptions",
        "Placement",
        "PrivateDnsNameOptions",
    )
    options = {name: value for name, value in view["MetadataOptions"].items() if name != "State"}
    tags = [{"ResourceType": "instance", "Tags": view["Tags"]}] if view["Tags"] else []
    return world, {
        "LaunchTemplateData": {
            **{name: view[name] for name in kept if name in view},
            "BlockDeviceMappings": [_mapping(one) for one in volumes_of(world, instance.id)],
            "DisableApiStop": instance.disable_api_stop,
            "DisableApiTermination": instance.disable_api_termination,
            "InstanceInitiatedShutdownBehavior": instance.instance_initiated_shutdown_behavior,
            "MetadataOptions": options,
            "Monitoring": {"Enabled": instance.monitoring == "enabled"},
            "NetworkInterfaces": _interfaces(world, instance),
            "TagSpecifications": tags,
            **({"CreditSpecification": {"CpuCredits": instance.cpu_credits}} if instance.cpu_credits else {}),
            **({"UserData": instance.user_data} if instance.user_data else {}),
        }
    }


# Rules


def must_be_a_free_template_name(world: World, name: str) -> None:
    """A name has 3 to 128 of a few characters and is used once in a Region.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
    """
    if NAME.fullmatch(name) is None:
        raise TemplateNameMalformed(launch_template_name=name, parameter="launch_template_name")
    if world.where(LaunchTemplate, launch_template_name=name):
        raise TemplateNameTaken(launch_template_name=name, parameter="launch_template_name")


def must_say_something(asked: RequestLaunchTemplateData) -> dict[str, Any]:
    """What a template says, as it is kept. It must say something, and nothing that no launch could ever take.

    Whether the things it names exist is asked at the launch.
    """
    if asked.user_data is not None:
        must_be_user_data(asked.user_data)
    if asked.metadata_options is not None:
        must_be_a_hop_limit(asked.metadata_options.http_put_response_hop_limit)
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(asked, enc_hook=str))
    if not data:
        raise MissingParameter(name="LaunchTemplateData", parameter="launch_template_data")
    return data


def must_be_a_version_description(description: str) -> None:
    """A description has up to 255 characters."""
    if len(description) > LONGEST_DESCRIPTION:
        expected = f"A description has up to {LONGEST_DESCRIPTION} characters."
        raise InvalidParameterValue(
            name="versionDescription", value=description, expected=expected, parameter="version_description"
        )


# Views


def _mapping(volume: Volume) -> dict[str, Any]:
    """A volume as a template would ask for it."""
    optional = {"Iops": iops_of(volume) if volume.volume_type != "gp2" else None, "Throughput": throughput_of(volume)}
    ebs = {
        "DeleteOnTermination": bool(volume.attachment and volume.attachment.delete_on_termination),
        "Encrypted": volume.encrypted,
        "SnapshotId": volume.snapshot_id,
        "VolumeSize": volume.size,
        "VolumeType": volume.volume_type,
        **{name: value for name, value in optional.items() if value is not None},
    }
    kept = {name: value for name, value in ebs.items() if value != ""}
    return {"DeviceName": volume.attachment.device if volume.attachment else "", "Ebs": kept}


def _interfaces(world: World, instance: Instance) -> list[dict[str, Any]]:
    """The interfaces of an instance as a template would ask for them; addresses are left to the launch."""
    return [
        {
            "AssociatePublicIpAddress": one.associate_public_ip_address,
            "DeleteOnTermination": one.attachment.delete_on_termination,
            "Description": one.description,
            "DeviceIndex": one.attachment.device_index,
            "Groups": list(one.group_ids),
            "NetworkCardIndex": one.attachment.network_card_index,
            "SubnetId": one.subnet_id,
            **({"EnaSrdSpecification": one.attachment.ena_srd.view()} if one.attachment.ena_srd else {}),
        }
        for one in interfaces_of(world, instance.id)
        if one.attachment
    ]
