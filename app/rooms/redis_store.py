"""Keeps rooms in Redis, so that several processes and machines show the same. Needs the extra `cluster`.

Keys of a room, all of which Redis forgets when the room ends: `headsup:{CODE}:room` its state, `:ballot` the ballot
that takes votes, `:members` a set, `:votes:BALLOT` a hash by member. What changed is told on one channel: `CODE` for
the state, `CODE:sizes` for who joined and voted.
"""

import asyncio
import itertools
from contextlib import suppress
from time import time

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as NotReached
from redis.exceptions import RedisError, TimeoutError, WatchError

from app.errors.problems import Unavailable
from app.rooms.room import Room
from app.rooms.store import EVERY, Change, Counted, Told, Votes

CHANNEL, INDEX, COUNT = "headsup:changed", "headsup:rooms", "headsup:count:"
TRIES = 4
AGAIN_S = 0.5
"""Between two tries to listen again."""
SIZES = ":sizes"
"""After the code, where somebody joined or voted."""

VOTE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('EXPIREAT', KEYS[2], redis.call('EXPIRETIME', KEYS[1]))
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
"""
JOIN = """
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then return 1 end
local ends = redis.call('EXPIRETIME', KEYS[1])
if ends < 0 or redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('EXPIREAT', KEYS[2], ends)
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
"""


def _key(code: str, part: str) -> str:
    return f"headsup:{{{code}}}:{part}"


class RedisStore:
    """Rooms in the Redis server at an address such as `redis://rooms:6379/0`."""

    is_shared = True

    def __init__(self, address: str):
        retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), TRIES)
        self._redis: Redis = Redis.from_url(
            address, decode_responses=True, socket_timeout=5.0, socket_connect_timeout=5.0, retry=retry
        )
        self._vote = self._redis.register_script(VOTE)
        self._join = self._redis.register_script(JOIN)
        self._listening: asyncio.Task[None] | None = None

    async def create(self, room: Room) -> bool:
        """Keeps a new room; False where its code is taken."""
        with _reached():
            made = await self._redis.set(_key(room.code, "room"), room.model_dump_json(), exat=int(room.ends), nx=True)
            if made:
                await self._redis.zadd(INDEX, {room.code: room.ends})
            return bool(made)

    async def read(self, code: str) -> Room | None:
        """The room, or None."""
        with _reached():
            found = await self._redis.get(_key(code, "room"))
        return None if found is None else Room.model_validate_json(found)

    async def change(self, code: str, change: Change) -> Room | None:
        """Puts what `change` makes of the room in its place, with the next version, and tells everybody."""
        return await self._change(code, lambda room, _: change(room), counts=False)

    async def count_votes(self, code: str, change: Counted) -> Room | None:
        """As `change`, for a change that ends the voting: it gets the votes, and no other comes before it is made."""
        return await self._change(code, change, counts=True)

    async def _change(self, code: str, change: Counted, *, counts: bool) -> Room | None:
        key, ballot = _key(code, "room"), _key(code, "ballot")
        with _reached():
            async with self._redis.pipeline(transaction=True) as pipe:
                for tries in itertools.count():
                    await pipe.watch(key)
                    found = await pipe.get(key)
                    if found is None:
                        return None
                    before = Room.model_validate_json(found)
                    if counts and tries >= TRIES:  # votes come faster than they are counted
                        await pipe.delete(ballot)
                    votes = await self._votes_of(pipe, before) if counts else []
                    room = change(before, votes).model_copy(update={"version": before.version + 1})
                    pipe.multi()
                    pipe.set(key, room.model_dump_json(), exat=int(room.ends))
                    if room.ballot is None:
                        pipe.delete(ballot)
                    else:
                        pipe.set(ballot, room.ballot, exat=int(room.ends))
                    pipe.publish(CHANNEL, code)
                    with suppress(WatchError):  # somebody else was quicker: again with what they made
                        await pipe.execute()
                        return room
        raise AssertionError("it tries until it has changed the room")

    async def _votes_of(self, pipe: Pipeline, room: Room) -> Votes:
        """The votes of all rounds of the question; a later vote makes the transaction of `pipe` fail."""
        keys = [_key(room.code, f"votes:{each}") for each in (room.poll.ballots if room.poll else [])]
        if keys:
            await pipe.watch(*keys)
        found = [await pipe.hgetall(each) for each in keys]
        return [{str(member): str(answer) for member, answer in each.items()} for each in found]

    async def end(self, code: str) -> None:
        """Forgets the room, its members and its votes, and tells everybody."""
        room = await self.read(code)
        ballots = [each for poll in room.polls for each in poll.ballots] if room else []
        parts = ["room", "ballot", "members", *(f"votes:{each}" for each in ballots)]
        with _reached():
            await self._redis.delete(*(_key(code, part) for part in parts))
            await self._redis.zrem(INDEX, code)
            await self._redis.publish(CHANNEL, code)

    async def join(self, code: str, member: str, most: int) -> bool:
        """Lets a member in; again is the same as once. False where there are `most` others."""
        with _reached():
            keys = [_key(code, "room"), _key(code, "members")]
            return bool(await self._join(keys=keys, args=[member, most, CHANNEL, code + SIZES]))

    async def is_member(self, code: str, member: str) -> bool:
        """Whether this member came in before."""
        with _reached():
            return bool(await self._redis.sismember(_key(code, "members"), member))

    async def vote(self, code: str, ballot: str, member: str, answer: str) -> bool:
        """Takes the vote of a member in the place of an earlier one; False where this ballot takes none now."""
        with _reached():
            keys = [_key(code, "ballot"), _key(code, f"votes:{ballot}")]
            return bool(await self._vote(keys=keys, args=[ballot, member, answer, CHANNEL, code + SIZES]))

    async def votes(self, code: str, ballot: str) -> dict[str, str]:
        """The answers of a ballot by member."""
        with _reached():
            found = await self._redis.hgetall(_key(code, f"votes:{ballot}"))
        return {str(member): str(answer) for member, answer in found.items()}

    async def sizes(self, code: str, ballot: str | None) -> tuple[int, int]:
        """How many members the room has, and how many votes the ballot."""
        with _reached():
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.scard(_key(code, "members"))
                pipe.hlen(_key(code, f"votes:{ballot}"))
                members, votes = await pipe.execute()
        return int(members), int(votes)

    async def count(self, name: str, seconds: int, by: int = 1) -> int:
        """Counts `by` more of something, and returns how many there were within about so many seconds."""
        with _reached():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incrby(COUNT + name, by)
                pipe.expire(COUNT + name, seconds, nx=True)
                return int((await pipe.execute())[0])

    async def rooms(self) -> int:
        """How many rooms there are."""
        with _reached():
            await self._redis.zremrangebyscore(INDEX, 0, time())
            return int(await self._redis.zcard(INDEX))

    def listen(self, told: Told) -> None:
        """Calls `told` for each change, from now on, in this event loop; again is the same as once."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.get_running_loop().create_task(self._listen(told))

    async def close(self) -> None:
        """Ends the listening, and closes all connections."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        await self._redis.aclose()

    async def _listen(self, told: Told) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    while True:
                        message = await channel.get_message(timeout=None)
                        if message is None:
                            continue
                        if message["type"] == "message":
                            code = str(message["data"])
                            told(code.removesuffix(SIZES), not code.endswith(SIZES))
                        elif message["type"] == "subscribe":
                            # also after the client has opened a broken line again, which it tells in no other way
                            told(EVERY, True)
            except (RedisError, OSError):
                await asyncio.sleep(AGAIN_S)


class _reached:
    """A Redis server that cannot be reached is said in a sentence, and the request can be sent again."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, NotReached | TimeoutError):
            raise Unavailable("The rooms of this server cannot be reached now; try again in a moment.", 2) from error
