"""Members: their draws, their batches, and the store that keeps what was computed."""
