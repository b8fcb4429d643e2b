"""Start the web app: settings, assembly, serve."""

import sys

from assistant.web.server import main

if __name__ == "__main__":
    sys.exit(main())
