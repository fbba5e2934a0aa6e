"""Journeys to a model as it was during its training, on the explore page and on the page of steps."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.explore_page import Explore, single
from tests.browser.settled import reload
from tests.browser.steps_page import Steps, tensors_of

COPIED = "po me ke co fu he ta cu po me ke co fu he ta cu"


def _weight(explore: Explore, model: str) -> float:
    body = {"text": COPIED, "layers": [1], "heads": [3], "tensors": ["weights"]}
    reply = explore.page.request.post(f"{explore.api}/models/{model}/attention", data=body).json()
    return float(reply["attention"][0]["weights"][0][12][5])


def test_the_list_of_models_offers_what_was_kept_of_the_training_and_everything_else_stays(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=copycat&text={quote(COPIED)}&layer=1&head=3&query=12&key=5&digits=full")
    seen = []
    for model in ("copycat", "copycat@300", "copycat@0", "copycat"):
        explore.choose(model)
        wanted = single(_weight(explore, model))
        expect(explore.fact("weight")).to_have_text(re.compile(f"^{str(wanted)[:5]}"))
        assert single(explore.fact("weight").inner_text()) == wanted
        assert explore.address()["model"] == model
        explore.title(1, 3)
        expect(page.get_by_text(f"About {model}", exact=True)).to_be_visible()
        expect(explore.text).to_have_value(COPIED)
        seen.append(wanted)
    assert seen[2] < 0.1 < 0.5 < seen[1] != seen[0] == seen[3]
    explore.choose("copycat@300")
    expect(page).to_have_url(re.compile("model=copycat%40300"))
    reload(page)
    expect(page.get_by_label("Model", exact=True)).to_have_value("copycat@300")
    expect(explore.fact("weight")).to_have_text(re.compile(r"\d"))
    assert single(explore.fact("weight").inner_text()) == seen[1]
    # what heads are called was measured at the end of the training
    expect(page.locator('[data-view="labelled-heads"]').get_by_role("button")).to_have_count(0)
    page.get_by_text("About copycat@300", exact=True).click()
    expect(page.locator(".model-card")).to_contain_text("as it was after step 300 of its training")
    page.get_by_role("link", name="Step through this head").click()
    expect(page.get_by_label("Model", exact=True)).to_have_value("copycat@300")


def test_a_step_that_was_not_kept_is_said_and_the_trained_model_shown(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=copycat@7&text={quote(COPIED)}")
    expect(page.get_by_text("The weights of copycat after step 7 were not kept. Showing copycat")).to_be_visible()
    expect(explore.fact("weight")).to_be_visible()
    expect(page.get_by_label("Model", exact=True)).to_have_value("copycat")


def test_the_steps_of_a_checkpoint_are_its_own(explore: Explore) -> None:
    page = explore.page
    steps = Steps(page, explore.root.rstrip("/"))
    steps.open(
        model="copycat", text=COPIED, site="decoder", layer=1, head=3, at="weights", digits="full", row=9, column=0
    )
    steps.unfold_form()
    page.get_by_label("Model", exact=True).select_option("copycat@100")
    expect(page).to_have_url(re.compile("model=copycat%40100"))
    reply = steps.ask("copycat@100", text=COPIED, site="decoder", layer=1, head=3)
    weight = single(tensors_of(reply)["weights"][0][9][0])
    expect(page.locator('[data-view="stage"] output')).to_contain_text(str(weight)[:6])
    reload(page)
    expect(page.get_by_label("Model", exact=True)).to_have_value("copycat@100")
    steps.at("weights")
