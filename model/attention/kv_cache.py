"""KV cache: keeps keys and values of earlier tokens, so generating a token does not read the text again."""

from collections.abc import Sequence

from torch import Tensor

from model.axes import Place


class KeyValueCache:
    """Keys and values by place. `offset` is the number of tokens that earlier calls read."""

    def __init__(self) -> None:
        self.offset = 0
        self._kept: dict[Place, tuple[_Rows, _Rows]] = {}

    def get(self, place: Place) -> tuple[Tensor, Tensor] | None:
        """The keys and values of this attention, if there are any."""
        kept = self._kept.get(place)
        return None if kept is None else (kept[0].all, kept[1].all)

    def extend(self, place: Place, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Appends keys and values of new tokens and returns those of all tokens so far."""
        if (kept := self._kept.get(place)) is None:
            self._kept[place] = _Rows(key), _Rows(value)
            return key, value
        return kept[0].extend(key), kept[1].extend(value)

    def advance(self, n_tokens: int) -> None:
        """Counts the tokens of a call that is complete."""
        self.offset += n_tokens

    def select(self, rows: Sequence[int]) -> None:
        """Keeps these rows of the batch, in this order."""
        for place, (keys, values) in self._kept.items():
            self._kept[place] = _Rows(keys.all[list(rows)]), _Rows(values.all[list(rows)])


class _Rows:
    """Rows that grow at their end, in memory that doubles: no token copies those before it."""

    def __init__(self, first: Tensor):
        self.all, self._memory = first, first

    def extend(self, new: Tensor) -> Tensor:
        """All rows, with new ones at the end."""
        n_before = self.all.shape[2]
        n_rows = n_before + new.shape[2]
        if n_rows > self._memory.shape[2]:
            self._memory = new.new_empty(*new.shape[:2], 2 * n_rows, new.shape[3])
            self._memory[:, :, :n_before] = self.all
        self._memory[:, :, n_before:n_rows] = new
        self.all = self._memory[:, :, :n_rows]
        return self.all
