"""What ``--help`` and ``--version`` answer: plain text, nothing imported. A test holds it against the
parser."""

USAGE = """\
aligner: narration scripts in; finished narration out

usage:
  aligner render PATH... [-o OUT] [options]
                             speak scripts; write audio, captions, word timings
  aligner captions TIMINGS... [-o OUT] [options]
                             cut captions again from word timings
  aligner check FILE... [options]
                             judge captions, and mend them
  aligner preview NAME... [options]
                             make a page that plays a narration with captions
  aligner video NAME [options]
                             make a film of a narration, captions in the picture
  aligner voices [options]   list the voices that can be used
  aligner config [options]   show every setting and where it came from
  aligner cache [options]    show what is kept of earlier runs, or clear it
  aligner serve [options]    serve the local voices to other programs over
                             ElevenLabs' websocket protocol
  aligner latency [options]  measure how soon a voice answers
  aligner replay LOG... [-o OUT] [options]
                             make a narration again from message logs

  aligner COMMAND --help                      say more about one command
  aligner --version

examples:
  aligner render samples     every script in the folder, into out/
  aligner render talk.txt -o talk --captions srt,vtt --speed 1.1
  aligner voices --language de

With ELEVENLABS_API_KEY set (in the environment or in .env) ElevenLabs speaks;
without it, a neural voice on this machine does.
"""

_COMMON = """\
  --config FILE           read this instead of the aligner.toml that is found
  -v, --verbose           say more on stderr; twice: everything
  --debug                 show the traceback of an unexpected error
  -h, --help              show this
"""

_FORMATS = """\
                          srt, vtt, ass, ttml, karaoke-vtt, karaoke-srt, lrc,
                          sbv, txt, timed-txt, tsv, csv, words-csv, textgrid,
                          audacity, chapters, chapters-vtt, marks, otio, words
"""

_CAPTIONING = """\
how captions are cut:
  --style NAME            netflix (default), ted, bbc, dcmp, shorts, karaoke,
                          sentence, words:N (N words at a time), or one of your
                          own: a table [styles.NAME] in aligner.toml
  --max-chars N           characters to a line
  --max-lines N           lines to a caption
  --cps N                 characters a second at most; 0: no limit
  --min-duration TIME, --max-duration TIME
                          on screen; milliseconds, or seconds with an s: 1.5s
  --min-gap TIME          between captions
  --break-at-pauses TIME  no caption goes across a silence of that length
  --fps N                 pictures a second (default: 24)
  --keep-breaks           keep the script's own line ends
"""

_SPEAKERS = """\
  --show-speakers HOW     none (default; WebVTT names them in its own way),
                          labels (Ann: ...) where one begins, or dashes: two
                          speakers in one caption, a line each
"""

_LOOK = """\
  --karaoke PART          what lights up in ass, lrc, karaoke-vtt, karaoke-srt:
                          word (default) or syllable
  --ass-resolution SIZE   the picture that ass is for: 1920x1080 (default),
                          1080x1920 ...
  --vtt-position WHERE    bottom (default) or top
"""

