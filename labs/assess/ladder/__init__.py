"""How are working networks broken so that mending them teaches something? From one fault to several that hide each other."""
