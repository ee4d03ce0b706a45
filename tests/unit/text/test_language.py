"""Language by script."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.text import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("AI 반도체 대중 수출 조이는 미국", "ko"),
        ("엔비디아 NVIDIA A800 GPU", "ko"),
        ("틱톡·JD닷컴 이어 中 2위 포털 CEO도", "ko"),
        ("美国拟限制英伟达A800芯片出口", "zh"),
        ("輝達晶片出口限制", "zh"),
        ("米、エヌビディアの対中輸出を規制", "ja"),
        ("クラウド経由の半導体利用制限を検討", "ja"),
        ("US considers new curbs on AI chip exports to China (中国)", "en"),
        ("Nvidia's A800", "en"),
        ("США ограничат экспорт чипов Nvidia", None),
        ("", None),
        ("2023-06-28 16:14", None),
    ],
)
def test_the_scripts_of_a_text_tell_its_language(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_the_seed_article_is_korean(shared_data: Path) -> None:
    assert guess_language((shared_data / "seed" / "article_ko_2023_06_28.txt").read_text(encoding="utf-8")) == "ko"