_RENDER = (
    """\
usage: aligner render PATH... [-o OUT] [options]

Speaks scripts and writes NAME.mp3, NAME.srt, NAME.vtt and NAME.words.json for
each. A PATH is a script (.txt, .md, .srt, .vtt, .fountain, .docx, .epub, .csv,
.jsonl; anything else is read as plain text, UTF-8), a folder, which is searched
for scripts and whose structure is kept under OUT, or - for standard input. Of a
folder's .srt, .vtt, .csv and .jsonl files only those are taken that have no
file of the same name beside them; READMEs and the like are not. A book becomes
a script a chapter, a table a script a row where it has a column "name". A name
like film.de.txt says that the script is German; without that, --language and a
language in the file it is English.

where to:
  -o, --out FOLDER        where the files go (default: out)
  --captions LIST         caption formats, apart by commas, or none (default:
                          srt,vtt); the words file is always written:
"""
    + _FORMATS
    + """  --format NAME           audio format (default: mp3)
  --bitrate KBPS          of the audio file, in kilobits a second
  --cover PICTURE         a JPEG or PNG file for the audio files; a script may
                          name its own in its front matter
  --split chapters        also a file for each chapter, with captions that begin
                          at 0: NAME/01-title.mp3 ... (default: none)
  --stems                 also an audio file for each speaker, as long as the
                          whole and silent where others speak:
                          NAME.stems/speaker.mp3
  --read-aloud            of an EPUB 3 book, also the book again with its audio
                          in it, each word lit when it is heard: BOOK.epub
  --preview               write NAME.preview.html too: a page that plays the
                          narration with its captions (see aligner preview)

"""
    + _CAPTIONING
    + _SPEAKERS
    + _LOOK
    + """
what is read:
  --headings WHAT         spoken (default), or silent: they only name chapters
  --action WHAT           of screenplays: spoken, or silent (default)
  --fit                   speak each cue of an .srt or .vtt within its time,
                          faster where it must be (up to 1.2), and say where
                          that is not enough
  --name NAME             what standard input is called (default: narration)
  --input-format NAME     what it is: txt (default), md, fountain, srt ...

who speaks:
  --engine NAME           auto, elevenlabs or local (default: auto: ElevenLabs
                          when there is a key, else local)
  --voice VOICE           a voice's id or name; aligner voices lists them
  --model NAME            ElevenLabs' model (default: eleven_multilingual_v2)
  --language TAG          the scripts' language: en, pt-BR, zh-Hans ...
  --voices-dir FOLDER     a folder of Piper voices; may be given several times
  --base-url URL          where the service is (ws, wss, http or https)
  --stream-format NAME    what the service sends, such as pcm_24000 (default:
                          from ElevenLabs mp3_44100_128, which goes into an mp3
                          as it is; else PCM)
  --chunk-schedule LIST   how many characters the service collects before it
                          speaks, such as 120,160,250,290 (50 to 500 each)

how it sounds:
  --speed NUMBER          0.7 to 1.2; 1 is the voice's own
  --seed NUMBER           the same seed gives the same audio, as far as the
                          service can
  --stability, --similarity-boost, --style-exaggeration NUMBER
                          0 to 1 (ElevenLabs)
  --speaker-boost YES     true or false (ElevenLabs)
  --paragraph-pause-ms MS silence between paragraphs (default: 600); a script
                          asks for its own with [pause 1.5s]
  --sentence-pause-ms MS  between sentences, each then spoken by itself
                          (default: the voice's own pause, in paragraphs that
                          are spoken whole)
  --speaker-pause-ms MS   where another speaker begins (default: 400)
  --chapter-pause-ms MS   before a chapter (default: 1500)
  --joints WHAT           trim (default): the silence that the voice leaves at
                          the ends of passages goes, and pauses are as written;
                          keep: they come on top of it
  --loudness LUFS         bring each file to that integrated loudness, such as
                          -16, all its voices equally loud, true peaks at most
                          -1 dBTP (default: as loud as the voice is)
  --bed FILE              music under the voice, looped to its length
  --bed-level DB          its loudness against the voice's (default: -20)
  --bed-fade TIME         at both ends (default: 2s)
  --duck                  music 10 dB lower while somebody speaks
  --pronunciations FILE   how words are read: lines "written = spoken", or CSV;
                          captions keep what is written
  --max-passage N         longer paragraphs are spoken in pieces (default: 2500)
  --join-paragraphs N     speak neighbouring paragraphs in one stream, up to N
                          characters, with the voice's own pauses between them
                          (default: 0, each paragraph by itself)

how it runs:
  -j, --streams, --jobs N
                          how much is spoken at once, 1 to 64, or your plan with
                          ElevenLabs: free, starter, creator, pro, scale or
                          business (default: free; one for each processor with
                          the local voice); fewer for a while where the service
                          says that it is too many
  --connect-timeout-s SECONDS, --first-audio-timeout-s SECONDS,
  --read-timeout-s SECONDS
                          patience with a service that does not answer, does not
                          begin to speak, or falls silent (default: 10, 60, 30)
  --record FOLDER         keep a log of every message, without the key, to send
                          with a report; aligner replay makes it speak again
                          (all is spoken for it, also what is in the cache)
  -q, --quiet             no progress, no table, only errors
  --json                  the report on stdout at the end, and nothing else
  --events                what happens, while it does, as JSON lines on stdout;
                          the last one is the report

what it costs:
  --dry-run               say what would be spoken, what of it is in the cache,
                          about how long it will be and, with prices in
                          aligner.toml, what it will cost; speak nothing
  --max-characters N      do not start if more would have to be asked for
  --budget MONEY          do not start if it would cost more (needs prices)
  --cache FOLDER          where takes are kept, so that nothing is paid twice
                          (default: the user's cache folder)
  --no-cache              speak everything again and keep nothing
  --cache-limit-mb N      the takes used longest ago go first (default: 5000)
"""
    + _COMMON
    + """
The same command again continues a run that was broken off: what was spoken is
in the cache, and is neither asked for nor paid for again.

exit codes: 0 all written; 1 some failed; 2 nothing was done; 130 interrupted

examples:
  aligner render samples
  aligner render chapter-*.txt -o audiobook --voice en_US-joe-medium --jobs 4
  aligner render film.de.txt --engine elevenlabs --voice George --captions vtt
  aligner render film.srt --fit -o dubbed
  cat news.md | aligner render - --name news --input-format md
"""
)

