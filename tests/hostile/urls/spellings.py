"""Ways to write a URL or a path so that one parser reads another host in it than the next one."""

from __future__ import annotations

import random
from collections.abc import Iterator

#: Between a host that is allowed and one that is not, or in front of a path.
TRICKS = (
    "@", "\\@", "/@", "//@", "\\", "\\\\", "/\\", "\\/", "//", "///", "////", "#@", "?@", ";@", "%40", "%2f%2f", "%5c@", "%00@", "%09//",
    "\t@", "\n@", "\r\n@", "\x00@", "\x0b@", "\x85@", "\u2028@", " @", "\u3000@", ":@", ":80@", ":80:80@", "::", ":x@", "\uff20", "\uff0f\uff0f",
    "\u2215\u2215", "\u29f5@", "..@", ".", "..", "/../", "/..;/", "/.%2e/", "&@", "=@", "[@", "]@", "[::1]@", "<@", ">@", "^@", "`@", "|@", "{@", "~@", "*@",
    "user:pass@", "%@", "%zz@", "+@", ",@", "'@", '"@', "!@", "$@", "(@", ")@", "@@", "@:@", "\u0000", "\u200b@", "\u00ad@", "\ufeff@", "\ud83d\ude00@",
)  # fmt: skip
SCHEMES = ("http://", "HTTP://", "http:/", "http:", "http:\\\\", "http:///", "//", "\\\\", "", "https://", "ws://", "ftp://", "file://", "javascript://", "http+unix://", " http://", "\thttp://", "ht\ntp://", "blob:http://", "view-source:http://", "jar:http://")  # fmt: skip


def hosts(address: str) -> tuple[str, ...]:
    """The ways to write an IPv4 address that some resolver understands."""
    a, b, c, d = map(int, address.split("."))
    number = (a << 24) + (b << 16) + (c << 8) + d
    return (
        address, f"{address}.", str(number), hex(number), f"0{a:o}.{b}.{c}.{d}", f"{a}.{d}", f"[::ffff:{address}]", f"[::ffff:{number >> 16:x}:{number & 65535:x}]",
        f"{a}.{b}.{d}", address.replace(".", "\u3002"), address.replace(".", "\uff0e"), "".join(chr(ord(x) + 0xFEE0) if x.isdigit() else x for x in address), address.replace(".", "%2e"),
    )  # fmt: skip


def references(good: str, thief: str, port: int, seed: int) -> Iterator[str]:
    """Endless references that try to get to `thief` from `good`, both addresses at `port`."""
    draw = random.Random(seed)
    while True:
        there = draw.choice(hosts(thief)) + draw.choice((f":{port}", f":{port}", "", f":0{port}", f":{port}x", ":"))
        here = f"{good}:{port}"
        trick, scheme, path = (
            draw.choice(TRICKS),
            draw.choice(SCHEMES),
            draw.choice(("/steal", "", "/api/v2/steal", "?x", "#x")),
        )
        yield draw.choice((
            f"{trick}{there}{path}", f"{scheme}{here}{trick}{there}{path}", f"{scheme}{there}{trick}{here}{path}",
            f"/{trick}{there}{path}", f"/api/v2/x{trick}{there}{path}", f"{scheme}{trick}{there}{path}", f".{there}{path}", f":{port}{trick}{there}{path}",
            f"{trick}{trick}{there}{path}", f"/api/../..{trick}{there}{path}", f"{scheme}{here}/{trick}{there}{path}", f"{trick}{scheme}{there}{path}",
        ))  # fmt: skip
