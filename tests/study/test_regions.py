"""One sandbox, several Regions: the journal says which, undo and reset reach them all."""

import pytest

from labs.cloud.facts.regions import UnknownRegion
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.vpc import Vpc
from labs.study import queries, services
from labs.study.models import Command, Sandbox
from labs.study.services import Ran
from tests.documents import network_document
from tests.rows import SEOUL, a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db
OHIO = "us-east-2"


@pytest.fixture
def sandbox() -> Sandbox:
    """Of a lab whose Regions begin with AWS's defaults, though its own was emptied."""
    return a_sandbox(a_user(), a_lab(document=network_document() | {"default_vpc": True}))


def create(sandbox: Sandbox, block: str, region: str = "", action: str = "create_vpc") -> Ran:
    params = {"cidr_block": block} if action == "create_vpc" else {}
    ran = services.run(sandbox.pk, door="web", actor=None, action=action, params=params, region=region)
    sandbox.refresh_from_db()
    return ran


def create_group(sandbox: Sandbox, name: str, region: str = OHIO) -> Ran:
    params = {"group_name": name, "description": "one of many"}
    ran = services.run(sandbox.pk, door="web", actor=None, action="create_security_group", params=params, region=region)
    sandbox.refresh_from_db()
    return ran


def groups(sandbox: Sandbox) -> list[str]:
    return [group.group_name for group in queries.world_of(sandbox, OHIO).all(SecurityGroup)]


def blocks(sandbox: Sandbox, region: str = "") -> list[str]:
    return [vpc.cidr_block for vpc in queries.world_of(sandbox, region).all(Vpc)]


def test_an_action_in_another_region_changes_that_region_alone(sandbox: Sandbox) -> None:
    ran = create(sandbox, "10.0.0.0/16", OHIO)

    assert ran.world.region == OHIO
    assert blocks(sandbox, OHIO) == ["172.31.0.0/16", "10.0.0.0/16"]
    assert blocks(sandbox) == []
    assert Command.objects.get().region == OHIO


def test_the_home_region_may_be_named(sandbox: Sandbox) -> None:
    create(sandbox, "10.0.0.0/16", SEOUL)

    assert blocks(sandbox) == blocks(sandbox, SEOUL) == ["10.0.0.0/16"]
    assert Command.objects.get().region == ""


def test_undo_takes_back_the_last_change_in_whichever_region(sandbox: Sandbox) -> None:
    create(sandbox, "10.0.0.0/16")
    create(sandbox, "10.1.0.0/16", OHIO)
    create(sandbox, "10.2.0.0/16")

    for expected in ((["10.0.0.0/16"], ["172.31.0.0/16", "10.1.0.0/16"]), (["10.0.0.0/16"], ["172.31.0.0/16"])):
        services.undo(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)
        sandbox.refresh_from_db()
        assert (blocks(sandbox), blocks(sandbox, OHIO)) == expected


def test_a_reset_empties_every_region(sandbox: Sandbox) -> None:
    create(sandbox, "10.0.0.0/16")
    create(sandbox, "10.1.0.0/16", OHIO)

    services.reset(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)

    sandbox.refresh_from_db()
    assert (blocks(sandbox), blocks(sandbox, OHIO)) == ([], ["172.31.0.0/16"])
    assert queries.account_of(sandbox).regions == (SEOUL,)


def test_a_region_that_is_not_simulated_is_refused_and_leaves_no_trace(sandbox: Sandbox) -> None:
    with pytest.raises(UnknownRegion):
        create(sandbox, "10.0.0.0/16", "mars-north-1")

    assert not Command.objects.exists()


def test_few_entries_keep_their_worlds_and_the_journal_leads_to_all_of_them(sandbox: Sandbox) -> None:
    worlds = [queries.account_of(sandbox)]
    for number in range(1, 24):
        create_group(sandbox, f"group {number}")
        worlds.append(queries.account_of(sandbox))

    kept = Command.objects.exclude(world=None).values_list("number", flat=True)

    assert list(kept) == [8, 16]
    assert [queries.account_at(sandbox, number) for number in range(24)] == worlds


def test_an_entry_that_would_be_refused_today_does_not_stand_in_the_way_of_an_undo(sandbox: Sandbox) -> None:
    for name in ("one", "two", "three"):
        create_group(sandbox, name)
    Command.objects.filter(number=1).update(
        params={"group_name": "sg-one", "description": "a name that is no longer taken"}
    )

    undone = services.undo(sandbox.pk, door="web", actor=None, seen_revision=3)

    assert groups(undone.sandbox) == ["default", "two"]


def test_a_programs_read_leaves_no_trace(sandbox: Sandbox) -> None:
    create(sandbox, "10.0.0.0/16")

    found = services.ask(sandbox, action="describe_vpcs", params={})

    assert [vpc["CidrBlock"] for vpc in found["Vpcs"]] == ["10.0.0.0/16"]
    assert services.ask(sandbox, action="describe_vpcs", params={}, region=OHIO)["Vpcs"][0]["IsDefault"]
    assert Command.objects.count() == 1
    sandbox.refresh_from_db()
    assert queries.account_of(sandbox).regions == (SEOUL,)


def test_where_a_lab_begins_without_a_default_vpc_so_do_its_other_regions() -> None:
    bare = a_sandbox(a_user("jun"), a_lab("bare", document=network_document()))

    assert blocks(bare, OHIO) == []
