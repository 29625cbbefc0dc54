"""libnice as a program that speaks as IcePeer.java does: its description out, the peer's in, then what came of it.

Arguments: CONTROLLING or CONTROLLED, the address of this host, and for a relay the address and port of a TURN server.
"""

import ctypes
import sys
import threading

import gi

gi.require_version("Nice", "0.1")
from gi.repository import GLib, Nice  # noqa: E402

END = "a=end-of-candidates"
role, address, *turn = sys.argv[1:]
loop = GLib.MainLoop()
agent = Nice.Agent.new(loop.get_context(), Nice.Compatibility.RFC5245)
agent.set_property("controlling-mode", role == "CONTROLLING")
agent.set_property("ice-tcp", False)
agent.set_property("upnp", False)
agent.set_property("force-relay", bool(turn))
here = Nice.Address.new()
here.set_from_string(address)
agent.add_local_address(here)
stream = agent.add_stream(1)
agent.set_stream_name(stream, "audio")


def say(text):
    print(text, flush=True)


def gathered(*_):
    for line in agent.generate_local_stream_sdp(stream, True).splitlines():
        if line.startswith(("a=ice-ufrag", "a=ice-pwd", "a=candidate")):
            say(line)
    say(END)
    threading.Thread(target=read, daemon=True).start()


def read():
    lines = []
    for line in sys.stdin:
        lines.append(line.strip())
        if lines[-1] == END:
            break
    GLib.idle_add(take, lines)


def take(lines):
    values = dict(line[2:].split(":", 1) for line in lines if line.startswith("a=ice-"))
    agent.set_remote_credentials(stream, values["ice-ufrag"], values["ice-pwd"])
    remote = [
        agent.parse_remote_candidate_sdp(stream, line)
        for line in lines
        if line.startswith("a=candidate")
    ]
    agent.set_remote_candidates(stream, 1, remote)
    return False


kinds = {0: "host", 1: "srflx", 2: "prflx", 3: "relay"}
pair = None


def selected(_agent, _stream, _component, local, remote):
    global pair
    pair = f"{kinds[int(local.type)]} {kinds[int(remote.type)]}"


def changed(_agent, _stream, _component, state):
    if state == Nice.ComponentState.READY:
        say(f"connected {pair}")
        GLib.timeout_add(100, greet)


def greet():
    agent.send(stream, 1, 18, "hello from libnice")
    return True


@ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p
)
def heard(_agent, _stream, _component, length, data, _context):
    say("heard " + ctypes.string_at(data, length).decode())


agent.connect("candidate-gathering-done", gathered)
agent.connect("new-selected-pair-full", selected)
agent.connect("component-state-changed", changed)
# What comes in is not among what GObject introspection can call.
ctypes.CDLL("libnice.so.10").nice_agent_attach_recv(ctypes.c_void_p(hash(agent)), stream, 1, None, heard, None)
if turn:
    agent.set_relay_info(stream, 1, turn[0], int(turn[1]), "tester", "between-us", Nice.RelayType.UDP)
agent.gather_candidates(stream)
loop.run()
