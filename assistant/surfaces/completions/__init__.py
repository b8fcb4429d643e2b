"""The archive as a model behind the OpenAI protocol."""

from assistant.surfaces.completions.routes import routes

__all__ = ["routes"]
