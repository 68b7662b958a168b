"""Whether a value is what a type of Mastodon.py promises: present, not null, and of its type, all the way down."""

import typing
from datetime import datetime

from mastodon import return_types
from mastodon.types_base import AttribAccessDict

# Names that the type hints of the library use without importing them into the class's module.
NAMES = {**vars(return_types), **vars(typing), "datetime": datetime}
_hints = {}


def hints(kind):
    if kind not in _hints:
        found = {}
        for base in reversed(kind.__mro__):
            for name, hint in getattr(base, "__annotations__", {}).items():
                found[name] = eval(hint, NAMES) if isinstance(hint, str) else hint
        _hints[kind] = {name: hint for name, hint in found.items() if not name.startswith("_")}
    return _hints[kind]


def faults(value, hint, place, known):
    """The places where `value` is not what `hint` says; `known` are places that may differ, with a reason."""
    if place.rpartition(".")[2] in known:
        return []
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, typing.ForwardRef):
        hint = eval(hint.__forward_arg__, NAMES)
        return faults(value, hint, place, known)
    if isinstance(hint, str):
        return faults(value, eval(hint, NAMES), place, known)
    if origin is typing.Union:
        if value is None:
            return [] if type(None) in parts else [f"{place}: null"]
        tried = [faults(value, part, place, known) for part in parts if part is not type(None)]
        return min(tried, key=len)
    if hint is typing.Any or isinstance(hint, typing.TypeVar):
        return []
    if value is None:
        return [f"{place}: null, but it must not be"]
    if isinstance(hint, type) and issubclass(hint, AttribAccessDict) and hints(hint):
        if not isinstance(value, dict):
            return [f"{place}: {value!r} is no {hint.__name__}"]
        found = []
        for name, inner in hints(hint).items():
            is_optional = type(None) in typing.get_args(inner)
            if name not in value:
                if not is_optional and name not in known:
                    found.append(f"{place}.{name}: missing")
            else:
                found += faults(value[name], inner, f"{place}.{name}", known)
        return found
    if origin is not None and isinstance(origin, type) and issubclass(origin, list) or hint is list:
        if not isinstance(value, list):
            return [f"{place}: {value!r} is no list"]
        inner = parts[0] if parts else typing.Any
        return [fault for index, one in enumerate(value) for fault in faults(one, inner, f"{place}[{index}]", known)]
    if origin is dict or hint is dict:
        return [] if isinstance(value, dict) else [f"{place}: {value!r} is no object"]
    if origin is not None:
        return []
    if isinstance(hint, type):
        if hint is float and isinstance(value, int):
            return []
        if hint is int and isinstance(value, bool):
            return [f"{place}: {value!r} is no number"]
        return [] if isinstance(value, hint) else [f"{place}: {value!r} is no {hint.__name__}"]
    return []
