"""Timing: what a service sent -> characters on the audio's clock -> the script's words.

``merge`` puts the times of one segment's messages on one clock (``reference`` decides what they count from,
``shifts`` what the clock of the audio corrects, ``steady`` what recurs in it, ``told`` and ``passes`` drop what was
told twice); ``matching`` finds the script
in what was spoken (``align``, ``pairing``, ``spelling``, ``letters``, ``split``; ``tears`` and ``untold`` where
times were not sent, ``silence`` where the written line is alone); ``words`` makes words of the finished file
(``filling`` estimates what was not told, ``coverage`` refuses what was not spoken).
Pure: no I/O, no audio is decoded here.
"""
