"""Drawings of the campaign, beside those of `figures`, one subject to a module."""
