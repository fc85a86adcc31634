"""What a batch will do is known, and refused where it must be, before anything is spoken."""

from pathlib import Path

import pytest

from aligner.batch import plan
from aligner.batch.studio import stream_options
from aligner.config import Settings
from aligner.errors import OutputError, ScriptError, UsageError
from aligner.model import AudioFormat

SETTINGS = Settings()


def write(path: Path, text: str = "Say this.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folders_structure_is_kept(tmp_path: Path) -> None:
    """Scripts below a folder write to the same places below the output folder; a file writes to its top."""
    write(tmp_path / "in" / "a.txt")
    write(tmp_path / "in" / "deep" / "er" / "b.txt")
    single = write(tmp_path / "elsewhere" / "c.md.txt")
    made = plan([tmp_path / "in", single], tmp_path / "out", SETTINGS)
    assert [str(job.audio.relative_to(tmp_path)) for job in made.jobs] == [
        "out/a.mp3",
        "out/deep/er/b.mp3",
        "out/c.md.mp3",
    ]
    assert [path.name for path in made.jobs[0].outputs] == ["a.mp3", "a.srt", "a.vtt", "a.words.json"]


def test_only_scripts_are_taken_from_a_folder(tmp_path: Path) -> None:
    """Hidden files and folders, and what is not a script, are passed over; a named file is always read."""
    write(tmp_path / "in" / ".hidden.txt")
    write(tmp_path / "in" / ".git" / "x.txt")
    write(tmp_path / "in" / "README.md")
    write(tmp_path / "in" / "yes.transcript.txt")  # written beside the scripts by an earlier run
    write(tmp_path / "in" / "yes.txt")
    named = write(tmp_path / "script")
    made = plan([tmp_path / "in", named], tmp_path / "out", SETTINGS)
    assert [job.name for job in made.jobs] == ["yes", "script"]


def test_a_script_named_twice_is_spoken_once(tmp_path: Path) -> None:
    """The same file, given by itself and by its folder, is one job: it is paid for once."""
    path = write(tmp_path / "in" / "a.txt")
    assert len(plan([tmp_path / "in", path, path], tmp_path / "out", SETTINGS).jobs) == 1


@pytest.mark.parametrize(
    ("first", "second"), [("x/a.txt", "y/a.txt"), ("x/a.txt", "y/A.txt"), ("x/a.txt", "y/a.md")]
)
def test_two_scripts_for_one_file_are_refused(tmp_path: Path, first: str, second: str) -> None:
    """Two scripts that would write the same files, also where the file system folds case, are both named."""
    paths = [write(tmp_path / first), write(tmp_path / second)]
    with pytest.raises(OutputError) as caught:
        plan(paths, tmp_path / "out", SETTINGS)
    assert str(paths[0]) in str(caught.value)
    assert str(paths[1]) in str(caught.value)


def test_one_bad_script_does_not_stop_the_others(tmp_path: Path) -> None:
    """An unreadable script is a failure of the plan, with its reason; the rest are jobs."""
    write(tmp_path / "in" / "good.txt")
    write(tmp_path / "in" / "empty.txt", " \n ")
    (tmp_path / "in" / "binary.txt").write_bytes(b"\x00\x01\x02")
    made = plan([tmp_path / "in", tmp_path / "missing.txt"], tmp_path / "out", SETTINGS)
    assert [job.name for job in made.jobs] == ["good"]
    assert [receipt.name for receipt in made.failures] == ["binary", "empty", "missing"]
    assert all(isinstance(receipt.error, ScriptError) for receipt in made.failures)


def test_no_script_at_all_is_said(tmp_path: Path) -> None:
    """A folder without scripts is named."""
    with pytest.raises(UsageError, match="no scripts"):
        plan([tmp_path], tmp_path / "out", SETTINGS)


def test_an_output_folder_that_cannot_be_written_is_refused_first(tmp_path: Path) -> None:
    """An output path that is a file is refused while planning: nothing has been paid for yet."""
    blocked = write(tmp_path / "out")
    with pytest.raises(OutputError, match="out"):
        plan([write(tmp_path / "a.txt")], blocked, SETTINGS)


def test_names_cannot_leave_the_output_folder(tmp_path: Path) -> None:
    """A path with ``..`` in it, or a link, still writes below the output folder."""
    write(tmp_path / "secret" / "a.txt")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret" / "a.txt")
    crooked = tmp_path / "in" / ".." / "in" / ".." / "secret" / "a.txt"
    out = tmp_path / "out"
    for paths in ([tmp_path / "in"], [crooked], [tmp_path / "in" / ".." / "in"]):
        for job in plan(paths, out, SETTINGS).jobs:
            assert all(path.resolve().is_relative_to(out.resolve()) for path in job.outputs)


def test_a_model_says_how_much_may_be_spoken_at_once(tmp_path: Path) -> None:
    """A stretch without a space is refused where it is longer than the model takes, and read where it is not."""
    path = write(tmp_path / "in" / "long.txt", "a" * 20_000)
    refused = plan([path], tmp_path / "out", Settings(model="eleven_multilingual_v2"))
    assert "10,000" in str(refused.failures[0].error)
    assert plan([path], tmp_path / "out", Settings(model="eleven_flash_v2_5")).failures == ()


def test_streams_are_asked_for_as_the_protocol_advises() -> None:
    """Times on the stream's clock, the longest patience with silence, and the service's own schedule unless
    the settings name one."""
    options = stream_options(Settings(), AudioFormat.from_name("mp3_44100_128"), "en-GB")
    assert (options.sync_alignment, options.inactivity_timeout) == (True, 180)
    assert (options.chunk_length_schedule, options.language_code) == (None, "en")
    asked = stream_options(Settings(chunk_schedule=(50, 90)), AudioFormat.from_name("pcm_24000"), None)
    assert asked.chunk_length_schedule == (50, 90)


def test_captions_and_tables_in_a_folder_are_scripts_only_where_they_stand_alone(tmp_path: Path) -> None:
    """What an earlier run may have written is never narrated: it has a file of the same name beside it. Tables that are
    no manifests and message logs are passed over too; what is named outright is always taken."""
    cue, table = "1\n00:00:01,000 --> 00:00:02,000\nSay this.\n", "text\nSay this.\n"
    inside = tmp_path / "in"
    for name in ("talk.txt", "talk.mp3", "talk.words.json", "done.mp3"):
        write(inside / name)
    for name in ("talk.srt", "talk.karaoke.srt", "done.srt", "talk.fixed.srt"):
        write(inside / name, cue)
    write(inside / "film.de.srt", cue)
    write(inside / "film.fr.srt", cue)
    write(inside / "rows.csv", table)
    write(inside / "figures.csv", "start,end\n1,2\n")
    write(inside / "log.jsonl", '{"aligner": "log"}\n')
    write(inside / "talk.csv", table)
    write(inside / "README.md", "# Not this")
    made = plan([inside], tmp_path / "out", SETTINGS)
    assert [job.name for job in made.jobs] == ["film.de", "film.fr", "rows", "talk"]
    assert made.failures == ()
    named = plan([inside / "done.srt", inside / "README.md"], tmp_path / "out", SETTINGS)
    assert [job.name for job in named.jobs] == ["done", "README"]


def test_a_run_takes_nothing_that_it_has_written(tmp_path: Path) -> None:
    """Whatever formats a run writes beside its scripts, the same folder has the same scripts afterwards."""
    from aligner.formats import FORMATS

    write(tmp_path / "talk.txt")
    write(tmp_path / "walk.en.md")
    settings = Settings(captions=tuple(name for name in FORMATS if name != "words"))
    before = plan([tmp_path], tmp_path, settings)
    for job in before.jobs:
        for output in job.outputs:
            write(output, "text\nSay this.\n")
    after = plan([tmp_path], tmp_path, settings)
    assert [job.name for job in after.jobs] == [job.name for job in before.jobs] == ["talk", "walk.en"]


def test_a_script_is_never_overwritten(tmp_path: Path) -> None:
    """Captions written over the subtitles that they were spoken from would lose them."""
    path = write(tmp_path / "film.srt", "1\n00:00:01,000 --> 00:00:02,000\nSay this.\n")
    with pytest.raises(OutputError, match="is a script and would be overwritten"):
        plan([path], tmp_path, SETTINGS)
    assert plan([path], tmp_path / "out", SETTINGS).jobs


def test_a_file_of_several_scripts_is_several_jobs(tmp_path: Path) -> None:
    """A manifest's rows lie beside it, and a name that another script has is refused before anything is spoken."""
    write(tmp_path / "in" / "deep" / "rows.csv", "name,text\na/one,Say this.\ntwo,Say that.\n")
    write(tmp_path / "in" / "other.csv", "name,text\nx,Hi.\n../y,Ho.\n")
    made = plan([tmp_path / "in"], tmp_path / "out", SETTINGS)
    assert [str(job.audio.relative_to(tmp_path)) for job in made.jobs] == [
        "out/deep/a/one.mp3",
        "out/deep/two.mp3",
    ]
    assert ["../y leads out of the output folder" in str(failure.error) for failure in made.failures] == [
        True
    ]
    write(tmp_path / "in" / "deep" / "two.txt")
    with pytest.raises(OutputError, match=r"rows\.csv and .*two\.txt would both write"):
        plan([tmp_path / "in"], tmp_path / "out", SETTINGS)
