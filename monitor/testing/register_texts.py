"""Full texts as the register serves them: plain text of the Government Publishing Office in an HTML wrapper."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from monitor.testing.exchange import HTML, Exchange


def text_path(document: Mapping[str, Any]) -> str:
    """`/documents/full_text/text/2023/10/25/2023-23055.txt`, as `raw_text_url` has it."""
    day = str(document["publication_date"]).replace("-", "/")
    return f"/documents/full_text/text/{day}/{document['document_number']}.txt"


def as_page(text: str | bytes) -> Exchange:
    """Words in the wrapper, `<`, `>` and `&` escaped; bytes as they are."""
    if isinstance(text, bytes):
        return Exchange(headers={"Content-Type": HTML}, body=text)
    page = (
        "<html>\n<head>\n<title>Federal Register</title>\n</head>\n<body><pre>\n"
        f"{html.escape(text, quote=False)}\n</pre></body>\n</html>\n"
    )
    return Exchange(headers={"Content-Type": HTML}, body=page.encode())
