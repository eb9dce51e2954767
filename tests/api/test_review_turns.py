"""Whose turn it is: locks, holders, many at once, and the same request again.

T1 while somebody works on an upload the others are told who and until when; nobody is shut out for long
T2 drafts are taken over and handed over inside their unit, also from who left or is disabled
T3 many are moved at once, each with its own outcome
T4 the same request again gets the same answer
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.house import House


def lock(house: House, name: str, upload: str) -> Any:
    return house(name).post(f"/uploads/{upload}/lock")


def test_t1_others_are_told_who_works_on_it_and_the_holder_is_not_kept_out(house: House) -> None:
    upload = house.put("submitted")
    taken = lock(house, "bob", upload)
    assert taken.status_code == 200, taken.text
    told = taken.json()["lock"]
    assert (told["by"], told["unit"], told["mine"]) == ("bob", "huangqiao", True)
    seen = house.show("alice", upload)["lock"]
    assert (seen["by"], seen["mine"], seen["until"][:26]) == ("bob", False, told["until"][:26])

    here = f"/uploads/{upload}"
    alice = house("alice")
    for answer in (
        house.move("alice", upload, "withdraw"),
        alice.patch(f"{here}/rows", json={"rows": "all", "drop": True}),
        alice.post(f"{here}/fixes", json={"all_safe": True}),
        alice.delete(here),
        alice.patch(here, json={"encoding": "utf-8"}),
        alice.post(f"{here}/take-over"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (423, "upload.locked"), answer.request.url
        assert "bob" in answer.json()["detail"]
    # words are always welcome, and its holder moves on; then it is free for whoever comes next
    assert alice.post(f"{here}/comments", json={"text": "请快些"}).status_code == 201
    assert house.move("bob", upload, "confirm").status_code == 200
    assert house.show("nora", upload)["lock"] is None
    assert house.acts(upload) == ["upload.lock", "comment.add", "upload.confirm"]


def test_t1_a_lock_ends_by_itself_and_is_renewed_for_a_while_only(house: House) -> None:
    upload = house.put("confirmed")
    first = lock(house, "nora", upload).json()["lock"]
    again = lock(house, "nora", upload).json()["lock"]
    assert again["taken_at"] == first["taken_at"] and again["until"] > first["until"]
    assert house.acts(upload) == ["upload.lock"]  # a renewal is no new act
    house.run(
        "UPDATE intake.locks SET taken_at = taken_at - interval '58 min' WHERE upload_id = :u", u=upload
    )
    last = lock(house, "nora", upload).json()["lock"]
    assert last["until"] < first["until"]  # the hour is over before five more minutes are
    house.run("UPDATE intake.locks SET until = now() - interval '1 s' WHERE upload_id = :u", u=upload)
    assert house.show("nora", upload)["lock"] is None
    assert house.move("nora", upload, "approve").status_code == 200
    assert lock(house, "nora", upload).status_code == 200


def test_t1_a_head_breaks_the_lock_of_their_staff_and_nobody_elses(house: House) -> None:
    draft, led = house.put("draft"), house.put("confirmed")
    lock(house, "alice", draft)
    lock(house, "nora", led)
    refused = house("bob").delete(f"/uploads/{led}/lock")
    assert (refused.status_code, refused.json()["code"]) == (403, "lock.not_yours")
    assert house("walt").delete(f"/uploads/{led}/lock").status_code == 403
    assert house("chelsea").delete(f"/uploads/{draft}/lock").status_code == 404
    assert house("bob").delete(f"/uploads/{draft}/lock").status_code == 204
    assert house.show("alice", draft)["lock"] is None
    assert house.acts(draft) == ["upload.lock", "upload.break_lock"]
    assert house("nora").delete(f"/uploads/{led}/lock").status_code == 204
    assert house.acts(led) == ["upload.lock", "upload.unlock"]


@pytest.mark.parametrize(
    ("name", "state", "status"),
    [
        ("alice", "draft", 200),
        ("alice", "submitted", 403),  # who could only take it back must not shut out who decides
        ("bob", "draft", 403),
        ("nora", "confirmed", 200),
        ("walt", "confirmed", 403),
        ("nora", "draft", 404),
        ("nora", "published", 403),
    ],
)
def test_t1_a_lock_is_for_whose_turn_it_is(house: House, name: str, state: str, status: int) -> None:
    assert lock(house, name, house.put(state)).status_code == status


def test_t1_of_two_at_once_one_gets_the_lock(house: House) -> None:
    house.run(
        "INSERT INTO core.people (name, display, role, unit, password_hash)"
        " SELECT 'nils', 'nils', role, unit, password_hash FROM core.people WHERE name = 'nora'"
    )
    upload, clients = house.put("confirmed"), [house("nora"), house("nils")]
    answers: list[int] = []

    def take(n: int) -> None:
        answers.append(clients[n % 2].post(f"/uploads/{upload}/lock").status_code)

    threads = [threading.Thread(target=take, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 4 + [423] * 4


@pytest.fixture
def anna(house: House) -> str:
    """A colleague of alice."""
    house.run(
        "INSERT INTO core.people (name, display, role, unit, password_hash)"
        " SELECT 'anna', '安娜', role, unit, password_hash FROM core.people WHERE name = 'alice'"
        " ON CONFLICT DO NOTHING"
    )
    house.run("UPDATE core.people SET disabled_at = NULL, unit = 'huangqiao' WHERE name IN ('alice', 'anna')")
    return "anna"


def test_t2_a_draft_is_taken_over_and_handed_back(house: House, anna: str) -> None:
    upload = house.put("draft")
    assert house.show(anna, upload)["holder"] == {"name": "alice", "display": "alice", "disabled": False}
    assert "take_over" in house.show(anna, upload)["may"]
    assert "take_over" not in house.show("alice", upload)["may"]
    taken = house(anna).post(f"/uploads/{upload}/take-over").json()
    assert (taken["holder"]["name"], taken["by"]) == ("anna", "alice")
    assert upload in [one["id"] for one in house(anna).get("/uploads?mine=1").json()["uploads"]]
    assert {"name": "anna", "display": "安娜", "role": "filler"} in house("bob").get("/me/colleagues").json()[
        "people"
    ]
    back = house("bob").post(f"/uploads/{upload}/hand-over", json={"to": "alice"}).json()
    assert back["holder"]["name"] == "alice"
    for to, code in (
        ("chelsea", "person.unknown"),
        ("bob", "holder.cannot_hold"),
        ("nobody", "person.unknown"),
    ):
        answer = house("alice").post(f"/uploads/{upload}/hand-over", json={"to": to})
        assert answer.json()["code"] == code
    assert house("dave").post(f"/uploads/{upload}/take-over").status_code == 404
    assert house("bob").post(f"/uploads/{upload}/take-over").json()["code"] == "holder.other_unit"
    assert house("alice").post(f"/uploads/{house.put('submitted')}/take-over").status_code == 409
    assert house.acts(upload) == ["upload.take_over", "upload.hand_over"]


def test_t2_nobody_approves_what_they_held_or_submitted(house: House) -> None:
    house.run(
        "INSERT INTO core.people (name, display, role, unit, password_hash)"
        " SELECT 'nick', 'nick', role, unit, password_hash FROM core.people WHERE name = 'nora'"
        " ON CONFLICT DO NOTHING"
    )
    upload = house.put("draft", sender="nora")
    house("nick").post(f"/uploads/{upload}/take-over")
    house.run("UPDATE intake.uploads SET state = 'confirmed' WHERE id = :u", u=upload)
    for name in ("nora", "nick"):
        assert house.move(name, upload, "approve").json()["code"] == "upload.not_your_turn"
    house.run("UPDATE intake.uploads SET person_id = :p, holder_id = :p WHERE id = :u", u=upload,
              p=house.person_id("walt"))  # fmt: skip
    assert "approve" in house.show("nick", upload)["may"]


def test_t2_everything_somebody_holds_is_handed_over_when_they_leave(house: House, anna: str) -> None:
    house.run("DELETE FROM intake.uploads")
    drafts = [house.put("draft"), house.put("returned")]
    house.put("submitted")
    assert house("chelsea").post("/people/alice/hand-over", json={"to": "anna"}).status_code == 403
    assert house("dave").post("/people/alice/hand-over", json={"to": "anna"}).status_code == 404
    told = house("bob").post("/people/alice/hand-over", json={"to": "anna"})
    assert told.json() == {"handed_over": 2}
    assert {house.show("bob", draft)["holder"]["name"] for draft in drafts} == {"anna"}
    assert house(anna).post("/people/anna/hand-over", json={}).json() == {"handed_over": 2}
    assert house.show("bob", drafts[0])["holder"] is None
    assert house(anna).post(f"/uploads/{drafts[0]}/take-over").status_code == 200


def test_t2_a_disabled_account_keeps_nobody_out_and_who_moves_leaves_drafts_behind(
    house: House, anna: str
) -> None:
    upload = house.put("draft")
    assert house("seth").put("/people/alice/rights", json={"enabled": False}).status_code == 200
    held = house.show(anna, upload)["holder"]
    assert (held["name"], held["disabled"]) == ("alice", True)
    assert house(anna).post(f"/uploads/{upload}/take-over").json()["holder"]["name"] == "anna"
    assert house("seth").put("/people/anna/rights", json={"unit": "xuanbao"}).status_code == 200
    assert house.show("bob", upload)["holder"] is None
    assert house.acts(upload) == ["upload.take_over", "upload.hand_over"]
    house.run("UPDATE core.people SET disabled_at = NULL WHERE name = 'alice'")
    house.clients.pop("alice", None)
    house.clients.pop("anna", None)


def test_t3_each_of_many_has_its_own_outcome(house: House) -> None:
    good, held, early = house.put("confirmed"), house.put("confirmed"), house.put("approved")
    hidden, elsewhere = house.put("draft"), house.put("confirmed", layer="outfalls")
    house.run(
        "INSERT INTO intake.locks (upload_id, person_id, unit, until)"
        " VALUES (:u, :p, 'nature', now() + interval '5 min')",
        u=held, p=house.person_id("walt"),
    )  # fmt: skip
    ids = [good, held, early, hidden, elsewhere, "nonsense", good]
    answer = house("nora").post("/uploads/bulk", json={"ids": ids, "action": "approve", "note": "同意"})
    assert answer.status_code == 200, answer.text
    told = {one["id"]: one for one in answer.json()["outcomes"]}
    assert (answer.json()["done"], answer.json()["failed"], len(told)) == (1, 5, 6)
    assert (told[good]["ok"], told[good]["state"]) == (True, "approved")
    codes = {key: one["problem"]["code"] for key, one in told.items() if not one["ok"]}
    assert codes == {
        held: "upload.locked",
        early: "upload.wrong_state",
        hidden: "upload.unknown",
        elsewhere: "upload.not_your_turn",
        "nonsense": "upload.unknown",
    }
    assert house.acts(good) == ["upload.approve"] and house.acts(held) == []


def test_t3_who_may_move_none_is_refused_at_once(house: House) -> None:
    upload = house.put("confirmed")
    for name, action in (("alice", "approve"), ("bob", "approve"), ("nora", "confirm"), ("cora", "return")):
        asked = {"ids": [upload], "action": action, "note": "x"}
        assert house(name).post("/uploads/bulk", json=asked).status_code == 403, name
    for wrong in (
        {"ids": [], "action": "approve"},
        {"ids": [upload] * 201, "action": "approve"},
        {"ids": [upload], "action": "submit"},
        {"ids": [upload], "action": "return", "note": "x", "deadline": "2022-01-01"},
    ):
        assert house("nora").post("/uploads/bulk", json=wrong).status_code == 422, wrong
    assert house.acts(upload) == []


def test_t4_a_move_sent_again_is_answered_again(house: House) -> None:
    upload, key = house.put("confirmed"), {"Idempotency-Key": str(uuid.uuid4())}
    here = f"/uploads/{upload}/approve"
    first = house("nora").post(here, json={"note": "同意"}, headers=key | {"If-Match": '"1"'})
    again = house("nora").post(here, json={"note": "同意"}, headers=key | {"If-Match": '"1"'})
    assert first.status_code == again.status_code == 200
    assert first.content == again.content and first.headers["etag"] == again.headers["etag"]
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert house.acts(upload) == ["upload.approve"]
    for address, body in ((here, {"note": "不同意"}), (f"/uploads/{upload}/publish", {"note": "同意"})):
        other = house("nora").post(address, json=body, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    # the key of one person is not that of another
    assert house("walt").post(here, json={"note": "同意"}, headers=key).status_code in (403, 409)


def test_t4_a_refused_move_may_be_tried_again_with_its_key(house: House) -> None:
    upload, key = house.put("submitted"), {"Idempotency-Key": "k1"}
    assert house("nora").post(f"/uploads/{upload}/approve", json={}, headers=key).status_code == 404
    house.move("bob", upload, "confirm")
    assert house("nora").post(f"/uploads/{upload}/approve", json={}, headers=key).status_code == 200


def test_t4_many_sent_again_are_answered_again(house: House) -> None:
    ids, key = [house.put("confirmed"), house.put("draft")], {"Idempotency-Key": "many"}
    asked = {"ids": ids, "action": "approve"}
    first = house("nora").post("/uploads/bulk", json=asked, headers=key)
    again = house("nora").post("/uploads/bulk", json=asked, headers=key)
    assert first.content == again.content and again.headers["idempotent-replayed"] == "true"
    assert first.json()["done"] == 1 and house.acts(ids[0]) == ["upload.approve"]
    other = house("nora").post("/uploads/bulk", json=asked | {"note": "x"}, headers=key)
    assert other.json()["code"] == "idempotency.reused"


def test_t4_of_many_equal_requests_at_once_one_moves(house: House) -> None:
    upload, nora, key = house.put("confirmed"), house("nora"), {"Idempotency-Key": "once"}
    answers: list[tuple[int, bytes]] = []

    def move() -> None:
        answer = nora.post(f"/uploads/{upload}/approve", json={}, headers=key)
        answers.append((answer.status_code, answer.content))

    threads = [threading.Thread(target=move) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1 and answers[0][0] == 200
    assert house.acts(upload) == ["upload.approve"]


def test_t4_a_move_with_a_key_decides_on_what_is_there_when_its_turn_comes(house: House) -> None:
    upload, nora = house.put("confirmed"), house("nora")
    answers: list[Any] = []

    def move() -> None:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answers.append(nora.post(f"/uploads/{upload}/approve", json={}, headers=headers))

    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with house.engine.connect() as other:
        other.execute(text("SELECT FROM intake.uploads WHERE id = :u FOR UPDATE"), {"u": upload})
        thread = threading.Thread(target=move)
        thread.start()
        while not other.execute(waiting).scalar() and thread.is_alive():
            time.sleep(0.02)
        other.execute(text("UPDATE intake.uploads SET state = 'approved' WHERE id = :u"), {"u": upload})
        other.commit()
    thread.join()
    assert (answers[0].status_code, answers[0].json()["code"]) == (409, "upload.wrong_state")
    assert house.acts(upload) == []
