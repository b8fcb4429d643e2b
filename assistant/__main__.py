"""Ask and search on the command line: `python -m assistant ask "…"`."""

import sys

from assistant.commands.command_line import main

if __name__ == "__main__":
    sys.exit(main())
