"""Where cues and lines end in real sentences: the rules of captions, one by one, in several languages."""

import pytest

from aligner.captions import Style, cut, preset
from aligner.captions.lexicon import lexicon
from aligner.captions.sentences import bare, begins_speech, sentence_ends
from aligner.model import Word
from tests.captions.helpers import caption, shown, speak

_NARROW = Style(max_chars=24)


def test_a_sentence_that_fits_is_one_cue_of_one_line() -> None:
    """Whole sentences where they fit, and one line when it fits."""
    assert shown(caption("She closed the old door. Then the rain began to fall.", ms_per_char=90)) == [
        "She closed the old door.",
        "Then the rain began to fall.",
    ]


def test_short_sentences_share_a_cue_rather_than_flash() -> None:
    """Sentences too short to be seen by themselves stand together."""
    assert shown(caption("Yes. No. Go on.", ms_per_char=60)) == ["Yes. No. Go on."]


def test_a_cue_ends_at_the_clause_even_when_more_would_fit() -> None:
    """A full cue is no aim: the comma between clauses and the conjunction end it."""
    cues = shown(
        caption("When the long winter finally came, we moved the animals into the barn near the house.")
    )
    assert cues[0].startswith("When the long winter finally came,")
    assert "house." in cues[-1]
    assert all("came, we" not in cue for cue in cues)


def test_a_pause_ends_a_cue() -> None:
    """A silence that is heard is a better place than any word."""
    text = "We waited for the message from the station until the evening"
    cues = shown(caption(text, pauses={"message": 800}))
    assert cues[0] == "We waited for the message"


def test_a_cue_does_not_hang_through_silence() -> None:
    """Words on two sides of a long silence are two cues, and the first leaves before the second comes."""
    before, after = caption("I thought so. And", pauses={"so.": 4000})
    assert before.end_ms <= before.words[-1].end_ms + 500
    assert after.start_ms == after.words[0].start_ms


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The committee of the university had asked the author of the paper for a summary of the main results",
        ),
        (
            "de",
            "Der Vorsitzende des Ausschusses hat den Verfasser um eine Zusammenfassung für die Presse gebeten",
        ),
        (
            "es",
            "El presidente de la comisión pidió al autor del estudio un resumen de los resultados para la prensa",
        ),
        ("fr", "Le président de la commission a demandé à un auteur de cette étude un résumé pour la presse"),
        (
            "pt",
            "O presidente da comissão pediu ao autor do estudo um resumo dos resultados para a imprensa local",
        ),
        (
            "it",
            "Il presidente della commissione ha chiesto a un autore dello studio una sintesi dei risultati",
        ),
    ],
)
def test_no_line_ends_with_a_word_that_leans_on_the_next(language: str, text: str) -> None:
    """Articles, prepositions and conjunctions begin a line; they never end one."""
    table = lexicon(language)
    for style in (_NARROW, preset("netflix", language)):
        lines = [line for cue in caption(text, language, style=style) for line in cue.line_texts]
        assert len(lines) > 1
        assert [line for line in lines[:-1] if bare(line.split()[-1]) in table.functional] == []


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("A letter had come that morning from Dr. Smith of the hospital", "Dr. Smith"),
        ("They had invited all their friends and Miss Marple came too", "Miss Marple"),
        ("The whole village had talked about Emily Brontë for years", "Emily Brontë"),
        ("On the second day they went on foot for 42 kilometres until it was night", "42 kilometres"),
        ("The second part of this is told again in Chapter 12 below", "Chapter 12"),
        ("Most of the people there believe that they have seen it already", "they have"),
        ("Nobody in the room had ever thought of the children's books", "children's books"),
        ("It is hard to climb a mountain because of the snow that lies there", "because of"),
        ("She walked the whole way from the station hand in hand with her mother", "hand in hand"),
        ("All of this had been painted long before Vincent van Gogh was born", "Vincent van Gogh"),
        ("They had left the house of their parents many years ago without a word", "years ago"),
        ("They had all been told to help you inform the people of this town", "help you"),
        ("So she went on to try the little golden key in the lock of the door", "golden key"),
        ("It was here that the people saw the very few things that were left", "very few things"),
        ("What were all of you really thinking about when you sat down there", "thinking about"),
        ("And then the road went straight on like a tunnel for some more miles", "straight on"),
        ("When she had tired herself out with all this she sat down and cried", "herself out"),
        ("But he had got so much into the way of it that he went on and on", "so much"),
        ("Most people think of the screen of a user interface as of a window", "user interface"),
        ("Un rendez-vous à dix heures précises\u00a0: voilà ce que je veux", "précises\u00a0:"),
    ],
)
def test_what_belongs_together_stays_on_a_line(text: str, together: str) -> None:
    """Title and name, first and last name, number and unit, pronoun and verb, no-break spaces: never parted."""
    lines = [line for cue in caption(text, style=_NARROW) for line in cue.line_texts]
    assert any(together in line for line in lines), lines


