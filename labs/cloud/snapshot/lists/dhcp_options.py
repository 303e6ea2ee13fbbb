"""`DhcpOptions`, as `aws ec2 describe-dhcp-options` answers. A set that is only named is taken for that of AWS."""

from labs.cloud.resources.dhcp_options import DhcpOptions, NewDhcpConfiguration, default_options
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed, resources
from labs.cloud.snapshot.members import TAGS, Into, Members, each, known, own_id, struct, text, through

CONFIGURATION = Members(
    {"Key": Into("key", text), "Values": Into("values", each(through("Value", text)))}, needs=["Key"]
)
OPTIONS = Members(
    {
        **TAGS,
        "DhcpOptionsId": Into("id", own_id),
        "DhcpConfigurations": Into("configurations", each(struct(NewDhcpConfiguration, CONFIGURATION))),
        **known("OwnerId"),
    },
    needs=["DhcpOptionsId"],
)


def fit_options(draft: Draft) -> None:
    """Every VPC has the set it names; one that looks like AWS's own is AWS's own."""
    for one in draft.all(DhcpOptions):
        if not one.tags and one.configurations == default_options(draft.region, one.id).configurations:
            draft.put(one.replace(is_default=True))
            break
    for vpc in draft.all(Vpc):
        named = vpc.dhcp_options_id
        if named and not draft.find(DhcpOptions, named):
            is_first = not any(one.is_default for one in draft.all(DhcpOptions))
            made = default_options(draft.region, named).replace(is_default=is_first)
            draft.make_up(made, "DHCP_OPTIONS_MADE_UP", vpc_id=vpc.id)


DHCP_OPTIONS = Listed("DhcpOptions", resources(DhcpOptions, OPTIONS, {"configurations": ()}), fit_options)
