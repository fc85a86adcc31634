"""Measurements, run by hand: each prints figures and ratios of one run, and asserts nothing."""
