"""The calls of rooms: who may do what, what a vote is worth, and what no member learns before the reveal."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.rooms import codes, guesses
from app.settings import Settings

TEXT = "the cat sat on the mat"
RUN = {"text": TEXT, "layers": [1], "heads": [2], "queries": [5], "tensors": ["weights"]}
CALL = "models/tiny-decoder/attention"
VIEW = "/steps?model=tiny-decoder&text=the+cat&layer=1&head=2&at=weights&row=5&column="
CELL: dict[str, Any] = {
    "view": {"address": f"{VIEW}{{answer}}", "before": "/sparse"},
    "question": {
        "kind": "cell",
        "ask": "Where does *mat* look most?",
        "labels": "tokens.source",
        "answer": {"rule": "largest", "call": CALL, "body": RUN, "of": "attention.0.weights.0.0"},
        "explain": "{answer} has {most}.",
        "numbers": {"most": {"rule": "value", "call": CALL, "body": RUN, "of": "attention.0.weights.0.0.0"}},
    },
}


class Class:
    """A room and its teacher."""

    def __init__(self, client: TestClient):
        self.client = client
        opened = client.post("/api/v1/rooms", json={}).json()
        self.code, self.path = opened["code"], f"/api/v1/rooms/{opened['code']}"
        self.teacher = {"authorization": f"Bearer {opened['key']}"}

    def lead(self, call: str = "lead", **body: Any) -> Any:
        """What the teacher does."""
        reply = self.client.post(f"{self.path}/{call}", json=body, headers=self.teacher)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def turn(self, do: str) -> Any:
        """What the teacher does with the question."""
        return self.lead("questions/now", do=do)["question"]

    def member(self, number: int) -> dict[str, str]:
        """Somebody who joined."""
        token = f"token-of-member-{number:08}"
        reply = self.client.post(f"{self.path}/members", json={"token": token})
        assert reply.status_code == 200, reply.text
        return {"authorization": f"Bearer {token}"}

    def vote(self, member: dict[str, str], answer: Any, round: int = 1, status: int = 200) -> Any:
        """A vote on the first question."""
        body = {"question": 1, "round": round, "answer": answer}
        reply = self.client.post(f"{self.path}/votes", json=body, headers=member)
        assert reply.status_code == status, reply.text
        return reply.json()

    def state(self, member: dict[str, str]) -> Any:
        """What a member knows."""
        reply = self.client.get(self.path, headers=member)
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
def client(tiny_weights: Path) -> Iterator[TestClient]:
    """A client of an app of its own, which counts its guesses from nothing."""
    with TestClient(create_app(Settings(weights=tiny_weights))) as client:
        yield client


@pytest.fixture
def room(client: TestClient) -> Class:
    """A room."""
    return Class(client)


def answer(client: TestClient) -> int:
    """The key with the largest weight, from the API itself."""
    reply = client.post(f"/api/v1/{CALL}", json=RUN).json()
    row = reply["attention"][0]["weights"][0][0]
    return row.index(max(row))


def test_members_see_the_view_that_the_teacher_shows(room: Class) -> None:
    anna = room.member(0)
    assert room.state(anna)["view"] is None
    shown = room.lead(view="/?model=tiny-decoder&text=the")
    assert room.state(anna) == shown
    assert shown["view"] == "/?model=tiny-decoder&text=the"
    assert room.lead(following=False)["view"] == shown["view"]
    assert room.state(anna)["following"] is False


@pytest.mark.parametrize("view", ["https://evil.example/", "//evil.example", "/api/v1/models", "/learn/sinks", "x"])
def test_only_a_page_of_ours_is_shown(room: Class, view: str) -> None:
    reply = room.client.post(f"{room.path}/lead", json={"view": view}, headers=room.teacher)
    assert reply.status_code == 422


TEACHERS_CALLS: list[tuple[str, str, Any]] = [
    ("POST", "/lead", {"view": "/sparse"}),
    ("POST", "/questions", {"lesson": "why-john"}),
    ("POST", "/questions/now", {"do": "reveal"}),
    ("GET", "/votes", None),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "path", "body"), TEACHERS_CALLS)
def test_nobody_but_the_holder_of_the_key_leads_asks_reveals_or_reads_votes(
    room: Class, method: str, path: str, body: Any
) -> None:
    room.lead("questions", own=CELL)
    anna = room.member(0)
    before = room.state(anna)
    for headers, status in (({}, 403), (anna, 403), ({"authorization": f"Bearer {'k' * 22}"}, 404)):
        reply = room.client.request(method, room.path + path, json=body, headers=headers)
        assert reply.status_code == status
        assert reply.headers["content-type"] == "application/problem+json"
    assert room.state(anna) == before


def test_who_has_not_joined_sees_nothing_and_cannot_vote(room: Class) -> None:
    room.lead("questions", own=CELL)
    for path in ("", "/events"):
        assert room.client.get(room.path + path).status_code == 403
    room.vote({}, 1, status=403)
    room.vote(room.teacher, 1, status=403)


def test_a_member_has_one_vote_a_round_and_a_second_press_changes_it(room: Class) -> None:
    members = [room.member(number) for number in range(5)]
    room.lead("questions", own=CELL)
    for member in members:
        room.vote(member, 0)
        room.vote(member, 0)
    room.vote(members[1], 4)
    assert room.turn("close")["open"] is False
    room.vote(members[2], 4, status=409)
    assert room.turn("open")["open"] is True
    room.vote(members[2], 3)
    (tally,) = room.turn("show")["tallies"]
    assert [bar["count"] for bar in tally["bars"]] == [3, 0, 0, 1, 1, 0, 0]
    assert tally["total"] == 5


def test_votes_of_both_rounds_stand_beside_each_other_and_the_answer_comes_last(room: Class) -> None:
    right = answer(room.client)
    anna, bo = room.member(0), room.member(1)
    assert room.lead("questions", own=CELL)["question"]["tallies"] is None
    room.vote(anna, 0)
    room.vote(bo, right)
    again = room.turn("again")
    assert (again["round"], again["open"], again["tallies"]) == (2, True, None)
    room.vote(anna, right, round=1, status=409)
    room.vote(anna, right, round=2)
    room.vote(bo, right, round=2)
    shown = room.turn("show")
    assert [[bar["count"] for bar in each["bars"] if bar["option"] == right] for each in shown["tallies"]] == [[1], [2]]
    assert {bar["right"] for each in shown["tallies"] for bar in each["bars"]} == {None}
    revealed = room.turn("reveal")
    assert revealed["reveal"]["option"] == right
    assert revealed["reveal"]["view"] == f"{VIEW}{right}"
    assert {bar["option"] for each in revealed["tallies"] for bar in each["bars"] if bar["right"]} == {right}
    assert room.state(anna)["view"] == f"{VIEW}{right}"
    # what is shown next ends the question
    assert room.lead(view="/sparse")["question"] is None


def test_no_member_receives_an_answer_or_a_vote_before_it_is_shown(room: Class) -> None:
    anna = room.member(0)
    room.lead(view=f"{VIEW}{answer(room.client)}")
    room.lead("questions", own=CELL)
    room.vote(anna, 2)
    state = room.state(anna)
    # while it is asked, phones no longer show the view that would answer
    assert state["view"] == "/sparse"
    question = state["question"]
    shown = {"id", "round", "open", "about", "html", "kind", "ask", "options", "unit", "tallies", "reveal"}
    assert question.keys() == shown
    assert question["about"] == {"model": "tiny-decoder", "texts": [TEXT], "layer": 1, "head": 2}
    assert (question["tallies"], question["reveal"]) == (None, None)
    for hidden in ("answer", "rule", "explain", "numbers", "column=", "largest"):
        assert hidden not in json.dumps(state)


@pytest.mark.parametrize("lesson", ["why-john"])
def test_the_question_of_a_lesson_is_asked_without_its_answer(lesson: str) -> None:
    # of the shipped model, which the lesson names
    with TestClient(create_app(Settings())) as client:
        room = Class(client)
        room.lead("questions", lesson=lesson, step=0)
        state = room.state(room.member(0))
        assert state["view"] is None
        assert state["question"]["options"][1] == "Tom"
        about = {"model": "writer", "texts": ["Tom knows John. John knows"], "layer": 2, "head": 3}
        assert state["question"]["about"] == about
        assert "Tom knows John. John knows" in state["question"]["html"]
        assert "{john}" not in state["question"]["html"]
        revealed = room.turn("reveal")["reveal"]
        assert revealed["answer"] == "John (3)"
        assert "<strong>" in revealed["explanation"] or "<p>" in revealed["explanation"]
        assert client.post(f"{room.path}/questions", json={}, headers=room.teacher).status_code == 422


def test_a_vote_of_another_kind_is_refused(room: Class) -> None:
    anna = room.member(0)
    room.lead("questions", own=CELL)
    for given in (-1, 7, 1.5, [1]):
        assert "index from 0 to 6" in room.vote(anna, given, status=422)["detail"]
    body = {"question": 2, "round": 1, "answer": 0}
    assert room.client.post(f"{room.path}/votes", json=body, headers=anna).status_code == 409


def test_joining_can_be_closed_and_members_stay(room: Class) -> None:
    anna = room.member(0)
    room.lead(joining=False)
    reply = room.client.post(f"{room.path}/members", json={"token": "another-token-of-somebody"})
    assert (reply.status_code, reply.json()["detail"]) == (
        409,
        "Joining is closed; ask your teacher to open it.",
    )
    assert room.member(0) == anna
    room.lead(joining=True)
    room.member(1)


def test_a_room_takes_five_hundred(room: Class) -> None:
    for number in range(500):
        room.member(number)
    room.member(7)
    reply = room.client.post(f"{room.path}/members", json={"token": "another-token-of-somebody"})
    assert (reply.status_code, "500" in reply.json()["detail"]) == (409, True)


def test_the_votes_of_a_room_are_a_table_without_a_person(room: Class) -> None:
    right = answer(room.client)
    members = [room.member(number) for number in range(3)]
    room.lead("questions", own=CELL)
    for member, given in zip(members, (right, 0, right), strict=True):
        room.vote(member, given)
    room.turn("again")
    room.vote(members[0], 1, round=2)
    before = room.client.get(f"{room.path}/votes", headers=room.teacher)
    assert before.headers["content-type"].startswith("text/csv")
    lines = before.text.splitlines()
    assert lines[0] == "question,asked,round,member,answer,right"
    assert len(lines) == 5
    assert all(line.endswith(",") for line in lines[1:])
    room.turn("reveal")
    after = [line.split(",") for line in room.client.get(f"{room.path}/votes", headers=room.teacher).text.splitlines()]
    assert sorted((each[2], each[5]) for each in after[1:]) == [("1", "no"), ("1", "yes"), ("1", "yes"), ("2", "no")]
    assert {each[3] for each in after[1:]} == {"1", "2", "3"}
    assert "token" not in before.text
    # a question that was asked before stays in the table
    room.turn("end")
    assert len(room.client.get(f"{room.path}/votes", headers=room.teacher).text.splitlines()) == 5


def test_a_guesser_finds_no_room_also_with_the_right_code(room: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_WRONG_EACH", 7)
    anna = room.member(0)
    joining = {"token": "another-token-of-somebody"}
    statuses = [
        room.client.post(f"/api/v1/rooms/{codes.new_code()}/members", json=joining).status_code for _ in range(9)
    ]
    assert statuses == 7 * [404] + 2 * [429]
    refused = room.client.post(f"{room.path}/members", json=joining)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    # those who are in are not kept out by what others try
    assert room.state(anna)["code"] == room.code
    room.lead(view="/sparse")


def test_a_wrong_token_looks_like_a_wrong_code_and_is_counted(room: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_WRONG_EACH", 3)
    wrong = {"authorization": "Bearer some-other-token-of-mine"}
    absent = f"/api/v1/rooms/{codes.new_code()}"
    replies = [room.client.get(path, headers=wrong) for path in (room.path, absent, room.path, absent)]
    assert [reply.status_code for reply in replies] == [404, 404, 404, 429]
    assert replies[0].json() == replies[1].json()


def test_wrong_codes_of_all_addresses_together_have_a_bound_that_no_search_survives() -> None:
    space = len(codes.SIGNS) ** codes.LENGTH
    a_day = guesses.MOST_WRONG * 60 * 24
    assert a_day / space < 1 / 160_000
    assert 400 * a_day / space < 1 / 400
    assert guesses.network("2001:db8:1:2:3::4") == guesses.network("2001:db8:1:2:ffff::1")
    assert guesses.network("2001:db8:1:3::4") != guesses.network("2001:db8:1:2::4")
    assert guesses.network("10.0.0.1") != guesses.network("10.0.0.2")


def test_the_key_is_kept_nowhere_and_codes_are_typed_in_any_way(room: Class) -> None:
    stored = room.client.app.state.rooms.store._held[room.code].room.model_dump_json()  # type: ignore[attr-defined]
    assert room.teacher["authorization"].split()[1] not in stored
    for typed in (room.code.lower(), codes.shown(room.code), f" {room.code}"):
        assert codes.normalised(typed) == room.code
    assert codes.normalised("AEIOU123") is None


def test_a_question_that_cannot_be_asked_is_refused_in_a_sentence(room: Class) -> None:
    wrong = {**CELL, "question": {**CELL["question"], "labels": "nowhere"}}
    reply = room.client.post(f"{room.path}/questions", json={"own": wrong}, headers=room.teacher)
    assert (reply.status_code, "nowhere" in reply.json()["detail"]) == (422, True)
    assert room.client.post(f"{room.path}/questions/now", json={"do": "again"}, headers=room.teacher).status_code == 409
    text = {"question": {"kind": "text", "ask": "Why?"}}
    assert room.client.post(f"{room.path}/questions", json={"own": text}, headers=room.teacher).status_code == 422


def own(**question: Any) -> dict[str, Any]:
    """The question with other fields."""
    return {**CELL, "question": {**CELL["question"], **question}}


def rule(**fields: Any) -> dict[str, Any]:
    """Its rule with other fields."""
    return {**CELL["question"]["answer"], **fields}


def asked(room: Class, question: Any) -> tuple[int, str]:
    """The status and the sentence of the first refusal: when the question is asked, else when it is revealed."""
    headers = room.teacher | {"content-type": "application/json"}
    reply = room.client.post(f"{room.path}/questions", content=json.dumps({"own": question}), headers=headers)
    if reply.status_code == 200:
        reply = room.client.post(f"{room.path}/questions/now", json={"do": "reveal"}, headers=room.teacher)
    return reply.status_code, reply.json().get("detail", "")


NUMBER = {"kind": "number", "labels": None}
ORDER = {"kind": "order", "answer": rule(rule="ranking", among=[0, 3])}
WRONG: dict[str, tuple[Any, str]] = {
    "among others": (own(answer=rule(among=[0, 7])), "indices 0 to 6"),
    "among none": (own(answer=rule(among=[])), "indices 0 to 6"),
    "among from the end": (own(answer=rule(among=[-1])), "indices 0 to 6"),
    "among twice": (own(answer=rule(among=[2, 2])), "each once"),
    "an order for a cell": (own(answer=rule(rule="ranking")), "is an order"),
    "a cell for an order": (own(kind="order"), "no order of the 7 labels"),
    "a cell that is no index": (own(answer=rule(rule="value", of="attention.0.weights.0.0.0")), "no index"),
    "a number that is a list": (own(**NUMBER, answer=rule(rule="value")), "is no number"),
    "a number that is a word": (own(**NUMBER, answer=rule(rule="value", of="model")), "is no number"),
    "labels that are no list": (own(labels="model"), "no list"),
    "labels that are no texts": (own(labels="attention"), "no labels"),
    "labels that are many": (own(labels="attention.0.weights.0.*.*"), "no labels"),
    "labels beyond all indices": (own(labels="tokens.source." + 90 * "9"), "the indices 0 to 6"),
    "a body that is no JSON": (own(answer=rule(body={**RUN, "text": 2**70})), "JSON"),
    "half a character": (own(answer=rule(body={**RUN, "text": "\ud800"})), "JSON"),
    "events": (own(answer=rule(call="models/tiny-decoder/generations", body={"text": "a", "stream": True})), "no JSON"),
    "another address": (own(answer=rule(call=f"{CALL}/")), "no JSON"),
    "a page that is none": (own(answer=rule(call="nowhere")), "nothing at"),
    "a choice beyond all numbers": (
        own(kind="choice", labels=None, choices=[{"text": "a", "value": 10**400}, {"text": "b", "value": 0.5}]),
        "1e+15",
    ),
    "a step with its text": ({**CELL, "text": "much"}, "unknown field"),
    "too long": (own(answer=rule(body={**RUN, "text": 64_000 * "a"})), "at most 64,000"),
    "too many labels": (own(labels=65 * ["a"]), "64"),
    "a label that is long": (own(labels=[201 * "a"]), "200"),
    "an explanation that grows": (
        own(numbers={"m": rule(rule="value")}, explain=1300 * "{m}"),
        "16,000 characters",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_own_question_that_cannot_be_kept_or_answered_is_refused_in_a_sentence(room: Class, name: str) -> None:
    question, says = WRONG[name]
    status, detail = asked(room, question)
    assert (status in (404, 422), says in detail) == (True, True), detail


def test_an_order_of_some_labels_is_asked_and_revealed(room: Class) -> None:
    anna = room.member(0)
    room.lead("questions", own=own(**ORDER))
    assert "[0, 3]" in room.vote(anna, [0, 1, 2, 3, 4, 5, 6], status=422)["detail"]
    room.vote(anna, [3, 0])
    revealed = room.turn("reveal")
    assert revealed["tallies"][0]["total"] == 1
    assert revealed["reveal"]["answer"].count(", ") == 1


def test_a_reveal_is_one_change_and_one_that_fails_is_none(room: Class) -> None:
    anna = room.member(0)
    before = room.lead("questions", own=own())["version"]
    room.vote(anna, 0)
    shown = room.lead("questions/now", do="reveal")
    assert shown["version"] == before + 1
    assert (shown["question"]["open"], shown["question"]["tallies"][0]["total"]) == (False, 1)
    assert {bar["right"] for bar in shown["question"]["tallies"][0]["bars"]} == {True, False}
    failing = room.lead("questions", own=own(answer=rule(rule="ranking")))
    reply = room.client.post(f"{room.path}/questions/now", json={"do": "reveal"}, headers=room.teacher)
    assert reply.status_code == 422
    assert room.state(anna) == failing


def test_a_number_beyond_all_sense_is_no_vote(room: Class) -> None:
    anna = room.member(0)
    room.lead("questions", own=own(**NUMBER, answer=rule(rule="value", of="attention.0.weights.0.0.0")))
    for given in (1.1e15, -1e308):
        assert "1e+15" in room.vote(anna, given, status=422)["detail"]
    room.vote(anna, 1e15)


def test_a_phone_that_loads_again_is_let_in_while_wrong_codes_come_from_its_address(
    room: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "MOST_WRONG_EACH", 2)
    room.member(0)
    for _ in range(3):
        room.client.post(f"/api/v1/rooms/{codes.new_code()}/members", json={"token": "some-token-of-somebody-else"})
    room.member(0)
    reply = room.client.post(f"{room.path}/members", json={"token": "another-token-of-somebody"})
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "60")


def test_several_processes_that_share_no_rooms_open_none(tiny_weights: Path) -> None:
    with TestClient(create_app(Settings(weights=tiny_weights, processes=2))) as client:
        reply = client.post("/api/v1/rooms", json={})
    assert reply.status_code == 403
    assert "HEADSUP_ROOMS" in reply.json()["detail"]


def test_an_address_opens_so_many_rooms(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_NEW_EACH", 3)
    assert [client.post("/api/v1/rooms", json={}).status_code for _ in range(4)] == [200, 200, 200, 429]
