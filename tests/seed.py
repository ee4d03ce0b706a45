"""What the Korean page of 28 June 2023 names, and so every part of Rulewire has to find."""

from __future__ import annotations

from typing import Final

NAMED: Final = (
    "A800",
    "엔비디아",
    "AMD",
    "클라우드 서비스 임대",
    "바이트댄스",
    "틱톡",
    "JD닷컴",
    "소거우",
    "왕샤오촨",
    "텐센트",
    "알리바바",
)
SLIP: Final = "클라우스 서비스 임대"
"""The page's own slip of the pen, which means the rental of cloud services too."""
