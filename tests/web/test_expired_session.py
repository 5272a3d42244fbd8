"""A form that is sent after its session has ended says so, and how to go on without losing what was typed."""


def test_a_form_sent_after_signing_out_says_to_sign_in_again(world):
    client = world.signed_in("producer")
    page = client.get("/co-so/moi").get_data(as_text=True)
    assert 'name="csrf_token"' in page
    late = world.nobody().post("/co-so/moi", data={"name": "HTX", "csrf_token": "of-an-ended-session"})
    assert late.status_code == 400
    assert "Phiên làm việc đã hết" in late.get_data(as_text=True)


def test_a_reloaded_page_makes_no_second_key(world):
    client = world.signed_in("officer")
    token = client.get("/khoa-api").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "once": "k" * 30, "name": "Cổng", "scopes": ["run.see"], "days": "30"}
    form |= {"quota_per_day": "10", "agency_id": "0"}
    first, again = (client.post("/khoa-api", data=form).get_data(as_text=True) for _ in range(2))
    assert "tk_test_" in first
    assert "đã hiện một lần" in again
    assert client.get("/khoa-api").get_data(as_text=True).count("<strong>Cổng</strong>") == 1
