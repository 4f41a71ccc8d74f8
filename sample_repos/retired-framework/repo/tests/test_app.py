import io

import pytest

from shelfwatch.app import create_app


class Fixed:
    def predict(self, stream):
        if stream.read(3) != b"jpg":
            raise OSError
        return {"full": 0.1, "gappy": 0.7, "empty": 0.2}


@pytest.fixture
def client():
    return create_app(Fixed()).test_client()


def test_label_of_a_photo(client):
    answer = client.post("/shelf", data={"photo": (io.BytesIO(b"jpg"), "a.jpg")})
    assert answer.get_json()["label"] == "gappy"


def test_no_photo(client):
    assert client.post("/shelf").status_code == 400


def test_not_an_image(client):
    assert client.post("/shelf", data={"photo": (io.BytesIO(b"pdf"), "a.pdf")}).status_code == 415
