import pandas as pd
import pytest

from ticketrouter.data import load_tickets
from ticketrouter.model import build_router
from ticketrouter.route import BY_HAND, route

TEXTS = [
    "printer jams on tray two",
    "invoice shows the wrong amount",
    "no paper in printer",
    "second invoice missing",
] * 4
QUEUES = ["printing", "billing", "printing", "billing"] * 4


@pytest.fixture(scope="module")
def router():
    return build_router().fit(TEXTS, QUEUES)


def test_known_words_find_their_queue(router):
    tickets = pd.DataFrame({"id": ["7"], "text": ["the printer jams again"]})
    assert route(router, tickets, threshold=0.0)["queue"].tolist() == ["printing"]


def test_unsure_tickets_go_to_a_person(router):
    tickets = pd.DataFrame({"id": ["8"], "text": ["hello"]})
    assert route(router, tickets, threshold=0.99)["queue"].tolist() == [BY_HAND]


def test_unknown_queue_is_refused(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text("id,subject,body,queue\n1,a,b,plumbing\n")
    with pytest.raises(ValueError, match="plumbing"):
        load_tickets(path)
