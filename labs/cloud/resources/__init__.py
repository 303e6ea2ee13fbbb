"""One file a kind: its shape, its actions, its rules and errors, and how it carries a packet."""
