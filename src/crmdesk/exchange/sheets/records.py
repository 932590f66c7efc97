"""Workbooks of Excel 97–2003: a container of sectors with one stream of records, made safe before they are read.

The reader trusts the container's tables and a sheet's declared size, and a wrong one takes the process with it. So the
stream is taken out here, looked through, and handed on in a container of our own.
"""

import struct

from crmdesk.exchange.sheets.kinds import damaged, locked
from crmdesk.exchange.sheets.limits import MOST_CELLS, too_large, within_grid

_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6))
_MANY, _BEGIN, _END, _SHEET, _LOCK, _SIZE, _NOTHING = 0x00BD, 0x0809, 0x000A, 0x0085, 0x002F, 0x0200, 0x0FFF
_LAST, _TABLE, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_REGULAR = 0xFFFFFFFA
_SMALL = 64
_OWN = 4096


def within(name: str, data: bytes) -> bytes:
    """The same workbook in a sound container, declared sizes left out. `Refused` if damaged, locked or too large."""
    try:
        title, stream = _stream(data)
        return _container(title, _looked_through(name, stream))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise damaged(name) from error


def _looked_through(name: str, stream: bytes) -> bytes:
    kept = bytearray(stream)
    begun: set[int] = set()
    sheets: set[int] = set()
    at = depth = cells = 0
    last_row = last_column = -1
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if record in _CELLS or record == _MANY:
            row, column = struct.unpack_from("<HH", stream, body)
            if record == _MANY:
                (column,) = struct.unpack_from("<H", stream, body + length - 2)
            last_row, last_column = max(last_row, row), max(last_column, column)
            cells += 1 if record in _CELLS else length // 6
        elif record == _BEGIN:
            begun.add(at)
            depth += 1
        elif record == _END:
            depth = max(0, depth - 1)
            if not depth:
                within_grid(name, last_row, last_column)
                last_row = last_column = -1
        elif record == _SHEET:
            sheets.add(struct.unpack_from("<I", stream, body)[0])
        elif record == _LOCK:
            raise locked(name)
        elif record == _SIZE:
            struct.pack_into("<H", kept, at, _NOTHING)
        at = body + length
    within_grid(name, last_row, last_column)
    if cells > MOST_CELLS:
        raise too_large(name)
    if not sheets <= begun:
        raise IndexError(sheets - begun)
    return bytes(kept)


def _stream(data: bytes) -> tuple[str, bytes]:
    """The name and content of the stream of records. IndexError or struct.error if the container is damaged."""
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    if size not in {512, 4096}:
        raise IndexError(size)
    directory_start, small_limit, small_start = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    table = _table(data, size)
    directory = _chain(data, table, directory_start, size, size)
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        title = directory[at : at + min(length, 64)].decode("utf-16-le").rstrip("\0")
        found.setdefault("" if at == 0 else title, struct.unpack_from("<II", directory, at + 116))
    title = next((title for title in ("Workbook", "Book") if title in found), "")
    if not title:
        raise IndexError(title)
    start, length = found[title]
    if length >= small_limit:
        return title, _whole(_chain(data, table, start, size, size), length)
    small = _chain(data, table, found[""][0], size, size)
    listed = _chain(data, table, small_start, size, size)
    small_table = list(struct.unpack(f"<{len(listed) // 4}I", listed))
    return title, _whole(_chain(small, small_table, start, _SMALL, 0), length)


def _whole(stream: bytes, length: int) -> bytes:
    if len(stream) < length:
        raise IndexError(length)
    return stream[:length]


def _table(data: bytes, size: int) -> list[int]:
    """The container's table of sectors: for each the one that follows it."""
    places = [place for place in struct.unpack_from("<109I", data, 76) if place < _REGULAR]
    more = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if more >= _REGULAR:
            break
        *listed, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        places += [place for place in listed if place < _REGULAR]
    table: list[int] = []
    for place in places[: len(data) // size + 1]:
        table += struct.unpack_from(f"<{size // 4}I", data, (place + 1) * size)
    return table


def _chain(data: bytes, table: list[int], start: int, size: int, offset: int) -> bytes:
    pieces: list[bytes] = []
    while start < _REGULAR:
        if len(pieces) > len(data) // size:
            raise IndexError(start)
        pieces.append(data[offset + start * size : offset + (start + 1) * size])
        start = table[start]
    return b"".join(pieces)


def _container(title: str, stream: bytes) -> bytes:
    """A compound file with one stream: header, directory, the stream's sectors, the table."""
    count = max(1, -(-len(stream) // _OWN))
    tables = 1
    while tables * _OWN // 4 < 1 + count + tables:
        tables += 1
    following = [_LAST, *range(2, count + 1), _LAST, *[_TABLE] * tables]
    following += [_FREE] * (tables * _OWN // 4 - len(following))
    header = struct.pack("<8s16s5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, 0, 0, _OWN, _LAST, 0, _LAST, 0)
    places = [*range(1 + count, 1 + count + tables)]
    if len(places) > 109:
        raise IndexError(len(places))
    header += struct.pack("<109I", *places, *[_FREE] * (109 - len(places)))
    directory = _entry("Root Entry", 5, 1, 0, 0) + _entry(title, 2, _FREE, 1, count * _OWN)
    return b"".join(
        (
            header.ljust(_OWN, b"\0"),
            directory.ljust(_OWN, b"\0"),
            stream.ljust(count * _OWN, b"\0"),
            struct.pack(f"<{len(following)}I", *following),
        )
    )


def _entry(title: str, kind: int, child: int, start: int, length: int) -> bytes:
    name = title.encode("utf-16-le")
    head = struct.pack("<64sHBB3I", name, len(name) + 2, kind, 1, _FREE, _FREE, child)
    return head + struct.pack("<36xIQ", start, length)
