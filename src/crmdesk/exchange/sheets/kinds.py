"""What a file really is, told by its first bytes and not by its name."""

import io
import re
import zipfile

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import both, mark

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = mark("“{name}” is {kind}, not a spreadsheet. Open it in Excel or WPS and save it as .xlsx, then try again.")
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", mark("a PDF")),
    (b"\x89PNG", mark("a picture")),
    (b"\xff\xd8\xff", mark("a picture")),
    (b"GIF8", mark("a picture")),
    (b"BM", mark("a picture")),
    (b"Rar!", mark("a compressed archive")),
    (b"7z\xbc\xaf", mark("a compressed archive")),
    (b"\x1f\x8b", mark("a compressed archive")),
    (b"SQLite format 3\0", mark("a database")),
    (b"{\\rtf", mark("a document")),
)
_CARDS = re.compile(rb"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_PAGE = re.compile(rb"\s*(?:<\?xml|<!doctype html|<html|<head|<table|<meta|<style|<div|mime-version:)", re.IGNORECASE)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind(name: str, data: bytes) -> str:
    """`xlsx`, `xls`, `ods`, `vcf` or `csv` (any other text). `Refused` if it is empty, encrypted or of another kind."""
    if not data.strip(b"\0 \t\r\n"):
        raise Refused(mark("“{name}” is empty. Nothing was read."), name=name)
    if data.startswith(_OLE):
        return _in_ole(name, data)
    if data.startswith(b"PK"):
        return _in_zip(name, data)
    for magic, title in _FOREIGN:
        if data.startswith(magic) and (magic != b"BM" or b"\0" in data[:64]):
            raise _refused(name, title)
    return _in_text(name, data)


def _refused(name: str, kind: str) -> Refused:
    return Refused(_SAVE_AS, name=name, kind=both(kind))


def _in_ole(name: str, data: bytes) -> str:
    """Excel 97–2003 and WPS keep a stream called Workbook or Book; an encrypted .xlsx one called EncryptedPackage."""
    if _utf16("EncryptedPackage") in data:
        raise locked(name)
    if _utf16("Workbook") in data or _utf16("Book\0") in data:
        return "xls"
    if name.lower().endswith((".xls", ".xlt", ".et", ".xlsx")):
        raise damaged(name)  # the directory of a container stands near its end and is the first to be cut off
    raise _refused(name, mark("a document"))


def locked(name: str) -> Refused:
    """The refusal of a workbook that a password protects."""
    text = mark(
        "“{name}” is protected by a password. Open it in Excel or WPS, save a copy without a password, try again."
    )
    return Refused(text, name=name)


def damaged(name: str) -> Refused:
    """The refusal of a file that is cut off or damaged."""
    text = mark("“{name}” is damaged or incomplete and cannot be read. Copy or download it again. Nothing was read.")
    return Refused(text, name=name)


def _in_zip(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in members else b""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise damaged(name) from error
    except RuntimeError as error:  # what zipfile raises for a member under a password
        raise locked(name) from error
    if "xl/workbook.xml" in members:
        return "xlsx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if "xl/workbook.bin" in members:
        raise _refused(name, mark("a binary workbook (.xlsb)"))
    if any(member.startswith(("word/", "ppt/")) for member in members) or mimetype:
        raise _refused(name, mark("a document"))
    raise _refused(name, mark("a compressed archive"))


def is_card(data: bytes) -> bool:
    """Whether a text begins as a vCard does."""
    return bool(_CARDS.match(data))


def _in_text(name: str, data: bytes) -> str:
    head = data[:4096]
    if head.startswith(_MARKS[1:]):
        head = head.replace(b"\0", b"")
    for order_mark in _MARKS:
        head = head.removeprefix(order_mark)
    if is_card(head):
        return "vcf"
    if _PAGE.match(head):
        raise _refused(name, mark("a web page"))
    return "csv"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
