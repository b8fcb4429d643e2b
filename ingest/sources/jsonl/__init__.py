"""JSON Lines: one post a line, the way in for any system that can write them.

lines.py     files → lines, with their places
fields.py    one line → one record; alone knows what a line may have
opened.py    all lines as a source
schema.json  the same as a JSON Schema
"""
