"""Pin the certificate authorities of RDS by checksum, and check them before the build ships them.

The pin is checked in, the bundle is not: every build contains the file that was pinned, and a
different download is refused.

    python3 ca_bundle.py check|pin rds-global-bundle.pem
"""

import sys
from hashlib import sha256
from pathlib import Path


def pin(bundle: Path) -> None:
    """Write the checksum of the bundle, in the format of sha256sum."""
    _pin_of(bundle).write_text(_checksum_line(bundle), encoding="utf-8")


def check(bundle: Path) -> None:
    """Compare the bundle with its pin.

    Raises:
        SystemExit: there is no pin, or the bundle is not the pinned one.
    """
    pin_file = _pin_of(bundle)
    if not pin_file.exists():
        sys.exit(
            f"{bundle.name} is not pinned. Run `make certificates`, and commit {pin_file.name}."
        )
    if pin_file.read_text(encoding="utf-8") != _checksum_line(bundle):
        sys.exit(
            f"{bundle.name} is not the file that {pin_file.name} pins. If AWS has published new "
            f"certificate authorities, run `make certificates` and commit {pin_file.name}. "
            f"Otherwise delete {bundle.name} and build again."
        )


def _checksum_line(bundle: Path) -> str:
    return f"{sha256(bundle.read_bytes()).hexdigest()}  {bundle.name}\n"


def _pin_of(bundle: Path) -> Path:
    return bundle.with_suffix(".sha256")


if __name__ == "__main__":
    {"check": check, "pin": pin}[sys.argv[1]](Path(sys.argv[2]))
