"""Licences that metadata gets wrong.

Found by comparing the wheels' own LICENSE files (tensorflow 2.16, torch 2.3, jax 0.4.28)
with what their METADATA claims.
"""

CORRECTIONS = {
    "apache-airflow": "Apache-2.0",
    "jax": "Apache-2.0",
    "keras": "Apache-2.0",
    "tensorflow": "Apache-2.0",
    "torch": "BSD-3-Clause",
}

# Wheels of these bundle CUDA: import torch, then torch.version.cuda is not None.
BUNDLES_CUDA = frozenset({"torch", "tensorflow", "jaxlib", "cupy-cuda12x"})

IMPORT_NAMES = {"apache-airflow": "airflow", "scikit-learn": "sklearn", "opencv-python": "cv2"}
