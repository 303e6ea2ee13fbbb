"""Launch templates: versions that never change, and launches that begin with them."""

from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region

WEB = {"launch_template_name": "web"}


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_public_subnet("public").with_subnet("private", "10.0.2.0/24")
    network.ids["template"] = create(network)
    return network


def create(network: Network, name: str = "web", **more: Any) -> str:
    data = {"image_id": network.image(AMAZON_LINUX_2023), "instance_type": "t3.micro"}
    made = network.do("create_launch_template", launch_template_name=name, launch_template_data={**data, **more})
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def version(network: Network, source: str | None = "1", **data: Any) -> dict[str, Any]:
    asked = {"source_version": source} if source else {}
    made = network.do("create_launch_template_version", **WEB, launch_template_data=data, **asked)
    return dict(made["LaunchTemplateVersion"])


def launch(network: Network, version: str | None = None, **asked: Any) -> dict[str, Any]:
    named = {**WEB, **({"version": version} if version else {})}
    whole = {"subnet_id": network["private"], **asked} if "network_interfaces" not in asked else asked
    made = network.do("run_instances", launch_template=named, min_count=1, max_count=1, **whole)
    network.ids["web"] = made["Instances"][0]["InstanceId"]
    return network.instance("web")


def numbers(network: Network, **asked: Any) -> list[int]:
    found = network.do("describe_launch_template_versions", **asked)["LaunchTemplateVersions"]
    return [one["VersionNumber"] for one in found]


def test_a_template_as_ec2_shows_it(network: Network) -> None:
    (view,) = network.do("describe_launch_templates")["LaunchTemplates"]

    assert view == {
        "CreateTime": network.world.now,
        "CreatedBy": "arn:aws:iam::111122223333:root",
        "DefaultVersionNumber": 1,
        "LatestVersionNumber": 1,
        "LaunchTemplateId": network["template"],
        "LaunchTemplateName": "web",
        "Tags": [],
    }


def test_a_version_says_in_awss_names_what_it_was_told(network: Network) -> None:
    added = version(
        network,
        source=None,
        user_data="aGk=",
        private_dns_name_options={"hostname_type": "ip-name", "enable_resource_name_dns_a_record": True},
        network_interfaces=[{"device_index": 0, "private_ip_address": "10.0.2.9", "groups": ["sg-12345678"]}],
        tag_specifications=[{"resource_type": "instance", "tags": [{"key": "Name", "value": "web"}]}],
    )

    assert (added["VersionNumber"], added["DefaultVersion"]) == (2, False)
    assert added["LaunchTemplateData"] == {
        "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": ["sg-12345678"], "PrivateIpAddress": "10.0.2.9"}],
        "PrivateDnsNameOptions": {"EnableResourceNameDnsARecord": True, "HostnameType": "ip-name"},
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}],
        "UserData": "aGk=",
    }


def test_a_version_takes_over_what_its_source_says_and_it_does_not(network: Network) -> None:
    over = version(network, instance_type="t3.small")["LaunchTemplateData"]
    alone = version(network, source=None, instance_type="t3.small")["LaunchTemplateData"]

    assert over == {"ImageId": network.image(AMAZON_LINUX_2023), "InstanceType": "t3.small"}
    assert alone == {"InstanceType": "t3.small"}


def test_a_launch_takes_the_default_version_or_the_one_it_names(network: Network) -> None:
    version(network, instance_type="t3.small")
    version(network, instance_type="t3.medium")

    types = [launch(network, one)["InstanceType"] for one in (None, "2", "$Latest", "$Default")]
    network.do("modify_launch_template", **WEB, default_version="2")

    assert types == ["t3.micro", "t3.small", "t3.medium", "t3.micro"]
    assert launch(network)["InstanceType"] == "t3.small"


def test_the_request_goes_before_the_template(network: Network) -> None:
    network.do("create_key_pair", key_name="mine", key_type="ed25519")
    version(network, key_name="mine", monitoring={"enabled": True}, metadata_options={"http_tokens": "optional"})

    view = launch(network, "2", instance_type="t3.small", monitoring={"enabled": False})

    assert (view["InstanceType"], view["KeyName"], view["Monitoring"]) == ("t3.small", "mine", {"State": "disabled"})
    assert view["MetadataOptions"]["HttpTokens"] == "optional"


