LABELS = (
    "healthy",
    "anthracnose",
    "bacterial_spot",
    "black_rot",
    "downy_mildew",
    "early_blight",
    "late_blight",
    "leaf_curl",
    "mosaic_virus",
    "powdery_mildew",
    "rust",
    "septoria",
)
IMAGE_SIZE = 224
