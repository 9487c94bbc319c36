"""The drawings of a simulated world, of the past as a test, and of what imports held."""
