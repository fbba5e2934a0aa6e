"""The whole table: the rows of every file, and those of `zoo`."""

from tests.model.adapters.huggingface import zoo
from tests.model.adapters.huggingface.architectures import decoders, encoders, heads, mixed, outside, translators
from tests.model.adapters.huggingface.architectures.row import Row

_NO_TEXT = zoo.PICTURES | zoo.SOUNDS
ROWS: dict[str, Row] = {
    **{
        name: Row(kind.name, kind.sizes, sites=zoo.sites(name))
        for name, kind in zoo.EVERY.items()
        if name not in _NO_TEXT
    },
    **decoders.ROWS,
    **encoders.ROWS,
    **translators.ROWS,
    **heads.ROWS,
    **outside.ROWS,
    **mixed.ROWS,
}