def test_interfaces_of_a_template_are_launched_with(network: Network) -> None:
    interface = {"device_index": 0, "subnet_id": network["public"], "private_ip_address": "10.0.1.77"}
    version(network, network_interfaces=[interface])
    asked = {"launch_template": {**WEB, "version": "2"}, "min_count": 1, "max_count": 1}

    mixed = network.refused("run_instances", **asked, subnet_id=network["private"])
    made = network.do("run_instances", **asked)["Instances"][0]

    assert mixed.reason == "InterfacesAndInstanceLevel"
    assert (made["SubnetId"], made["PrivateIpAddress"]) == (network["public"], "10.0.1.77")


def test_an_instance_is_marked_with_its_template_for_good(network: Network) -> None:
    view = launch(network, tag_specifications=[{"resource_type": "instance", "tags": [{"key": "A", "value": "b"}]}])

    network.do("delete_tags", resources=[network["web"]])

    marks = [
        {"Key": "aws:ec2launchtemplate:id", "Value": network["template"]},
        {"Key": "aws:ec2launchtemplate:version", "Value": "1"},
    ]
    assert view["Tags"] == [{"Key": "A", "Value": "b"}, *marks]
    assert network.instance("web")["Tags"] == marks


def test_an_image_comes_from_the_request_or_from_the_template(network: Network) -> None:
    version(network, source=None, instance_type="t3.micro")
    asked = {"launch_template": {**WEB, "version": "2"}, "min_count": 1, "max_count": 1}

    error = network.refused("run_instances", **asked)

    assert (error.code, error.parameter) == ("MissingParameter", "image_id")


@pytest.mark.parametrize(
    ("named", "refusal"),
    [
        ({"launch_template_name": "nobody"}, "InvalidLaunchTemplateName.NotFoundException TemplateNameUnknown"),
        ({"launch_template_id": "lt-12345678"}, "InvalidLaunchTemplateId.NotFound NotFound"),
        ({"launch_template_id": "web"}, "InvalidLaunchTemplateId.Malformed Malformed"),
        (
            {"launch_template_name": "web", "version": "7"},
            "InvalidLaunchTemplateId.VersionNotFound TemplateVersionUnknown",
        ),
        (
            {"launch_template_name": "web", "version": "x"},
            "InvalidLaunchTemplateId.VersionNotFound TemplateVersionUnknown",
        ),
        (
            {"launch_template_name": "web", "launch_template_id": "lt-12345678"},
            "InvalidParameterCombination TemplateIdOrName",
        ),
        ({}, "MissingParameter MissingParameter"),
    ],
)
def test_a_launch_names_one_template_and_a_version_there_is(
    network: Network, named: dict[str, str], refusal: str
) -> None:
    error = network.refused("run_instances", launch_template=named, min_count=1, max_count=1)

    assert f"{error.code} {error.reason}" == refusal


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("web", {"instance_type": "t3.micro"}, "InvalidLaunchTemplateName.AlreadyExistsException TemplateNameTaken"),
        ("w", {"instance_type": "t3.micro"}, "InvalidLaunchTemplateName.MalformedException TemplateNameMalformed"),
        ("a b", {"instance_type": "t3.micro"}, "InvalidLaunchTemplateName.MalformedException TemplateNameMalformed"),
        ("new", {}, "MissingParameter MissingParameter"),
        ("new", {"user_data": "#!"}, "InvalidParameterValue UserDataNotEncoded"),
        (
            "new",
            {"metadata_options": {"http_put_response_hop_limit": 65}},
            "InvalidParameterValue InvalidParameterValue",
        ),
    ],
)
def test_a_template_is_made_by_the_rules(network: Network, name: str, data: dict[str, Any], refusal: str) -> None:
    error = network.refused("create_launch_template", launch_template_name=name, launch_template_data=data)

    assert f"{error.code} {error.reason}" == refusal


