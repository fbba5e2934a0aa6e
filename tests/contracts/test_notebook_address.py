"""The address that a notebook writes is read by the page as what was run: the same text, head and interventions."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.schemas.interventions import Interventions as Wire
from model import masks
from model.axes import Place, Site
from model.errors import InputError
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.notebook.address import fingerprint, search
from model.notebook.question import Question
from model.prompt import Prompt
from model.tokenizers import Encoding, Token
from tests.js.node import node

STATIC = Path(__file__).parents[2] / "static"
READ = """
const { readAddress, writeAddress } = await import(process.argv[1] + "/explore/address.js");
const { interventionsOf } = await import(process.argv[1] + "/domain/interventions.js");
const { searches, cards } = JSON.parse(process.argv[2]);
const said = searches.map((search, i) => {
  const address = readAddress(search);
  return { address, interventions: interventionsOf(address, cards[i]), again: readAddress(writeAddress(address)) };
});
process.stdout.write(JSON.stringify(said));
"""
FINGERPRINT = """
const [folder, hex, hasCryptography] = process.argv.slice(1);
if (hasCryptography === "False") Object.defineProperty(crypto, "subtle", { value: undefined });
const { fingerprintOf } = await import(folder + "/image-input/fingerprint.js");
process.stdout.write(await fingerprintOf(Uint8Array.from(Buffer.from(hex, "hex"))));
"""
OF_FAMILY: dict[str, tuple[Site, ...]] = {
    "decoder": ("decoder",),
    "encoder": ("encoder",),
    "encoder-decoder": ("encoder", "decoder", "cross"),
}
PLACE = Place("decoder", 1)


def tokens(count: int) -> Encoding:
    return Encoding(tuple(Token(i, "a", 0, 1, special=False) for i in range(count)), (0,) * count)


ONE = Prompt(tokens(7), None)
TWO = Prompt(tokens(7), tokens(5))


def read(search: str, family: str = "decoder") -> dict[str, Any]:
    """What the page makes of an address."""
    cards = [{"family": family, "sites": [{"site": site} for site in OF_FAMILY[family]]}]
    arguments = json.dumps({"searches": [search], "cards": cards})
    command = [node(), "--input-type=module", "-e", READ, str(STATIC), arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    (found,) = json.loads(result.stdout)
    assert found["again"] == found["address"]
    return found


def round_trip(changes: Interventions, family: str = "decoder") -> Interventions | None:
    """The interventions that reach the model from the page."""
    prompt = TWO if family == "encoder-decoder" else ONE
    sites = OF_FAMILY[family]
    address = search(Question("m", "a", interventions=changes), prompt, sites, Place(sites[-1], 1), 2)
    said = read(address, family)["interventions"]
    return None if said is None else Wire.model_validate(said).to_model()


@pytest.mark.process
@pytest.mark.parametrize(
    ("question", "place"),
    [
        (Question("writer", "The cat sat."), PLACE),
        (Question("copycat@300", "a & b = c? 100 % #1 + “é” 日本"), Place("decoder", 0)),
        (Question("reader", "two\nlines", pair="a  b"), Place("encoder", 3)),
        (Question("translator", "Tom.", target="Tom ."), Place("cross", 2)),
    ],
)
def test_text_model_and_head_are_read_as_they_were_given(question: Question, place: Place) -> None:
    address = read(search(question, ONE, [place.site], place, 3))["address"]
    shown = {name: address[name] for name in ("model", "text", "pair", "target", "site", "layer", "head")}
    assert shown == {
        **{"model": question.model, "text": question.text, "pair": question.pair or ""},
        **{"target": question.target or "", "site": place.site, "layer": place.layer, "head": 3},
    }
    assert read(search(question, ONE, [place.site], place, 3))["interventions"] is None


@pytest.mark.process
@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 1031])
def test_an_image_has_the_fingerprint_that_the_page_makes_of_it(size: int) -> None:
    image = bytes(i * 37 % 251 for i in range(size))
    question = Question("vit", "cat.png", image=fingerprint(image))
    address = read(search(question, ONE, ["encoder"], Place("encoder", 1), 2), "encoder")["address"]
    assert (address["image"], address["text"]) == (page_fingerprint(image, True), "")
    # without TLS on another machine a browser has no SHA-256 of its own
    assert page_fingerprint(image, False) == page_fingerprint(image, True)


def page_fingerprint(image: bytes, has_cryptography: bool) -> str:
    """What the page makes of an image."""
    command = [node(), "--input-type=module", "-e", FINGERPRINT, str(STATIC), image.hex(), str(has_cryptography)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.process
@pytest.mark.parametrize(
    "changes",
    [
        Interventions(scale=1.0),
        Interventions(scale=-0.1234567890123, temperature=1e-4),
        Interventions(scale=0.0, layers=[1]),
        Interventions(temperature=3.5, layers=[1], heads=[2]),
        Interventions(temperature=1e6, sites=["decoder"]),
        Interventions(ablate=(Ablation("decoder", 0, 1), Ablation("decoder", 2, 3, "mean"))),
        Interventions(weights=(WeightsRow("decoder", 1, 2, 3, (0.1, -2.0, 1e-9, 0.0)),)),
        Interventions(
            vectors=(VectorTaken("decoder", 0, None, "key", 3, 1), VectorTaken("decoder", 1, 2, "value", 0, 5))
        ),
    ],
    ids=str,
)
def test_numbers_places_rows_and_vectors_are_read_as_they_were_given(changes: Interventions) -> None:
    found = round_trip(changes)
    assert found is not None
    for name in ("scale", "temperature", "ablate", "weights", "vectors"):
        assert getattr(found, name) == getattr(changes, name)
    for place in [Place("decoder", layer) for layer in range(3)]:
        for head in range(4):
            assert _acts(found, place, head) == _acts(changes, place, head)


def _acts(changes: Interventions, place: Place, head: int) -> bool:
    """Whether scale, temperature and mask apply to a head."""
    given = [changes.sites, changes.layers, changes.heads]
    return all(chosen is None or each in chosen for chosen, each in zip(given, (*place, head), strict=True))


@pytest.mark.process
@pytest.mark.parametrize(
    "pattern",
    [
        masks.full,
        masks.pattern("full"),
        masks.causal,
        masks.pattern("window", size=0),
        masks.pattern("strided", stride=3),
        masks.pattern("blocks", size=2),
        masks.pattern("lengths", lengths=4),
        masks.pattern("lengths", lengths=[1, 2, 3, 4, 5, 6, 7]),
        masks.pattern("global", tokens=[0, 5]),
        masks.pattern("global", tokens=[]),
        masks.pattern("random", count=2, seed=11),
        masks.pattern("all_of", patterns=[masks.pattern("window", size=1), masks.causal]),
        masks.pattern("any_of", patterns=[masks.pattern("global", tokens=[0]), masks.pattern("blocks", size=3)]),
        masks.pattern("any_of", patterns=[masks.pattern("all_of", patterns=[masks.causal])]),
        lambda query, key: (query + key) % 3 == 0,
    ],
)
@pytest.mark.parametrize("family", ["decoder", "encoder"])
def test_a_mask_is_drawn_by_the_page_as_it_was_by_the_notebook(pattern: masks.Pattern, family: str) -> None:
    found = round_trip(Interventions(mask=pattern), family)
    assert found is not None
    assert found.mask is not None
    assert (masks.draw(found.mask, 7, 7) == masks.draw(pattern, 7, 7)).all()


@pytest.mark.process
def test_a_mask_without_a_name_is_drawn_at_the_one_site_where_it_applies() -> None:
    def odd(query: Any, key: Any) -> Any:
        return (query + key) % 2 == 1

    found = round_trip(Interventions(mask=odd, sites=["cross"]), "encoder-decoder")
    assert found is not None
    assert found.mask is not None
    assert (masks.draw(found.mask, 5, 7) == masks.draw(odd, 5, 7)).all()
    assert list(found.sites or ()) == ["cross"]
    with pytest.raises(InputError, match="the page has no name for this mask"):
        round_trip(Interventions(mask=odd), "encoder-decoder")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (Interventions(scale=2.0, heads=[1]), "it cannot show a change at other places"),
        (Interventions(scale=2.0, layers=[0, 1]), "it cannot show a change at other places"),
        (Interventions(scale=2.0, layers=[]), "it cannot show a change at other places"),
        (Interventions(mask=masks.pattern("global", tokens=[]), sites=[]), "it cannot show a change at other places"),
        (Interventions(scale=2e6), "the page takes a scale from -1e.06 to 1e.06, not 2e.06"),
        (Interventions(temperature=1e-5), "the page takes a temperature from 0.0001"),
        (Interventions(weights=(WeightsRow("decoder", 0, 0, 0, (float("nan"),)),)), "the page takes a weight"),
    ],
    ids=["heads", "layers", "no layer", "no site", "scale", "temperature", "weight"],
)
def test_what_no_address_holds_is_said_in_a_sentence(changes: Interventions, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        round_trip(changes)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question("translator", "Tom.", target=""), "where the target is empty"),
        (Question("writer", "日" * 20_000), "the address would have 180,0"),
    ],
)
def test_a_question_that_no_address_holds_is_said_in_a_sentence(question: Question, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        search(question, ONE, ["decoder"], PLACE, 0)
