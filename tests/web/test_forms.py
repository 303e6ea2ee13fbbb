"""A form is read from an action's signature, and what it sends goes back as plain parameters."""

from django.http import QueryDict

from labs.cloud import registry
from labs.web.choices import Choice
from labs.web.forms import Field, form_of, read
from tests.cloud.builders import a_region


def fields(action: str, network: object = None, data: QueryDict | dict[str, str] | None = None) -> dict[str, Field]:
    world = getattr(network, "world", None) or a_region().world
    form = form_of(registry.actions()[action], world, data)
    return {one.path: one for one in (*form.fields, *form.options)}


def test_a_reference_offers_the_resources_of_its_kind_with_the_fact_that_tells_them_apart() -> None:
    network = a_region().with_vpc("first").with_vpc("second", "10.1.0.0/16")
    network.do("create_tags", resources=[network["first"]], tags=[{"key": "Name", "value": "shop"}])

    vpc = fields("create_subnet", network)["vpc_id"]

    assert (vpc.control, vpc.required, vpc.label) == ("one", True, "VpcId")
    assert vpc.choices == (
        Choice(value=network["first"], label=f"shop ({network['first']}) · 10.0.0.0/16"),
        Choice(value=network["second"], label=f"{network['second']} · 10.1.0.0/16"),
    )


def test_the_only_thing_that_a_required_field_can_be_is_chosen_already() -> None:
    network = a_region().with_vpc()

    assert [choice.chosen for choice in fields("create_subnet", network)["vpc_id"].choices] == [True]


def test_words_from_a_closed_list_and_zones_are_chosen_not_typed() -> None:
    tenancy = fields("create_vpc")["instance_tenancy"]
    zone = fields("create_subnet")["availability_zone"]

    assert [choice.value for choice in tenancy.choices] == ["default", "dedicated"]
    assert next(choice.value for choice in zone.choices) == "ap-northeast-2a"


def test_a_boolean_in_a_struct_of_its_own_is_one_question() -> None:
    field = fields("modify_subnet_attribute")["map_public_ip_on_launch.value"]

    assert (field.label, field.control) == ("MapPublicIpOnLaunch", "one")
    assert [choice.value for choice in field.choices] == ["true", "false"]


def test_what_is_seldom_needed_is_folded_away_and_paging_is_never_asked() -> None:
    form = form_of(registry.actions()["describe_subnets"], a_region().world)

    assert [one.path for one in form.fields] == []
    assert [one.path for one in form.options] == ["subnet_ids", "filters"]


def test_creating_actions_ask_for_a_name_and_send_it_as_a_tag_of_what_they_create() -> None:
    action = registry.actions()["create_subnet"]
    sent = QueryDict("tag_specifications.name=public&vpc_id=vpc-1&cidr_block=10.0.1.0/24&availability_zone=")

    assert read(action, sent) == {
        "vpc_id": "vpc-1",
        "cidr_block": "10.0.1.0/24",
        "tag_specifications": [{"resource_type": "subnet", "tags": [{"key": "Name", "value": "public"}]}],
    }


def test_nested_lists_are_read_row_by_row_and_empty_rows_are_left_out() -> None:
    action = registry.actions()["authorize_security_group_ingress"]
    sent = QueryDict(mutable=True)
    sent.update(
        {
            "group_id": "sg-1",
            "ip_permissions.0.ip_protocol": "tcp",
            "ip_permissions.0.from_port": "80",
            "ip_permissions.0.to_port": "80",
            "ip_permissions.0.ip_ranges.0.cidr_ip": "0.0.0.0/0",
            "ip_permissions.1.ip_protocol": "",
        }
    )

    assert read(action, sent) == {
        "group_id": "sg-1",
        "ip_permissions": [
            {"ip_protocol": "tcp", "from_port": "80", "to_port": "80", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}
        ],
    }


def test_a_list_can_be_ticked_or_typed_with_commas() -> None:
    actions = registry.actions()

    ticked = read(actions["stop_instances"], QueryDict("instance_ids=i-1&instance_ids=i-2"))
    typed = read(actions["assign_private_ip_addresses"], QueryDict("private_ip_addresses=10.0.0.5, 10.0.0.6"))

    assert ticked == {"instance_ids": ["i-1", "i-2"]}
    assert typed == {"private_ip_addresses": ["10.0.0.5", "10.0.0.6"]}


def test_another_row_is_added_and_what_was_typed_stays() -> None:
    action = registry.actions()["create_tags"]
    sent = QueryDict("resources=vpc-1&tags.0.key=Name&tags.0.value=web")

    form = form_of(action, a_region().world, sent, more="tags")

    (tags,) = [one for one in form.fields if one.path == "tags"]
    assert [[field.text for field in row] for row in tags.rows] == [["Name", "web"], ["", ""]]


