"""The HTTP API for programs: questions, passages, posts, feedback, and the server's health."""

from assistant.surfaces.api.routes import routes

__all__ = ["routes"]
