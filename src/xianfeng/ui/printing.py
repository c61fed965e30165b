"""Paper: a page of our own as PDF, from what it holds itself; and pictures to scan."""

import segno

SCALE = 4  # pixels a module; paper is scanned from a hand's distance


def pdf(html: str) -> bytes:
    """The page as PDF; only data addresses are read, nothing is fetched from anywhere."""
    # Its libraries are large, and few requests print.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    own = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    content: bytes = HTML(string=html, url_fetcher=own).write_pdf()
    return content


def scannable(text: str) -> str:
    """A QR picture of `text` as a data address."""
    address: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=SCALE, border=2)
    return address