def test_what_was_chosen_stays_chosen_even_when_it_is_gone() -> None:
    vpc = fields("create_subnet", data=QueryDict("vpc_id=vpc-0123456789abcdef0"))["vpc_id"]

    assert vpc.choices == (Choice(value="vpc-0123456789abcdef0", label="vpc-0123456789abcdef0", chosen=True),)


def test_a_refusal_about_a_nested_parameter_is_known_to_the_form() -> None:
    form = form_of(registry.actions()["modify_subnet_attribute"], a_region().world)

    assert form.knows("map_public_ip_on_launch")
    assert form.knows("subnet_id")
    assert not form.knows("vpc_id")
    assert not form.knows(None)


def test_a_refusal_about_a_group_is_told_by_the_group_and_not_by_each_field_in_it() -> None:
    form = form_of(registry.actions()["run_instances"], a_region().world)
    placement = next(one for one in (*form.fields, *form.options) if one.path == "placement")

    told = [one.path for one in (placement, *placement.fields) if one.top == "placement"]

    assert told == ["placement"]
    assert form.knows("placement")


def test_every_action_has_a_form() -> None:
    world = a_region().with_vpc().world

    assert all(form_of(action, world).action == name for name, action in registry.actions().items())


def test_what_goes_by_its_name_is_chosen_by_its_name() -> None:
    network = a_region()
    network.do("create_placement_group", group_name="fast", strategy="cluster")

    field = fields("delete_placement_group", network)["group_name"]

    assert [one.value for one in field.choices] == ["fast"]
    assert field.choices[0].label.startswith("fast (pg-")


def test_none_at_all_can_be_chosen_where_ec2_takes_an_empty_name_or_default() -> None:
    network = a_region().with_vpc()
    action = registry.actions()["modify_instance_placement"]

    placement = fields("modify_instance_placement", network)["group_name"]
    options = fields("associate_dhcp_options", network)["dhcp_options_id"]

    assert placement.choices[0].value == '""'
    assert read(action, QueryDict("instance_id=i-1&group_name=%22%22")) == {"instance_id": "i-1", "group_name": ""}
    assert read(action, QueryDict("instance_id=i-1&group_name=")) == {"instance_id": "i-1"}
    assert options.choices[0].value == "default"
    assert len(options.choices) == 2


def test_a_map_is_typed_as_json_in_awss_names() -> None:
    action = registry.actions()["config.put_remediation_configurations"]
    path = "remediation_configurations.0.parameters"
    given = '{"TopicArn": {"StaticValue": {"Values": ["arn:aws:sns:x"]}}, "Id": {"ResourceValue": {"Value": "RESOURCE_ID"}}}'

    sent = QueryDict(mutable=True)
    sent[path] = given
    (read_back,) = read(action, sent)["remediation_configurations"]

    assert next(one for one in _all(action.name, sent) if one.path == path).control == "lines"
    assert read_back["parameters"] == {
        "TopicArn": {"static_value": {"values": ["arn:aws:sns:x"]}},
        "Id": {"resource_value": {"value": "RESOURCE_ID"}},
    }


def test_what_is_no_map_is_left_to_the_action_to_refuse() -> None:
    action = registry.actions()["sns.create_topic"]

    for text in ("{", "[1]", "DisplayName=x", '{"DisplayName": 1'):
        sent = QueryDict(mutable=True)
        sent["attributes"] = text
        assert read(action, sent)["attributes"] in (text, [1])
    assert "attributes" not in read(action, QueryDict("attributes="))


def test_what_has_many_lines_is_typed_in_many_lines() -> None:
    assert fields("config.put_conformance_pack")["template_body"].control == "lines"
    assert fields("ssm.create_document")["content"].control == "lines"
    assert fields("create_vpc")["cidr_block"].control == "text"


def test_something_to_tag_is_chosen_by_its_arn_among_what_the_service_keeps() -> None:
    network = a_region().with_vpc()
    arn = network.do("sns.create_topic", name="alarms")["TopicArn"]

    assert [one.value for one in fields("sns.tag_resource", network)["resource_arn"].choices] == [arn]
    assert [one.value for one in fields("config.tag_resource", network)["resource_arn"].choices] == []


def _all(action: str, sent: QueryDict) -> list[Field]:
    found: list[Field] = []
    waiting = list(fields(action, data=sent).values())
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [*one.fields, *(inner for row in one.rows for inner in row)]
    return found
