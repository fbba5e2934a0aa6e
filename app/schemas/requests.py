"""Bodies of API v1."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.schemas.base import Characters, Integer, Wire
from app.schemas.interventions import MOST_CHOSEN, MOST_NAMES, Interventions
from model.axes import Site
from model.errors import InputError
from model.tracing.trace import TensorName

ArrayEncoding = Annotated[
    Literal["json", "typed"],
    Field(description='"json": nested lists of exact numbers; "typed": little-endian bytes in base64.'),
]
Decimals = Annotated[Integer, Field(ge=0, le=9, description="Round to this many, in JSON; null = exact.")]
Choice = Annotated[list[Integer], Field(min_length=1, max_length=MOST_CHOSEN)]
Sites = Annotated[list[Site], Field(min_length=1, max_length=MOST_NAMES)]
Tensors = Annotated[list[TensorName], Field(min_length=1, max_length=MOST_NAMES)]
Image = Annotated[str, Field(min_length=1)]
Sound = Annotated[str, Field(min_length=1)]
Positions = Annotated[
    Choice | Literal["last", "all"] | None,
    Field(
        description="null = the natural ones: the next token, every [MASK], the next target token, every token that is "
        "labelled. A model that labels the whole text or image reads none."
    ),
]
SENTENCE = "The cat sat on the mat."


def example(**body: Any) -> ConfigDict:
    """An example body, which the page of the API sends as it stands."""
    return ConfigDict(json_schema_extra={"examples": [body]})


class AddRequest(Wire):
    """Names a model of the hub to add."""

    model_config = example(model="prajjwal1/bert-tiny")

    model: Characters = Field(description="Its name on the hub, owner/name; never a folder of the server.")


class Text(Wire):
    """A text, an image or a sound for the model to read."""

    model_config = example(text=SENTENCE)

    text: Characters = Field(
        description="The text; for an encoder-decoder the source. Left out beside an `image` or a `sound`."
    )
    pair: Characters | None = Field(None, description="For an encoder: the second sentence.")
    image: Image | None = Field(
        None,
        description='For a model whose card says `"input": "image"`, in the place of `text`: a PNG, JPEG or WebP file '
        'in base64. For one whose card says `"with_image": true`, beside the `text`: one image, where the text has the '
        "model's own token for an image, else before it.",
    )
    sound: Sound | None = Field(
        None,
        description='For a model whose card says `"input": "sound"`, likewise: a WAV or FLAC file of at most 30 '
        "seconds in base64.",
    )

    @model_validator(mode="before")
    @classmethod
    def _text_or_other(cls, data: Any) -> Any:
        has_other = isinstance(data, dict) and any(data.get(name) is not None for name in ("image", "sound"))
        return {"text": ""} | data if has_other else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        schema["required"] = [name for name in schema.get("required", []) if name != "text"]
        return schema


class Prompt(Text):
    """A text, and for an encoder-decoder the target so far."""

    model_config = example(text=SENTENCE)

    target: Characters | None = Field(
        None, description="For an encoder-decoder: the target so far; null = the model's own output."
    )
    interventions: Interventions | None = Field(None, description="Changes to the run.")

    def prompt(self) -> "Prompt":
        """The text of the run that the request is about."""
        return self


class AttentionRequest(Prompt):
    """Names the tensors and heads to return."""

    model_config = example(text=SENTENCE, layers=[1], heads=[0], tensors=["weights", "query"], decimals=4)

    sites: Sites | None = Field(None, description="null = all.")
    layers: Choice | None = Field(None, description="null = all.")
    heads: Choice | None = Field(None, description="null = all.")
    tensors: Tensors = Field(["weights", "query", "key", "value"])
    queries: Choice | None = Field(None, description="Only these rows of every tensor that has queries; null = all.")
    keys: Choice | None = Field(None, description="Only these keys of every tensor that has keys; null = all.")
    encoding: ArrayEncoding = "json"
    decimals: Decimals | None = None


class OverviewRequest(Prompt):
    """Names the run whose heads are drawn as thumbnails."""

    scores: bool = Field(False, description="Also the scores of each head on this text, as in `analyses/heads`.")
    encoding: ArrayEncoding = "typed"


class HeadChoice(Wire):
    """One head of a site."""

    layer: Integer
    head: Integer


class AggregateRequest(Prompt):
    """Names the heads to aggregate."""

    model_config = example(
        text=SENTENCE, heads=[{"layer": 1, "head": 0}, {"layer": 1, "head": 2}], how="max", decimals=4
    )

    site: Site | None = Field(None, description="null = the only site that the model has.")
    heads: Annotated[list[HeadChoice], Field(min_length=1, max_length=MOST_CHOSEN)] | None = Field(
        None, description="null = all of the site."
    )
    how: Literal["mean", "max"] = Field("mean", description="The mean or the largest of their weights, cell by cell.")
    encoding: ArrayEncoding = "json"
    decimals: Decimals | None = None


class PairsRequest(Prompt):
    """Names two words: heads are searched that attend from one to the other."""

    model_config = example(text=SENTENCE, query="sat", key="cat")

    query: Characters = Field(description="The word that looks; capitals do not matter.")
    key: Characters = Field(description="The word that is looked at; for a cross site, one of the source.")


class StepsRequest(Prompt):
    """Names the head whose steps are returned, and the queries."""

    model_config = example(text="I have a cat.", layer=1, head=0, decimals=4)

    site: Site | None = Field(None, description="null = the only site that the model has.")
    layer: Integer = Field(0, description="Counted from 0 within the site.")
    head: Integer = 0
    queries: Choice | None = Field(None, description="The rows to show; null = all.")
    encoding: ArrayEncoding = "json"
    decimals: Decimals | None = None


class PredictionsRequest(Prompt):
    """Names positions, and how many candidates each gets."""

    model_config = example(text=SENTENCE, positions="last", top_k=5, interventions={"temperature": 2.0})

    positions: Positions = None
    top_k: Annotated[Integer, Field(ge=1, le=1000)] = Field(10, description="How many candidates a position.")


class HeadsRequest(Wire):
    """A text, or none for the model's own evaluation set."""

    model_config = example(text=SENTENCE)

    text: Characters | None = Field(None, description="The text; null = every text of the model's own evaluation set.")
    image: Image | None = Field(None, description="Takes the place of `text`, for a model that reads images.")
    sound: Sound | None = Field(None, description="Likewise, for a model that reads sounds.")
    pair: Characters | None = Field(None, description="For an encoder: the second sentence.")
    target: Characters | None = Field(
        None, description="For an encoder-decoder: the target so far; null = the model's own output."
    )
    interventions: Interventions | None = Field(None, description="Changes to every run.")

    @property
    def has_text(self) -> bool:
        """Whether a text, an image or a sound is scored; else the evaluation set is."""
        return self.image is not None or self.sound is not None or self.text is not None

    def prompt(self) -> Prompt:
        """The text to score; empty for the evaluation set.

        Raises:
            InputError: for a second text without a first.
        """
        if self.has_text:
            return Prompt(
                text=self.text or "",
                pair=self.pair,
                image=self.image,
                sound=self.sound,
                target=self.target,
                interventions=self.interventions,
            )
        for name in ("pair", "target"):
            if getattr(self, name) is not None:
                raise InputError(f"`{name}` needs a `text` beside it; leave both out to score the evaluation set", name)
        return Prompt(text="", interventions=self.interventions)
