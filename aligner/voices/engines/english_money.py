"""How English amounts of money are read aloud: signs and codes, scales, spans, "a $5 bill"."""

import re

from aligner.voices.engines.english_numbers import (
    DECIMAL,
    NOT_AFTER,
    attributive,
    number,
    plural_unless_one,
)
from aligner.voices.engines.english_tables import CODES, CURRENCIES, LANDS, SCALES
from aligner.voices.engines.numerals import cardinal
from aligner.voices.engines.tokens import Parts, Rule, whole

_SIGNS = "".join(map(re.escape, CURRENCIES))
_SIGN = rf"(?P<land>\b(?:{'|'.join(sorted(LANDS, key=len, reverse=True))}))?(?P<sign>[{_SIGNS}])"
_AMOUNT = rf"(?:{DECIMAL}|\.\d\d)"
_SCALE = r"(?P<scale>[\s-]?(?:thousand|million|billion|trillion)\b|\s?(?:bn|mn|tn|[kKmMbB])\b)?"
_DASH = r"(?P<dash>\s?[–-]\s?)"


def _names(match: re.Match[str]) -> tuple[str, str, str, str]:
    one, many, cent, cents = CURRENCIES[match["sign"]]
    land = LANDS.get(match["land"] or "", "")
    return f"{land}{one}", f"{land}{many}", cent, cents


def _amount(digits: str, names: tuple[str, str, str, str], *, attributive: bool = False) -> Parts:
    one, many, cent, cents = names
    before, _, after = digits.partition(".")
    if len(after) != 2 or not cents:
        said = number(digits)
        tail, size = said[-1]
        return [*said[:-1], (f"{tail} {one if attributive else plural_unless_one(digits, one, many)}", size)]
    pounds = f"{cardinal(before or '0')} {one if attributive else plural_unless_one(before, one, many)}"
    pence = f"{cardinal(after.lstrip('0') or '0')} {cent if attributive or after == '01' else cents}"
    if int(after) == 0:
        return [(pounds, len(before)), ("", 3)]
    if before in ("0", ""):
        return [("", len(before) + 1), (pence, 2)]
    return [(pounds, len(before)), (" and", 1), (f" {pence}", 2)]


def _lead(match: re.Match[str]) -> Parts:
    minus = match["minus"]
    if match["inner"]:
        return [("", match.start("inner") - match.start()), ("minus ", 1)]
    return [("minus ", len(minus)), ("", match.end("sign") - match.end("minus"))] if minus else [
        ("", match.end("sign") - match.start())
    ]  # fmt: skip


def _money(match: re.Match[str]) -> Parts:
    names = _names(match)
    single = attributive(match)
    own: Parts = [("", len(match["own"]))] if match["own"] else []
    scale = match["scale"]
    if not scale:
        return [*_lead(match), *_amount(match["digits"], names, attributive=single), *own]
    word = SCALES[scale.lstrip(" \u00a0\n-").lower()]
    name = names[0] if single else names[1]
    return [*_lead(match), *number(match["digits"]), (f" {word} {name}", len(scale)), *own]


def _money_span(match: re.Match[str]) -> Parts:
    """``$5–$10`` is five to ten dollars."""
    names, first, second, scale = _names(match), match["first"], match["digits"], match["scale"] or ""
    again: Parts = [("", 1)] if match["again"] else []
    to: Parts = [(" to ", len(match["dash"])), *again]
    lead: Parts = [("", match.end("sign") - match.start())]
    if "." in first + second and not scale:
        return [*lead, *_amount(first, names), *to, *_amount(second, names)]
    last: Parts = number(second)
    if scale:
        word = SCALES[scale.lstrip(" \u00a0\n-").lower()]
        return [*lead, *number(first), *to, *last, (f" {word} {names[1]}", len(scale))]
    tail, size = last[-1]
    return [*lead, *number(first), *to, *last[:-1], (f"{tail} {names[1]}", size)]


def _money_after(match: re.Match[str]) -> Parts:
    one, many, *_ = CURRENCIES[match["sign"]]
    unit = one if attributive(match) else plural_unless_one(match["digits"], one, many)
    return [*number(match["digits"]), (f" {unit}", len(match["gap"]) + 1)]


def _code_after(match: re.Match[str]) -> Parts:
    name = plural_unless_one(match["digits"], *CODES[match["code"]])
    scale = match["scale"]
    said: Parts = number(match["digits"])
    if scale:
        said.append((f" {SCALES[scale.lstrip().lower()]}", len(scale)))
        name = CODES[match["code"]][1]
    return [*said, (f" {name}", len(match["gap"]) + len(match["code"]))]


def _code_before(match: re.Match[str]) -> Parts:
    """``USD 50`` is said the other way round, so in one go: each of the two is lit for its half."""
    digits, scale = match["digits"], match["scale"] or ""
    name = CODES[match["code"]][1] if scale else plural_unless_one(digits, *CODES[match["code"]])
    amount = "".join(said for said, _ in number(digits))
    return whole(match, " ".join(filter(None, (amount, SCALES.get(scale.lstrip().lower(), ""), name))))


_CODE = rf"(?P<code>{'|'.join(CODES)})"
_WORD_SCALE = r"(?P<scale>\s(?:thousand|million|billion|trillion)\b|\s?(?:bn|mn|tn|[mkM])\b)?"

MONEY: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{_SIGN}(?P<first>{DECIMAL}){_DASH}(?P<again>(?P=sign))?(?P<digits>{DECIMAL}){_SCALE}"
            r"(?![\w-]|[.,]\d)"
        ),
        _money_span,
    ),
    Rule(
        re.compile(
            rf"(?P<minus>(?<![\w)])[-−](?=[{_SIGNS}]))?{_SIGN}(?P<inner>[-−])?(?P<digits>{_AMOUNT}){_SCALE}"
            r"(?P<own>['’]s?(?=\sworth\b))?"
        ),
        _money,
    ),
    Rule(
        re.compile(rf"{NOT_AFTER}(?P<digits>{DECIMAL})(?P<gap>\s?)(?P<sign>[{_SIGNS}])(?!\d)"), _money_after
    ),
    Rule(re.compile(rf"{NOT_AFTER}(?P<digits>{DECIMAL}){_WORD_SCALE}(?P<gap>\s?){_CODE}\b"), _code_after),
    Rule(
        re.compile(rf"\b{_CODE}(?P<gap>\s?)(?P<digits>{DECIMAL}){_WORD_SCALE}(?![\w]|[.,]\d)"), _code_before
    ),
)
