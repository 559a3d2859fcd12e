"""Several files as one: imports to the top, lines found again, headers read strictly."""

from __future__ import annotations

import pytest

from proofgen.errors import ToolError
from proofgen.prover.combine import combine, split_header
from proofgen.prover.library import digest, order_modules

A = "/- by\n-/\nmodule\n\npublic import Init.Data.List\n\n@[expose] public section\nnamespace P\ndef a := 1\nend P\n"
B = "module\nimport P.A\nmeta import Lean --\n@[expose] public noncomputable section\ntheorem b : a = 1 := rfl\nend\n"


def test_combined_text_and_places() -> None:
    combined = combine([("P.A", A), ("P.B", B)])
    lines = combined.text.splitlines()
    assert lines[:4] == ["module", "public import Init.Data.List", "meta import Lean", ""]
    assert combined.locate(lines.index("def a := 1") + 1) == ("P.A", 9)
    assert combined.locate(lines.index("theorem b : a = 1 := rfl") + 1) == ("P.B", 5)
    assert combined.locate(1) == ("", 1)
    assert lines.count("section") == 2
    assert lines.count("end") == 4
    assert sum("import" in line for line in lines) == 2


def test_public_wins_over_private_import() -> None:
    combined = combine([("A", "module\nimport X\n"), ("B", "module\npublic import X\n")])
    assert combined.text.splitlines()[1:3] == ["public import X", ""]


def test_header_ends_at_the_first_command() -> None:
    imports, header = split_header("A", "module\n-- import no\nimport X\n/-! import doc -/\nimport Y\n")
    assert [str(each) for each in imports] == ["import X"]
    assert header == 3


@pytest.mark.parametrize(
    "text", ["module\nimport all X\n", "module\nprelude\n", "import X\ndef a := 1\n", "def a := 1\n"]
)
def test_refused_headers(text: str) -> None:
    if "module" in text:
        with pytest.raises(ToolError, match="E706"):
            combine([("A", text)])
    else:
        imports, header = split_header("A", text)
        assert header == len(imports)


def test_order_follows_imports() -> None:
    modules = {
        "Proofgen": "module\npublic import Proofgen.B\n",
        "Proofgen.A": "module\npublic import Init\n",
        "Proofgen.B": "module\npublic import Proofgen.A\n",
    }
    assert [name for name, _ in order_modules(modules)] == ["Proofgen.A", "Proofgen.B", "Proofgen"]


@pytest.mark.parametrize("target", ["Proofgen.Gone", "Proofgen.A"])
def test_missing_and_circular_imports(target: str) -> None:
    with pytest.raises(ToolError, match="E706"):
        order_modules({"Proofgen.A": f"module\nimport {target}\n"})


def test_the_digest_sees_names_and_texts() -> None:
    some = {digest({"a": "bc"}), digest({"ab": "c"}), digest({"a": "bc", "": "t"}), digest({})}
    assert len(some) == 4
    assert digest({"a": "b", "c": "d"}) == digest({"c": "d", "a": "b"})
