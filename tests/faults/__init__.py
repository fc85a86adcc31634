"""Forty faults that a batch of narrations survives, each caused for real.

``table`` has those that a service or the way to it commits, as rows that one test goes through; ``ELSEWHERE``
there names the tests of the others. ``service`` speaks and counts, ``wire`` is the way to it.
"""
