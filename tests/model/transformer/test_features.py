"""Feature embedding: patches and frames in order, with their positions; a model that reads them runs as any other."""

import math
from dataclasses import replace

import pytest
import torch

from model.axes import Place
from model.config import ModelConfig
from model.generation.generation import generate
from model.generation.request import Request
from model.run_context import running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.build import build
from model.transformer.encoder_decoder import EncoderDecoder
from model.transformer.features import FeatureEmbedding
from model.transformer.run import run

SIZES = {"vocabulary_size": 13, "d_model": 12, "n_layers": 2, "n_heads": 3, "d_feed_forward": 7, "max_tokens": 11}
IMAGE = ModelConfig(
    family="encoder-decoder", task="describe", reads="image", n_encoder_layers=1, d_features=3 * 5 * 2,
    source_grid=(2, 3), **SIZES,
)  # fmt: skip
SOUND = ModelConfig(
    family="encoder-decoder", task="transcribe", reads="sound", d_features=5, source_grid=(1, 17),
    positions="sinusoidal", **SIZES,
)  # fmt: skip


def inputs(config: ModelConfig) -> Inputs:
    shape = (1, 3, 10, 6) if config.reads == "image" else (1, 5, 7)
    features = torch.randn(shape, generator=torch.Generator().manual_seed(3))
    return Inputs(torch.zeros(1, 1, dtype=torch.long), torch.tensor([[1, 4, 7]]), features=features)


def model(config: ModelConfig) -> EncoderDecoder:
    torch.manual_seed(1)
    made = build(config)
    assert isinstance(made, EncoderDecoder)
    return made.eval()


def test_an_image_is_cut_row_by_row_channel_by_channel() -> None:
    image = torch.arange(3 * 10 * 6.0).reshape(1, 3, 10, 6)
    cut = FeatureEmbedding(IMAGE).cut(image)
    assert cut.shape == (1, 6, 30)
    for patch in range(6):
        row, column = divmod(patch, 3)
        wanted = [
            float(image[0, channel, 5 * row + y, 2 * column + x])
            for channel in range(3) for y in range(5) for x in range(2)
        ]  # fmt: skip
        assert cut[0, patch].tolist() == wanted


def test_a_patch_has_the_vectors_of_its_row_and_column_and_a_frame_that_of_its_time() -> None:
    with torch.no_grad():
        for config in (IMAGE, SOUND):
            made = model(config).features
            assert made is not None
            read = inputs(config).features
            assert read is not None
            got = made(read)[0] - made.projection(made.cut(read))[0]
            for position in range(len(got)):
                if made.rows is not None and made.columns is not None:
                    wanted = made.rows.weight[position // 3] + made.columns.weight[position % 3]
                else:
                    assert made.fixed is not None
                    wanted = made.fixed[position]
                torch.testing.assert_close(got[position], wanted, rtol=1e-4, atol=1e-5)
            with running(positions_removed=True):
                torch.testing.assert_close(made(read), made.projection(made.cut(read)))


@pytest.mark.parametrize("config", [IMAGE, SOUND])
def test_what_it_writes_and_where_a_head_reads_are_those_of_the_run(config: ModelConfig) -> None:
    made, read = model(config), inputs(config)
    trace = run(made, read, recorder=Recorder(streams=True))
    layers = {site: config.at(site).layers for site in config.sites}
    assert layers["encoder"] == (1 if config is IMAGE else 2)
    n_source = 6 if config is IMAGE else 7
    assert trace.at("cross", 1)["weights"].shape == (1, 3, 3, n_source)
    begun = read._replace(target=read.target[:, :1] if read.target is not None else None)
    ids = list(generate(made, begun, Request(4, None)))
    whole = read._replace(target=torch.tensor([[1, *ids]]))
    assert run(made, whole).logits[0].argmax(-1).tolist()[: len(ids)] == ids
    for place in (Place("encoder", 0), Place("cross", 1), Place("decoder", 1)):
        found = made.head_run(read, place, 2)
        assert found.stream is not None
        torch.testing.assert_close(found.stream.embedding.result, trace.entering(_stack(place), 0)[0])


def _stack(place: Place) -> str:
    return "encoder" if place.site == "encoder" else "decoder"


def test_numbers_of_an_image_are_asked_for() -> None:
    with pytest.raises(ValueError, match="have none"):
        model(IMAGE)(inputs(IMAGE)._replace(features=None))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reads": "image"}, "belong to an encoder-decoder"),
        ({"d_features": 5, "source_grid": (1, 2)}, "belong to an encoder-decoder"),
        ({"reads": "image", "d_features": 5, "source_grid": (0, 3)}, "belong to an encoder-decoder"),
        ({"reads": "image", "d_features": 5, "source_grid": (2**17, 3)}, "65,536"),
        ({"reads": "image", "d_features": 5, "source_grid": (1, 2), "family": "decoder"}, "an encoder-decoder"),
    ],
)
def test_a_source_that_does_not_fit_is_refused(changes: dict[str, object], said: str) -> None:
    sizes = {"family": "encoder-decoder", "task": "none", **SIZES, **changes}
    with pytest.raises(ValueError, match=said):
        ModelConfig(**sizes)  # type: ignore[arg-type]


def test_a_source_of_another_name_is_refused() -> None:
    config = ModelConfig(**{"family": "encoder-decoder", "task": "none", **SIZES})  # type: ignore[arg-type]
    # as a file may name it; the annotation, which the tests check, would refuse it before
    object.__setattr__(config, "reads", "smell")
    with pytest.raises(ValueError, match="reads text, image or sound"):
        config.__post_init__()


@pytest.mark.parametrize("d_model", [4, 6, 9, 11, 13])
def test_positions_of_an_image_begin_as_sines_at_every_width(d_model: int) -> None:
    made = model(replace(IMAGE, d_model=d_model, n_heads=1, d_head=d_model, d_value=d_model, n_key_value_heads=1))
    assert made.features is not None
    assert made.features.rows is not None
    assert made.features.columns is not None
    half = d_model // 4 * 2
    for table, begins in ((made.features.rows.weight, 0), (made.features.columns.weight, half)):
        for place, row in enumerate(table.tolist()):
            wanted = [0.0] * d_model
            for pair in range(half // 2):
                angle = place / 10000 ** (2 * pair / half)
                wanted[begins + 2 * pair : begins + 2 * pair + 2] = math.sin(angle), math.cos(angle)
            assert row == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("grid", [5, None, "ab", [True, 3], [2.0, 3], [2, 3, 5], [-1, 3], [2, 2**16 + 1]])
def test_a_grid_that_is_no_pair_of_whole_numbers_is_refused(grid: object) -> None:
    config = replace(IMAGE)
    # as a file may hold it; the annotation, which the tests check, would refuse it before
    object.__setattr__(config, "source_grid", grid)
    with pytest.raises(ValueError, match="a grid is two whole numbers up to 65,536"):
        config.__post_init__()
