"""The staff: who they are, how they sign in and out."""

from assistant.surfaces.web.accounts.people import Accounts, person
from assistant.surfaces.web.accounts.routes import routes

__all__ = ["Accounts", "person", "routes"]
