"""A client of the statistics socket that shares nothing with ours: line by line, typed by the
metadata, with the exact integers that Python has."""

import json
import socket
import sys

sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
sock.connect(sys.argv[1])
stream = sock.makefile("rw")


def request(req, **args):
    stream.write(json.dumps({"req": req, "args": args}) + "\n")
    stream.flush()
    answer = json.loads(stream.readline())
    assert set(answer) == {"errno", "args"} and set(answer["args"]) == {"resp"}, answer
    return answer["errno"], answer["args"]["resp"]


def check(kind, value):
    if isinstance(kind, dict):
        check_struct(meta[kind["struct"]], value)
    elif kind == "u64":
        assert type(value) is int and 0 <= value < 2**64, (kind, value)
    elif kind == "float":
        assert type(value) in (int, float), (kind, value)
    else:
        assert kind == "string" and type(value) is str, (kind, value)


def check_struct(struct, values):
    assert set(values) == set(struct["fields"]), struct["name"]
    for name, field in struct["fields"].items():
        if "datum" in field:
            check(field["datum"], values[name])
        elif "array" in field:
            for value in values[name]:
                check(field["array"], value)
        else:
            for key, value in values[name].items():
                assert field["dict"]["key"] == "string" or int(key) >= 0
                check(field["dict"]["datum"], value)


errno, meta = request("stats_meta")
assert errno == 0
top = next(struct for struct in meta.values() if struct.get("top") == "true")
for _ in range(2):
    errno, stats = request("stats")
    assert errno == 0
    check_struct(top, stats)
assert stats["direct_greedy_cpus"] == [2**64 - 1]
assert stats["kick_greedy_cpus"] == [0, 2**53 + 1]
assert request("stats", target="nothing")[0] == 22
print("ok")
