"""The door a phone asks about a code: what it answers to a stamp, a GTIN and nonsense, with how few questions."""

import gzip

from tests.world import loaded_province, world  # noqa: F401

DOOR = "/kiem-tra/hien-truong/tra"
PROBLEM = "application/problem+json"


def phone_of(world, role="inspector"):  # noqa: F811
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world.signed_in(role)


def ask(phone, code, **more):
    return phone.post(DOOR, json={"code": code} | more)


def test_every_state_is_answered_in_the_words_of_the_public_page_and_small(world):  # noqa: F811
    phone = phone_of(world)
    for stamp in world.shown:
        answer = ask(phone, stamp.code)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        public = world.nobody().get(f"/{stamp.code}.json").json
        told = answer.json
        assert (told["verdict"]["state"], told["verdict"]["words"]) == (public["state"], public["headline"]), stamp
        assert len(gzip.compress(answer.data)) <= 2_000
        assert stamp.code not in answer.get_data(as_text=True)
        if told["found"]:
            assert told["address"] == f"/kiem-tra/tem/{told['run_id']}/{told['ordinal']}"
            assert all(label and text for label, text in told["lines"])


def test_a_stamp_is_answered_in_few_questions(world, count_queries):  # noqa: F811
    phone, code = phone_of(world), world.code("active")
    ask(phone, code)
    main, scans = count_queries(world.rt.main), count_queries(world.rt.observations)
    ask(phone, code)
    assert (len(main), len(scans)) <= (9, 1), main


def test_a_barcode_leads_to_its_products_and_a_strange_one_accuses_nobody(world):  # noqa: F811
    phone = phone_of(world)
    gtin = world.nobody().get(f"/{world.code('active')}.json").json["product"]["gtin"]
    for text in (gtin.lstrip("0"), f"(01){gtin}(10)L2411", f"\x1d01{gtin}10L2411"):
        told = ask(phone, text).json
        assert (told["kind"], told["found"]) == ("product", True), text
        assert told["choices"][0]["product"] and told["choices"][0]["producer"]
    strange = ask(phone, "8938505970011").json
    assert (strange["found"], strange["choices"], strange["verdict"]["colour"]) == (False, [], "grey")


def test_what_cannot_be_asked_is_a_problem_for_programs(world):  # noqa: F811
    nobody = world.nobody()
    phone = phone_of(world)
    for body in ({}, {"code": ""}, {"code": 5}, [], None):
        refused = phone.post(DOOR, json=body)
        assert (refused.status_code, refused.content_type) == (422, PROBLEM), body
        assert refused.json["errors"][0]["field"] == "code"
    assert ask(phone, "1234").json["verdict"]["state"] == "unknown_scanned"
    assert ask(phone, "1234", typed=True).json["verdict"]["state"] == "typing_error"
    assert (ask(nobody, "1").status_code, ask(nobody, "1").content_type) == (401, PROBLEM)
    producer = phone_of(world, "producer")
    assert (ask(producer, "1").status_code, ask(producer, "1").content_type) == (403, PROBLEM)
    world.app.config["WTF_CSRF_ENABLED"] = True
    assert (ask(phone, "1").status_code, ask(phone, "1").content_type) == (400, PROBLEM)