_CAPTIONS = (
    """\
usage: aligner captions TIMINGS... [-o OUT] [options]

Cuts captions again from word timings: nothing is spoken. Reads the words files
that render writes, the JSON of Whisper, WhisperX and stable-ts, and ElevenLabs'
answers (with-timestamps, forced alignment, speech to text). A folder is
searched for *.words.json files and its structure is kept under OUT.

  -o, --out FOLDER        where the files go (default: out)
  --captions LIST         caption formats, apart by commas (default: srt,vtt):
"""
    + _FORMATS
    + """\
  --language TAG          the words' language, where the file does not say it

"""
    + _CAPTIONING
    + _SPEAKERS
    + _LOOK
    + """
  -q, --quiet             no table, only errors
  --json                  a machine-readable report on stdout, and nothing else
"""
    + _COMMON
    + """
exit codes: 0 all written; 1 some failed; 2 nothing was done

examples:
  aligner captions out/talk.words.json --style shorts --captions ass,vtt
  aligner captions whisper.json -o subs --style words:3 --captions karaoke-vtt
"""
)

_CHECK = (
    """\
usage: aligner check FILE... [options]

Judges captions (srt, vtt, ass, ttml) by a style's limits: line length, lines,
reading speed, time on screen, overlaps, gaps, words that stand alone, lines
that end with a word like "the"; and by what is heard, where there is --audio or
a words file beside the captions (talk.words.json for talk.srt): captions that
appear too early or too late, leave too early, or have no speech under them;
that are off as a whole, run away from the audio, or go on after its end. Words
that are spoken faster than they can be read are told, and fail nothing. The
language is that of the file, else of its name (film.de.srt), else English.

  --audio FILE            what the captions are of, in any audio or video format
  --fix                   write a mended copy beside each file that needs one
                          (talk.fixed.srt) and say what was changed; wording
                          stays
  --language TAG          the captions' language, where the file does not say it

"""
    + _CAPTIONING
    + """
  -q, --quiet             print nothing; the exit code tells
  --json                  the findings as JSON on stdout
"""
    + _COMMON
    + """
exit codes: 0 nothing to mend; 1 there are findings (with --fix: still, in the
mended copies); 2 a file could not be read

examples:
  aligner check out/*.srt
  aligner check film.de.vtt --style bbc --fix
  aligner check talk.srt --audio talk.mp3
"""
)

