"""WordPress: its export files (WXR) and its REST interface.

shortcodes.py  what stands in square brackets, taken out or marked as a hole
content.py     what is kept of a post → HTML as a reader's browser gets it
export.py      export files → items, one by one
items.py       one item → one record
exported.py    export files as a source
rest.py        what the interface says of posts, pages and custom types
served.py      the interface as a source
opened.py      either of the two
"""
