"""Folders of Markdown, by the rules of what makes a site of them.

front.py       front matter in YAML, TOML or JSON
cleaned.py     a text without what is no text of it, and where each part stood
shortcodes.py  Hugo's shortcodes
components.py  what MDX has besides Markdown
vault.py       Obsidian's own marks
addresses.py   parts of addresses, as generators write them
rules.py       what a kind decides: addresses, days, what is shown
hugo.py, eleventy.py, astro.py, obsidian.py  the rules of each, and where its posts lie
opened.py      the folder as a source
"""
