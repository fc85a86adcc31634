"""Language tags (BCP 47): their shape, and the one that a file's name carries. Knows no language."""

import re

DEFAULT = "en"

# RFC 5646, section 2.1, without the grandfathered and purely private tags, which no voice has.
_TAG = re.compile(
    r"""[a-z]{2,3} (?:-[a-z]{3}){0,3}           # language, extended language
        (?:-[a-z]{4})?                          # script
        (?:-(?:[a-z]{2}|[0-9]{3}))?             # region
        (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*        # variants
        (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*    # extensions
        (?:-x(?:-[a-z0-9]{1,8})+)?              # private use
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)


# Language, script and region only: "film.my-cut" is no dialect of Burmese.
_NAMED = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?", re.ASCII)


def words(*lines: str) -> frozenset[str]:
    """A set of words, written as lines of them."""
    return frozenset(" ".join(lines).split())


# ISO 639-1 without the codes that no voice speaks and that are English words (as, be, he, is, my, no, or, so,
# to would make "notes.to.txt" Tongan), save where a voice for the language is likely; and three longer codes.
_IN_NAMES = words(
    "af am ar az be bg bn bo br bs ca co cs cy da de el en eo es et eu fa fi fo fr fy ga gd gl gu ha he hi",
    "hr ht hu hy ia id ig is it ja jv ka kk kl km kn ko ku ky la lb ln lo lt lv mg mi mk ml mn mr ms mt my",
    "nb ne nl nn no ny oc pa pl ps pt qu rm ro ru rw sa sd si sk sl sm sn sq sr st su sv sw ta te tg th tk",
    "tl tn tr tt ug uk ur uz vi wo xh yi yo zh zu cmn fil yue",
)


def normalize_tag(tag: str) -> str:
    """The tag in its customary case (``pt-BR``, ``zh-Hans``); an underscore counts as a hyphen.

    Raises ``ValueError`` for what is not of a tag's shape. Source: RFC 5646, sections 2.1 and 2.1.1.
    """
    plain = tag.strip().replace("_", "-")
    if not _TAG.fullmatch(plain):
        raise ValueError(f"{tag!r} is not a language tag such as en, pt-BR or zh-Hans")
    first, *rest = plain.lower().split("-")
    return "-".join([first, *_cased(rest)])


def language_of_name(stem: str) -> str | None:
    """The language that a name without its suffix ends in: ``de`` of ``the-window.de``; None where there
    is none.

    Lower case, as in ``film.pt-BR.srt``: ``REPORT.IT`` is about computers.
    """
    _, dot, last = stem.rpartition(".")
    known = dot and _NAMED.fullmatch(last)
    return normalize_tag(last) if known and known.group(1) in _IN_NAMES else None


def _cased(subtags: list[str]) -> list[str]:
    """Scripts in title case, regions in upper case, up to the first singleton."""
    cased: list[str] = []
    for position, subtag in enumerate(subtags):
        if len(subtag) == 1:
            return cased + subtags[position:]
        if len(subtag) == 4 and subtag.isalpha():
            subtag = subtag.title()
        elif len(subtag) == 2:
            subtag = subtag.upper()
        cased.append(subtag)
    return cased
