"""The HTML pages. Each says something before any script runs; what it is given stands in one record."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from app.paths import TEMPLATES

router = APIRouter(include_in_schema=False, default_response_class=Response)
templates = Jinja2Templates(directory=TEMPLATES)


@dataclass(frozen=True)
class Page:
    """What every page is given: the title of the window, and a sentence for search engines and link previews."""

    title: str
    description: str


EXPLORE = Page("Explore", "Type a sentence and see how every attention head of a transformer computes.")
STEPS = Page("Steps", "Every number between the input and the output of an attention head, step by step.")
CALCULATOR = Page("Calculator", "Attention on your own matrices and on the worked examples of textbooks, step by step.")
COMPARE = Page("Compare", "Two heads, sentences, models or checkpoints side by side, and one run patched into another.")
SPARSE = Page("Sparse attention", "Patterns of attention: their cost, how far information travels, what they change.")
POSITIONS = Page("Positions", "How transformers know the order of words: five schemes, and a shuffled sentence.")
DOCS = Page("API", "The REST API of Heads Up: attention weights, queries, keys and values as JSON.")


@router.get("/")
def explore(request: Request) -> Response:
    """All heads at a glance, one head in full."""
    return templates.TemplateResponse(request, "explore.html", {"page": EXPLORE})


@router.get("/steps")
def steps(request: Request) -> Response:
    """One head or one textbook example, step by step, with every number."""
    return templates.TemplateResponse(request, "steps.html", {"page": STEPS})


@router.get("/calculator")
def calculator(request: Request) -> Response:
    """Attention on one's own matrices, every number to be changed."""
    return templates.TemplateResponse(request, "calculator.html", {"page": CALCULATOR})


@router.get("/compare")
def compare(request: Request) -> Response:
    """Two of anything that have attention, their difference, and activation patching."""
    return templates.TemplateResponse(request, "compare.html", {"page": COMPARE})


@router.get("/sparse")
def sparse(request: Request) -> Response:
    """Sparse patterns of attention, their cost and their reach."""
    return templates.TemplateResponse(request, "sparse.html", {"page": SPARSE})


@router.get("/positions")
def positions(request: Request) -> Response:
    """Position schemes, and what a model can tell of order."""
    return templates.TemplateResponse(request, "positions.html", {"page": POSITIONS})


def error_page(request: Request, status: int, detail: str) -> Response:
    """The page for an error, for someone who came with a browser."""
    page = Page("Not found" if status == 404 else "Error", detail)
    return templates.TemplateResponse(request, "error.html", {"page": page}, status_code=status)


@router.get("/docs")
def docs(request: Request) -> Response:
    """The API, described and ready to be tried, with no network."""
    return templates.TemplateResponse(request, "docs.html", {"page": DOCS})
