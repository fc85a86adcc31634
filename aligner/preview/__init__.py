"""A page that plays a narration with its captions: one HTML file, written from plain values. No I/O, no server.

``page.py`` joins what lies in ``page/``: ``page.html``, ``page.css`` and the page's code, plain JavaScript whose
types are in its comments (``tsc --checkJs`` reads the files as one program, in the order of ``page.SCRIPTS``).
``index.py`` is the list of narrations that the local server shows. Everything that comes from a script is data: it
is put into the page as JSON, and from there into the document as text.
"""
