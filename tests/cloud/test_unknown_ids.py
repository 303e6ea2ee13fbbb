"""What EC2 says of an id that names nothing: mostly one sentence, and for some kinds one of their own.

Each sentence stands in an answer that somebody got from EC2 and published; the page is named beside it.
"""

import pytest

from tests.cloud.region import Region

DIGITS = "0123456789abcdef0"


@pytest.mark.parametrize(
    ("action", "parameter", "id", "said"),
    [
        # https://github.com/boto/boto3/issues/701
        (
            "describe_security_groups",
            "group_ids",
            f"sg-{DIGITS}",
            ("InvalidGroup.NotFound", f"The security group 'sg-{DIGITS}' does not exist"),
        ),
        # https://github.com/gruntwork-io/cloud-nuke/pull/325
        (
            "describe_nat_gateways",
            "nat_gateway_ids",
            f"nat-{DIGITS}",
            ("NatGatewayNotFound", f"NAT gateway nat-{DIGITS} was not found"),
        ),
        # https://github.com/kubernetes-sigs/aws-ebs-csi-driver/issues/1343
        (
            "describe_volumes",
            "volume_ids",
            f"vol-{DIGITS}",
            ("InvalidVolume.NotFound", f"The volume 'vol-{DIGITS}' does not exist."),
        ),
        # https://github.com/aws/karpenter-provider-aws/pull/5665
        (
            "describe_launch_templates",
            "launch_template_ids",
            f"lt-{DIGITS}",
            (
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID lt-{DIGITS}, does not exist.",
            ),
        ),
        # https://github.com/ekristen/aws-nuke/issues/458
        (
            "describe_transit_gateways",
            "transit_gateway_ids",
            f"tgw-{DIGITS}",
            ("InvalidTransitGatewayID.NotFound", f"Transit Gateway tgw-{DIGITS} was deleted or does not exist."),
        ),
        # https://github.com/aws/aws-application-networking-k8s/issues/172
        (
            "describe_managed_prefix_lists",
            "prefix_list_ids",
            f"pl-{DIGITS}",
            ("InvalidPrefixListID.NotFound", f"The prefix list (pl-{DIGITS}) does not exist."),
        ),
        # The sentence of all others: https://github.com/hashicorp/terraform-provider-aws/issues/40788
        (
            "describe_internet_gateways",
            "internet_gateway_ids",
            f"igw-{DIGITS}",
            ("InvalidInternetGatewayID.NotFound", f"The internetGateway ID 'igw-{DIGITS}' does not exist"),
        ),
    ],
)
def test_an_id_that_names_nothing_is_refused_in_the_words_of_its_kind(
    region: Region, action: str, parameter: str, id: str, said: tuple[str, str]
) -> None:
    error = region.refused(action, **{parameter: [id]})

    assert (error.code, error.message, error.reason) == (*said, "NotFound")


@pytest.mark.parametrize(
    ("action", "parameter", "said"),
    [
        # https://github.com/aws-controllers-k8s/ec2-controller (test/e2e/tests/test_security_group.py)
        ("describe_vpcs", "vpc_ids", ("InvalidVpcID.NotFound", "The vpc ID 'web' does not exist")),
        # https://github.com/openshift/openshift-ansible/issues/1053
        ("describe_subnets", "subnet_ids", ("InvalidSubnetID.NotFound", "The subnet ID 'web' does not exist")),
        # https://github.com/cloudnloud/weekly-cloud-engineer-interview-program/issues/14
        (
            "describe_route_tables",
            "route_table_ids",
            ("InvalidRouteTableID.NotFound", "The routeTable ID 'web' does not exist"),
        ),
        # https://github.com/aws-ia/taskcat/issues/14
        (
            "describe_security_groups",
            "group_ids",
            ("InvalidGroupId.Malformed", 'Invalid id: "web" (expecting "sg-...")'),
        ),
        # https://github.com/oliverlloyd/jmeter-ec2/issues/36
        ("describe_instances", "instance_ids", ("InvalidInstanceID.Malformed", 'Invalid id: "web"')),
    ],
)
def test_a_name_in_place_of_an_id_is_called_malformed_by_some_kinds_and_unknown_by_others(
    region: Region, action: str, parameter: str, said: tuple[str, str]
) -> None:
    error = region.refused(action, **{parameter: ["web"]})

    assert (error.code, error.message, error.reason) == (*said, "Malformed")


@pytest.mark.parametrize("action", ["describe_instances", "stop_instances", "monitor_instances"])
def test_instances_that_are_not_there_are_named_all_at_once(region: Region, action: str) -> None:
    """https://github.com/getmoto/moto/issues/4903."""
    error = region.refused(action, instance_ids=["i-11111111", "i-22222222", "i-11111111"])

    assert (error.code, error.message) == (
        "InvalidInstanceID.NotFound",
        "The instance IDs 'i-11111111, i-22222222' do not exist",
    )


def test_a_group_in_use_has_a_dependent_object(region: Region) -> None:
    """https://github.com/hashicorp/terraform-provider-aws/issues/32745; in brackets stands what EC2 does not tell."""
    vpc_id = region.vpc()
    group_id = region.do("create_security_group", group_name="web", description="web", vpc_id=vpc_id)["GroupId"]
    made = region.do("create_network_interface", subnet_id=region.subnet(vpc_id), groups=[group_id])
    interface_id = made["NetworkInterface"]["NetworkInterfaceId"]

    error = region.refused("delete_security_group", group_id=group_id)

    assert (error.code, error.message) == (
        "DependencyViolation",
        f"resource {group_id} has a dependent object ({interface_id})",
    )


def test_a_group_is_looked_for_by_name_in_the_default_vpc_which_is_named() -> None:
    """https://github.com/aws/aws-cli/issues/612."""
    region = Region(default_vpc=True)
    vpc_id = region.do("describe_vpcs")["Vpcs"][0]["VpcId"]
    region.group(region.vpc(), "gateway")

    error = region.refused("describe_security_groups", group_names=["gateway"])

    assert (error.code, error.message) == (
        "InvalidGroup.NotFound",
        f"The security group 'gateway' does not exist in default VPC '{vpc_id}'",
    )
