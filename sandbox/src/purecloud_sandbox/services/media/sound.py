"""Sounds that play."""

from __future__ import annotations

import hashlib
import io
import math
import struct
import wave

RATE = 8000  # samples a second


def make_sound(name: str) -> bytes:
    """A second of a tone as a WAV file; another name has another pitch."""
    pitch = 220 + int(hashlib.sha256(name.encode()).hexdigest()[:4], 16) % 660
    step = 2 * math.pi * pitch / RATE
    frames = b"".join(struct.pack("<h", int(12_000 * math.sin(step * index))) for index in range(RATE))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    return file.getvalue()
