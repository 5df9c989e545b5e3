"""``make rehearse``: deploys the whole stack to an emulation of AWS on this computer."""
