"""Zip archives → what kind of document one is, and one part of it within limits. Knows no document format beyond its file names.

A zip says how large its parts are before they are unpacked; what it says is held against the limits, and unpacking stops where it lied.
"""

import io
import re
import zipfile
import zlib

from site_builder.ingest.readers.grid import Unsupported

MOST_BYTES = 32 * 1024 * 1024
"""More than this in one part, unpacked, is no report."""
MOST_RATIO = 200
"""A part that unpacks to more than this many times its size is a bomb: Word's own XML stays below 60."""
_ENCRYPTED_BIT = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, IndexError)
"""What ``zipfile`` raises on hostile bytes (struct errors it wraps itself)."""

_WORD = re.compile(r"word/document\d*\.xml")
_OTHERS = (
    ("xl/workbook.", Unsupported("xlsx", "Excel 表格", "把三张表连同正文粘贴到 Word，另存为 DOCX 再读")),
    ("ppt/presentation.", Unsupported("pptx", "演示文稿", "换报告正文的网页、DOCX 或 PDF")),
    ("OFD.xml", Unsupported("ofd", "OFD 版式文件", "用阅读器另存为 DOCX 或带文字的 PDF 再读")),
    ("content.xml", Unsupported("odt", "OpenDocument 文件", "用 WPS 或 LibreOffice 另存为 DOCX 再读")),
    ("Index/Document.iwa", Unsupported("pages", "Pages 文稿", "导出为 DOCX 再读")),
    ("META-INF/container.xml", Unsupported("epub", "EPUB 电子书", "换报告正文的网页、DOCX 或 PDF")),
    ("Document.wps", Unsupported("wps", "WPS 文字文件", "用 WPS 另存为 DOCX 再读")),
)
_ANY = Unsupported("zip", "压缩文件，里面不是 Word 文档", "解压后再读其中的报告")
BROKEN = Unsupported("docx_broken", "DOCX 文件损坏", "重新下载，或用 WPS、Word 打开后另存为 DOCX")


def names(raw: bytes) -> tuple[str, ...]:
    """The names of an archive's parts, each once; none where the bytes are no archive. Never raises on any bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return tuple(dict.fromkeys(archive.namelist()))
    except _BROKEN:
        return ()


def word_part(raw: bytes) -> str | Unsupported:
    """The name of the main part of a Word document; or what else the archive is. Never raises on any bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except _BROKEN:
        return BROKEN
    found = [name for name in names if _WORD.fullmatch(name)]
    if len(found) == 1:
        return found[0]
    if found:
        return BROKEN  # two texts in one file: which of them is shown depends on the program
    return next((other for prefix, other in _OTHERS if any(name.startswith(prefix) for name in names)), _ANY)


def part(raw: bytes, name: str) -> bytes | Unsupported | None:
    """One part of an archive, unpacked; None where there is no such part; refused where it is encrypted, too large or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if name not in archive.NameToInfo:
                return None
            info = archive.getinfo(name)
            if info.flag_bits & _ENCRYPTED_BIT:
                return Unsupported("encrypted", "文件有密码", "去掉密码后另存再读")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                return BROKEN
            if info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * max(info.compress_size, 1):
                return Unsupported("docx_large", f"“{name}”解压后过大", "只存报告正文，另存为 DOCX")
            with archive.open(info) as stream:
                return stream.read(info.file_size)
    except _BROKEN:
        return BROKEN
