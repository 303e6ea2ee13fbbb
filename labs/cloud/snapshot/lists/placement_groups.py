"""`PlacementGroups`, as `aws ec2 describe-placement-groups` answers."""

from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.snapshot.listed import Listed, resources
from labs.cloud.snapshot.members import TAGS, Into, Members, known, one_of, own_id, reference, text, whole

GROUP = Members(
    {
        **TAGS,
        "GroupId": Into("id", own_id),
        "GroupName": Into("group_name", text),
        "ParentGroupId": Into("parent_group_id", reference),
        "PartitionCount": Into("partition_count", whole),
        "Strategy": Into("strategy", one_of("cluster", "spread", "partition", "precision-time")),
        **known("GroupArn", "SpreadLevel", "State"),
    },
    needs=["GroupId", "GroupName", "Strategy"],
)
PLACEMENT_GROUPS = Listed("PlacementGroups", resources(PlacementGroup, GROUP))
