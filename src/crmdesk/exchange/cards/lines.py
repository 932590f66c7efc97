"""The lines of a vCard file: physical lines joined, properties cut into name, parameters and value, still as bytes.

Bytes, because a fold and a quoted-printable soft break may stand in the middle of a character.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BREAK = re.compile(rb"\r\n|\r|\n")
_EDGE = re.compile(rb"^\s*(?:BEGIN|END)\s*:\s*VCARD\s*$", re.IGNORECASE)
_NAME = re.compile(rb"""^\s*(?:(?P<group>[\w.-]+)\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:[^":;]|"[^"]*")*)*)\s*:""")
_PARAMETER = re.compile(rb""";((?:[^";]|"[^"]*")*)""")
_BULKY = frozenset(("PHOTO", "LOGO", "SOUND", "KEY", "X-PHOTO", "X-IMAGE"))


@dataclass(frozen=True)
class Property:
    """One property: `TEL;TYPE=CELL:138…` has the name TEL, the types {CELL} and the value 138…, undecoded."""

    group: str
    name: str
    types: frozenset[str]
    parameters: dict[str, str]
    value: bytes

    @property
    def quoted_printable(self) -> bool:
        """Whether the value is in quoted-printable."""
        return self.parameters.get("ENCODING", "") == "QUOTED-PRINTABLE"


@dataclass(frozen=True)
class Unread:
    """A line that is no property."""

    line: bytes


def properties(data: bytes) -> Iterator[Property | Unread]:
    """Every property of a file in order, BEGIN and END too. Pictures, sounds and keys are passed over undecoded."""
    pending: list[bytes] = []
    soft = bulky = False
    for line in _BREAK.split(data):
        edge = bool(_EDGE.match(line))
        if pending and not edge and (soft or line[:1] in {b" ", b"\t"} or (bulky and not _NAME.match(line))):
            if not bulky:
                pending.append(line if soft else line[1:])
        else:
            yield from _property(pending, bulky=bulky)
            if edge:  # nothing is ever folded onto the edge of a card
                yield from _property([line], bulky=False)
            pending = [line] if line.strip() and not edge else []
            found = _NAME.match(line) if pending else None
            bulky = bool(found and found["name"].decode("ascii", "replace").upper() in _BULKY)
            soft = False
        if pending and not bulky:
            soft = pending[-1].rstrip(b" \t").endswith(b"=") and _is_quoted_printable(pending[0])
            if soft:
                pending[-1] = pending[-1].rstrip(b" \t")[:-1]
    yield from _property(pending, bulky=bulky)


def _is_quoted_printable(line: bytes) -> bool:
    found = _NAME.match(line)
    return bool(found and b"QUOTED-PRINTABLE" in found["parameters"].upper())


def _property(pending: list[bytes], *, bulky: bool) -> Iterator[Property | Unread]:
    if not pending or bulky:
        return
    line = b"".join(pending)
    found = _NAME.match(line)
    if not found:
        yield Unread(line)
        return
    parameters, types = _parameters(found["parameters"])
    group = (found["group"] or b"").decode("utf-8", "replace").lower()
    name = found["name"].decode("utf-8", "replace").upper()
    yield Property(group, name, types, parameters, line[found.end() :])


def _parameters(raw: bytes) -> tuple[dict[str, str], frozenset[str]]:
    """Parameters by name, and the types. A bare word (2.1: `TEL;CELL`) is an encoding or a type."""
    parameters: dict[str, str] = {}
    types: set[str] = set()
    for piece in _PARAMETER.findall(raw):
        name, _, value = piece.decode("utf-8", "replace").replace('"', "").partition("=")
        name = name.strip().upper()
        if not value:
            if name in {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"}:
                parameters["ENCODING"] = name
            else:
                types.add(name)
        elif name == "TYPE":
            types |= {part.strip().upper() for part in value.split(",")}
        elif name == "ENCODING":
            parameters[name] = value.strip().upper()
        else:
            parameters[name] = value.strip()
    if parameters.get("PREF"):
        types.add("PREF")
    return parameters, frozenset(types)


_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030"}


def decode(value: bytes, declared: str) -> str:
    """Bytes as text: in the declared encoding, else strict UTF-8, else GB18030. UnicodeDecodeError if it is neither."""
    for codec in (_CODECS.get(declared.lower(), declared), "utf-8", "gb18030"):
        if not codec:
            continue
        try:
            return value.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnicodeDecodeError("gb18030", value, 0, len(value), "neither UTF-8 nor GB18030")


_PIECE = re.compile(r"\\.|;|[^\\;]+|\\$", re.DOTALL)


def _fields(text: str) -> list[str]:
    fields = [""]
    for piece in _PIECE.findall(text):
        if piece == ";":
            fields.append("")
        else:
            fields[-1] += piece
    return fields


def parts(prop: Property, charset: str) -> list[str]:
    """The fields of a structured value (`family;given;…`), decoded, escapes undone."""
    declared = prop.parameters.get("CHARSET", "") or charset
    if prop.quoted_printable:
        fields = re.split(rb"(?<!\\);", prop.value)
        if len(fields) == 1:  # some writers hide the separators too
            return [unescaped(field) for field in _fields(decode(binascii.a2b_qp(prop.value), declared))]
        return [unescaped(decode(binascii.a2b_qp(field), declared)) for field in fields]
    return [unescaped(field) for field in _fields(decode(prop.value, declared))]


def value(prop: Property, charset: str) -> str:
    """The whole value, decoded, escapes undone."""
    declared = prop.parameters.get("CHARSET", "") or charset
    raw = binascii.a2b_qp(prop.value) if prop.quoted_printable else prop.value
    return unescaped(decode(raw, declared))


_ESCAPE = re.compile(r"\\([nN,;:\\])")


def unescaped(text: str) -> str:
    r"""The text with `\n`, `\,`, `\;` and `\\` undone; any other backslash stands for itself."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
