"""How each kind of component treats a packet, one file a kind; a kind of the future may say it in its own file."""
