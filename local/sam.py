"""The SAM CLI of this virtual environment."""

import sys
from pathlib import Path

SAM = str(Path(sys.executable).with_name("sam"))
NO_TELEMETRY = {"SAM_CLI_TELEMETRY": "0"}
