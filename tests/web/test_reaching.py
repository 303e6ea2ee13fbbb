"""What can reach this, and what would be lost without this rule: asked in the inspector, answered from all pairs."""

from django.test import Client

from labs.study.models import User
from labs.web.reaching import Reaching, question_about, reaching
from tests.cloud.network.plan import Plan
from tests.cloud.survey.shop import Shop
from tests.rows import a_playground


def answer(plan: Plan, selected: str) -> Reaching:
    found = reaching(plan.world, selected)
    assert found is not None
    return found


def test_an_interface_is_told_who_reaches_it_and_whom_it_reaches(db: None) -> None:
    shop = Shop()

    found = answer(shop, shop.data)

    assert [([thing.id for thing in one.things], one.services) for one in found.reached_by] == [
        (shop.web, ("tcp 5432",))
    ]
    assert found.reaches == ()


def test_of_an_instance_its_interfaces_are_meant(db: None) -> None:
    shop = Shop()
    attachment = shop.world.resources[shop.data].attachment  # type: ignore[attr-defined]

    assert answer(shop, attachment.instance_id).reached_by == answer(shop, shop.data).reached_by


def test_a_rule_is_told_what_would_be_lost_without_it(db: None) -> None:
    shop = Shop()

    (way,) = answer(shop, shop.data_rule).lost

    assert way.services == "tcp 5432"
    assert [(source.id, other.id) for source, other in way.pairs] == sorted((web, shop.data) for web in shop.web)


def test_a_rule_that_another_covers_is_no_loss(db: None) -> None:
    shop = Shop()
    group = shop.world.resources[shop.open_rule].group_id  # type: ignore[attr-defined]
    narrow = shop.allow_in(group, "tcp", 443, peer="10.0.0.0/16")

    assert answer(shop, narrow).lost == ()


def test_where_there_is_nothing_to_ask_nothing_is_asked(db: None) -> None:
    shop = Shop()

    assert question_about(shop.world, shop.default_acl(shop.vpc_id)) == ""
    assert (question_about(shop.world, ""), reaching(shop.world, "")) == ("", None)


def test_the_page_asks_answers_and_forgets_the_question_when_something_else_is_selected(user: User) -> None:
    shop = Shop()
    playground = a_playground(user, shop.world)
    learner = Client(headers={"accept-language": "en"})
    learner.force_login(user)
    address = f"/playgrounds/{playground.pk}/"

    asked = learner.get(f"{address}?select={shop.data}").content.decode()
    told = learner.get(f"{address}?select={shop.data}&ask=reach").content.decode()
    headers = {
        "HX-Request": "true",
        "HX-Target": "inspector",
        "HX-Current-URL": f"http://testserver{address}?select={shop.data}&ask=reach",
    }
    other = learner.get(f"{address}?select={shop.alone}", headers=headers).content.decode()

    assert "What can reach this?" in asked
    assert 'class="reaching"' not in asked
    assert "<code>tcp 5432</code>" in told
    assert 'class="reaching"' not in other
