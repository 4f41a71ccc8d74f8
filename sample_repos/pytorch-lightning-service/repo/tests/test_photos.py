import pandas as pd
from PIL import Image

from dentcheck.photos import Photos


def test_photo_and_grade(tmp_path):
    Image.new("RGB", (400, 300), "brown").save(tmp_path / "a.jpg")
    photos = Photos(pd.DataFrame({"path": ["a.jpg"], "grade": [2]}), tmp_path, 64, train=False)
    photo, grade = photos[0]
    assert photo.shape == (3, 64, 64)
    assert grade == 2
