"""Body and reply of `POST /models/{model}/analyses/grounding`."""

from functools import cached_property

from pydantic import ConfigDict, Field, model_validator

from app.made_up.answers import file_of, melody_of, scene_of
from app.made_up.schemas import MelodyBody, SceneBody, Word
from app.schemas.analysis_replies import Analysis
from app.schemas.base import Wire
from app.schemas.interventions import Interventions
from app.schemas.replies import Reply
from app.schemas.requests import Prompt
from model.analysis.heads.grounding import Row
from model.made_up.grounded import Grounded, of_melody, of_scene
from model.made_up.pictures.sentence import sentence


class GroundingRequest(Wire):
    """A made-up picture or melody; its right words are the target."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scene": {"shapes": [{"shape": "square", "color": "red", "size": "small", "x": 16, "y": 8}]}}]
        }
    )

    scene: SceneBody | None = Field(None, description="For a model that reads images.")
    melody: MelodyBody | None = Field(None, description="For a model that reads sounds.")
    row: Row = Field("guesses", description="The row that guesses the word, or the one of the word itself.")
    interventions: Interventions | None = Field(None, description="Changes to the run.")

    @model_validator(mode="after")
    def _one(self) -> "GroundingRequest":
        if (self.scene is None) == (self.melody is None):
            raise ValueError("give a `scene` or a `melody`, and not both")
        return self

    @property
    def most_words(self) -> int:
        """How many words are measured, at most: the colour and the name of each shape, or each note."""
        if self.scene is not None:
            return 2 * len(self.scene.shapes)
        return 0 if self.melody is None else len(self.melody.notes)

    @cached_property
    def grounded(self) -> Grounded:
        """The picture or the sound, with the truth; made once."""
        if self.scene is not None:
            return of_scene(scene_of(self.scene))
        assert self.melody is not None
        return of_melody(melody_of(self.melody))

    def outline(self) -> Prompt:
        """The prompt before anything is drawn or sounded: its size is known then."""
        if self.scene is not None:
            return self._prompt_with(image="", text=sentence(scene_of(self.scene)))
        assert self.melody is not None
        return self._prompt_with(sound="", text=melody_of(self.melody).text)

    def prompt(self) -> Prompt:
        """The picture or the sound, and its right words."""
        name = "sound" if self.scene is None else "image"
        return self._prompt_with(text=self.grounded.text, **{name: file_of(self.grounded)})

    def _prompt_with(self, text: str, **made: str) -> Prompt:
        # made here, so nothing is checked: an outline has an empty file
        image, sound = made.get("image"), made.get("sound")
        return Prompt.model_construct(text="", image=image, sound=sound, target=text, interventions=self.interventions)


class GroundedHead(Reply):
    """One cross-attention head."""

    layer: int
    head: int
    share: float = Field(description="Its weight on the true places of the words, on average over the words.")
    strongest: float = Field(description="Share of the words where its strongest weight is on that.")
    words: list[float] = Field(description="Its weight on the truth, for each of `words`.")


class Saliency(Reply):
    """The dependence of each word on the true patches or frames, to compare the weights of heads with."""

    share: float = Field(description="The part of the gradient of a word's logit at the true places, on average.")
    strongest: float = Field(description="Share of the words whose largest gradient is at a true place.")
    words: list[float] = Field(description="The part of the gradient at the truth, for each of `words`.")


class WithinHead(Reply):
    """One head of the encoder."""

    layer: int
    head: int
    within: float | None = Field(
        description="From a position that shows one thing alone: its weight on positions that show it too, on average; "
        "null where every position shows several things or none."
    )


class Grounding(Analysis):
    """Every cross-attention head against the truth. A size is no such word: it is seen as well where a shape ends."""

    words: list[Word] = Field(description="The words that are measured.")
    things: list[list[int]] = Field(description="The image patches or frames of each shape or note.")
    chance: float = Field(description="`share` if all weights of a row were the same.")
    chance_on_things: float = Field(description="Likewise, among the patches or frames that show anything.")
    saliency: Saliency
    heads: list[GroundedHead]
    encoder: list[WithinHead]
