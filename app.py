"""Start the app: settings, assembly, serve."""

import sys

from assistant.surfaces.server import main

if __name__ == "__main__":
    sys.exit(main())
