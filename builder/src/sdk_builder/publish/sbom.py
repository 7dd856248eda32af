"""The bill of materials of a wheel, in the form of CycloneDX: what it is, and what installing it brings along."""

from __future__ import annotations

import json
import zipfile
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from ..project.storage import checksum


def describe_wheel(wheel: Path) -> str:
    """The bill of a wheel as JSON; the same wheel has the same bill."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(archive.read(name))
    purl = f"pkg:pypi/{metadata['Name'].lower()}@{metadata['Version']}"
    requirements = [Requirement(text) for text in metadata.get_all("Requires-Dist") or ()]
    components = [_component(one) for one in sorted(requirements, key=str)]
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": purl,
                "name": metadata["Name"],
                "version": metadata["Version"],
                "licenses": [{"expression": metadata["License-Expression"]}] if metadata["License-Expression"] else [],
                "hashes": [{"alg": "SHA-256", "content": checksum(wheel.read_bytes())}],
                "purl": purl,
            }
        },
        "components": components,
        "dependencies": [{"ref": purl, "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(document, indent=2) + "\n"


def _component(requirement: Requirement) -> dict[str, Any]:
    # A wheel names ranges; which version is installed is decided where it is installed.
    optional = requirement.marker is not None and "extra" in str(requirement.marker)
    return {
        "type": "library",
        "bom-ref": str(requirement),
        "name": requirement.name,
        "scope": "optional" if optional else "required",
        "properties": [{"name": "requirement", "value": str(requirement)}],
        "purl": f"pkg:pypi/{requirement.name.lower()}",
    }
