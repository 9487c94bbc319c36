"""The supply stage."""
