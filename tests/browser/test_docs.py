"""The description of the API, as someone without a network meets it."""

import json
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

# Swagger UI puts buttons into buttons and skips a level of headings; that is its own, and stays within its frame
SWAGGERS_OWN = {"nested-interactive", "heading-order", "scrollable-region-focusable"}


@pytest.mark.parametrize("call", ["tokens", "attention", "predictions"])
def test_the_example_of_each_call_can_be_tried_as_it_stands(page: Page, server_url: str, call: str) -> None:
    page.goto(f"{server_url}/docs")
    operation = page.locator(f"#operations-run-{call}_api_v1_models__model__{call}_post")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_placeholder("model").fill("writer")
    with page.expect_response(f"**/{call}") as replied:
        operation.get_by_role("button", name="Execute").click()
    assert replied.value.status == 200
    assert replied.value.json()["model"] == "writer"
    expect(operation.locator(".live-responses-table tr.response .response-col_status")).to_contain_text("200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_around_the_description_has_no_fault_of_its_own(
    page: Page, server_url: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server_url}/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    faults = [fault for fault in Axe().run(page).response["violations"] if fault["id"] not in SWAGGERS_OWN]
    assert not faults, json.dumps(faults, indent=2)
