"""The commands that are not operations."""

from __future__ import annotations

#: Where each is, and what it does.
BY_HAND = {
    "api": (
        "api:api",
        "Call any path of the API, also one that no release knows yet.",
    ),
    "apply": (
        "apply:apply",
        "Create or change users, roles and queues as a CSV file says.",
    ),
    "completion": ("shells:completion", "Print what makes a shell complete commands."),
    "describe": ("find:describe", "Show what a command takes, gives and needs."),
    "doctor": (
        "machine:doctor",
        "Look for what is wrong with the setup, or with programs.",
    ),
    "download": ("jobs:download", "Download a file that an answer names."),
    "export": (
        "export:export",
        "Export everything into tables, and next time what is new.",
    ),
    "listen": ("events:listen", "Print events as they happen."),
    "login": ("login:login", "Log in by browser, or as a program."),
    "logout": ("login:logout", "Forget a profile and its secrets."),
    "mcp": ("agents:mcp", "Serve the platform to agents, reads only by default."),
    "profile": ("login:profile", "List the profiles, or choose the current one."),
    "sandbox": ("machine:sandbox", "Start a local Platform API."),
    "search": ("find:search", "Find commands by what they do."),
    "upload": ("jobs:upload", "Upload a file to where an answer says."),
    "wait": ("jobs:wait", "Wait until a job is done."),
    "whoami": ("login:whoami", "Show whose login counts."),
}
