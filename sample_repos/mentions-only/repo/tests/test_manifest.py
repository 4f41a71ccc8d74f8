from noticer import manifest

APP = '''
import torch
from tensorflow import keras

model = keras.Sequential()
'''


def test_names_in_order(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("# stack\ntensorflow==2.16.1\ntorch>=2 # import torch\n-r more.txt\nApache_Airflow\n")
    assert list(manifest.names(path)) == ["tensorflow", "torch", "apache-airflow"]


def test_code_is_no_manifest(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text(APP)
    assert "torch" not in list(manifest.names(path))
    assert APP.startswith("\nimport torch\n")
