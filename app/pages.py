"""Serves the HTML pages; each has content before any script runs."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from app.middleware.root_path import root_path_of
from app.page_files.head import page_files
from app.paths import TEMPLATES

router = APIRouter(include_in_schema=False, default_response_class=Response)


def _everywhere(request: Request) -> dict[str, Any]:
    return {"root_path": root_path_of(request.scope), "page_files": request.app.state.page_files}


templates = Jinja2Templates(directory=TEMPLATES, context_processors=[_everywhere])
templates.env.filters["page_files"] = page_files


@dataclass(frozen=True)
class Page:
    """The title of the window, and a sentence for search engines and link previews."""

    title: str
    description: str


PAGES = {
    "opening": Page(
        "How attention finds the next word", "One sentence, one attention head, and the word that it brings."
    ),
    "explore": Page("Explore", "Type a sentence and see how every attention head of a transformer computes."),
    "steps": Page("Steps", "Every number between the input and the output of an attention head, step by step."),
    "calculator": Page(
        "Calculator", "Attention on your own matrices and on the worked examples of textbooks, step by step."
    ),
    "compare": Page(
        "Compare", "Two heads, sentences, models or checkpoints side by side, and one run patched into another."
    ),
    "sparse": Page(
        "Sparse attention", "Patterns of attention: their cost, their reach, and their effect on predictions."
    ),
    "positions": Page("Positions", "How transformers know the order of words: five schemes, and a shuffled sentence."),
    "families": Page(
        "Families",
        "Transformers since 2017: the tree of encoders, decoders and encoder-decoders, and how each attends.",
    ),
    "cost": Page(
        "Cost and reach",
        "The cost and the reach of attention, against recurrence, convolution and its own variants.",
    ),
    "docs": Page("API", "The REST API of Heads Up: attention weights, queries, keys and values as JSON."),
}
"""By the name of the template, which is also the address; but for the first two, which share `/`."""


FORMS = {"embed"}
"""Fields of an address that say how a page is shown, not which."""


def _show(request: Request, name: str) -> Response:
    return templates.TemplateResponse(request, f"{name}.html", {"page": PAGES[name]})


@router.get("/", name="explore")
async def start(request: Request) -> Response:
    """The opening page; an address that says anything opens the explore page."""
    return _show(request, "explore" if request.query_params.keys() - FORMS else "opening")


def _add(name: str) -> None:
    @router.get(f"/{name}", name=name)
    async def show(request: Request) -> Response:
        return _show(request, name)


for _name in [name for name in PAGES if name not in ("opening", "explore")]:
    _add(_name)


def error_page(request: Request, status: int, detail: str) -> Response:
    """The page for an error, for someone who came with a browser."""
    page = Page("Not found" if status == 404 else "Error", detail)
    return templates.TemplateResponse(request, "error.html", {"page": page}, status_code=status)
