"""The map of skills: what rests on more stands further to the right, and no two cards share a place."""

from labs.web.skill_map import COLUMNS, skill_map
from tests.documents import the_courses


def test_whatever_rests_on_a_skill_stands_to_its_right_and_nothing_covers_another() -> None:
    subject = the_courses()[0].subject.subject
    drawn = skill_map(subject, "en")

    places = {card.id: (lane.id, card.column, card.row) for lane in drawn.lanes for card in lane.cards}
    column = {id: place[1] for id, place in places.items()}

    assert set(places) == {one.id for one in subject.skills}
    assert len(set(places.values())) == len(places)
    assert all(column[need] < column[one.id] <= COLUMNS for one in subject.skills for need in one.needs)
    assert len(drawn.lines) == sum(len(one.needs) for one in subject.skills)
    assert drawn.height == sum(1 + 2 * max(card.row for card in lane.cards) for lane in drawn.lanes)
