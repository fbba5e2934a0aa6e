"""Codes of rooms, keys of teachers, and the names by which members are known.

A code has 8 of 27 signs: 27^8 = 2.8e11 codes. The server answers at most `guesses.MOST_WRONG` = 1,200 wrong codes a
minute, from all addresses together. In the longest life of a room, 24 hours, that is 1.7 million guesses: they find a
certain room with a chance of 1 in 160,000, and one of 400 rooms with a chance of 1 in 400. From one address it is 60 a
minute: 1 in 3 million, and 1 in 8,000. Whoever finds a room sees what the class sees, and nothing more.
"""

import re
import secrets
from hashlib import sha256

SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No vowels, which would spell words, and nothing that looks like another sign."""
LENGTH = 8
CODE = re.compile(f"[{SIGNS}]{{{LENGTH}}}")
KEY_BYTES = 16
"""A key is guessed by nobody: it has 128 random bits."""


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def new_key() -> str:
    """A teacher's key."""
    return secrets.token_urlsafe(KEY_BYTES)


def normalised(typed: str) -> str | None:
    """The code that somebody typed, with or without the hyphen, in any case; None for what is no code."""
    code = typed.replace("-", "").replace(" ", "").upper()
    return code if CODE.fullmatch(code) else None


def shown(code: str) -> str:
    """A code as people read it: in two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def digest(secret: str) -> str:
    """The name under which the holder of a secret is kept: the secret itself is kept nowhere."""
    return sha256(secret.encode()).hexdigest()[:32]
