"""The proxy breaks what it says, and each check finds what it looks for: what can't fail would prove nothing."""

import contextlib
import http.client
import http.server
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
import unittest

import cables
import checks
from rig import Door, Proxy, Violation, until
from wire import name_of


class Counting(http.server.BaseHTTPRequestHandler):
    """Answers every POST and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    asked = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Counting.asked.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class ProxyTests(unittest.TestCase):
    def setUp(self):
        Counting.asked.clear()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.proxy = Proxy(tempfile.mkdtemp() + "/proxy.sock")
        self.upstream = f"http://127.0.0.1:{self.server.server_port}"
        self.door = Door(self.proxy, "a", self.upstream)

    def tearDown(self):
        self.proxy.end()
        self.server.shutdown()
        self.server.server_close()

    def connect(self, timeout=5):
        return http.client.HTTPConnection(self.door.url.removeprefix("http://"), timeout=timeout)

    def ask(self, action="CreateFleet", connection=None, path="/"):
        if connection is None:
            with contextlib.closing(self.connect()) as connection:
                return self.ask(action, connection, path)
        connection.request("POST", path, f"Action={action}")
        return connection.getresponse().read()

    def test_open_door_passes_and_notes(self):
        self.assertEqual(self.ask(), b"ok")
        self.assertEqual([name for _, name in self.door.requests()], ["CreateFleet"])
        self.assertEqual(self.door.requests(), [])

    def test_a_proxys_request_reaches_the_server_as_one_asked_directly(self):
        self.assertEqual(self.ask(path=f"{self.upstream}/_services/x"), b"ok")
        self.assertEqual(Counting.asked[0][0], "/_services/x")

    def test_cut_refuses_and_resets_and_opens_again_on_the_same_port(self):
        standing = self.connect()
        self.addCleanup(standing.close)
        self.ask(connection=standing)
        self.door.become("cut")
        with self.assertRaises(OSError):
            self.ask(connection=standing)
        with self.assertRaises(ConnectionRefusedError):
            self.ask()
        self.door.heal()
        self.assertEqual(self.ask(), b"ok")

    def test_what_was_held_arrives_late_though_its_client_is_gone(self):
        standing = self.connect()
        self.ask(connection=standing)
        standing.sock.settimeout(0.3)
        self.door.become("hold")
        with self.assertRaises(TimeoutError):
            self.ask("Late", connection=standing)
        standing.close()
        self.assertEqual(len(Counting.asked), 1)
        self.door.heal()
        until(5, "the late request", lambda: Counting.asked[-1][1] == b"Action=Late")

    def test_a_lost_reply_is_of_a_request_that_was_carried_out(self):
        self.door.lose("^CreateFleet", 1)
        self.assertEqual(self.ask("DescribeInstances"), b"ok")
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            self.ask()
        self.assertEqual(len(Counting.asked), 2)
        self.assertEqual(self.door.lost(), 1)
        self.assertEqual(self.ask(), b"ok")


@unittest.skipUnless(cables.are_allowed(), "no network namespaces here")
class CableTests(unittest.TestCase):
    def test_a_host_may_have_the_name_and_the_addresses_of_one_that_was_closed(self):
        for _ in range(20):
            host = cables.Host()
            host.cable()
            host.close()

    def test_a_cable_that_is_pulled_out_loses_what_is_sent_and_refuses_nothing(self):
        host = cables.Host()
        self.addCleanup(host.close)
        cable = host.cable()
        server = socket.create_server((cable.address, 0))
        self.addCleanup(server.close)
        program = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=0.5)"
        words = host.command([sys.executable, "-c", program, cable.address, str(server.getsockname()[1])])

        def connects():
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            self.assertNotIn("refused", done.stderr)
            return done.returncode == 0

        self.assertTrue(connects())
        cable.pull()
        self.assertFalse(connects())
        cable.plug()
        until(5, "the cable to carry again", connects)


class NameTests(unittest.TestCase):
    def name(self, operation, body):
        return name_of("POST / HTTP/1.1", {"x-amz-target": f"DynamoDB_20120810.{operation}"}, body)

    def test_a_commit_is_told_from_a_claim_and_a_renewal_from_a_heartbeat(self):
        fence, lease = b'{"pk":{"S":"LEASE#h/o/g/n"},"sk":{"S":"FENCE"}}', b'{"pk":{"S":"LEASE#h/o/g/n"},"sk":{"S":"LEASE"}}'
        runner, member = b'{"pk":{"S":"LIVE#h"},"sk":{"S":"RUNNER#demo-i-1"}}', b'{"pk":{"S":"LEASE#h"},"sk":{"S":"MEMBER#a"}}'
        commit, claim = self.name("TransactWriteItems", runner + fence), self.name("TransactWriteItems", lease + fence)
        self.assertEqual((commit, claim), ("TransactWriteItems FENCE RUNNER", "TransactWriteItems FENCE LEASE"))
        self.assertTrue(checks.EFFECTS.match(commit))
        self.assertFalse(checks.EFFECTS.match(claim))
        self.assertEqual(self.name("UpdateItem", lease), "UpdateItem LEASE")
        self.assertEqual(self.name("PutItem", member), "PutItem MEMBER")

    def test_github_and_ec2(self):
        self.assertEqual(name_of("POST / HTTP/1.1", {}, b"Action=CreateFleet&Version=1"), "CreateFleet")
        question = name_of("POST / HTTP/1.1", {}, b"Action=CreateFleet&DryRun=true&Version=1")
        self.assertEqual(question, "dry run of CreateFleet")
        self.assertFalse(checks.EFFECTS.match(question))
        self.assertEqual(name_of("DELETE /_broker/queue/1/7?sid=x HTTP/1.1", {}, b""), "DELETE /_broker/queue/#/#")


class FakeAgent:
    """As much of an agent as the checks look at."""

    def __init__(self, name, elections=(), lines=()):
        self.name, self.elected, self.read = name, list(elections), list(lines)
        self.checked, self.is_running, self.log_path = 0, True, f"{name}.log"

    def lines(self):
        return self.read


def rig_of(*agents, epoch=None, recorded=()):
    elections = sorted((when, number, one) for one in agents for when, number in one.elected)
    ledger = types.SimpleNamespace(history=lambda kind: [{"epoch": number} for number in recorded])
    return types.SimpleNamespace(agents=agents, elections=lambda: elections, epoch=lambda: epoch or elections[-1][1], ledger=ledger)


class CheckTests(unittest.TestCase):
    def setUp(self):
        self.now = time.time()
        self.offset = time.time() - time.monotonic()

    def request(self, ago, name):
        return (self.now - ago - self.offset, name)

    def test_epochs_that_repeat_or_go_back_or_differ_from_the_ledger(self):
        checks.epochs_increase(rig_of(FakeAgent("a", [(1, 1), (3, 3)]), FakeAgent("b", [(2, 2)])))
        for second, ledger, recorded in [((2, 1), None, ()), ((2, 2), 3, ()), ((2, 2), 2, [1, 2, 2]), ((2, 2), 2, [2])]:
            with self.assertRaises(Violation):
                checks.epochs_increase(rig_of(FakeAgent("a", [(1, 1)]), FakeAgent("b", [second]), epoch=ledger, recorded=recorded))

    def test_effects_of_a_leader_that_was_followed_by_another(self):
        first, second = FakeAgent("a", [(self.now - 60, 1)]), FakeAgent("b", [(self.now - 30, 2)])
        rig = rig_of(first, second)
        harmless = [self.request(40, "CreateFleet"), self.request(20, "GetItem LEASE"), self.request(20, "TransactWriteItems FENCE LEASE")]
        checks.no_effect_after_the_successors_claim(rig, {first: harmless, second: [self.request(20, "CreateFleet")]})
        for name in ["CreateFleet", "TransactWriteItems FENCE STATE", "TerminateInstances", "DELETE /_broker/queue/#", "POST /x/sessions"]:
            with self.assertRaises(Violation, msg=name):
                checks.no_effect_after_the_successors_claim(rig, {first: [self.request(20, name)]})
            checks.no_effect_after_the_successors_claim(rig, {first: [self.request(20, name)]}, exempt=[first])

    def test_errors_are_found_once_and_expected_ones_are_not_surprises(self):
        line = {"level": "error", "message": "The launch template can't be used", "time": "2026-11-24T20:00:00Z"}
        checks.no_errors_are_logged(rig_of(FakeAgent("a", lines=[line]), epoch=1), "template")
        with self.assertRaises(Violation):
            checks.no_errors_are_logged(rig_of(FakeAgent("a", lines=[line]), epoch=1))

    def test_a_process_that_ended_by_itself(self):
        dead = FakeAgent("a")
        dead.is_running, dead.ended_well = False, lambda: False
        dead.process = types.SimpleNamespace(returncode=-11)
        with self.assertRaises(Violation):
            checks.processes_are_well(rig_of(dead, epoch=1))


if __name__ == "__main__":
    unittest.main()
