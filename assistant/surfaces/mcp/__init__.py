"""The archive as tools of the Model Context Protocol."""

from assistant.surfaces.mcp.serving import routes, serve

__all__ = ["routes", "serve"]
