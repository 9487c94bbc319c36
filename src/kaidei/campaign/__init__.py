"""The campaign stage."""
