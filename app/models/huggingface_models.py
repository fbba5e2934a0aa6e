"""Registers Hugging Face models: those that an operator named, and MiniLM."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any

from app.models.background_loader import BackgroundLoader, Load, State
from app.models.card_check import checked
from app.models.reasons import escaped, reason
from app.settings import Settings
from model import progress
from model.adapters.huggingface import minilm, model_card
from model.adapters.huggingface.checkpoint import two_towers
from model.adapters.huggingface.checkpoint.devices import device_of
from model.adapters.huggingface.checkpoint.folder import Checkpoint, look
from model.adapters.huggingface.checkpoint.memory import available_bytes
from model.adapters.huggingface.checkpoint.model_names import TO_INSTALL, Named, free_id, hub_name, named
from model.errors import ModelError
from model.weights import LoadedModel
from model.weights.folder_trial import try_folder

NOT_INSTALLED = "models of Hugging Face need transformers; " + TO_INSTALL
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One model that can be loaded."""

    checkpoint: Checkpoint
    card: dict[str, Any]
    is_minilm: bool = False


class HuggingFaceModels:
    """Models of Hugging Face by their ids. One that cannot be read is left out, with a warning that says why.

    Args:
        taken: ids that others have.
        with_minilm: whether MiniLM comes first, where it is installed.
    """

    def __init__(self, settings: Settings, taken: Iterable[str] = (), *, with_minilm: bool = False):
        self._settings = settings
        self._taken = set(taken)
        self._entries: dict[str, Entry] = {}
        self._ids: dict[str, str] = {}
        self._begun: set[str] = set()
        self._adding = Lock()
        self.loader = BackgroundLoader(settings.models_bytes, self._free)
        if with_minilm:
            self._add_minilm()
        for name in settings.models:
            try:
                self.add(name)
            except ModelError as error:
                logger.warning("The model %s is left out: %s", escaped(name), escaped(str(error)))

    @property
    def ids(self) -> list[str]:
        """The ids of all of them, in the order in which they were added."""
        return list(self._entries)

    @property
    def names(self) -> list[str]:
        """The folders and names of those that an operator named."""
        return [name for name, model in self._ids.items() if model in self._entries and name != minilm.ID]

    def card(self, model: str) -> dict[str, Any]:
        """The card of a model, from its files; once it is loaded, from the model itself as well."""
        entry, loaded = self._entries[model], self.loader.loaded(model)
        if loaded is None:
            return entry.card
        limits = f"{entry.card['limits']} {getattr(loaded.tokenizer, 'limits', '')}".rstrip()
        known = model_card.known_of(loaded.config) | {"with_image": loaded.illustrated is not None}
        return entry.card | known | {"limits": limits}

    def add(self, name: str) -> str:
        """Makes the model of this folder or name known, fetched from the hub if need be; returns its id.

        Raises:
            ModelError: when it cannot be one; the message says why.
            Cancelled: when it was given up while it was fetched.
        """
        origin = named(name)
        return self._add(origin, self._id(name, origin))

    def begin(self, name: str) -> str:
        """Begins to fetch and to load the model of this name on the hub; returns its id, known once it is fetched.

        Raises:
            ModelError: for a name that the hub does not have; a folder of this machine is never one.
        """
        origin = Named(None, hub_name(name))
        _check_installed()
        model = self._id(name, origin)
        self._begun.add(model)
        self.loader.start(model, lambda: self._load(self._entries[self._add(origin, model)]))
        return model

    def leave_out(self, model: str) -> None:
        """Forgets a model that cannot be loaded."""
        del self._entries[model]

    def prepare(self) -> None:
        """Imports the loader for the first of them: that alone takes seconds."""
        if self._entries:
            import_module("model.adapters.huggingface.loader")

    def start(self, model: str) -> Load:
        """The loading of this model, begun now if it was not before."""
        entry = self._entries[model]
        return self.loader.start(model, lambda: self._load(entry))

    def state(self, model: str) -> tuple[State, progress.Progress | None, str | None] | None:
        """The state of a model; None for one that is neither known nor loading."""
        return self.loader.state(model) if model in self._entries or model in self._begun else None

    def _add_minilm(self) -> None:
        origin = minilm.origin()
        if origin is None or find_spec("transformers") is None:
            return
        try:
            model = self._add(origin, self._id(minilm.ID, origin))
            known = self._entries[model]
            self._entries[model] = Entry(known.checkpoint, known.card | minilm.CARD, is_minilm=True)
        except ModelError as error:
            logger.warning("MiniLM is left out: %s", error)

    def _id(self, name: str, origin: Named) -> str:
        """The id of the model of this name, which no other has."""
        with self._adding:
            if name not in self._ids:
                self._ids[name] = free_id(origin.id, self._all_taken())
            return self._ids[name]

    def _all_taken(self) -> set[str]:
        return {*self._taken, *self._ids.values(), *self._entries}  # a tower of texts has an entry and no name

    def _add(self, origin: Named, model: str) -> str:
        if model in self._entries:
            return model
        _check_installed()
        allow_pickles = self._settings.allow_pickles
        folder = origin.folder
        if folder is None:
            from model.adapters.huggingface import hub_download

            assert origin.hub is not None
            folder = hub_download.fetch(origin.hub, allow_pickles=allow_pickles)
        try:
            checkpoint = look(folder, allow_pickles=allow_pickles, is_local=origin.folder is not None)
            card = checked(model_card.describe(checkpoint, origin, self._settings.dtype))
            text = self._text_tower(checkpoint, origin)
        except ModelError:
            raise
        except Exception as error:  # files that are JSON and yet not what they should be trip over anything
            raise ModelError(
                f"its files cannot be understood: {reason(error, folder)}; copy or download it again"
            ) from error
        self._entries[model] = Entry(checkpoint, card | {"id": model})
        if text is not None:
            with self._adding:
                other = free_id(f"{model}-text", self._all_taken())
                self._entries[other] = Entry(*text)
                text[1]["id"] = other
        return model

    def _text_tower(self, checkpoint: Checkpoint, origin: Named) -> tuple[Checkpoint, dict[str, Any]] | None:
        """The half that reads texts of a model such as CLIP, with its card: a model of its own."""
        tower = two_towers.apart(checkpoint).get("text")
        if tower is None:
            return None
        return tower, checked(model_card.describe(tower, origin, self._settings.dtype))

    def _load(self, entry: Entry) -> LoadedModel:
        from model.adapters.huggingface.loader import Choices, load

        self.loader.make_room(entry.card["memory_bytes"])
        if entry.is_minilm:
            minilm.check(entry.checkpoint.folder)
        else:
            for folder in (entry.checkpoint.folder, *([lora.folder] if (lora := entry.checkpoint.lora) else [])):
                try_folder(folder, pickles=entry.checkpoint.is_pickled)
        return load(entry.checkpoint, entry.card["id"], Choices(self._settings.dtype, self._settings.device))

    def _free(self) -> int | None:
        return available_bytes(device_of(self._settings.device))


def _check_installed() -> None:
    if find_spec("transformers") is None:
        raise ModelError(NOT_INSTALLED)
