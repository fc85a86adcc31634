"""Changes a Piper model's graph in memory: its phoneme lengths come out, its randomness goes in.

A model file is protobuf. Only the graph's node list matters here, so its bytes are walked and the few
nodes exchanged, which spares parsing and writing 60 MB of weights (1 s, and the package ``onnx``).
Knows the field numbers of ``onnx.proto`` that it needs and nothing about speech or onnxruntime.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

# Field numbers of onnx.proto (ModelProto.graph, GraphProto.*, NodeProto.*, ...).
_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_OP, _NODE_ATTRIBUTE = 1, 2, 3, 4, 5
_FLOAT, _INT64 = 1, 7

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class GraphError(ValueError):
    """The bytes are not a Piper model: what is missing is in the message."""


@dataclass(frozen=True, slots=True)
class PatchedModel:
    """``noise_inputs``: names of flat float inputs, in graph order; those that shape the lengths first."""

    data: bytes
    lengths_output: str
    length_noise: tuple[str, ...]
    sound_noise: tuple[str, ...]

    def without_data(self) -> "PatchedModel":
        return replace(self, data=b"")


def patch(model: bytes) -> PatchedModel:
    """The model with frames per phoneme as a further output and its noise as inputs.

    Every noise input is one row of standard normal numbers of any length; a graph that needs more of them
    than it was given starts again at the first. Raises ``GraphError``.
    """
    view = memoryview(model)
    graph, around = _graph_of(view)
    out: list[bytes | memoryview] = []
    lengths = ""
    before: list[str] = []
    after: list[str] = []
    for number, raw, payload in _fields(graph):
        operation, inputs, outputs = _node(payload) if number == _GRAPH_NODE else ("", (), ())
        if operation == "RandomNormalLike":
            name = f"aligner_noise_{len(before) + len(after)}"
            (after if lengths else before).append(name)
            out += _given_noise(name, inputs[0], outputs[0])
            continue
        if operation == "Ceil":
            if lengths:
                raise GraphError("the model has two tensors that could be the phonemes' lengths")
            lengths = outputs[0]
        out.append(raw)
    if not lengths:
        raise GraphError("the model has no phoneme lengths (no Ceil node): not a Piper voice")
    if not any(
        number == _GRAPH_OUTPUT and _name(payload) == lengths for number, _, payload in _fields(graph)
    ):
        out.append(_field(_GRAPH_OUTPUT, _field(1, lengths.encode())))
    out.append(_constant("aligner_zero", 0))
    out.append(_constant("aligner_one", 1))
    size = sum(len(part) for part in out)
    data = b"".join([*around, _key(_MODEL_GRAPH), _varint(size), *out])
    return PatchedModel(data, lengths, tuple(before), tuple(after))


def embedding(model: bytes) -> tuple[int, memoryview]:
    """How many numbers the model has for each phoneme id, and all of them: 32-bit floats, a row an id.

    Raises ``GraphError`` where they are not to be found.
    """
    graph, _ = _graph_of(memoryview(model))
    fields = list(_fields(graph))
    nodes = (_node(payload) for number, _, payload in fields if number == _GRAPH_NODE)
    table = next((ins[0] for op, ins, _ in nodes if op == "Gather" and ins[1:] == ("input",)), None)
    for number, _, payload in fields:
        if number != _GRAPH_INITIALIZER:
            continue
        # TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9.
        tensor = [(field, value) for field, _, value in _fields(payload)]
        if table is None or not any(field == 8 and _text(value) == table for field, value in tensor):
            continue
        dims = [_read_varint(value, 0)[0] for field, value in tensor if field == 1]
        kind = next((_read_varint(value, 0)[0] for field, value in tensor if field == 2), 0)
        raw = next((value for field, value in tensor if field == 9), None)
        if raw is not None and kind == _FLOAT and len(dims) == 2 and len(raw) == 4 * dims[0] * dims[1]:
            return dims[1], raw
    raise GraphError("the model has no table of phonemes")


def _given_noise(name: str, like: str, output: str) -> list[bytes | memoryview]:
    """Nodes that fill a tensor shaped like ``like`` from the flat input ``name``, round and round."""
    made = {part: f"{name}_{part}" for part in ("shape", "count", "range", "size", "index", "flat")}
    return [
        _field(_GRAPH_INPUT, _vector_info(name)),
        _node_bytes("Shape", [like], made["shape"]),
        _node_bytes("ReduceProd", [made["shape"]], made["count"], keepdims=0),
        _node_bytes("Range", ["aligner_zero", made["count"], "aligner_one"], made["range"]),
        _node_bytes("Size", [name], made["size"]),
        _node_bytes("Mod", [made["range"], made["size"]], made["index"]),
        _node_bytes("Gather", [name, made["index"]], made["flat"]),
        _node_bytes("Reshape", [made["flat"], made["shape"]], output),
    ]


def _graph_of(model: memoryview) -> tuple[memoryview, list[memoryview]]:
    graph: memoryview | None = None
    around: list[memoryview] = []
    for number, raw, payload in _fields(model):
        if number == _MODEL_GRAPH:
            graph = payload
        else:
            around.append(raw)
    if graph is None:
        raise GraphError("the file holds no model")
    return graph, around


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Every field of a message: its number, its bytes with the key, its bytes without."""
    position = 0
    try:
        while position < len(data):
            start = position
            key, position = _read_varint(data, position)
            kind = key & 7
            if kind == _VARINT:
                body, (_, position) = position, _read_varint(data, position)
            elif kind == _BYTES:
                length, body = _read_varint(data, position)
                position = body + length
            elif kind in (_FIXED64, _FIXED32):
                body, position = position, position + (8 if kind == _FIXED64 else 4)
            else:
                raise GraphError("the file is not an ONNX model")
            if position > len(data):
                raise GraphError("the model file is cut short")
            yield key >> 3, data[start:position], data[body:position]
    except IndexError:
        raise GraphError("the model file is cut short") from None


