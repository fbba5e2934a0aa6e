"""Shows the page in a notebook: as a frame in JupyterLab and VS Code, through Colab's proxy of ports in Colab."""

import sys
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from model.axes import Place, Site
from model.notebook import server
from model.notebook.address import search
from model.notebook.question import Question
from model.prompt import Prompt


def show(question: Question, prompt: Prompt, sites: Sequence[Site], place: Place, head: int, height: int) -> None:
    """Puts the page that shows this head of this run below the cell.

    Args:
        sites: all that the model has.
        height: of the frame, in pixels.

    Raises:
        InputError: for a run that the page's address cannot hold.
        ImportError: outside a notebook.
        ServerError: when the page's server does not start.
    """
    view = search(question, prompt, sites, place, head)
    if "google.colab" in sys.modules:
        _show_in_colab(view, question.huggingface_name, height)
        return
    try:
        from IPython.display import IFrame, display
    except ImportError as error:
        raise ImportError("show() puts the page into a notebook; install one with `pip install jupyterlab`") from error
    title = escape(f"Heads Up: {question.model}, {place.site} layer {place.layer} head {head}", quote=True)
    extras = [f'title="{title}"', 'allow="clipboard-write"']  # the page can copy its own link
    display(IFrame(f"{server.address(server.FRAMED_BY, question.huggingface_name)}/?{view}", "100%", height, extras))


def _show_in_colab(view: str, huggingface_name: str | None, height: int) -> None:
    # the kernel is another machine than the browser; only this reaches its ports
    from google.colab import output

    port = urlsplit(server.address(server.FRAMED_BY_COLAB, huggingface_name)).port
    output.serve_kernel_port_as_iframe(port, path=f"/?{view}", height=str(height))
