"""How names of the definition become names of Python: every rule, and nothing else.

The names are a published contract. The rules take any string; what they cannot make a name of (nothing but punctuation)
becomes the empty string, which the lowering reports as a problem.
"""

from __future__ import annotations

import keyword
import re

# The local names of the methods that the published package generates: it could not use them for parameters.
_PUBLISHED_LOCALS = frozenset(
    {
        "all_params",
        "auth_settings",
        "body_params",
        "form_params",
        "header_params",
        "local_var_files",
        "path_params",
        "query_params",
        "resource_path",
    }
)
RESERVED = frozenset(keyword.kwlist) | {"exec", "print", "property", "self"} | _PUBLISHED_LOCALS

_SEPARATORS = re.compile(r"[\[\](.\-|/ ]")
_DROPPED = re.compile(r"[^A-Za-z0-9_]")
_CAPITALS_THEN_WORD = re.compile(r"([A-Z]+)([A-Z][a-z][a-z]+)")
_LOWER_THEN_CAPITAL = re.compile(r"([a-z\d])([A-Z])")
_PARTS = re.compile(r"[\W_]+", re.ASCII)


def is_word(text: str) -> bool:
    """Whether a name can stand in a table that is separated by spaces and lines."""
    return text.isprintable() and len(text.split()) == 1 and " " not in text


def sanitize(name: str) -> str:
    """Keep letters, digits and underscores; separators become underscores: `If-Match` -> `If_Match`."""
    return _DROPPED.sub("", _SEPARATORS.sub("_", name))


def underscore(name: str) -> str:
    """`mediaStatsRFactor` -> `media_stats_r_factor`, `resourceURIs` -> `resource_uris`."""
    name = _CAPITALS_THEN_WORD.sub(r"\1_\2", name)
    return _LOWER_THEN_CAPITAL.sub(r"\1_\2", name).lower()


def camelize(name: str) -> str:
    """`Telephony Providers Edge` -> `TelephonyProvidersEdge`; all but the first letter of a part stay as they are."""
    return "".join(part[:1].upper() + part[1:] for part in _PARTS.split(name))


def _escape(name: str, *, reserved: frozenset[str]) -> str:
    """`from` -> `pcFrom`; a name that cannot start with its digit gets the same prefix: `2fa` -> `pc2fa`."""
    if name in reserved or name[:1].isdigit():
        return f"pc{name[:1].upper()}{name[1:]}"
    return name


def variable_name(name: str) -> str:
    """The Python name of a parameter or a property: `lines.loggedInUser.id` -> `lines_logged_in_user_id`."""
    return _escape(underscore(sanitize(name)).lstrip("_"), reserved=RESERVED)


def method_name(name: str) -> str:
    """The method of an operation, from its published name or `operationId`: `getUsersMe` -> `get_users_me`."""
    return _escape(underscore(sanitize(name)).lstrip("_"), reserved=frozenset(keyword.kwlist))


def model_class(name: str) -> str:
    """The class of a definition: `ScimV2User`, `IVRDivisionView`. `None` and `2FA` become `ModelNone`, `Model2FA`."""
    cls = camelize(sanitize(name))
    return f"Model{cls}" if keyword.iskeyword(cls) or cls[:1].isdigit() else cls


def inline_class(name: str) -> str:
    """The class of the inline part of an `allOf`: `DynamicListValues` -> `DynamicListValuesAllOf`."""
    return f"{name}AllOf"


def api_class(tag: str) -> str:
    """The class of the operations of a tag: `SCIM` -> `SCIMApi`."""
    cls = f"{camelize(sanitize(tag))}Api"
    return f"Model{cls}" if cls[:1].isdigit() else cls


def module_name(cls: str) -> str:
    """The module that a class has in the published package: `OAuthApi` -> `o_auth_api`, `DIDPool` -> `did_pool`."""
    name = underscore(cls)
    return f"{name}_" if keyword.iskeyword(name) else name
