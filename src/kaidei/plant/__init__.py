"""The plant stage."""
