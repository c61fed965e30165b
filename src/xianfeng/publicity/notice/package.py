"""The .docx file: the same content gives the same bytes."""

import io
import zipfile

from . import page
from .body import document
from .content import Notice

EPOCH = (1980, 1, 1, 0, 0, 0)


def build_notice(notice: Notice) -> bytes:
    """A document for Word, WPS and LibreOffice."""
    parts = {
        "[Content_Types].xml": page.content_types(),
        "_rels/.rels": page.package_relations(),
        "word/document.xml": document(notice),
        "word/_rels/document.xml.rels": page.document_relations(),
        "word/styles.xml": page.styles(),
        "word/fontTable.xml": page.font_table(),
        "word/settings.xml": page.settings(),
        "word/footer-odd.xml": page.footer("right"),
        "word/footer-even.xml": page.footer("left"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.encode())
    return out.getvalue()