def test_the_first_words_of_a_clause_do_not_hang_at_the_end_of_a_cue() -> None:
    """What begins after a strong mark begins the next cue, although this one has room."""
    text = "Inheritance which is almost implied by reproduction; Variability from the action of life, and from use"
    assert any(cue.startswith("Variability") for cue in shown(caption(text)))


def test_a_pronoun_that_could_be_an_article_may_end_a_line() -> None:
    """ "told her | when" parts nothing that "told her story" holds together."""
    lines = [
        line for cue in caption("She told her when it was all over", style=_NARROW) for line in cue.line_texts
    ]
    assert lines == ["She told her", "when it was all over"]


def test_what_is_said_begins_with_its_quotation_mark() -> None:
    """Sentences of direct speech after "she said," are whole: they share a cue as others do."""
    text = "Nor did she think it much out of the way to hear the Rabbit say to itself, ‘Oh dear! I shall be late!’"
    assert shown(caption(text, pauses={"itself,": 300}))[-1] == "‘Oh dear! I shall be late!’"


def test_a_line_may_end_before_what_is_said() -> None:
    """After the comma that leads to it, and not after the one of "Now, Dinah"; quoted words of a list are no speech."""
    text = "and saying to her very earnestly, ‘Now, Dinah, tell me the truth.’"
    assert shown(caption(text)) == ["and saying to her very earnestly, | ‘Now, Dinah, tell me the truth.’"]
    assert begins_speech("earnestly,", "‘Now,")
    assert not begins_speech("“red”,", "“white”")
    assert not begins_speech("the", "“White")


def test_a_cue_that_is_gone_as_soon_as_it_is_found_joins_its_neighbour() -> None:
    """Three quarters of a second are within the limits, and yet two words of a clause are no cue of their own then."""
    text = "He laughed; then, because she hadn't, he stopped. The train went on."
    pauses = {"laughed;": 200, "hadn't,": 200, "stopped.": 500}
    assert shown(caption(text, pauses=pauses))[0] == "He laughed; then, | because she hadn't, he stopped."


def test_a_word_in_quotes_is_not_speech() -> None:
    """A label that is quoted stays with what it says something of."""
    text = "However, this bottle was not marked “poison,” so Alice ventured to taste it, and it was nice"
    assert not any(cue.endswith("marked") or "marked |" in cue for cue in shown(caption(text)))


def test_a_line_of_verse_is_whole_where_it_fits() -> None:
    """A question, and a breath after it, inside a line of verse is no line's end."""
    text = "And when thy heart began to beat,\nWhat dread hand? & what dread feet?\nWhat the hammer? what the chain,"
    lines = [line for cue in caption(text, pauses={"hand?": 400, "hammer?": 400}) for line in cue.line_texts]
    assert lines == text.split("\n")


def test_lines_of_verse_are_kept() -> None:
    """Where a writer wrote short lines, cues and lines end with them; wrapped prose is only wrapped."""
    poem = (
        "Tyger Tyger, burning bright\nIn the forests of the night\nWhat hand or eye\nCould frame thy symmetry"
    )
    lines = [line for cue in caption(poem) for line in cue.line_texts]
    assert lines == poem.split("\n")
    prose = (
        "There was nothing so very remarkable in that, nor did Alice think it\nso very much out of the way"
    )
    assert "think it" not in [cue.line_texts[-1][-8:] for cue in caption(prose)]


