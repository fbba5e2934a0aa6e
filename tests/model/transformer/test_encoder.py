"""The encoder-only family: every token sees every other."""

import torch

from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.model import tiny


def test_every_token_hears_of_every_other() -> None:
    model = tiny.model("encoder")
    logits = run(model, tiny.inputs("encoder")).logits
    for position in range(7):
        changed = tiny.inputs("encoder").source.clone()
        changed[:, position] = (changed[:, position] + 1) % tiny.VOCABULARY
        difference = (run(model, tiny.inputs("encoder", source=changed)).logits - logits).abs().amax(dim=(0, 2))
        assert (difference > 1e-4).all(), f"a token did not hear that token {position} changed"


def test_it_attends_at_one_site_and_hides_nothing() -> None:
    trace = run(tiny.model("encoder"), tiny.inputs("encoder"), recorder=Recorder())
    assert [record.place for record in trace.attention] == [("encoder", 0), ("encoder", 1)]
    assert all(record["mask"].all() for record in trace.attention)
    assert not any(record.empty_rows.any() for record in trace.attention)
    assert trace.logits.dtype == torch.float32
