"""How much of what a screen is about can be seen without scrolling."""

from playwright.sync_api import Page

SHARES = """() => [...document.querySelectorAll('[data-focus]')].filter(each => each.checkVisibility()).map(element => {
    let box = element.getBoundingClientRect(), [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    const whole = box.width * box.height;
    [left, top, right, bottom] = [Math.max(left, 0), Math.max(top, 0),
        Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
    for (let frame = element.parentElement; frame; frame = frame.parentElement) {
        if (getComputedStyle(frame).overflow === 'visible') continue;
        const edge = frame.getBoundingClientRect();
        [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
        [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    return Math.max(0, right - left) * Math.max(0, bottom - top) / whole;
})"""


def shares_in_view(page: Page) -> list[float]:
    """Of each element with `data-focus`, the share of its area that can be seen, also inside frames that scroll."""
    shares: list[float] = page.evaluate(SHARES)
    assert shares, "nothing on this page says that the screen is about it"
    return shares
