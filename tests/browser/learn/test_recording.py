"""A recording, served by a plain file server below a prefix: the digits are those of the live pages."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.learn.test_lesson import SHOWN
from tests.browser.settled import follow, settle
from tests.browser.watch import Watch

pytestmark = pytest.mark.process
LESSONS = ("why-john", "a-score-by-hand", "bag-of-words")
ROOT = Path(__file__).parents[3]


class Quiet(SimpleHTTPRequestHandler):
    """What `python -m http.server` runs, without its lines on the screen."""

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a recording of a few lessons, whose views are on four pages."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "app", "record", "lessons", str(site / "some/prefix")]
    named = [part for lesson in LESSONS for part in ("--lesson", lesson)]
    done = subprocess.run([*command, *named], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/some/prefix"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def recorded(recording: str, watch: Watch) -> str:
    """The same; a request to anywhere else fails the journey."""
    watch.origin = recording
    return recording


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_step_has_the_verdict_and_the_digits_of_the_live_page(
    page: Page, server_url: str, recorded: str, lesson: str
) -> None:
    live = page.context.new_page()
    follow(live)
    steps = page.request.get(f"{server_url}/api/v1/lessons/{lesson}").json()["steps"]
    for index, step in enumerate(steps):
        for each, root in ((live, server_url), (page, recorded)):
            if index == 0:
                each.goto(f"{root}/learn/{lesson}")
            else:  # the frame of the step before stays, and its address changes inside
                each.get_by_role("button", name="Next").click()
            expect(each.locator(f"[aria-current=step][aria-label^='Step {index + 1}']")).to_be_attached()
            _answer(each, step)
            settle(each)
        assert _said(page) == _said(live)
        assert any(map(str.isdigit, _said(page)))
    page.get_by_role("link", name="Finish").click()
    expect(page).to_have_url(f"{recorded}/learn/")


def _answer(page: Page, step: dict[str, Any]) -> None:
    """Answers a step with its first choice, or with ones."""
    if step["fade"] or (step["question"] and step["question"]["kind"] == "number"):
        for field in page.locator(".lesson-fade input, .lesson-field input").all():
            field.fill("1")
        page.get_by_role("button", name="Answer", exact=True).click()
    elif step["question"] and step["question"]["kind"] in ("choice", "cell"):
        page.locator(".lesson-option").first.click()
    if step["question"] or step["fade"]:
        expect(page.locator(".lesson-verdict")).to_be_visible()


def _said(page: Page) -> str:
    """All that the lesson says, and all that its frame shows."""
    text = page.locator(".lesson-card-text").inner_text()
    if page.locator(SHOWN).count() == 0:
        return text
    frame = page.frame_locator(SHOWN)
    frame.locator(":root[data-settled]").wait_for(state="attached")
    return f"{text}\n{frame.locator('main').inner_text()}"


def test_what_was_not_recorded_says_so(page: Page, recorded: str, watch: Watch) -> None:
    watch.may_refuse = True
    page.goto(f"{recorded}/steps?model=writer&text=Nobody%20recorded%20this")
    expect(page.get_by_text("This was not recorded.")).to_contain_text("headsup serve")


def test_the_front_page_is_the_path_and_the_key_has_its_own_file(page: Page, recorded: str) -> None:
    page.goto(recorded)
    expect(page).to_have_url(f"{recorded}/learn/")
    expect(page.locator(".lesson-card")).to_have_count(len(LESSONS))
    page.goto(f"{recorded}/learn/why-john/worksheet?key=1")
    expect(page.get_by_text("Answer: John (3)")).to_be_visible()


def test_no_answer_is_fetched_before_the_commit(page: Page, recorded: str) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(f"{recorded}/learn/why-john")
    expect(page.locator(".lesson-option")).to_have_count(7)
    settle(page)
    (lesson,) = [response for response in responses if "/replies/" in response.url]
    assert "verdicts" not in json.dumps(lesson.json())
