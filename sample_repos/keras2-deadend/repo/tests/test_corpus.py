import pandas as pd

from routing import BODY_WORDS, SUBJECT_WORDS, corpus

TICKETS = pd.DataFrame({
    "subject": ["Printer jams", "No mail"],
    "body": ["Since Monday.\nKind regards\nAda", "Since noon."],
    "queue": ["print", "mail"],
})


def test_signature_is_cut():
    assert corpus.without_signature(TICKETS["body"][0]) == "Since Monday."


def test_shapes():
    encoder = corpus.Encoder(TICKETS)
    subject, body = encoder.inputs(TICKETS)
    assert subject.shape == (2, SUBJECT_WORDS)
    assert body.shape == (2, BODY_WORDS)
    assert encoder.targets(TICKETS).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_words_are_hidden():
    encoder = corpus.Encoder(TICKETS)
    batches = corpus.Batches(encoder, TICKETS, size=2, hide=1.0)
    (subject, _), _ = batches[0]
    assert set(subject[subject > 0]) == {batches.unknown}
