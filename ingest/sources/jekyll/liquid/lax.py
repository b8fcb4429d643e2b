"""What Ruby's Liquid makes of outputs that its grammar does not have: it is not strict."""

from __future__ import annotations

import re

_QUOTED = r"\"[^\"]*+\"|'[^']*+'"
_FRAGMENT = re.compile(rf"{_QUOTED}|(?:[^\s,|'\"]|{_QUOTED})++")
_FILTER = re.compile(rf"(?:\s++|{_QUOTED}|(?:[^\s,|'\"])|[,'\"])++")
_NAME = re.compile(r"\s*+(\w++)")
_ARGUMENT = re.compile(rf"(?::|,)\s*+((?:\w++\s*+:\s*+)?(?:{_QUOTED}|(?:[^\s,|'\"]|{_QUOTED})++))")
_STEP = re.compile(r"\[[^\[\]]++\]|[\w-]++\??")
_NUMBER = re.compile(r"-?\d++(?:\.\d++)?")


def canonical(written: str) -> str:
    """The expression that Ruby's Liquid reads here, as its grammar has it; empty for nothing."""
    first = _FRAGMENT.search(written)
    if first is None:
        return ""
    value = _value(first[0])
    _, bar, rest = written[first.end() :].partition("|")
    filters = []
    for part in _FILTER.findall(rest) if bar else ():
        name = _NAME.match(part)
        if name is None:
            continue
        arguments = [_argument(one) for one in _ARGUMENT.findall(part, name.end())]
        filters.append(f"{name[1]}: {', '.join(arguments)}" if arguments else name[1])
    return " | ".join([value or "nil", *filters])


def _argument(written: str) -> str:
    name, colon, value = written.partition(":")
    if colon and re.fullmatch(r"\w+\s*", name):
        return f"{name.strip()}: {_value(value.strip()) or 'nil'}"
    return _value(written) or "nil"


def _value(written: str) -> str:
    if written[0] in "\"'" or _NUMBER.fullmatch(written):
        return written
    if re.fullmatch(r"\(\S+\.\.\S+\)", written):
        return written
    steps = _STEP.findall(written)
    names = [step if step.startswith("[") else f'["{step}"]' for step in steps[1:]]
    if not steps or steps[0].startswith("["):
        return ""
    return "".join([str(steps[0]), *names])