def test_words_without_a_space_between_them_are_not_parted() -> None:
    """A hyphenated word that is timed in parts is still one word on screen."""
    text = "The very long-established state-of-the-art machine stopped"
    parts = ["The", "very", "long-", "established", "state-", "of-", "the-", "art", "machine", "stopped"]
    timed, position = [], 0
    for number, word in enumerate(parts):
        position = text.index(word, position)
        timed.append(Word(word, position, position + len(word), number * 300, number * 300 + 290))
        position += len(word)
    lines = [line for cue in cut(timed, text, language="en", style=_NARROW) for line in cue.line_texts]
    assert any("state-of-the-art" in line for line in lines)
    assert any("long-established" in line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "It was the best of times, it was the worst of times, it was the age of wisdom, and of foolishness",
        "That'll be a comfort, one way--never to be an old woman--but then--always to have lessons to learn!",
        "They'll do well enough; don't be particular--Here, Bill!",
    ],
)
def test_no_orphans(text: str) -> None:
    """No cue and no short line of one word where the sentence has others to give."""
    for style in (preset(), Style(max_chars=26)):
        for cue in caption(text, style=style):
            assert all(len(line) > 1 for line in cue.lines)


def test_two_lines_are_balanced_and_the_lower_is_the_longer() -> None:
    """Where language does not care, the lines are much the same, the upper one not the longer."""
    words = "seven " * 8
    (cue,) = caption(words.strip(), "tlh")
    assert [len(line) for line in cue.lines] == [4, 4]
    (cue,) = caption("seven " * 8 + "seven", "tlh", ms_per_char=50)
    assert [len(line) for line in cue.lines] == [4, 5]


def test_sentence_ends_know_abbreviations() -> None:
    """A full stop ends a sentence only where it does."""
    text = 'Dr. No (b. 1950) met J. R. Ewing at 5 p.m. in the U.S. Senate. "Why?" he asked. No. It was I. The end...'
    texts = text.split()
    ends = [word for word, end in zip(texts, sentence_ends(texts, lexicon("en"), "en"), strict=True) if end]
    assert ends == ["Senate.", "asked.", "No.", "I.", "end..."]


def test_german_ordinals_do_not_end_sentences() -> None:
    """ "am 3. Oktober" goes on; a year ends a sentence."""
    texts = ["Am", "3.", "Oktober", "1990.", "Dann", "kam", "Prof.", "Müller."]
    assert sentence_ends(texts, lexicon("de"), "de") == [word in ("1990.", "Müller.") for word in texts]


def test_japanese_breaks_between_phrases_by_display_width() -> None:
    """At most 13 full-width characters a line, no break inside a word, none before closing marks."""
    text = (
        "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。"
        "何でも薄暗い所でニャーニャー泣いていた事だけは記憶している。"
    )
    cues = caption(text, "ja", each=True, ms_per_char=160)
    lines = [line for cue in cues for line in cue.line_texts]
    assert all(len(line) <= 13 for line in lines)
    assert "".join(lines) == text
    assert any("ニャーニャー" in line for line in lines)
    assert not any(line[0] in "、。っゃゅょーをはがの" for line in lines)


def test_chinese_joins_without_spaces_and_breaks_at_clauses() -> None:
    """No space comes between characters, also where the script's lines were broken by hand."""
    text = "人类的悲欢并不相通，我只觉得\n他们吵闹。但是如果你在这里看到了我的朋友，请把这封信交给他。"
    cues = caption(text, "zh", each=True, ms_per_char=160)
    assert "".join(line for cue in cues for line in cue.line_texts) == text.replace("\n", "")
    assert cues[0].line_texts[0].endswith("，")


