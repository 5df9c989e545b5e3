"""One lead: why it gets nothing, its addresses, its replies, merging, export and erasure."""
