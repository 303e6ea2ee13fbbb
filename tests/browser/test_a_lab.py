"""A learner takes a whole lab, in Korean, on a real site with a real worker."""

from playwright.sync_api import expect

from tests.browser.study import Study
from tests.processes import WorkerProcess


def lose_the_address(study: Study) -> None:
    study.select("i")
    study.press("stop_instances")
    study.picture("stopped")
    study.press("start_instances")


def hold_one(study: Study) -> None:
    study.do("allocate_address", tag_specifications__name="shop")
    study.do("associate_address", instance_id=1)
    study.picture("associated")


def see_what_it_costs(study: Study) -> None:
    study.let_pass("hour")
    study.select("i")
    study.press("stop_instances")
    study.let_pass("hour")
    study.picture("charged")
    study.press("start_instances")


def give_it_back(study: Study) -> None:
    study.select("eipalloc")
    study.press("disassociate_address")
    study.press("release_address")
    study.select("i")
    study.press("stop_instances")


def test_a_learner_takes_the_lab_from_guest_to_full_score_in_korean(recorded: Study, worker: WorkerProcess) -> None:
    study = recorded
    page = study.page
    study.begin_as_guest()
    study.picture("begun")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", name="변하지 않는 주소", level=1)).to_be_visible()
    points, of = study.check()
    assert points == 0
    study.picture("nothing-done")

    page.get_by_role("link", name="다음 단계").click()
    expect(page.locator("#guide .eyebrow").first).to_have_text("5단계 중 2단계")
    page.locator("#hint-button").click()
    expect(page.locator(".hint")).to_have_count(1)
    study.picture("hint")

    lose_the_address(study)
    hold_one(study)
    see_what_it_costs(study)
    give_it_back(study)

    assert study.check() == (of, of)
    assert set(study.checks().values()) == {True}
    expect(page.locator(".score")).to_contain_text("모든 것이 제대로 동작해요.")
    expect(page.locator("#best")).to_contain_text("최고 100%")
    expect(page.locator("#guide details.fold")).to_contain_text("풀이 예시")
    study.picture("full-score")

    page.goto(f"{study.site}/courses/ec2-networking/")
    expect(page.locator(".lab-row.is-complete")).to_contain_text("완료")
    study.picture("course")


def test_the_wrong_order_costs_points_and_says_why(recorded: Study, worker: WorkerProcess) -> None:
    study = recorded
    study.begin_as_guest()
    hold_one(study)
    see_what_it_costs(study)
    give_it_back(study)

    points, of = study.check()

    assert study.checks() == {
        "lost": False,
        "replaced": True,
        "survived": True,
        "in-use-costs": True,
        "idle-costs": True,
        "released": True,
        "nothing-costs": True,
    }
    assert (points, of) == (14, 18)
    lost = study.page.locator("[data-check='lost']")
    expect(lost).to_contain_text("Elastic IP를 붙이기 전에 멈췄다 시작해야 무엇을 잃는지 보여요.")
    expect(lost.get_by_role("link", name="2단계")).to_be_visible()
    study.picture("wrong-order")

    lost.get_by_role("link", name="2단계").click()
    expect(study.page.locator("#guide .eyebrow").first).to_have_text("5단계 중 2단계")
