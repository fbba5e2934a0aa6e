"""Looking at the heads of a run: of one that was made before where there is one, else of a new one."""

from dataclasses import dataclass

from app.cache.run_cache import Key, KnownRun, KnownRuns, expected_bytes
from app.schemas.requests import Prompt
from app.services import run_model
from app.settings import Settings
from model.attention.replay import REPLAYED, replay
from model.axes import Place
from model.prompt import Sides
from model.tracing.observers import GlancingRecorder, Onlooker
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace
from model.weights import LoadedModel


@dataclass(frozen=True)
class Reading:
    """What a request is about: the tokens, and the run if it was made before; `key` is its name among the runs."""

    model: LoadedModel
    prompt: Prompt
    runs: KnownRuns
    key: Key
    sides: Sides
    known: KnownRun | None


def read(model: LoadedModel, prompt: Prompt, settings: Settings, runs: KnownRuns) -> Reading:
    """Cuts the text into tokens, or remembers them.

    Raises:
        InputError: for a text that does not fit the model.
    """
    key = runs.key(model.id, prompt)
    known = runs.get(key)
    sides = run_model.sides(model, prompt, settings) if known is None else known.sides
    return Reading(model, prompt, runs, key, sides, known)


def look(reading: Reading, *onlookers: Onlooker) -> tuple[AttentionTrace, ...]:
    """Shows every head to these onlookers; returns what is known of every attention besides.

    Raises:
        InputError: for an intervention at a place that the model does not have.
    """
    size = expected_bytes(reading.model.config, reading.sides)
    keeps = reading.runs.holds(size)
    return record(reading, GlancingRecorder(*onlookers, keeps_calls=keeps, room_bytes=size))


def record(reading: Reading, recorder: Recorder) -> tuple[AttentionTrace, ...]:
    """What `recorder` keeps of the run; the calls that it keeps are there for the next who asks.

    Raises:
        InputError: for an intervention at a place that the model does not have.
    """
    if reading.known is not None and recorder.tensors <= REPLAYED and _is_known(reading, reading.known, recorder):
        return _again(reading, reading.known, recorder)
    attention = run_model.watch(reading.model, reading.sides, reading.prompt.interventions, recorder)
    if recorder.calls:
        reading.runs.put(reading.key, KnownRun(reading.sides, recorder.calls))
    return attention


def _is_known(reading: Reading, known: KnownRun, recorder: Recorder) -> bool:
    """Whether every attention that the recorder watches was kept."""
    config = reading.model.config
    places = (Place(site, layer) for site in config.sites for layer in range(config.at(site).layers))
    return all(place in known.calls for place in places if recorder.watches(place))


def _again(reading: Reading, known: KnownRun, recorder: Recorder) -> tuple[AttentionTrace, ...]:
    """What `recorder` keeps of a run that was made before."""
    with run_model.naming_interventions():
        changes = run_model.to_model(reading.prompt.interventions, reading.model)
        return replay(known.calls.values(), recorder, changes)