_PREVIEW = (
    """\
usage: aligner preview NAME... [options]
       aligner preview --serve FOLDER [--port N]

Writes NAME.preview.html: a page that plays the narration, shows its captions as
they will appear on a wide and a tall picture, says what aligner check says, and
lets captions be corrected. It opens from the disk; nothing is loaded or sent.
NAME is out/talk, or any of its files, or a folder of narrations.

  --link-audio            refer to the audio file beside the page instead of
                          putting it into the page
  --serve                 serve a folder of narrations to this machine; pages
                          follow changes of the files, and save corrections
  --port N                of --serve (default: 8766; 0 takes a free one)
  --language TAG          the words' language, where the file does not say it

"""
    + _CAPTIONING
    + _SPEAKERS
    + """
  -q, --quiet             print nothing but errors
"""
    + _COMMON
    + """
Corrections are kept in NAME.corrections.json. Beside the words file or in the
output folder, aligner captions and aligner render apply it.

exit codes: 0 all written; 1 some failed; 2 nothing was done

examples:
  aligner preview out/talk
  aligner preview --serve out
"""
)

_VIDEO = (
    """\
usage: aligner video NAME [-o FILE.mp4] [options]

Writes a film: the narration's sound over a picture with its captions drawn in.
The same captions are a track of the film, off until a viewer chooses it, and
NAME.srt and NAME.vtt beside it (those that aligner render wrote stay as they
are). NAME is out/talk, or any of its files.

  -o, --out FILE          where the film goes (default: NAME.mp4)
  --background WHAT       an image, a film (it fills the picture, begins again
                          when it is over, and is not heard), or a colour: navy,
                          #102030 (default: black)
  --size WxH              in pixels (default: 1920x1080); 1080x1920 is upright
  --karaoke HOW           none (default); word: the spoken word is lit; fill:
                          syllables fill with colour while they are heard
  --font FONT             a font's file, or its family's name; what it lacks
                          comes from the fonts that are installed
  --language TAG          the words' language, where the file does not say it
  -q, --quiet             print nothing but errors

"""
    + _CAPTIONING
    + _SPEAKERS
    + """
Upright films are cut in the style shorts where no other is chosen. --fps is the
film's too (default: that of a film in the background, else 30).

"""
    + _COMMON
    + """
It needs a few more packages: pip install 'aligner[video]'

exit codes: 0 written; 2 nothing was done

examples:
  aligner video out/talk
  aligner video out/talk --size 1080x1920 --karaoke fill --background a.mp4
"""
)

_VOICES = (
    """\
usage: aligner voices [options]

Lists the voices that can be used: the local ones and, where there is a key, the
account's. The id or the name is what --voice takes.

  --language TAG          only voices for this language: de, pt, en-US
  --engine NAME           only elevenlabs or only local
  --all                   every espeak-ng voice too, one for each language
  --voices-dir FOLDER     a folder of Piper voices; may be given several times
  --base-url URL          where the service is (ws, wss, http or https)
  --json                  the list as JSON on stdout
"""
    + _COMMON
    + """
examples:
  aligner voices
  aligner voices --language de --json
"""
)

_CONFIG = (
    """\
usage: aligner config [options]

Shows every setting, its value and where it came from. The first of these places
wins: flags, the environment, .env, aligner.toml, defaults. A key is never shown
whole. In aligner.toml a setting is a line such as

  voice = "en_US-joe-medium"
  captions = ["srt", "vtt"]

and in the environment or .env it is ALIGNER_VOICE=en_US-joe-medium. The key and
the service's address are ELEVENLABS_API_KEY and ELEVENLABS_BASE_URL; they are
not read from aligner.toml. Both files are looked for in the current folder and
those above it, up to the root of the project (.git) or the home folder.

  --json                  the settings as JSON on stdout
"""
    + _COMMON
)

_CACHE = (
    """\
usage: aligner cache [options]

Shows where the takes of earlier runs are kept, how many they are and how much
room they take. A take is one passage as it was spoken: a run that needs the
same passage from the same voice with the same settings does not ask for it.

  --clear                 remove them all
  --cache FOLDER          another folder than the user's cache folder
  --cache-limit-mb N      how large it may grow (default: 5000)
  --json                  the same as JSON on stdout
"""
    + _COMMON
    + """
examples:
  aligner cache
  aligner cache --clear
"""
)

