"""Start the app: settings, assembly, serve."""

import sys

from assistant.commands.command_line import COMMANDS, one

if __name__ == "__main__":
    sys.exit(one(COMMANDS["serve"], None, "python app.py"))
