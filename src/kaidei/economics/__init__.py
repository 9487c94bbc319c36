"""The economics stage."""
