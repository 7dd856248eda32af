"""What people say when they ask for an operation: the English of the search; words of an API are data."""

from __future__ import annotations

# Words with which a question begins, by what they want: to read, create, update or delete.
VERBS = {
    "r": (
        "get list show find see fetch read view display retrieve lookup which what where when query"
        " search count check compare inspect browse look download has hear watch verify measure monitor"
        " track print obtain extract dump pull preview"
    ),
    "c": (
        "create add new make insert post register assign grant upload send place start begin submit"
        " request generate invite book schedule enroll import copy clone onboard hire provision dial"
        " launch build define compose found establish introduce teach setup duplicate assemble write"
        " open give"
    ),
    "u": (
        "update change set edit modify put patch replace adjust rename move enable disable activate"
        " deactivate pause resume reset approve accept reject decline turn switch correct extend reorder"
        " reschedule overwrite mute hold mark restore increase raise lower link convert answer pick"
        " configure customize revise amend tweak fix unmute swap close modify transform"
    ),
    "d": (
        "delete remove drop erase destroy clear unassign take revoke cancel release purge kick detach"
        " throw offboard wipe empty unset unlink uninstall disassociate discard forget unsubscribe quit"
    ),
}
# Verbs that nearly every summary begins with: by themselves they say nothing about a thing.
GENERIC = frozenset(
    [
        "get",
        "list",
        "show",
        "find",
        "create",
        "add",
        "new",
        "make",
        "update",
        "change",
        "set",
        "edit",
        "delete",
        "remove",
        "replace",
    ]
)
# Words that are one word together, or none.
PHRASES = {
    "details of": "", "details about": "", "information about": "", "information on": "", "information of": "",
    "info about": "", "info on": "", "info of": "", "a list of": "", "the list of": "", "list of all": "",
    "list of": "", "kinds of": "", "kind of": "", "types of": "", "set of": "", "name of": "", "names of": "",
    "id of": "", "description of": "", "who am i": "whoami",
    "real time": "realtime", "signed in": "signedin", "log in": "login", "logged in": "login", "logs in": "login",
    "sign in": "login", "log on": "login", "log out": "logout", "sign out": "logout", "logged out": "logout",
    "log off": "logout", "sign off": "logout", "signed out": "logout", "set up": "create", "sign up": "register",
    "turn on": "enable", "turn off": "disable", "switch on": "enable", "switch off": "disable", "look up": "find",
    "find out": "find", "look for": "find", "get rid of": "delete", "throw away": "delete", "take away": "remove",
    "hang up": "disconnect", "pick up": "answer", "call back": "callback", "clean up": "clear", "e mail": "email",
    "right now": "now", "at the moment": "now", "how many": "count", "try out": "test", "go live": "publish",
    "goes live": "publish", "put live": "publish", "roll out": "publish",
    "pass on": "transfer", "take out": "remove", "check in": "checkin", "check out": "checkout", "sign on": "login",
    "at this moment": "now", "in progress": "active", "at once": "several",
}  # fmt: skip
# Words that say nothing.
IGNORED = (
    "a an the of for to in on by with and or is are was be been how do does i you we it its at as that"
    " this from into their his her them they than can could should want need would please via using"
    " through up out any every all there s am has have had where when did will may might while able way"
    " possible some help tell know something one not longer more still just exactly very much lot really"
    " here thing things so but if whether then hello hi cloud anymore im ve got gets getting d ll"
    " re t don doesn isn only whole entire without between per during after before"
    " another other certain everybody everyone must"
)
# Words behind which a question speaks of what a thing belongs to.
BREAKS = "of for in on to into from by with as at about that who which using does do did"
# Words with which a question begins that wants to know something, unless a verb follows.
ASKING = "who what which where when how is are has have does do did whose show why can"
# What people say for what a sentence calls otherwise, nearest first.
NEAR = {
    "add": "create",
    "approve": "update state",
    "assign": "grant associate add",
    "batch": "several",
    "begin": "start",
    "build": "create",
    "bulk": "several",
    "change": "update set",
    "check": "validate status",
    "clone": "copy",
    "compare": "comparison",
    "compose": "create",
    "configure": "setting configuration update",
    "connect": "link associate",
    "copy": "clone",
    "count": "number",
    "current": "present now signedin",
    "customize": "update setting",
    "decline": "reject",
    "define": "create",
    "delete": "remove",
    "deny": "reject approve",
    "detail": "details",
    "disassociate": "remove",
    "divert": "forwarding",
    "download": "export url media",
    "duplicate": "copy",
    "edit": "update change",
    "empty": "clear",
    "end": "disconnect stop",
    "erase": "delete",
    "evaluate": "evaluation",
    "execute": "start run",
    "fetch": "get",
    "find": "search query",
    "forward": "forwarding transfer",
    "found": "create",
    "give": "grant assign add",
    "invoke": "execute",
    "join": "create member add",
    "keep": "retention",
    "kick": "remove",
    "launch": "start",
    "link": "connect associate",
    "live": "now present observation",
    "lock": "update",
    "lookup": "search find",
    "many": "several",
    "mark": "update",
    "membership": "member",
    "multiple": "several",
    "modify": "update change",
    "new": "create",
    "notify": "notification",
    "now": "live present observation",
    "overwrite": "replace",
    "pass": "transfer",
    "play": "media",
    "present": "now",
    "query": "search",
    "realtime": "now observation present",
    "redirect": "forwarding route",
    "refuse": "reject",
    "reject": "update state",
    "reset": "clear restore",
    "restart": "reboot reset",
    "rights": "permission role",
    "remove": "delete",
    "replace": "set",
    "retain": "retention",
    "run": "execute start",
    "score": "scoring evaluation score",
    "search": "query find",
    "see": "get",
    "set": "change update",
    "setup": "create",
    "status": "state presence",
    "summarise": "summary summaries",
    "summarize": "summary summaries",
    "summary": "summaries",
    "take": "remove",
    "terminate": "disconnect end",
    "test": "validate simulate",
    "throw": "remove",
    "track": "tracking",
    "translate": "translation",
    "unassign": "remove",
    "undo": "revert restore",
    "unsubscribe": "remove subscription",
    "unlink": "remove",
    "unset": "clear",
    "update": "change set",
    "verify": "validate test",
    "wipe": "delete clear",
}