def test_arabic_uses_its_own_punctuation() -> None:
    """The Arabic comma and question mark are marks like any other."""
    cues = shown(
        caption("هل سمعت هذا الصوت الغريب في البيت القديم؟ نعم، سمعته وأنا في الغرفة مع أخي الصغير.", "ar")
    )
    assert cues[0].endswith("القديم؟")


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_french_spaces_inside_marks_do_not_hide_what_they_say(space: str) -> None:
    """A sentence ends before a closing mark that a space parts from it, and is known by its words all the same."""
    texts = [f"Partez{space}!{space}»", f"«{space}Elle", f"est{space}partie{space}»", "dit-il.", "Oui."]
    assert sentence_ends(texts, lexicon("fr"), "fr") == [True, False, False, True, True]
    assert bare(f"«{space}Elle") == "elle"


def test_spans_join_as_the_script_joins() -> None:
    """White space in the script is one space on screen; none is none."""
    text = "One\n  two\tthree, and so on until the end of a line that is longer than verse is"
    assert caption(text)[0].line_texts[0].startswith("One two three,")
    words = speak("安全第一", each=True)
    assert len(words) == 4


def test_a_japanese_sentence_without_its_full_stop_ends_all_the_same() -> None:
    """Captions often leave out 。; polite and plain endings close the sentence, as adverbs that look alike do not."""
    pytest.importorskip("budoux")
    cues = shown(
        caption(
            "この機械はとても正確です一つ間違えば大変なことになりますよ", "ja", each=True, ms_per_char=250
        )
    )
    assert cues[0].replace(" | ", "").endswith("正確です")
    lines = [
        line
        for cue in caption("わしはまだここに残るつもりだった", "ja", each=True)
        for line in cue.line_texts
    ]
    assert not lines[0].endswith("まだ")


def test_a_japanese_verb_that_ends_like_a_sentence_stays_with_its_noun() -> None:
    """A verb such as 読んだ says more of the noun behind it, as のだ in short does not."""
    pytest.importorskip("budoux")
    text = "図書館で昨日の夜に友だちと一緒に読んだ本はとてもおもしろかったですよ"
    lines = [line for cue in caption(text, "ja", each=True) for line in cue.line_texts]
    assert any("読んだ本" in line for line in lines)
    cues = shown(
        caption(
            "私は明日その町へ行くんだ君も一緒に来ればいいと思うけれどね", "ja", each=True, ms_per_char=250
        )
    )
    assert cues[0].startswith("私は明日その町へ行くんだ | ")


@pytest.mark.parametrize(
    ("language", "text", "together"),
    [
        ("de", "Am Ende stand er ganz allein vor dem kleinen Haus seiner Mutter", "kleinen Haus"),
        ("de", "Sie hat mir gesagt, dass niemand es jemals wirklich gesehen hat.", "gesehen hat."),
        ("fr", "Nous avons traversé ensemble toute la ville dans une petite voiture", "petite voiture"),
        ("es", "Todos los vecinos vinieron a la casa para ver la nueva cocina", "nueva cocina"),
        ("it", "Abbiamo visto dalla finestra di casa una grande nave sul mare", "grande nave"),
        ("nl", "We zagen vanuit het raam van de kamer een grote boot op zee", "grote boot"),
    ],
)
def test_adjectives_stay_with_their_nouns(language: str, text: str, together: str) -> None:
    """In other languages of Europe as in English."""
    lines = [line for cue in caption(text, language, style=_NARROW) for line in cue.line_texts]
    assert any(together in line for line in lines), lines


def test_korean_postpositions_of_their_own_stay_with_their_noun() -> None:
    """ "해변을 따라" is one expression, as "할 수" is."""
    text = "매일 아침 해변을 따라 학교까지 걸어갔다."
    lines = [line for cue in caption(text, "ko", ms_per_char=120) for line in cue.line_texts]
    assert any("해변을 따라" in line for line in lines), lines


def test_japanese_formal_nouns_stay_with_their_clause() -> None:
    """ "じめじめした所で": what the clause says something of is not parted from it."""
    pytest.importorskip("budoux")
    text = "何でも薄暗いじめじめした所でニャーニャー泣いていた。"
    lines = [line for cue in caption(text, "ja", each=True, ms_per_char=150) for line in cue.line_texts]
    assert any("じめじめした所で" in line for line in lines), lines
