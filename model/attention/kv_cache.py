"""KV cache: keeps keys and values of earlier tokens, so generating a token does not read the text again."""

from torch import Tensor, cat

from model.axes import Place


class KeyValueCache:
    """Keys and values by place. `offset` is the number of tokens that earlier calls read."""

    def __init__(self) -> None:
        self.offset = 0
        self._kept: dict[Place, tuple[Tensor, Tensor]] = {}

    def get(self, place: Place) -> tuple[Tensor, Tensor] | None:
        """The keys and values of this attention, if there are any."""
        return self._kept.get(place)

    def extend(self, place: Place, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Appends keys and values of new tokens and returns those of all tokens so far."""
        if (kept := self._kept.get(place)) is not None:
            key, value = cat([kept[0], key], dim=2), cat([kept[1], value], dim=2)
        self._kept[place] = key, value
        return key, value

    def advance(self, n_tokens: int) -> None:
        """Counts the tokens of a call that is complete."""
        self.offset += n_tokens
