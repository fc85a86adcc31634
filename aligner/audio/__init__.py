"""Audio: encoding and decoding in the process, MP3 frame facts, the stitched track, its tags.

Everything goes through PyAV, so no external program is needed. This room knows samples, frames and files;
it does not know scripts, words or where the audio came from. Times are samples, counted exactly.
"""
