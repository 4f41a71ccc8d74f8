from noticer import writer


def test_corrections_are_used(monkeypatch):
    monkeypatch.setattr(writer, "ships_cuda", lambda name: name == "torch")
    torch, keras = writer.render(["torch", "keras"]).splitlines()[2:][::-1]
    assert torch == "- torch: BSD-3-Clause (with NVIDIA CUDA libraries)"
    assert keras == "- keras: Apache-2.0"


def test_file_is_replaced(tmp_path):
    target = tmp_path / "NOTICES.md"
    target.write_text("old")
    writer.write(["jax"], target)
    assert target.read_text() == "# Third-party notices\n\n- jax: Apache-2.0\n"
