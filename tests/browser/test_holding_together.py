"""Nothing is lost and nothing happens twice: languages, windows, double clicks, a worker that is not there."""

from collections.abc import Callable

from playwright.sync_api import expect

from labs.grading.models import Submission
from labs.study.models import Command, Sandbox
from labs.study.queries import world_of
from tests.browser.study import Study
from tests.processes import WorkerProcess


def leave_it_unasked(window: Study) -> None:
    """Let a window not notice that it got the focus: it shows what it has shown."""
    window.page.route("**/changes*", lambda route: route.fulfill(status=204))


def test_switching_the_language_keeps_what_was_typed_and_where_one_is(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    study.select("vpc")
    form = study.open_form("create_subnet")
    form.locator("[name=cidr_block]").fill("10.30.9.0/24")
    form.locator("[name='tag_specifications.name']").fill("뒤쪽")
    page.locator("#packet-port").fill("8080")

    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Create a subnet")).to_be_visible()
    expect(form.locator("[name=cidr_block]")).to_have_value("10.30.9.0/24")
    expect(form.locator("[name='tag_specifications.name']")).to_have_value("뒤쪽")
    expect(page.locator("#packet-port")).to_have_value("8080")

    page.get_by_role("button", name="한국어").click()
    expect(form.locator("[name=cidr_block]")).to_have_value("10.30.9.0/24")
    page.locator("#submit-create_subnet").click()
    expect(page.locator("#inspector[data-selected^='subnet-']")).to_be_visible()
    expect(page.locator("#network")).to_contain_text("10.30.9.0/24")


def test_the_theme_changes_at_once_and_is_remembered(study: Study) -> None:
    study.begin_as_guest()

    study.page.locator("#theme-button").click()
    expect(study.page.locator("html")).to_have_attribute("data-theme", "light")
    study.page.locator("#theme-button").click()
    expect(study.page.locator("html")).to_have_attribute("data-theme", "dark")
    study.page.reload()

    expect(study.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_second_window_sees_the_firsts_change_and_no_change_is_lost(
    study: Study, another_window: Callable[[], Study]
) -> None:
    study.begin_as_guest()
    other = another_window()
    leave_it_unasked(other)
    study.do("allocate_address", tag_specifications__name="first")

    other.do("allocate_address", tag_specifications__name="second")

    expect(other.page.locator("#notice")).to_contain_text("다른 창에서 이 실습이 바뀌었어요.")
    expect(other.page.locator("#network")).to_contain_text("first")
    addresses = [one for one in world_of(Sandbox.objects.get()).resources if one.startswith("eipalloc-")]
    assert len(addresses) == 2


def test_undo_of_what_one_has_not_seen_is_a_conflict_that_is_told(
    study: Study, another_window: Callable[[], Study]
) -> None:
    study.begin_as_guest()
    study.do("allocate_address", tag_specifications__name="first")
    other = another_window()
    leave_it_unasked(other)
    study.do("allocate_address", tag_specifications__name="second")

    other.page.locator("#undo").click()

    expect(other.page.locator("#notice")).to_contain_text("다른 창에서 이 실습이 바뀌었어요.")
    expect(other.page.locator("#network")).to_contain_text("second")
    assert not Command.objects.filter(action="undo").exists()


def test_a_window_that_one_comes_back_to_shows_the_newest_state(
    study: Study, another_window: Callable[[], Study]
) -> None:
    study.begin_as_guest()
    other = another_window()
    study.do("allocate_address", tag_specifications__name="first")

    other.page.evaluate("dispatchEvent(new Event('focus'))")

    expect(other.page.locator("#network")).to_contain_text("first")
    expect(other.page.locator("#notice")).to_contain_text("다른 창에서 이 실습이 바뀌었어요.")


def test_a_double_click_is_one_submission_and_one_action(study: Study, worker: WorkerProcess) -> None:
    study.begin_as_guest()
    study.open_form("allocate_address")
    study.page.locator("#submit-allocate_address").dblclick()
    expect(study.page.locator("#inspector[data-selected^='eipalloc-']")).to_be_visible()

    study.page.locator("#check").dblclick()
    study.verdict()

    assert Submission.objects.count() == 1
    assert Command.objects.filter(action="allocate_address").count() == 1


def test_without_a_worker_the_page_says_so_and_the_verdict_comes_when_one_starts(
    study: Study, worker_factory: Callable[[], WorkerProcess]
) -> None:
    study.begin_as_guest()

    study.page.locator("#check").click()
    expect(study.page.locator("#verdict")).to_contain_text("지금은 실행 중인 채점기가 없어요.", timeout=15_000)
    study.picture("waiting")
    worker_factory()

    points, of = study.verdict()
    assert (points, of) == (0, 18)


def test_a_refusal_stands_beside_the_field_and_in_the_journal(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    form = study.open_form("create_vpc")
    form.locator("[name=cidr_block]").fill("10.0.0.0/8")
    page.locator("#submit-create_vpc").click()

    field = page.locator(".field:has([name=cidr_block])")
    expect(field.locator(".refusal")).to_contain_text("InvalidVpc.Range")
    expect(field.locator("[name=cidr_block]")).to_have_attribute("aria-invalid", "true")
    expect(field.locator("[name=cidr_block]")).to_have_value("10.0.0.0/8")
    expect(page.locator("#journal .is-refused")).to_contain_text("InvalidVpc.Range")
    study.picture("refused")


def test_reset_asks_first_and_can_itself_be_undone(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    study.do("allocate_address", tag_specifications__name="mine")

    page.locator("#reset").click()
    page.get_by_role("button", name="그대로 두기").click()
    expect(page.locator("#network")).to_contain_text("mine")
    page.locator("#reset").click()
    page.get_by_role("button", name="처음부터 하기").click()
    expect(page.locator("#network")).not_to_contain_text("mine")

    page.locator("#undo").click()
    expect(page.locator("#network")).to_contain_text("mine")


def test_the_way_back_in_the_browser_leads_to_what_was_selected_before(study: Study) -> None:
    study.begin_as_guest()
    study.select("vpc")
    study.select("i")

    study.page.go_back()

    expect(study.page.locator("#inspector[data-selected^='vpc-']")).to_be_visible()
