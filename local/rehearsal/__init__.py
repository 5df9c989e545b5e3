"""``make rehearse``: the whole stack, deployed into an emulation of AWS on this computer."""
