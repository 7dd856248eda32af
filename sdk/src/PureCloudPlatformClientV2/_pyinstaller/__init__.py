"""What PyInstaller asks for when it freezes a program that uses this package (entry point `pyinstaller40`)."""

from __future__ import annotations

from pathlib import Path


def hook_directories() -> list[str]:
    """Where the hook is."""
    return [str(Path(__file__).parent)]
