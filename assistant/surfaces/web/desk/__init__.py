"""The staff's desk: answers beside their evidence, topics by month, and what readers miss."""

from assistant.surfaces.web.desk.page import look, page
from assistant.surfaces.web.desk.parts import Parts, parts
from assistant.surfaces.web.desk.saving import routes

__all__ = ["Parts", "look", "page", "parts", "routes"]
