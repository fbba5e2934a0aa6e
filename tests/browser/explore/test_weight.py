"""The first picture of the explorer needs few bytes: what it does not need is asked for after it."""

from playwright.sync_api import Browser, expect

MOST_KB = 150
FIRST_OF_LATER = "/static/explore/cell/cell.js"


def test_what_travels_before_the_first_picture_is_small(browser: Browser, server_url: str) -> None:
    # as somebody on another machine, with nothing in the cache, behind a proxy on this one
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": "192.0.2.7"})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: asked.setdefault(event["requestId"], event["request"]["url"].removeprefix(server_url)),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    page.goto(f"{server_url}/?model=")
    expect(page.locator("html[data-settled]")).to_be_attached()
    context.close()

    paths = list(asked.values())
    later = paths[paths.index(FIRST_OF_LATER) :]
    # the numbers of the open head are the second picture
    first = {key: path for key, path in asked.items() if path not in later and not path.endswith("/attention")}
    assert {"/static/domain/words/glossary.js", "/static/widgets/tooltip/term-tooltip.js"} <= set(later)
    assert {"/?model=", "/static/explore/index.js", "/api/v1/models/writer/overview"} <= set(first.values())
    weighed = {path: round(sizes[key]) for key, path in first.items()}
    total = sum(weighed.values()) / 1024
    assert total <= MOST_KB, f"{total:.0f} kB: {sorted(weighed.items(), key=lambda each: -each[1])}"
    assert total > MOST_KB / 2, "it counts what comes"
