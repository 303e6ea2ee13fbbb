"""Questions are put together with one right answer or with several, and nothing about them gives the key away."""

from random import Random

import pytest

from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, plain, pose_any, pose_choice
from labs.assess.questions import Choice, Multiple, Reference

SOMEWHERE = (Reference(title="VPC", url="https://docs.aws.amazon.com/vpc/"),)


def several(*right: bool) -> PosedSeveral:
    """A question whose options are right or not."""
    offers = tuple(Offer(plain(f"{n}"), one, plain("so"), "first-route-wins") for n, one in enumerate(right))
    return PosedSeveral("some", plain("Which?"), offers, plain("So."), SOMEWHERE)


def single() -> Posed:
    """A question with one right answer."""
    wrongs = tuple(Wrong(plain(f"{n}"), plain("no")) for n in range(3))
    return Posed("one", plain("Which?"), plain("this"), wrongs, plain("So."), SOMEWHERE)


def test_a_question_with_several_right_answers_names_misconceptions_of_wrong_ones_only() -> None:
    found = pose_any("try", "routes", lambda random, difficulty: several(True, False, True, False), 3, 2)

    assert isinstance(found, Multiple)
    assert found.id == "try-some-2-3"
    assert sorted(one.text.en for one in found.options if one.right) == ["0", "2"]
    assert {(one.right, one.misconception) for one in found.options} == {(True, None), (False, "first-route-wins")}
    assert [one.id for one in found.options] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("right", [(True, True, True), (False, False, False), (True, False)])
def test_all_none_or_hardly_any_options_make_no_question(right: tuple[bool, ...]) -> None:
    posed = iter([several(*right), several(True, True, False)])

    found = pose_any("try", "routes", lambda random, difficulty: next(posed), 1, 1)

    assert [one.right for one in found.options].count(True) == 2


def test_one_generator_can_pose_both_kinds() -> None:
    def pose(random: Random, difficulty: int) -> Posed | PosedSeveral:
        return single() if difficulty == 1 else several(True, False, False)

    assert [type(pose_any("try", "routes", pose, 1, level)) for level in (1, 2)] == [Choice, Multiple]
    assert [one.text.en for one in pose_choice("try", "routes", pose, 1, 1).options if one.right] == ["this"]
    with pytest.raises(TypeError, match="several right answers"):
        pose_choice("try", "routes", pose, 1, 2)
