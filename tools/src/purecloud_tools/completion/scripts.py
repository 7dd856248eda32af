"""What makes bash, zsh and fish ask for candidates."""

from __future__ import annotations

import shlex
import sys

_ASK = "from purecloud_tools.completion.complete import main; main()"

_BASH = """\
_purecloud() {{
    local IFS=$'\\n' candidate
    COMPREPLY=()
    while read -r candidate; do
        COMPREPLY+=("$(printf '%q' "$candidate")")
    done < <({ask} bash "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null)
}}
complete -o default -F _purecloud purecloud
"""

_ZSH = """\
#compdef purecloud
_purecloud() {{
    local line value
    local -a values shown
    while IFS= read -r line; do
        value=${{line%%$'\\t'*}}
        values+=("$value")
        shown+=("${{line/$'\\t'/  }}")
    done < <({ask} zsh "${{(@)words[2,CURRENT]}}" 2>/dev/null)
    (( ${{#values}} )) && compadd -U -l -d shown -a values || _files
}}
(( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit }}
compdef _purecloud purecloud
"""

_FISH = """\
function __purecloud_complete
    set -l words (commandline -opc)[2..-1]
    {ask} fish $words (commandline -ct) 2>/dev/null
end
complete -c purecloud -f -a '(__purecloud_complete)'
"""


def script(shell: str) -> str:
    """What the shell reads at its start: `bash`, `zsh` or `fish`."""
    ask = f"{shlex.quote(sys.executable)} -c {shlex.quote(_ASK)}"
    return {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell].format(ask=ask)
