"""The client for other people's servers: no socket to an address that is not public, whatever the address says."""

import socket

import pytest

from trace.base.errors import Refused, Unavailable
from trace.base.outgoing import Outgoing, is_public, read_target, resolved

PUBLIC = "93.184.216.34"
OK = b"HTTP/1.1 200 OK\r\n\r\n"

HOSTILE = """
http://127.0.0.1/ http://127.1/ http://0x7f.1/ http://0177.0.0.1/ http://2130706433/ http://0/ http://0.0.0.0/
http://10.0.0.5/ http://172.16.0.1/ http://172.31.255.254/ http://192.168.1.1/ http://169.254.169.254/latest/meta-data
http://100.64.0.1/ http://198.18.0.1/ http://192.0.0.8/ http://192.88.99.1/ http://224.0.0.1/ http://255.255.255.255/
http://240.0.0.1/ http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:a9fe:a9fe]/ http://[::127.0.0.1]/
http://[fe80::1]/ http://[fc00::1]/ http://[fd00:ec2::254]/ http://[fec0::1]/ http://[ff02::1]/
http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::a9fe:a9fe]/ http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/
http://[2001:db8::1]/ http://localhost/ http://user@127.0.0.1/ http://public.example@127.0.0.1/
http://public.example\\@127.0.0.1/ http://[fe80::1%25eth0]/ file:///etc/passwd gopher://127.0.0.1:6379/_x
ftp://127.0.0.1/ http:/127.0.0.1/ //127.0.0.1/ http://public.example:22/ http://public.example:25/ http://:80/
http://private.example/ http://mixed.example/ http://empty.example/ http://public.example:99999/
""".split()

NAMES = {
    "public.example": [PUBLIC],
    "other.example": ["93.184.216.35"],
    "private.example": ["192.168.0.7"],
    "mixed.example": [PUBLIC, "10.0.0.1"],
    "empty.example": [],
}


class Net:
    """A made-up network: names of its own, every answer prepared, every socket remembered."""

    def __init__(self, *answers):
        self.answers, self.opened, self.requests, self.asked = list(answers), [], [], []
        self.kept = []

    def resolve(self, host, port):
        self.asked.append(host)
        return NAMES[host] if host in NAMES else resolved(host, port)

    def connect(self, address, port, timeout_s):
        assert is_public(address), f"a socket to {address}"
        self.opened.append((address, port))
        ours, theirs = socket.socketpair()
        theirs.sendall(self.answers.pop(0))
        theirs.shutdown(socket.SHUT_WR)
        self.kept.append(theirs)
        return ours

    def said(self, number=0):
        return self.kept[number].recv(65536)

    def client(self):
        return Outgoing(resolve=self.resolve, connect=self.connect, timeout_s=5)

    def close(self):
        for each in self.kept:
            each.close()


@pytest.fixture
def net():
    made = []

    def make(*answers):
        made.append(Net(*answers))
        return made[-1]

    yield make
    for each in made:
        each.close()


def redirect(to):
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n".encode()


def test_forty_hostile_addresses_never_open_a_socket(net):
    assert len(HOSTILE) >= 40
    world = net()
    for url in HOSTILE:
        for ask in (lambda url: world.client().head(url), lambda url: world.client().post_json(url, b"{}", {})):
            with pytest.raises((Refused, Unavailable)):
                ask(url)
    assert world.opened == []


def test_a_redirect_to_any_hostile_address_never_opens_a_socket_there(net):
    for url in HOSTILE:
        if "://" not in url:  # relative, so a path of the first server
            continue
        world = net(redirect(url))
        with pytest.raises((Refused, Unavailable)):
            world.client().head("http://public.example/start")
        assert world.opened == [(PUBLIC, 80)], url


def test_a_name_is_resolved_once_and_the_socket_goes_to_the_address_looked_at(net):
    answers = [[PUBLIC], ["127.0.0.1"]]
    world = net(OK)
    client = Outgoing(resolve=lambda host, port: answers.pop(0), connect=world.connect)
    assert client.head("http://rebinding.example/") == 200
    assert world.opened == [(PUBLIC, 80)]
    assert answers == [["127.0.0.1"]]


def test_a_document_is_sent_whole_and_its_answer_is_the_status(net):
    world = net(b"HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\nreceived!")
    assert world.client().post_json("http://public.example:8080/hook?a=1", b'{"a":1}', {"X-Signature": "s"}) == 202
    said = world.said()
    assert said.startswith(b"POST /hook?a=1 HTTP/1.1\r\nHost: public.example:8080\r\n")
    assert b"X-Signature: s\r\n" in said and said.endswith(b'\r\n\r\n{"a":1}')


def test_a_posted_document_does_not_follow_a_redirect(net):
    world = net(redirect("http://other.example/"))
    assert world.client().post_json("http://public.example/", b"{}", {}) == 302
    assert len(world.opened) == 1


def test_a_look_follows_redirects_and_says_how_it_ends(net):
    world = net(redirect("/there"), redirect("http://other.example/"), b"HTTP/1.1 404 Not Found\r\n\r\n")
    assert world.client().head("http://public.example/") == 404
    assert [address for address, _ in world.opened] == [PUBLIC, PUBLIC, "93.184.216.35"]


@pytest.mark.parametrize(
    "no_address", ["http://[::1", "//[", "http://a..example/", "https://.example/", f"http://{'a' * 64}.example/"]
)
def test_what_is_no_address_at_all_is_refused_wherever_it_comes_from(net, no_address):
    with pytest.raises(Refused, match=r"outgoing\.address"):
        net(redirect(no_address)).client().head("http://public.example/")
    with pytest.raises(Refused, match=r"outgoing\.address"):
        net().client().head(no_address)


def test_redirects_in_a_ring_come_to_an_end(net):
    world = net(*[redirect("/again")] * 9)
    with pytest.raises(Unavailable):
        world.client().head("http://public.example/")
    assert len(world.opened) == 6


def test_a_server_that_does_not_know_head_is_asked_again(net):
    world = net(b"HTTP/1.1 405 No\r\n\r\n", OK)
    assert world.client().head("http://public.example/") == 200
    assert world.said(1).startswith(b"GET / HTTP/1.1")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000,
        b"HTTP/1.1 2\r\n\r\n",
    ],
)
def test_what_is_no_answer_of_a_web_server_is_unreachable(net, answer):
    with pytest.raises(Unavailable):
        net(answer).client().head("http://public.example/")


def test_an_early_hint_is_passed_over(net):
    assert net(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK).client().head("http://public.example/") == 200


def test_a_line_break_in_a_header_is_refused(net):
    with pytest.raises(Refused):
        net(OK).client().post_json("http://public.example/", b"{}", {"X-A": "b\r\nHost: other"})


def test_an_address_is_taken_apart_as_it_is_written():
    assert read_target("https://a.example:8443?x=1").authority == "a.example:8443"
    assert read_target("https://a.example:443/").authority == "a.example"
    assert read_target("http://[2606:2800:220:1::1]/").host == "[2606:2800:220:1::1]"
    assert is_public("2606:2800:220:1::1")


def test_a_host_that_the_operators_settings_name_may_be_inside_and_no_other(net):
    world, opened = net(), []

    def connect(address, port, timeout_s):
        opened.append(address)
        raise OSError

    client = Outgoing(world.resolve, connect, inside=frozenset({"private.example"}))
    with pytest.raises(Unavailable):  # asked for, and nobody answered
        client.post_json("http://private.example/hook", b"{}", {})
    with pytest.raises(Refused):
        client.post_json("http://mixed.example/hook", b"{}", {})
    assert opened == ["192.168.0.7"]
