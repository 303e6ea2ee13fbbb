"""The metadata service: version 1 and 2, tokens, hops, options, the tree, and what never filters it."""

from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2, Network
from tests.cloud.guest.inside import Inside, a_network, address

SERVICE = "http://169.254.169.254"
LATEST = f"{SERVICE}/latest"
DOCUMENTED = (
    f'TOKEN=`curl -X PUT "{LATEST}/api/token" -H "X-aws-ec2-metadata-token-ttl-seconds: 21600"` \\\n'
    f'&& curl -H "X-aws-ec2-metadata-token: $TOKEN" {LATEST}/meta-data/'
)
"""As AWS's guide has it: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html"""


def code(request: str) -> str:
    """A curl that prints nothing but the status of the answer."""
    return f"curl -s -o /dev/null -w '%{{http_code}}' {request}"


def asked(path: str) -> str:
    """A question with the token that the shell remembers."""
    return f'curl -s -H "X-aws-ec2-metadata-token: $TOKEN" {LATEST}/{path}'


def with_token(network: Network, name: str = "web", ttl: int = 21_600) -> Inside:
    shell = Inside(network, name)
    shell.out(f'TOKEN=$(curl -s -X PUT {LATEST}/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: {ttl}")')
    return shell


def a_server(**more: Any) -> Network:
    return a_network().with_instance("web", in_subnet="public", **{"instance_type": "t3.micro", **more})


def test_the_line_of_awss_guide_works_as_it_stands() -> None:
    shell = Inside(a_server())

    listed = shell.out(DOCUMENTED).split("\n")

    assert {"ami-id", "hostname", "instance-id", "mac", "network/", "placement/", "public-ipv4", "services/"} <= set(
        listed
    )


def test_without_a_token_version_2_refuses_and_version_1_answers() -> None:
    new, old = Inside(a_server()), Inside(a_server(image=AMAZON_LINUX_2))

    assert new.out(code(f"{LATEST}/meta-data/")) == "401"
    assert "401 - Unauthorized" in new.out(f"curl -s {LATEST}/meta-data/")
    assert old.out(code(f"{LATEST}/meta-data/")) == "200"
    assert old.out(f"curl -s {LATEST}/meta-data/instance-id") == old.network["web"]


def test_a_wrong_token_is_refused_even_where_none_is_needed() -> None:
    old = Inside(a_server(image=AMAZON_LINUX_2))

    assert old.out(code(f'-H "X-aws-ec2-metadata-token: guessed" {LATEST}/meta-data/')) == "401"


@pytest.mark.parametrize("ttl", ["1", "21600"])
def test_a_token_is_given_for_one_second_to_six_hours(ttl: str) -> None:
    shell = Inside(a_server())
    asking = f'-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: {ttl}" {LATEST}/api/token'

    assert len(shell.out(f"curl -s {asking}")) == 56
    assert f"X-Aws-Ec2-Metadata-Token-Ttl-Seconds: {ttl}\n" in shell.out(f"curl -si {asking}")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (f"-X PUT {LATEST}/api/token", "400"),
        (f'-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 0" {LATEST}/api/token', "400"),
        (f'-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 21601" {LATEST}/api/token', "400"),
        (f'-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: soon" {LATEST}/api/token', "400"),
        (
            f'-X PUT -H "X-Forwarded-For: 10.0.0.9" -H "X-aws-ec2-metadata-token-ttl-seconds: 60" {LATEST}/api/token',
            "403",
        ),
        (f"-X PUT {LATEST.replace('latest', '2021-03-23')}/api/token", "403"),
        (f"{LATEST}/api/token", "405"),
        (f"-X DELETE {LATEST}/meta-data/", "405"),
        (f"-d x=1 {LATEST}/meta-data/", "405"),
    ],
)
def test_bad_requests_are_refused(request_: str, status: str) -> None:
    assert Inside(a_server()).out(code(request_)) == status


