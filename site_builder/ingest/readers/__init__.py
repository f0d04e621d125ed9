"""Bytes → grid of cells with their place. A reader is chosen by the bytes, never by the file's name."""

import codecs
import re
from typing import Literal

from site_builder.ingest.readers import archive, docx, html, spreadsheet, text
from site_builder.ingest.readers import pdf as pdf_reader
from site_builder.ingest.readers.grid import FILLER, Grid, Row, Unsupported

_AS_DOCX = "用 WPS 或 Word 另存为 DOCX 再读"
_SIGNATURES = (
    (b"{\\rtf", Unsupported("rtf", "RTF 文件", _AS_DOCX)),
    (b"\x89PNG", Unsupported("scan", "图片，无文字", "换带文字的版本，或照原件手工录入（site-builder form 2021 --template）")),
    (b"\xff\xd8\xff", Unsupported("scan", "图片，无文字", "换带文字的版本，或照原件手工录入（site-builder form 2021 --template）")),
    (b"Rar!", Unsupported("zip", "压缩文件", "解压后再读其中的报告")),
    (b"7z\xbc\xaf\x27\x1c", Unsupported("zip", "压缩文件", "解压后再读其中的报告")),
    (b"\x1f\x8b", Unsupported("zip", "压缩文件", "解压后再读其中的报告")),
)
_OLE = b"\xd0\xcf\x11\xe0"
_INSIDE_OLE = (
    ("EncryptedPackage", Unsupported("encrypted", "文件有密码", "去掉密码后另存再读")),
    ("Workbook", Unsupported("xlsx", "Excel 表格", "把三张表连同正文粘贴到 Word，另存为 DOCX 再读")),
    ("PowerPoint Document", Unsupported("pptx", "演示文稿", "换报告正文的网页、DOCX 或 PDF")),
)
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=.Word|<pkg:package\b|<w:wordDocument\b")
_MHT = re.compile(rb"\A(?:From: <Saved by|MIME-Version:|Content-Type: multipart/related)", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|tbody|tr|div|p|span)\b", re.IGNORECASE)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
MOST_BYTES = 32 * 1024 * 1024


def read(raw: bytes) -> Grid | Unsupported:
    """The document as a grid, or why no reader takes it. Never raises on any bytes."""
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return Unsupported("empty", "文件是空的", "重新下载或保存")
    if len(raw) > MOST_BYTES:
        return Unsupported("large", f"文件超过 {MOST_BYTES // 1024 // 1024} MB", "拆开，或只存报告正文")
    start = raw.lstrip(b" \t\r\n\xef\xbb\xbf")
    if raw.startswith(b"PK"):
        part = archive.word_part(raw)
        return part if isinstance(part, Unsupported) else docx.read(raw, part)
    if kind_of(raw) == "pdf":
        return pdf_reader.read(start)
    if start.startswith(_OLE):
        inside = (unsupported for name, unsupported in _INSIDE_OLE if name.encode("utf-16-le") in raw)
        return next(inside, Unsupported("doc", "旧版 Word（.doc）或 WPS 文件", _AS_DOCX))
    for signature, unsupported in _SIGNATURES:
        if start.startswith(signature):
            return unsupported
    if _MHT.match(raw):
        return Unsupported("mht", "浏览器“单个文件”存档", "另存为“网页，仅HTML”或纯文本再读")
    if _WORD_XML.search(raw[:4096]):
        return Unsupported("word_xml", "Word XML 文件", _AS_DOCX)
    decoded = decode(raw)
    if decoded is None:
        return Unsupported("charset", "不是 UTF-8、UTF-16 或 GB18030 文字", "用编辑器另存为 UTF-8")
    if _HTML.search(raw[:65536]):
        return html.read(decoded)
    return text.read(decoded)


Kind = Literal["pdf", "sheet", "text"]
"""Which libraries a document needs: those of PDF, those of spreadsheets, or those that all others share."""


def kind_of(raw: bytes) -> Kind:
    """By the bytes alone: what begins as a PDF does, a zip that names worksheets, all else."""
    if raw[:1024].lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"%PDF-"):
        return "pdf"
    return "sheet" if raw.startswith(b"PK") and b"xl/worksheets/" in raw else "text"


def load(kind: Kind) -> None:
    """Bring into memory what the readers of a kind would open a file for while they read: codecs, libraries, character maps."""
    for charset in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp437", "idna"):
        codecs.lookup(charset)
    if kind == "pdf":
        pdf_reader.load()
    elif kind == "sheet":
        spreadsheet.load()


def decode(raw: bytes) -> str | None:
    """Text from bytes: a byte-order mark, else strict UTF-8, else UTF-16 where every other byte tells it, else strict GB18030; else None.

    Characters for private use mean that the charset was guessed wrongly (Big5 decodes as GB18030 without complaint): refused.
    """
    for mark, charset in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _strict(raw, charset)
    utf16 = "utf-16-le" if raw[1:200:2].count(0) > raw[0:200:2].count(0) else "utf-16-be"
    if b"\x00" in raw[:200]:
        return _strict(raw, utf16)
    return _strict(raw, "utf-8") or _strict(raw, "gb18030")


def _strict(raw: bytes, charset: str) -> str | None:
    try:
        decoded = raw.decode(charset)
    except UnicodeDecodeError:
        return None
    return None if _PRIVATE_USE.search(decoded) or "\x00" in decoded else decoded


__all__ = ["FILLER", "Grid", "Kind", "Row", "Unsupported", "decode", "kind_of", "load", "read"]
