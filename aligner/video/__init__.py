"""A film of a narration: captions drawn over a background, with the sound, as an MP4.

``values`` is what it is made from, ``timeline`` says what each frame shows, ``faces`` and ``shaping`` turn text of any
script into glyphs, ``drawing`` makes pictures of them, ``background`` is what lies beneath, ``film`` writes the file.
Knows nothing of scripts, styles or caption formats.
"""
