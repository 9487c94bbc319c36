"""The lift stage."""
