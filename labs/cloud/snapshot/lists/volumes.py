"""`Volumes`, as `aws ec2 describe-volumes` answers."""

from typing import Any, get_args

from labs.cloud.resources.block_device import VolumeType
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.volume import Volume, VolumeAttachment
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    each,
    flag,
    known,
    moment,
    one_of,
    own_id,
    reference,
    struct,
    text,
    whole,
    zone,
)

ATTACHMENT = Members(
    {
        "AttachTime": Into("attach_time", moment),
        "DeleteOnTermination": Into("delete_on_termination", flag),
        "Device": Into("device", text),
        "InstanceId": Into("instance_id", reference),
        **known("AssociatedResource", "EbsCardIndex", "InstanceOwningService", "State", "VolumeId"),
    }
)
VOLUME = Members(
    {
        **TAGS,
        "VolumeId": Into("id", own_id),
        "Size": Into("size", whole),
        "VolumeType": Into("volume_type", one_of(*get_args(VolumeType))),
        "AvailabilityZone": Into("availability_zone", zone),
        "CreateTime": Into("create_time", moment),
        "SnapshotId": Into("snapshot_id", text),
        "Encrypted": Into("encrypted", flag),
        "Iops": Into("iops", whole),
        "Throughput": Into("throughput", whole),
        "Attachments": Into("attachments", each(struct(dict, ATTACHMENT))),
        **known(
            "AvailabilityZoneId",
            "FastRestored",
            "KmsKeyId",
            "MultiAttachEnabled",
            "Operator",
            "OutpostArn",
            "OwnerId",
            "VolumeArn",
        ),
        **known("SourceVolumeId", "SseType", "State", "VolumeInitializationRate"),
    },
    needs=["VolumeId", "Size", "AvailabilityZone"],
)
WITH_OWN_IOPS = ("gp3", "io1", "io2")


def read_volume(value: Any, place: Place, draft: Draft) -> None:
    """One volume; the operations a second are its own only where they can be chosen."""
    fields: dict[str, Any] = {"volume_type": "gp3", "create_time": LONG_AGO, **VOLUME.fields(value, place, draft)}
    attached = [one for one in fields.pop("attachments", ()) if one.get("instance_id")]
    if fields["volume_type"] not in WITH_OWN_IOPS:
        fields.pop("iops", None)
    usual = {"device": "/dev/xvda", "attach_time": LONG_AGO, "delete_on_termination": False}
    attachment = VolumeAttachment(**{**usual, **attached[0]}) if attached else None
    draft.add(Volume(**fields, attachment=attachment), place)


def fit_volumes(draft: Draft) -> None:
    """A volume is attached to an instance that is there."""
    for one in draft.all(Volume):
        if one.attachment and not draft.find(Instance, one.attachment.instance_id):
            draft.put(one.replace(attachment=None))


VOLUMES = Listed("Volumes", read_volume, fit_volumes)
