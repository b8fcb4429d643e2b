"""What the links of a brand are called."""

from __future__ import annotations

from typing import Final

from assistant.surfaces.texts.worded import Worded

LINKS: Final = Worded(
    "links",
    ja={"site": "サイトへ", "privacy": "プライバシー", "contact": "お問い合わせ"},
    en={"site": "To the site", "privacy": "Privacy", "contact": "Contact"},
)