_SERVE = (
    """\
usage: aligner serve [options]

Serves the local voices over ElevenLabs' websocket protocol, so that programs
made for ElevenLabs work with them when only the address is changed. Ctrl-C ends
it.

  --host ADDRESS          where to listen (default: 127.0.0.1)
  --port N                default: 8765; 0 takes a free one
  --api-key KEY           ask clients for this key (default: any key will do)
  --max-streams N         streams at once; more are refused (default: no limit)
  --voices-dir FOLDER     a folder of Piper voices; may be given several times
"""
    + _COMMON
    + """
examples:
  aligner serve
  aligner serve --host 0.0.0.0 --port 9000 --api-key secret --max-streams 4
"""
)

_LATENCY = (
    """\
usage: aligner latency [options]

Has a short text spoken several times, each time over a connection of its own,
and shows the median and the 95th percentile of: the time to connect; to the
first message and to the first audio, from the first frame sent; to the end of
all; the real-time factor (below 1 is faster than it is heard); the alignment
lag (how long after a character's audio its time arrived, at the worst). With
ElevenLabs every trial costs the text's characters.

  --trials N              how often (default: 5)
  --text TEXT             what is spoken (default: about a hundred characters)
  --engine NAME           auto, elevenlabs or local
  --voice VOICE           a voice's id or name; aligner voices lists them
  --model NAME            ElevenLabs' model
  --language TAG          the text's language: en, pt-BR, zh-Hans ...
  --speed NUMBER          0.7 to 1.2; 1 is the voice's own
  --seed NUMBER           the same seed gives the same audio
  --max-passage N         the longest text that is spoken in one go
  --stream-format NAME    what the service sends, such as mp3_44100_128
  --voices-dir FOLDER     a folder of Piper voices; may be given several times
  --base-url URL          where the service is (ws, wss, http or https)
  --connect-timeout-s SECONDS, --first-audio-timeout-s SECONDS,
  --read-timeout-s SECONDS
                          patience with a service that does not answer
  --json                  all trials and their summary as JSON on stdout
"""
    + _COMMON
    + """
examples:
  aligner latency
  aligner latency --engine elevenlabs --model eleven_flash_v2_5 --trials 20
"""
)

_REPLAY = (
    """\
usage: aligner replay LOG... [-o OUT] [options]

Makes narrations again from the message logs that aligner render --record kept,
without a service: the same messages, merged, matched and cut into captions by
this version of aligner. A LOG is one stream's log, or a folder that is searched
for *.jsonl files. What is missing is left out, with a note.

  -o, --out FOLDER        where the files go (default: out)
  --captions LIST         caption formats, apart by commas, or none (default:
                          srt,vtt); the words file is always written
  --format NAME           audio format (default: mp3)
  --bitrate KBPS          of the audio file, in kilobits a second
  --joints WHAT           trim (default) or keep the silence that the voice left
  -q, --quiet             no progress, no table, only errors
  --json                  the report on stdout at the end, and nothing else
  --events                what happens, while it does, as JSON lines on stdout
"""
    + _COMMON
    + "\n"
    + _CAPTIONING
    + _SPEAKERS
    + _LOOK
    + """
exit codes: 0 all written; 1 some failed; 2 nothing was done; 130 interrupted

examples:
  aligner render talk.txt --record logs
  aligner replay logs -o again --captions vtt
"""
)

COMMANDS = {
    "render": _RENDER,
    "captions": _CAPTIONS,
    "check": _CHECK,
    "preview": _PREVIEW,
    "video": _VIDEO,
    "voices": _VOICES,
    "config": _CONFIG,
    "cache": _CACHE,
    "serve": _SERVE,
    "latency": _LATENCY,
    "replay": _REPLAY,
}


def answer(args: list[str]) -> tuple[str, int] | None:
    """The text to print and the exit code, where the command line only asks for help; else None."""
    if not args:
        return USAGE, 2
    if args[0] in ("--version", "-V"):
        from aligner._version import __version__

        return f"aligner {__version__}\n", 0
    asked = args[: args.index("--")] if "--" in args else args
    if args[0] == "help":
        asked = [*args[1:], "--help"]
    if "--help" not in asked and "-h" not in asked:
        return None
    if asked[0] in COMMANDS:
        return COMMANDS[asked[0]], 0
    return (USAGE, 0) if asked[0] in ("-h", "--help") else None
