"""Which managed rules look at launch templates? They judge by the default version."""

from typing import Any

from labs.cloud.config.evaluation import Verdict
from labs.cloud.config.rules.catalogue import COMPLIANT, Given, fault, managed
from labs.cloud.config.rules.parameter import RuleParameter, listed
from labs.cloud.resources.launch_template import LaunchTemplate, the_version
from labs.cloud.world import World


@managed("EC2_LAUNCH_TEMPLATE_IMDSV2_CHECK", "EC2::LaunchTemplate", change=True)
def template_requires_tokens(_world: World, template: LaunchTemplate, _given: Given) -> Verdict:
    """A template asks for tokens of the metadata service.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-launch-template-imdsv2-check.html
    """
    tokens = _data(template).get("metadata_options", {}).get("http_tokens")
    return COMPLIANT if tokens == "required" else fault(f"HttpTokens={tokens or ''}")


@managed(
    "EC2_LAUNCH_TEMPLATE_PUBLIC_IP_DISABLED",
    "EC2::LaunchTemplate",
    change=True,
    parameters=(RuleParameter("exemptedLaunchTemplates", listed, meaning="ids"),),
)
def template_without_public_ip(_world: World, template: LaunchTemplate, given: Given) -> Verdict:
    """A template gives no public address to an interface, unless it is exempt.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-launch-template-public-ip-disabled.html
    """
    if template.id in (given["exemptedLaunchTemplates"] or ()):
        return COMPLIANT
    interfaces = _data(template).get("network_interfaces", ())
    is_public = any(one.get("associate_public_ip_address") for one in interfaces)
    return fault("AssociatePublicIpAddress=true") if is_public else COMPLIANT


def _data(template: LaunchTemplate) -> dict[str, Any]:
    return the_version(template, None).data
