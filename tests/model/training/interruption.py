"""Interruption: a training that somebody breaks off after some steps."""

from types import ModuleType
from typing import Any

import pytest

from model.training import loop


def interrupted(monkeypatch: pytest.MonkeyPatch, follower: ModuleType, after: int, *arguments: Any) -> None:
    """Follows a recipe with the `follow` of a module, up to a step and then no further."""

    def break_off(*given: Any, **named: Any) -> loop.Summary:
        loop.train(*given, **named, stop_after=after)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(follower, "train", break_off)
        with pytest.raises(KeyboardInterrupt):
            follower.follow(*arguments)
