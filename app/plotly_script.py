"""Serves plotly.js from plotly's wheel, and no other file of it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

PATH = "/vendor/plotly.min.js"
FILES = StaticFiles(packages=[("plotly", "package_data")])


async def plotly_script(request: Request) -> Response:
    """The script, or 304 for a browser that has it."""
    return await FILES.get_response("plotly.min.js", request.scope)
