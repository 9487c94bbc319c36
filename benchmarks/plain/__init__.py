"""The supply's world in plain NumPy, the oracle of the tests and the peer of the bench."""
