"""TTML (.ttml), profile IMSC 1.1 Text: https://www.w3.org/TR/ttml-imsc1.1/. What broadcasters and stores take.

One region over the picture's safe area, text at its bottom; each line break is ``br``. Speakers are agents
(TTML2, 14.1.2). Right-to-left languages have their direction. Lines are as high as their font, with no gap between
their backgrounds: at a set height the second line's would cover what hangs below the first (Arabic, Thai). Text is
escaped as XML, which has no way to hold control characters: they are U+FFFD here.
"""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from aligner.clock import vtt_timestamp
from aligner.formats.direction import right_to_left
from aligner.formats.text import clean, shown_lines, speakers_of, title_of
from aligner.model import Cue, Narration

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" \
xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" \
xmlns:itts="http://www.w3.org/ns/ttml/profile/imsc1#styling" \
ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" \
ttp:cellResolution="32 15" xml:lang={language}>
  <head>
    <metadata>
      <ttm:title>{title}</ttm:title>{agents}
    </metadata>
    <styling>
      <style xml:id="paragraph" tts:fontFamily="proportionalSansSerif" tts:fontSize="80%" \
tts:textAlign="center" tts:direction="{direction}" itts:fillLineGap="true"/>
      <style xml:id="text" tts:color="#ffffff" tts:backgroundColor="#000000c0"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after" \
tts:overflow="visible"/>
    </layout>
  </head>
  <body region="bottom" style="paragraph">
    <div>
"""
_FOOT = "    </div>\n  </body>\n</tt>\n"


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    cues = [(cue, lines) for cue in narration.cues if (lines := shown_lines(cue.line_texts))]
    speakers = dict.fromkeys(speaker for cue, _ in cues for speaker in speakers_of(cue) if speaker)
    agents = {speaker: f"speaker{number}" for number, speaker in enumerate(speakers, 1)}
    language = narration.script.language
    head = _HEAD.format(
        language=quoteattr(clean(language)),
        title=escape(title_of(narration)),
        agents="".join(_agent(name, given) for name, given in agents.items()),
        direction="rtl" if right_to_left(language) else "ltr",
    )
    return head + "".join(_paragraph(n, *held, agents) for n, held in enumerate(cues, 1)) + _FOOT


def _agent(name: str, given: str) -> str:
    named = f'<ttm:name type="full">{escape(name)}</ttm:name>'
    return f'\n      <ttm:agent xml:id="{given}" type="person">{named}</ttm:agent>'


def _paragraph(number: int, cue: Cue, lines: Sequence[str], agents: Mapping[str, str]) -> str:
    named = " ".join(dict.fromkeys(agents[speaker] for speaker in speakers_of(cue) if speaker))
    agent = f' ttm:agent="{named}"' if named else ""
    times = f'begin="{vtt_timestamp(cue.start_ms)}" end="{vtt_timestamp(cue.end_ms)}"'
    text = "<br/>".join(escape(line) for line in lines)
    shown = f'<span style="text" xml:space="preserve">{text}</span>'
    return f'      <p xml:id="cue{number}" {times}{agent}>{shown}</p>\n'
