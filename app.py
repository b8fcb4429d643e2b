"""Start the app: settings, assembly, serve."""

import sys

from assistant.server import main

if __name__ == "__main__":
    sys.exit(main())
