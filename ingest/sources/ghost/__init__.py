"""Ghost: its export, a file of JSON.

export.py     the file → posts, with the names of their authors and tags
cards.py      what a post holds besides text, such as code, a call-out or Markdown
lexical.py    the newer editor's document → HTML
mobiledoc.py  the older editor's document → HTML
opened.py     an export as a source
"""
