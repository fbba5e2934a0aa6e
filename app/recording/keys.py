"""Names the file of a reply; `static/server/recorded-send.js` computes the same name."""

OFFSET, PRIME = 0xCBF29CE484222325, 0x100000001B3


def key_of(method: str, path: str, body: bytes) -> str:
    """FNV-1a of a request in 64 bits, as hexadecimal digits.

    Args:
        path: below the root of the API, from / on.
    """
    value = OFFSET
    for byte in f"{method} {path}\n".encode() + body:
        value = (value ^ byte) * PRIME % 2**64
    return f"{value:016x}"
