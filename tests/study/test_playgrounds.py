"""Playgrounds: made with AWS's defaults, named, begun anew, removed; and a program that asks twice gets one."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from labs.cloud.facts.regions import UnknownRegion
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.study import keys, playgrounds, queries, services
from labs.study.keys import MOST_KEYS
from labs.study.models import AccessKey, Command, Door, ProgramRequest, Sandbox, User
from labs.study.playgrounds import (
    MOST_PLAYGROUNDS,
    KeyReused,
    NameTooLong,
    NoAccountId,
    Opened,
    TooManyPlaygrounds,
    answer_once,
    begin_anew,
    create_playground,
    open_playground,
    reopen_playground,
)
from tests.rows import SEOUL, a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db
OHIO = "us-east-2"


@pytest.fixture
def user() -> User:
    return a_user()


def build(playground: Sandbox, block: str = "10.0.0.0/16", region: str = "") -> None:
    params = {"cidr_block": block}
    services.run(playground.pk, door=Door.WEB, actor=None, action="create_vpc", params=params, region=region)


def blocks(playground: Sandbox, region: str = "") -> list[str]:
    fresh = Sandbox.objects.get(pk=playground.pk)
    return [vpc.cidr_block for vpc in queries.world_of(fresh, region).all(Vpc)]


def anew(playground: Sandbox, **chosen: str) -> Sandbox:
    return begin_anew(playground, door=Door.API, actor=None, **chosen)


def test_a_playground_begins_with_awss_defaults_today_at_midnight(user: User) -> None:
    playground = create_playground(user)

    world = queries.world_of(playground)
    assert (world.region, playground.name, playground.is_playground) == (SEOUL, "", True)
    assert [(vpc.cidr_block, vpc.is_default) for vpc in world.all(Vpc)] == [("172.31.0.0/16", True)]
    assert len(world.all(Subnet)) == 4
    assert not world.all(Instance)
    assert re.fullmatch("[0-9]{12}", playground.account_id)
    assert world.account_id == playground.account_id
    today = datetime.now(UTC)
    assert world.now == datetime(today.year, today.month, today.day, tzinfo=UTC)


def test_region_name_and_account_can_be_chosen(user: User) -> None:
    playground = create_playground(user, name="  shop  ", region=OHIO, account_id="000000000007")

    assert (playground.name, playground.account_id) == ("shop", "000000000007")
    assert queries.home_region(playground) == OHIO
    assert queries.world_of(playground).account_id == "000000000007"


@pytest.mark.parametrize(
    ("chosen", "refused"),
    [
        ({"name": "x" * 81}, NameTooLong),
        ({"account_id": "12345"}, NoAccountId),
        ({"account_id": "1234567890123"}, NoAccountId),
        ({"account_id": "１２３４５６７８９０１２"}, NoAccountId),
        ({"region": "mars-north-1"}, UnknownRegion),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_made(
    user: User, chosen: dict[str, str], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        create_playground(user, **chosen)

    assert not Sandbox.objects.exists()


def test_a_user_has_only_so_many_playgrounds_and_another_user_as_many(user: User) -> None:
    made = [create_playground(user) for _ in range(MOST_PLAYGROUNDS)]

    with pytest.raises(TooManyPlaygrounds):
        create_playground(user)
    create_playground(a_user("jun"))
    playgrounds.remove_playground(made[0])
    create_playground(user)


def test_a_playground_can_have_another_name_or_none(user: User) -> None:
    playground = create_playground(user, name="shop")

    playgrounds.rename_playground(playground, "가게")
    renamed = Sandbox.objects.get().name
    playgrounds.rename_playground(playground, " ")

    assert (renamed, Sandbox.objects.get().name) == ("가게", "")
    with pytest.raises(NameTooLong):
        playgrounds.rename_playground(playground, "x" * 81)


def test_removal_takes_journal_and_keys_along_and_never_a_lab(user: User) -> None:
    playground, lab = create_playground(user), a_sandbox(user, a_lab())
    build(playground)
    keys.create_access_key(playground)

    playgrounds.remove_playground(playground)
    playgrounds.remove_playground(lab)

    assert list(Sandbox.objects.all()) == [lab]
    assert (Command.objects.count(), AccessKey.objects.count()) == (0, 0)


def test_only_ones_own_playgrounds_are_found(user: User) -> None:
    playground, lab = create_playground(user), a_sandbox(user, a_lab())

    assert list(queries.playgrounds_of(user)) == [playground]
    assert queries.playground_of(user, playground.pk) == playground
    assert queries.playground_of(user, lab.pk) is None
    assert queries.playground_of(a_user("jun"), playground.pk) is None


def test_a_guest_who_signs_up_keeps_the_playgrounds() -> None:
    guest = services.create_guest()
    playground = create_playground(guest, name="shop")
    build(playground)

    account = services.keep_work(guest, "minji", "four words nobody says")

    assert list(queries.playgrounds_of(account)) == [playground]


def test_a_guest_who_signs_in_brings_the_playgrounds_along(user: User) -> None:
    guest = services.create_guest()
    brought, had = create_playground(guest), create_playground(user)
    key = keys.create_access_key(brought)

    services.bring_work(guest, user)

    assert set(queries.playgrounds_of(user)) == {brought, had}
    assert not User.objects.filter(pk=guest.pk).exists()
    assert keys.key_with_id(key.access_key_id) is not None


def test_a_new_beginning_empties_every_region_and_can_be_undone(user: User) -> None:
    playground = create_playground(user)
    build(playground)
    build(playground, region=OHIO)

    begun = anew(playground)

    assert blocks(playground) == blocks(playground, OHIO) == ["172.31.0.0/16"]
    assert list(begun.commands.values_list("action", "door")) == [
        ("create_vpc", "web"),
        ("create_vpc", "web"),
        ("reset", "api"),
    ]
    services.undo(playground.pk, door=Door.WEB, actor=None, seen_revision=begun.revision)
    assert blocks(playground) == ["172.31.0.0/16", "10.0.0.0/16"]


def test_where_nothing_was_done_a_new_beginning_leaves_no_trace(user: User) -> None:
    playground = create_playground(user)

    anew(playground)
    build(playground)
    anew(playground)
    anew(playground, account_id=playground.account_id)

    assert list(Command.objects.values_list("action", flat=True)) == ["create_vpc", "reset"]


def test_with_another_account_id_a_playground_is_another_account_without_a_past(user: User) -> None:
    playground = create_playground(user, region=OHIO, account_id="111111111111")
    build(playground)

    begun = anew(playground, account_id="222222222222")

    kept = Sandbox.objects.get()
    world = queries.world_of(kept)
    assert (begun.account_id, kept.account_id, world.account_id) == ("222222222222",) * 3
    assert (world.region, blocks(kept)) == (OHIO, ["172.31.0.0/16"])
    assert (kept.journal_length, kept.reset_number, Command.objects.count()) == (0, 0, 0)
    assert kept.revision == 2
    build(kept)
    services.undo(kept.pk, door=Door.WEB, actor=None, seen_revision=3)
    assert queries.world_of(Sandbox.objects.get()) == world


def test_an_account_id_that_is_none_begins_nothing_anew(user: User) -> None:
    playground = create_playground(user)
    build(playground)

    with pytest.raises(NoAccountId):
        anew(playground, account_id="x")

    assert blocks(playground) == ["172.31.0.0/16", "10.0.0.0/16"]


def test_a_program_gets_a_key_with_a_playground_and_another_with_each_reset(user: User) -> None:
    first = open_playground(user, name="CI")
    second = reopen_playground(first.playground, door=Door.API, actor=user)

    for opened in (first, second):
        found = keys.key_with_id(opened.credentials.access_key_id)
        assert found is not None
        assert found.sandbox == first.playground
        assert keys.secret_of(found.access_key_id) == opened.credentials.secret_access_key
    assert first.credentials != second.credentials


def test_however_often_it_is_reset_the_key_in_use_stays_valid(user: User) -> None:
    opened = open_playground(user)
    used = keys.key_with_id(opened.credentials.access_key_id)
    assert used is not None
    keys.note_use(used)

    newest = [reopen_playground(opened.playground, door=Door.API, actor=user) for _ in range(2 * MOST_KEYS)][-1]

    live = [key.access_key_id for key in keys.live_keys(opened.playground)]
    assert len(live) == MOST_KEYS
    assert {used.access_key_id, newest.credentials.access_key_id} <= set(live)


def test_of_keys_in_use_the_one_not_used_longest_makes_room(user: User) -> None:
    playground = create_playground(user)
    made = [keys.create_access_key(playground).access_key_id for _ in range(MOST_KEYS)]
    now = timezone.now()
    for age, one in enumerate(made):
        AccessKey.objects.filter(access_key_id=one).update(last_used_at=now - timedelta(hours=age))

    fresh = keys.fresh_access_key(playground).access_key_id

    assert {key.access_key_id for key in keys.live_keys(playground)} == {*made[:-1], fresh}


def ask(user: User, key: str, asked: Any = "shop") -> Opened:
    return answer_once(user, key, asked, lambda: open_playground(user, name=asked))


def test_asking_again_with_the_same_key_brings_the_first_answer(user: User) -> None:
    first, again = ask(user, "one"), ask(user, "one")

    assert again == first
    assert (Sandbox.objects.count(), AccessKey.objects.count()) == (1, 1)


def test_asking_for_something_else_with_the_same_key_is_refused(user: User) -> None:
    ask(user, "one")

    with pytest.raises(KeyReused):
        ask(user, "one", "office")

    assert Sandbox.objects.count() == 1


def test_a_key_is_its_users_own_and_without_one_every_request_counts(user: User) -> None:
    ask(user, "one")
    ask(a_user("jun"), "one")
    ask(user, "")
    ask(user, "")

    assert Sandbox.objects.count() == 4


def test_a_key_is_forgotten_after_a_day_and_with_its_playground(user: User) -> None:
    first = ask(user, "one")
    ProgramRequest.objects.update(created_at=timezone.now() - timedelta(days=2))
    second = ask(user, "one")
    playgrounds.remove_playground(second.playground)
    third = ask(user, "one")

    assert len({one.playground.pk for one in (first, second, third)}) == 3
    assert ProgramRequest.objects.count() == 1


def test_what_is_kept_of_a_request_holds_neither_the_key_nor_a_secret(user: User) -> None:
    opened = ask(user, "a key of mine")

    kept = {str(value) for value in ProgramRequest.objects.values().get().values()}

    assert not kept & {"a key of mine", opened.credentials.secret_access_key}


def test_a_request_that_failed_may_be_sent_again(user: User) -> None:
    made = [create_playground(user) for _ in range(MOST_PLAYGROUNDS)]
    with pytest.raises(TooManyPlaygrounds):
        ask(user, "one")
    playgrounds.remove_playground(made[0])

    assert ask(user, "one").playground.name == "shop"