def test_a_token_is_its_own_instances_and_expires() -> None:
    network = a_server().with_instance("other", in_subnet="public", instance_type="t3.micro")
    shell = with_token(network, ttl=60)
    other = Inside(network, "other")
    other.variables = shell.variables

    assert shell.out(asked("meta-data/instance-id")) == network["web"]
    assert other.out(code(f'-H "X-aws-ec2-metadata-token: $TOKEN" {LATEST}/meta-data/')) == "401"

    network.do("advance_time", seconds=59)
    assert shell.out(asked("meta-data/instance-id")) == network["web"]

    network.do("advance_time", seconds=1)
    assert shell.out(code(f'-H "X-aws-ec2-metadata-token: $TOKEN" {LATEST}/meta-data/')) == "401"


CONTAINED = (
    f'docker run --rm curlimages/curl -s -m 2 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" {LATEST}/api/token'
)


def test_from_a_container_the_answer_with_the_token_needs_two_hops() -> None:
    network = a_server()
    shell = Inside(network)
    assert len(shell.out(CONTAINED)) == 56

    network.do("modify_instance_metadata_options", instance_id=network["web"], http_put_response_hop_limit=1)
    assert shell.fault(CONTAINED.replace("-s -m", "-sS -m"), 28) == (
        "curl: (28) Operation timed out after 2001 milliseconds with 0 bytes received\n"
    )
    assert shell.fault(CONTAINED.replace(" -m 2", ""), 130) == "^C\n"
    assert len(shell.out(CONTAINED.replace("--rm", "--rm --network host"))) == 56


def test_the_endpoint_can_be_switched_off() -> None:
    network = a_server()
    network.do("modify_instance_metadata_options", instance_id=network["web"], http_endpoint="disabled")

    assert Inside(network).out(code(f"{LATEST}/meta-data/")) == "403"


def test_ipv6_answers_only_where_it_was_switched_on_and_on_nitro() -> None:
    network = a_network().with_ipv6("public")
    network.with_instance("web", in_subnet="public", instance_type="t3.micro", ipv6_address_count=1)
    network.with_instance("xen", in_subnet="public", instance_type="t2.micro", ipv6_address_count=1)
    by_ipv6 = code("-m 1 http://[fd00:ec2::254]/latest/meta-data/")
    for name in ("web", "xen"):
        assert Inside(network, name).type(by_ipv6) == "000"
        network.do("modify_instance_metadata_options", instance_id=network[name], http_protocol_ipv6="enabled")

    assert Inside(network).out(by_ipv6) == "401"
    assert Inside(network, "xen").type(by_ipv6) == "000"


def test_no_filter_and_no_route_has_a_say() -> None:
    network = a_network().with_group("closed")
    egress = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}]
    network.do("revoke_security_group_egress", group_id=network["closed"], ip_permissions=egress)
    network.with_instance("web", in_subnet="public", instance_type="t3.micro", groups=("closed",))
    acl = network.acl(network["vpc"])
    found = network.do("describe_network_acls")["NetworkAcls"]
    association = next(one for each in found for one in each["Associations"] if one["SubnetId"] == network["public"])
    network.do(
        "replace_network_acl_association", association_id=association["NetworkAclAssociationId"], network_acl_id=acl
    )
    network.do(
        "delete_route",
        route_table_id=network.main_table(network["vpc"])["RouteTableId"],
        destination_cidr_block="0.0.0.0/0",
    )

    shell = with_token(network)

    assert shell.out(asked("meta-data/instance-id")) == network["web"]
    assert (
        shell.fault("curl -sS -m 1 http://example.com", 28)
        == "curl: (28) Connection timed out after 1001 milliseconds\n"
    )


def test_the_public_address_is_the_elastic_one_where_there_is_one_and_else_missing() -> None:
    network = a_server()
    shell = with_token(network)
    automatic = network.public_ip("web")
    assert shell.out(asked("meta-data/public-ipv4")) == automatic

    network.with_address("eip", on="web-eth0")
    assert shell.out(asked("meta-data/public-ipv4")) == network.address("eip")["PublicIp"] != automatic

    inside = (
        a_network()
        .with_subnet("private", "10.0.9.0/24")
        .with_instance("web", in_subnet="private", instance_type="t3.micro")
    )
    hidden = with_token(inside)
    assert "404 - Not Found" in hidden.out(asked("meta-data/public-ipv4"))
    assert "public-ipv4" not in hidden.out(asked("meta-data/")).split("\n")


