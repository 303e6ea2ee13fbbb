"""Which members of requests does AWS not spell the way it spells most? Config has `roleARN` and `nextToken` beside `ConfigRuleName`.

Read off the request shapes of botocore's models of config, sns and ssm (2026-11); a test holds the actions to them. What is
not here is spelled in Pascal case. No request holds two members that differ in case alone, so the letters are enough.
"""

from collections.abc import Mapping
from functools import cache

_SPELLED: Mapping[str, str] = {
    "config.batch_get_resource_config": "resourceId resourceKeys resourceType",
    "config.deliver_config_snapshot": "deliveryChannelName",
    "config.describe_remediation_execution_status": "resourceId resourceType",
    "config.get_discovered_resource_counts": "limit nextToken resourceTypes",
    "config.get_resource_config_history": (
        "chronologicalOrder earlierTime laterTime limit nextToken resourceId resourceType"
    ),
    "config.list_configuration_recorders": "filterName filterValue",
    "config.list_discovered_resources": (
        "includeDeletedResources limit nextToken resourceIds resourceName resourceType"
    ),
    "config.put_configuration_recorder": (
        "allRegions allSupported arn connectorArn description exclusionByResourceTypes includedRegions "
        "includeGlobalResourceTypes name recordingFrequency recordingGroup recordingMode recordingModeOverrides "
        "recordingScope recordingStrategy resourceTypes roleARN scopeConfiguration scopeType scopeValues "
        "servicePrincipal useOnly"
    ),
    "config.put_conformance_pack": "TemplateSSMDocumentDetails",
    "config.put_delivery_channel": (
        "configSnapshotDeliveryProperties deliveryFrequency name s3BucketName s3KeyPrefix s3KmsKeyArn snsTopicARN"
    ),
    "config.start_remediation_execution": "resourceId resourceType",
    "sns.add_permission": "AWSAccountId",
    "ssm.start_automation_execution": "TargetLocationsURL",
}
"""Action -> the members of its request, at any depth, that are not in Pascal case."""


@cache
def spellings(action: str) -> Mapping[str, str]:
    """How an action's request spells its unusual members, by their letters."""
    return {letters(one): one for one in _SPELLED.get(action, "").split()}


def letters(name: str) -> str:
    """What a name has in every spelling: `role_arn` and `roleARN` are both `rolearn`."""
    return name.replace("_", "").lower()
