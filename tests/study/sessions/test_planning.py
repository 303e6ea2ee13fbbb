"""The plan of a sitting: what is due, then what is new, then a lab, within the time there is."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from labs.study.sessions.planning import (
    NEW_AT_ONCE,
    NEW_EACH,
    Part,
    Practical,
    Topic,
    plan_practice,
    plan_study,
    seconds_of,
    with_variant,
)
from tests.subjects import text


def practical(slug: str, minutes: int, *skills: str) -> Practical:
    return Practical(slug, minutes, skills, text(slug))


LAB = practical("first-lab", 20, "routes")


def told(plan: list[Part]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.why, one.skill or one.lab) for one in plan]


def a_due(id: str, retrievability: float = 0.8) -> Topic:
    return Topic(id, retrievability=retrievability, due=True, holds=True)


def test_due_reviews_come_first_the_most_faded_first_and_interleaved() -> None:
    plan = plan_study([a_due("routes", 0.9), a_due("cidr-blocks", 0.5)], [], minutes=5)

    assert told(plan) == [
        ("review", "due", "cidr-blocks"),
        ("review", "due", "routes"),
        ("review", "due", "cidr-blocks"),
        ("review", "due", "routes"),
    ]


def test_what_is_new_follows_and_then_the_lab_that_trains_it() -> None:
    topics = [a_due("cidr-blocks"), Topic("routes", needs=("cidr-blocks",), easiest=2)]
    plan = plan_study(topics, [practical("other", 20), LAB], minutes=25)

    assert told(plan) == [
        ("review", "due", "cidr-blocks"),
        ("new", "next", "routes"),
        ("new", "next", "routes"),
        ("new", "next", "routes"),
        ("lab", "trains", "first-lab"),
    ]
    assert [one.difficulty for one in plan[1:4]] == [2, 2, 0]
    assert seconds_of(plan) == 75 + 45 + 45 + 75 + 20 * 60


def test_a_lab_for_which_too_much_is_not_held_yet_waits() -> None:
    topics = [Topic("hosts"), Topic("drivers", needs=("hosts",)), Topic("routes")]
    labs = [practical("first", 20, "routes", "unasked"), practical("fast", 20, "hosts", "drivers")]

    (*_, lab) = plan_study(topics, labs, minutes=25)

    assert (lab.lab, lab.why) == ("first", "trains")


def test_a_lab_gets_the_time_that_is_left() -> None:
    (*_, lab) = plan_study([Topic("routes")], [practical("long", 60)], minutes=20)

    assert (lab.lab, lab.why, lab.seconds) == ("long", "next", 20 * 60 - 30 - 30 - 75)


def test_a_short_sitting_has_no_lab() -> None:
    assert "lab" not in {one.kind for one in plan_study([a_due("routes")], [LAB], minutes=10)}


def test_what_rests_on_something_not_held_yet_waits() -> None:
    topics = [Topic("cidr-blocks"), Topic("routes", needs=("cidr-blocks",))]

    assert {one.skill for one in plan_study(topics, [], minutes=10)} == {"cidr-blocks"}


def test_a_need_that_cannot_be_asked_for_holds_nobody_up() -> None:
    assert {one.skill for one in plan_study([Topic("routes", needs=("unasked",))], [], minutes=10)} == {"routes"}


def test_the_easiest_of_what_is_new_comes_first() -> None:
    plan = plan_study([Topic("hard", easiest=4), Topic("easy"), Topic("middle", easiest=2)], [], minutes=25)

    assert [one.skill for one in plan[:2]] == ["easy", "middle"]


def test_with_nothing_due_and_nothing_new_the_most_faded_is_asked_for() -> None:
    topics = [Topic("routes", retrievability=0.99, holds=True), Topic("cidr-blocks", retrievability=0.95, holds=True)]

    assert told(plan_study(topics, [], minutes=2)) == [("review", "weakest", "cidr-blocks")]


def test_nothing_to_ask_is_an_empty_plan() -> None:
    assert plan_study([], [], minutes=25) == []
    assert plan_practice([], minutes=25) == []


def test_practice_goes_round_all_skills_those_that_fade_first() -> None:
    topics = [Topic("new"), Topic("fading", retrievability=0.4), Topic("held", retrievability=0.9)]

    plan = plan_practice(topics, minutes=5)

    assert [one.skill for one in plan] == ["fading", "held", "new", "fading"]


def test_a_variant_comes_right_behind_what_is_pinned() -> None:
    plan = [Part(kind="review", why="due", skill=one) for one in "abc"]
    variant = Part(kind="variant", why="after-a-miss", skill="a", after=1)

    assert [one.skill for one in with_variant(plan, variant, behind=2)] == ["a", "b", "a", "c"]


def test_a_variant_takes_the_place_of_what_can_be_spared() -> None:
    plan = [Part(kind="practice", why="chosen", skill=one) for one in "abc"]
    variant = Part(kind="variant", why="after-a-miss", skill="a", after=1)

    assert [one.skill for one in with_variant(plan, variant, behind=1)] == ["a", "a", "b"]


def test_variants_of_one_miss_come_to_an_end() -> None:
    plan = [Part(kind="new", why="next", skill="a"), Part(kind="new", why="next", skill="b")]
    for missed in range(1, 5):
        variant = Part(kind="variant", why="after-a-miss", skill="a", after=missed)
        plan = with_variant(plan, variant, behind=missed)

    assert [one.skill for one in plan] == ["a", "a", "a", "a", "b"]


@st.composite
def subjects(draw: st.DrawFn) -> list[Topic]:
    """Skills that rest on earlier ones, held in any way."""
    topics: list[Topic] = []
    for number in range(draw(st.integers(0, 12))):
        needs = draw(st.lists(st.sampled_from([one.id for one in topics]), max_size=2)) if topics else []
        held = draw(st.none() | st.floats(0, 1))
        due = held is not None and draw(st.booleans())
        holds = held is not None and draw(st.booleans())
        topics.append(Topic(f"s{number}", tuple(needs), draw(st.integers(1, 5)), held, due, holds))
    return topics


labs = st.lists(
    st.builds(Practical, st.sampled_from(["a", "b"]), st.integers(10, 60), st.just(("s1", "s2"))), max_size=2
)


@given(subjects(), labs, st.integers(5, 90))
def test_every_plan_keeps_its_promises(topics: list[Topic], labs: list[Practical], minutes: int) -> None:
    plan = plan_study(topics, labs, minutes=minutes)

    known = {one.id: one for one in topics}
    kinds = [one.kind for one in plan]
    new = {one.skill for one in plan if one.kind == "new"}
    assert kinds == sorted(kinds, key=["review", "new", "lab"].index)
    assert seconds_of(plan) <= minutes * 60
    assert kinds.count("lab") == bool(labs and minutes >= 20)
    assert len(new) <= NEW_AT_ONCE
    assert all(known[need].holds for one in new for need in known[one].needs)
    assert all(sum(one.skill == skill for one in plan) <= NEW_EACH for skill in new)
    reviews = [one for one in plan if one.kind == "review"]
    whys = [one.why for one in reviews]
    assert whys == sorted(whys)
    assert all(known[one.skill].due for one in reviews if one.why == "due")
    assert all(len({a.skill, b.skill}) == 2 for a, b in pairwise(reviews))
    assert plan or not any(one.due or not one.needs for one in topics if one.retrievability is None or one.due)
