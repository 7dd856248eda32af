"""The keys of the items that were read: enough to know one again, in little memory."""

from __future__ import annotations

import hashlib

#: So many keys are kept as they are; of more, digests.
_FEW = 10_000
#: Digests are spread over so many strings of bytes, by their first 12 bits; what stands there is the rest.
_PLACES, _BITS, _SIZE = 4096, 12, 12


class Keys:
    """A set of keys that only grows. A million take 15 MB, where a set of strings has 150.

    Of many, 108 bits of a digest are compared: that two of 10,000,000 are taken for one has a chance of 1 in 10**18.
    """

    def __init__(self) -> None:
        self._few: set[str] = set()
        self._places: list[bytearray] = []

    def add(self, key: str) -> bool:
        """Add a key; whether it was not there."""
        if not self._places:
            if key in self._few:
                return False
            self._few.add(key)
            if len(self._few) > _FEW:
                few, self._few = self._few, set()
                self._places = [bytearray() for _ in range(_PLACES)]
                for each in few:
                    self.add(each)
            return True
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_SIZE + 2).digest()
        place, rest = self._places[int.from_bytes(digest[:2], "big") >> (16 - _BITS)], digest[2:]
        at = place.find(rest)
        while at % _SIZE and at != -1:  # in the midst of two others
            at = place.find(rest, at + 1)
        if at == -1:
            place += rest
        return at == -1
