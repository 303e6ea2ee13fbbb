"""A planned sitting: due reviews, then what is new, then a lab; what it asks, and what is remembered of it."""