def test_whether_what_a_template_names_exists_is_asked_at_the_launch(network: Network) -> None:
    version(network, image_id="ami-12345678", key_name="nobody")

    error = network.refused("run_instances", launch_template={**WEB, "version": "2"}, min_count=1, max_count=1)

    assert error.code == "InvalidAMIID.NotFound"


def test_versions_are_told_by_number_range_and_filter(network: Network) -> None:
    version(network, instance_type="t3.small")
    version(network, instance_type="t3.medium")
    create(network, "other")

    assert numbers(network, **WEB) == [1, 2, 3]
    assert numbers(network, **WEB, versions=["$Latest", "1"]) == [3, 1]
    assert numbers(network, **WEB, min_version="2") == [2, 3]
    assert numbers(network, **WEB, max_version="2") == [1, 2]
    assert numbers(network, **WEB, filters=[{"name": "is-default-version", "values": ["true"]}]) == [1]
    assert numbers(network, **WEB, filters=[{"name": "instance-type", "values": ["t3.s*"]}]) == [2]
    assert numbers(network, versions=["$Latest"]) == [3, 1]
    assert network.refused("describe_launch_template_versions", versions=["1"]).code == "InvalidParameterValue"
    assert network.refused("describe_launch_template_versions").code == "MissingParameter"
    assert network.refused("describe_launch_template_versions", **WEB, max_results=201).code == "InvalidParameterValue"


def test_the_default_version_cannot_be_deleted_and_numbers_are_not_used_again(network: Network) -> None:
    version(network, instance_type="t3.small")

    answer = network.do("delete_launch_template_versions", **WEB, versions=["1", "2", "9"])
    added = version(network, instance_type="t3.medium")

    done = [one["VersionNumber"] for one in answer["SuccessfullyDeletedLaunchTemplateVersions"]]
    failed = answer["UnsuccessfullyDeletedLaunchTemplateVersions"]
    assert done == [2]
    assert [(one["VersionNumber"], one["ResponseError"]["Code"]) for one in failed] == [
        (1, "unexpectedError"),
        (9, "launchTemplateVersionDoesNotExist"),
    ]
    assert (added["VersionNumber"], numbers(network, **WEB)) == (3, [1, 3])


def test_templates_are_found_by_name_id_filter_and_tag(network: Network) -> None:
    create(network, "other")
    network.do("create_tags", resources=[network["template"]], tags=[{"key": "Team", "value": "red"}])

    def names(**asked: Any) -> list[str]:
        return [
            one["LaunchTemplateName"] for one in network.do("describe_launch_templates", **asked)["LaunchTemplates"]
        ]

    assert names() == ["web", "other"]
    assert names(launch_template_names=["other"]) == ["other"]
    assert names(launch_template_ids=[network["template"]]) == ["web"]
    assert names(filters=[{"name": "launch-template-name", "values": ["o*"]}]) == ["other"]
    assert names(filters=[{"name": "tag:Team", "values": ["red"]}]) == ["web"]
    unknown = network.refused("describe_launch_templates", launch_template_names=["nobody"])
    assert unknown.code == "InvalidLaunchTemplateName.NotFoundException"


def test_a_deleted_template_leaves_its_instances(network: Network) -> None:
    view = launch(network)

    gone = network.do("delete_launch_template", **WEB)["LaunchTemplate"]["LaunchTemplateId"]

    assert gone == network["template"]
    assert network.instance("web") == view
    assert network.do("describe_launch_templates") == {"LaunchTemplates": []}


def test_an_instance_can_be_read_as_a_template_and_launched_again(network: Network) -> None:
    network.with_instance("web", in_subnet="private", instance_type="t3.micro", user_data="aGk=")

    data = network.do("get_launch_template_data", instance_id=network["web"])["LaunchTemplateData"]

    assert (data["ImageId"], data["InstanceType"], data["UserData"]) == (
        network.image(AMAZON_LINUX_2023),
        "t3.micro",
        "aGk=",
    )
    assert data["MetadataOptions"]["HttpTokens"] == "required"
    assert data["CreditSpecification"] == {"CpuCredits": "unlimited"}
    assert data["NetworkInterfaces"][0]["SubnetId"] == network["private"]
    assert data["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 8
