"""Draws the link to a room as a QR code."""

import io

import segno

QUIET = 4
"""Empty modules around it, which readers need."""


def svg(link: str) -> bytes:
    """The code as SVG, black on white in any colour scheme, of any size."""
    out = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(out, kind="svg", border=QUIET, dark="#000000", light="#ffffff", omitsize=True, xmldecl=False, nl=False)
    return out.getvalue()
