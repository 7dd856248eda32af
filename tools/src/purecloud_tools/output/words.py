"""What the SDK says to who writes Python, in the words of a shell."""

from __future__ import annotations

#: Clauses for which a shell has others, and keywords by the options that they are there.
_CLAUSES = {
    "; pass idempotent=True where repeating is safe": "",
    "Pass download_to= to store it in a file, or raise configuration.max_response_bytes": (
        "purecloud download stores it in a file"
    ),
    "; set a larger configuration.pool_size": "",
    "configuration.ssl_ca_cert, or in the variable SSL_CERT_FILE": "the variable SSL_CERT_FILE",
    "configuration.proxy or HTTPS_PROXY": "HTTPS_PROXY",
    "set configuration.proxy_username and configuration.proxy_password": (
        "write user and password into HTTPS_PROXY, http://USER:PASSWORD@HOST:PORT"
    ),
    "timeout= or deadline=": "--timeout",
    "log in, as with get_client_credentials_token, or set configuration.access_token": "purecloud login",
}
_OPTIONS = {"headers": "--header", "region": "--region", "deadline": "--timeout"}
_KEYWORD = (
    r"(?<![\w./-])([a-z][a-z_]*)=(?=\.\.\.|[\s.,;:)]|$)(?:\.\.\.)?|^(timeout|limit|page_size|deadline)(?= must be )"
)
_SETTING = r"\bconfiguration\.([a-z_]+)"


def in_words_of_a_shell(text: str) -> str:
    """A sentence of the SDK: keywords as options, and no settings that only Python has."""
    import re  # errors alone need it

    def option(found: re.Match[str]) -> str:
        keyword = found[1] or found[2]
        return _OPTIONS.get(keyword, f"--{keyword.replace('_', '-')}")

    for said, shown in _CLAUSES.items():
        text = text.replace(said, shown)
    return re.sub(_SETTING, r"the setting \1 of the SDK's file", re.sub(_KEYWORD, option, text))
