"""Illustrated text: reads a text and images with the processor of a model, as one sequence of words and patches."""

import sys
from collections.abc import Mapping, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from torch import Tensor
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.models.auto import processing_auto

from model.adapters.huggingface.checkpoint import kinds
from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.errors import first_line
from model.adapters.huggingface.inputs.image_processor import processor_of
from model.adapters.huggingface.inputs.picture_grids import Grid, grids, seen
from model.adapters.huggingface.inputs.text_pieces import Piece, told
from model.adapters.huggingface.inputs.tokenizer import HuggingFaceTokenizer
from model.adapters.huggingface.inputs.tokenizer_files import read_tokenizer
from model.errors import InputError, ModelError
from model.tokenizers import Encoding, Token
from model.tokenizers.illustrated import IllustratedText, Picture
from model.tokenizers.images import png

if TYPE_CHECKING:
    from PIL.Image import Image

LEFT_OUT = frozenset({"input_ids", "attention_mask", "labels"})
"""What a processor returns and is not given besides the ids: there is no padding, and nothing to learn."""
BLANK = 256


class Extent(NamedTuple):
    """How many tokens an image takes, and how many operations each of its patches takes before it is one, about."""

    tokens: int
    operations: float

    @classmethod
    def of(cls, blank: IllustratedText, config: Any, model: PreTrainedModel) -> "Extent":
        """That of a square image."""
        patches = sum(each.rows * each.columns for each in blank.pictures)
        numbers = sum(part.numel() for name, part in blank.beside.items() if name == "pixel_values")
        whole = config.vision_config
        side = getattr(whole, "patch_size", 1)
        side = side if isinstance(side, int) else side[0]
        area = 3 * side**2 * getattr(whole, "temporal_patch_size", 1)
        return cls(len(blank.encoding.tokens), 2.0 * _of_eye(model) * (numbers / area) / max(1, patches))


def _of_eye(model: PreTrainedModel) -> int:
    """How many numbers its eye has: all that belong to no word."""
    words = (model.get_decoder(), model.get_input_embeddings(), model.get_output_embeddings())
    known = {id(each) for part in words if part is not None for each in part.parameters()}
    return sum(each.numel() for each in model.parameters() if id(each) not in known)


class _Place(NamedTuple):
    """Where an image was named in the text as typed, and which characters of the whole text stand for it."""

    typed: int
    start: int
    end: int


class _Laid(NamedTuple):
    """A text as a processor lays it out, where each of its characters was typed, and the places of its images.

    None stands for a character that was not typed.
    """

    text: str
    typed: list[int | None]
    places: list[_Place]


def reader_of(
    checkpoint: Checkpoint, config: PreTrainedConfig, tokenizer: HuggingFaceTokenizer, model: PreTrainedModel
) -> "tuple[IllustratedTextReader, Extent]":
    """The reader of texts with images of this model, and the extent of an image in them.

    Raises:
        ModelError: where its processor cannot be read, or makes something else of an image than a grid of patches.
    """
    from PIL import Image

    try:
        reader = IllustratedTextReader(_processor(checkpoint, config), config, tokenizer, model)
        blank = reader.read("", [Image.new("RGB", (BLANK, BLANK))])
    except ModelError:
        raise
    except Exception as error:  # processors raise whatever their files make them stumble over
        raise ModelError(f"its processor cannot be used: {first_line(error)}") from error
    return reader, Extent.of(blank, config, model)


def _processor(checkpoint: Checkpoint, config: PreTrainedConfig) -> Any:
    import transformers

    known: Any = processing_auto
    name = known.PROCESSOR_MAPPING_NAMES.get(config.model_type)
    found: Any = getattr(transformers, str(name), None)
    if found is None or not hasattr(found, "replace_image_token"):
        raise ModelError(f"transformers has no processor of texts with images for {config.model_type!r}")

    class OfImages(found):  # type: ignore[misc]
        """Without the part for films, which needs a package of its own."""

        @classmethod
        def get_attributes(cls) -> list[str]:
            return ["image_processor", "tokenizer"]

    _without_numbers_in_words(found)
    stored, _ = found.get_processor_dict(checkpoint.folder, local_files_only=True)
    takes = signature(found.__init__).parameters
    given = {name: part for name, part in stored.items() if name in takes and name != "video_processor"}
    if "video_processor" in takes:
        given["video_processor"] = None
    given |= {"image_processor": processor_of(checkpoint), "tokenizer": read_tokenizer(checkpoint, config)}
    return OfImages(**given)


def _without_numbers_in_words(kind: type) -> None:
    """Lets the processor of SmolVLM be made without a package that only spells out how many frames a film has."""
    module = sys.modules[kind.__module__]
    if getattr(module, "num2words", str) is None:
        module.num2words = str  # type: ignore[attr-defined]


