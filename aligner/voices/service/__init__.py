"""The service side of the websocket over any engine, in parts; ``aligner.voices.server`` puts them together.

``breaks`` reads the tags, ``speech`` turns an engine's stretches into messages' worth of audio and columns,
``connection`` runs one socket, ``listing`` answers plain HTTP.
"""