def test_each_interface_has_a_tree_of_its_own() -> None:
    network = a_server()
    network.with_address("eip", on="web-eth0")
    shell = with_token(network)
    interface = network.interface("web-eth0")
    mac, public = interface["MacAddress"], network.address("eip")["PublicIp"]
    below = f"meta-data/network/interfaces/macs/{mac}"

    assert shell.out(asked("meta-data/network/interfaces/macs/")) == f"{mac}/"
    assert shell.out(asked(f"{below}/ipv4-associations/")) == public
    assert shell.out(asked(f"{below}/ipv4-associations/{public}")) == address(network, "web")
    for name, value in {
        "device-number": "0",
        "interface-id": network["web-eth0"],
        "local-ipv4s": address(network, "web"),
        "mac": mac,
        "network-card-index": "0",
        "owner-id": "111122223333",
        "public-ipv4s": public,
        "security-groups": "default",
        "subnet-id": network["public"],
        "subnet-ipv4-cidr-block": "10.0.1.0/24",
        "vpc-id": network["vpc"],
        "vpc-ipv4-cidr-block": "10.0.0.0/16",
        "vpc-ipv4-cidr-blocks": "10.0.0.0/16",
    }.items():
        assert shell.out(asked(f"{below}/{name}")) == value, name


def test_placement_tells_the_group_and_its_partition_where_there_is_one() -> None:
    network = a_network()
    network.do("create_placement_group", group_name="parts", strategy="partition", partition_count=3)
    network.with_instance("web", in_subnet="public", instance_type="c5.large", placement={"group_name": "parts"})
    shell = with_token(network)

    listed = shell.out(asked("meta-data/placement/")).split("\n")
    assert listed == ["availability-zone", "availability-zone-id", "group-name", "partition-number", "region"]
    assert shell.out(asked("meta-data/placement/group-name")) == "parts"
    assert shell.out(asked("meta-data/placement/partition-number")) in {"1", "2", "3"}
    assert "group-name" not in with_token(a_server()).out(asked("meta-data/placement/"))


def test_tags_are_told_only_where_that_was_switched_on() -> None:
    network = a_server()
    network.do("create_tags", resources=[network["web"]], tags=[{"key": "Name", "value": "web"}])
    shell = with_token(network)
    assert "404 - Not Found" in shell.out(asked("meta-data/tags/instance/Name"))

    network.do("modify_instance_metadata_options", instance_id=network["web"], instance_metadata_tags="enabled")
    assert shell.out(asked("meta-data/tags/instance/")) == "Name"
    assert shell.out(asked("meta-data/tags/instance/Name")) == "web"


def test_user_data_versions_and_the_identity_document() -> None:
    network = a_server(user_data="ZWNobyBoaQ==")
    shell = with_token(network)

    assert shell.out(asked("user-data")) == "echo hi"
    assert shell.out(asked("")) == "dynamic\nmeta-data\nuser-data"
    assert f'"instanceId" : "{network["web"]}"' in shell.out(asked("dynamic/instance-identity/document"))
    versions = shell.out(f'curl -s -H "X-aws-ec2-metadata-token: $TOKEN" {SERVICE}/').split("\n")
    assert (versions[0], versions[-1]) == ("1.0", "latest")
    assert "404 - Not Found" in with_token(a_server()).out(asked("user-data"))
    assert "404 - Not Found" in shell.out(asked("meta-data/iam/"))


def test_a_public_key_is_listed_by_its_number_and_name() -> None:
    network = a_network()
    network.do("create_key_pair", key_name="mine", key_type="ed25519")
    network.with_instance("web", in_subnet="public", instance_type="t3.micro", key_name="mine")
    shell = with_token(network)

    assert shell.out(asked("meta-data/public-keys/")) == "0=mine"
    assert shell.out(asked("meta-data/public-keys/0/openssh-key")).startswith("ssh-ed25519 ")