class IllustratedTextReader:
    """Fills `model.tokenizers.illustrated.IllustratedReader`."""

    def __init__(
        self, processor: Any, config: PreTrainedConfig, tokenizer: HuggingFaceTokenizer, model: PreTrainedModel
    ):
        self._processor = processor
        self._tokenizer = tokenizer
        self._patch_ids = {token for token, sense in kinds.placeholders(config).items() if sense == "image"}
        self._takes = frozenset(signature(model.forward).parameters)
        ends = [getattr(config, f"vision_{end}_token_id", None) for end in ("start", "end")]
        names = [str(processor.tokenizer.convert_ids_to_tokens(each)) for each in ends if isinstance(each, int)]
        before, after = names if len(names) == len(ends) else ("", "")
        self._asked = f"{before}{processor.image_token}{after}"

    def read(self, text: str, images: "Sequence[Image]") -> IllustratedText:
        """The tokens of a text, with the patches of each image where the text names it, or else before the text.

        Raises:
            InputError: for a text that names more images than there are.
            ModelError: where the tokens of an image are no grid of patches.
        """
        token = self._processor.image_token
        if (named := text.count(token)) > len(images):
            raise InputError(
                f"the text names {named} images with {token}, and {len(images)} {'is' if len(images) == 1 else 'are'} "
                f"given; take {named - len(images)} of them out",
                field="text",
            )
        led = self._asked * (len(images) - named)
        # made tensors of afterwards: that of PaliGemma makes NumPy warn of tensors
        read = self._processor(images=list(images), text=led + text, return_text_replacement_offsets=True)
        laid = self._laid(list(images), led, text, read.pop("text_replacement_offsets")[0])
        read = read.convert_to_tensors("pt")
        pieces, _ = told(self._processor.tokenizer, laid.text, None, is_target=False)
        if [piece.id for piece in pieces] != read["input_ids"][0].tolist():
            raise ModelError("its processor cuts a text otherwise than its tokenizer, so no token is found in the text")
        tokens = self._tokenizer.tokens([_typed(piece, laid) for piece in pieces], (text, ""))
        beside = {name: part for name, part in read.items() if name in self._takes and name not in LEFT_OUT}
        return self._with_pictures(tokens, pieces, beside, laid.places)

    def _laid(self, images: "list[Image]", led: str, text: str, named: Sequence[Mapping[str, Any]]) -> _Laid:
        """The text with all tokens of its images.

        Args:
            led: what stands before the text, and was not typed.
            named: the places of image tokens, and what the processor puts there.
        """
        laid = self._processor.prepare_inputs_layout(images=images, text=[led + text])[1][0]
        numbers = [None] * len(led) + list(range(len(text)))
        # some put a token after the last image, and one after the text
        ends = max((each["span"][1] for each in named), default=0)
        begins = laid.rfind((led + text)[ends:])
        typed: list[int | None] = [*numbers[:ends], *[None] * (begins - ends), *numbers[ends:]]
        typed += [None] * (len(laid) - len(typed))
        parts, origins, places, last = [], [], [], 0
        for each in named:
            start, end = each["span"]
            parts += [laid[last:start], each["replacement"]]
            origins += [*typed[last:start], *[None] * len(each["replacement"])]
            places.append(_Place(typed[start] or 0, *each["new_span"]))
            last = end
        return _Laid("".join((*parts, laid[last:])), [*origins, *typed[last:]], places)

    def _with_pictures(
        self, tokens: Sequence[Token], pieces: Sequence[Piece], beside: Mapping[str, Tensor], places: Sequence[_Place]
    ) -> IllustratedText:
        rows = [
            [
                position
                for position, piece in enumerate(pieces)
                if piece.id in self._patch_ids and piece.span and place.start <= piece.span[0] < place.end
            ]
            for place in places
        ]
        found = grids(self._processor, beside, [len(row) for row in rows])
        labelled = list(tokens)
        pictures: list[Picture] = []
        count = sum(len(each) for each in found)
        for image, (row, parts) in enumerate(zip(rows, found, strict=True)):
            for part, grid in enumerate(parts):
                size = grid.rows * grid.columns
                own, row = row[:size], row[size:]
                if own != list(range(own[0], own[0] + size)):
                    raise ModelError("the patches of a picture do not stand in a row, so they cannot be drawn over it")
                number = f"{len(pictures)}:" if count > 1 else ""
                for index, position in enumerate(own):
                    name = f"[{number}{index // grid.columns},{index % grid.columns}]"
                    at = places[image].typed
                    labelled[position] = Token(tokens[position].id, name, at, at, special=False)
                pictures.append(self._picture(_name(image, len(found), part, len(parts)), own[0], grid))
        encoding = Encoding(tuple(labelled), (0,) * len(labelled), frozenset(), ())
        return IllustratedText(encoding, beside, tuple(pictures))

    def _picture(self, name: str, first: int, grid: Grid) -> Picture:
        pixels = seen(self._processor.image_processor, grid.pixels).numpy()
        return Picture(name, first, grid.rows, grid.columns, png(pixels))


def _name(image: int, images: int, part: int, parts: int) -> str:
    whose = "the image" if images == 1 else f"image {image}"
    return whose if parts == 1 else f"part {part} of {whose}"


def _typed(piece: Piece, laid: _Laid) -> Piece:
    """The piece with its place in the text as it was typed; what the processor added is of no text."""
    if piece.span is None or piece.side is None:
        return piece
    start, end = piece.span
    found = [each for each in laid.typed[start : max(end, start + 1)] if each is not None]
    if not found:
        return Piece(piece.id, None, None)
    return Piece(piece.id, 0, (found[0], found[0] if start == end else found[-1] + 1))
