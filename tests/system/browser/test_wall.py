"""The wall as people see it: three levels, live, honest about being stale, and silent towards everybody else."""

import signal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.system.browser.command_centre import GRID, MARKUP, OTHER_VILLAGE, TOWN, VILLAGE, CommandCentre

pytestmark = [pytest.mark.servers, pytest.mark.browser]

SILENCE_MILLIS = 40_000
OVERFLOWING = "cards => cards.filter(card => card.scrollHeight > card.clientHeight + 1).map(card => card.id)"


@pytest.fixture
def requests(screen: BrowserContext) -> list[str]:
    """Every address that the pages of the display ask for, and none of them outside of the origin."""
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    return asked


def opened(screen: BrowserContext, centre: CommandCentre, area: str) -> Page:
    """The wall of an area, connected."""
    page = screen.new_page()
    page.goto(centre.address(area))
    expect(page.locator("#link")).to_have_text("正常")
    expect(page.locator("#tile-total")).not_to_be_empty()
    return page


def line(page: Page, case_id: str) -> str:
    return f'#broadcast li[data-case="{case_id}"]'


def test_a_reported_case_appears_on_its_three_levels_without_a_reload(
    screen: BrowserContext, centre: CommandCentre, requests: list[str]
) -> None:
    pages = {area: opened(screen, centre, area) for area in (TOWN, VILLAGE, GRID, OTHER_VILLAGE)}
    for page in pages.values():
        page.evaluate("window.neverReloaded = true")
    before = {area: int(page.inner_text("#tile-waiting")) for area, page in pages.items()}

    case_id = centre.report(GRID, urgency="critical", category="治安消防隐患")

    for area in (TOWN, VILLAGE, GRID):
        page = pages[area]
        expect(page.locator(line(page, case_id))).to_contain_text("治安消防隐患")
        expect(page.locator("#tile-waiting")).to_have_text(str(before[area] + 1))
        expect(page.locator("#emergency-list li").first).to_contain_text("治安消防隐患")
        assert page.evaluate("window.neverReloaded")
    expect(pages[TOWN].locator(f"#area-{GRID}")).to_have_class("cell alarmed")
    expect(pages[OTHER_VILLAGE].locator("#tile-waiting")).to_have_text(str(before[OTHER_VILLAGE]))
    expect(pages[OTHER_VILLAGE].locator(line(pages[OTHER_VILLAGE], case_id))).to_have_count(0)
    assert len(requests) > 20
    assert {url for url in requests if not url.startswith(f"{centre.gateway.url}/")} == set()


def test_a_case_settled_on_the_spot_is_one_line_and_counts_as_closed(
    screen: BrowserContext, centre: CommandCentre
) -> None:
    page = opened(screen, centre, VILLAGE)
    closed = int(page.inner_text("#tile-closed_today"))
    case_id = centre.report(GRID, handled_on_the_spot={"result": "已清理"})
    expect(page.locator(line(page, case_id))).to_contain_text("办结备案")
    expect(page.locator(line(page, case_id))).to_have_count(1)
    expect(page.locator("#tile-closed_today")).to_have_text(str(closed + 1))


def test_the_wall_says_that_it_is_cut_off_and_catches_up_when_it_is_back(
    screen: BrowserContext, centre: CommandCentre
) -> None:
    page = opened(screen, centre, TOWN)
    centre.reporting.kill()
    expect(page.locator("#banner")).to_contain_text("连接已断开")
    expect(page.locator("#link")).to_have_text("已断开")
    case_id = centre.report(GRID)
    centre.reporting.start()
    expect(page.locator(line(page, case_id))).to_be_visible()
    expect(page.locator("#banner")).to_be_hidden()
    expect(page.locator("#link")).to_have_text("正常")


def test_a_stream_that_falls_silent_is_noticed_as_well(screen: BrowserContext, centre: CommandCentre) -> None:
    page = opened(screen, centre, TOWN)
    centre.reporting.send(signal.SIGSTOP)
    try:
        expect(page.locator("#banner")).to_contain_text("连接已断开", timeout=SILENCE_MILLIS)
    finally:
        centre.reporting.send(signal.SIGCONT)
    expect(page.locator("#banner")).to_be_hidden(timeout=SILENCE_MILLIS)


def test_the_three_levels_lead_to_each_other_by_keyboard(screen: BrowserContext, centre: CommandCentre) -> None:
    page = opened(screen, centre, TOWN)
    for area, title, level in ((VILLAGE, "五里洲村", "村级"), (GRID, "五里洲村第三网格", "网格级")):
        page.locator(f"#area-{area} a").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#area-name")).to_have_text(title)
        expect(page.locator("#area-level")).to_have_text(level)
    page.locator("#path a").first.click()
    expect(page.locator("#area-name")).to_have_text("武溪镇")


def test_the_token_leaves_the_address_and_stays_with_the_tab(screen: BrowserContext, centre: CommandCentre) -> None:
    page = opened(screen, centre, GRID)
    assert page.url == f"{centre.gateway.url}/wall?area={GRID}"
    page.reload()
    expect(page.locator("#area-name")).to_have_text("五里洲村第三网格")


def test_without_a_token_the_page_asks_for_one_and_refuses_a_wrong_one(
    screen: BrowserContext, centre: CommandCentre
) -> None:
    page = screen.new_page()
    page.goto(f"{centre.gateway.url}/wall")
    for token, sign in (
        ("x.y.z", page.locator("#entry-reason")),
        (centre.token("wall", VILLAGE), page.locator("#wall")),
    ):
        page.get_by_label("访问令牌").fill(token)
        page.get_by_role("button", name="进入大屏").click()
        expect(sign).to_be_visible()
    expect(page.locator("#area-name")).to_have_text("五里洲村")


def test_an_area_that_the_token_does_not_cover_is_not_shown(screen: BrowserContext, centre: CommandCentre) -> None:
    page = screen.new_page()
    page.goto(centre.address(OTHER_VILLAGE, centre.token("wall", VILLAGE)))
    expect(page.locator("#notice-detail")).to_have_text("当前令牌没有查看该区域的权限。")
    expect(page.locator("#wall")).to_be_hidden()


def test_a_name_that_looks_like_markup_is_shown_as_text(screen: BrowserContext, centre: CommandCentre) -> None:
    code, name = MARKUP
    page = opened(screen, centre, code)
    centre.report(code)
    expect(page.locator("#area-name")).to_contain_text(name)
    expect(page.locator("#broadcast li").first).to_be_visible()
    assert page.locator("img, #wall b").count() == 0


def test_nothing_but_the_own_scripts_may_run(screen: BrowserContext, centre: CommandCentre) -> None:
    page = screen.new_page()
    answer = page.goto(f"{centre.gateway.url}/wall")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_the_wall_of_the_town_fits_the_screen(
    screen: BrowserContext, centre: CommandCentre, width: int, height: int
) -> None:
    page = opened(screen, centre, TOWN)
    page.set_viewport_size({"width": width, "height": height})
    overflowing = (
        "[...document.querySelectorAll('.card')].filter((card) => card.scrollHeight > card.clientHeight + 1).length"
    )
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.evaluate(overflowing) == 0
    assert page.locator("#tree .card").count() == 18