def _node(payload: memoryview) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    operation, inputs, outputs = "", [], []
    for number, _, value in _fields(payload):
        if number == _NODE_INPUT:
            inputs.append(_text(value))
        elif number == _NODE_OUTPUT:
            outputs.append(_text(value))
        elif number == _NODE_OP:
            operation = _text(value)
    return operation, tuple(inputs), tuple(outputs)


def _name(value_info: memoryview) -> str:
    return next((_text(value) for number, _, value in _fields(value_info) if number == 1), "")


def _text(value: memoryview) -> str:
    return bytes(value).decode("utf-8", "replace")


def _read_varint(data: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise GraphError("the file is not an ONNX model")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _key(number: int, kind: int = _BYTES) -> bytes:
    return _varint(number << 3 | kind)


def _field(number: int, payload: bytes) -> bytes:
    return _key(number) + _varint(len(payload)) + payload


def _number(number: int, value: int) -> bytes:
    return _key(number, _VARINT) + _varint(value)


def _node_bytes(operation: str, inputs: list[str], output: str, *, keepdims: int | None = None) -> bytes:
    body = b"".join(_field(_NODE_INPUT, name.encode()) for name in inputs)
    body += _field(_NODE_OUTPUT, output.encode()) + _field(_NODE_NAME, f"{output}_node".encode())
    body += _field(_NODE_OP, operation.encode())
    if keepdims is not None:
        # AttributeProto: name = 1, i = 3, type = 20 (INT is 2).
        body += _field(_NODE_ATTRIBUTE, _field(1, b"keepdims") + _number(3, keepdims) + _number(20, 2))
    return _field(_GRAPH_NODE, body)


def _constant(name: str, value: int) -> bytes:
    """A scalar initializer. TensorProto: data_type = 2, name = 8, raw_data = 9; no dims makes a scalar."""
    tensor = _number(2, _INT64) + _field(8, name.encode()) + _field(9, value.to_bytes(8, "little"))
    return _field(_GRAPH_INITIALIZER, tensor)


def _vector_info(name: str) -> bytes:
    """A ValueInfoProto: a float tensor of one dimension whose length is free."""
    dimension = _field(1, _field(2, f"{name}_length".encode()))
    tensor = _number(1, _FLOAT) + _field(2, dimension)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))
