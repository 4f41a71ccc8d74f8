"""Photo handling that needs no graph."""
import numpy as np
from PIL import Image, ImageOps

HEIGHT = 48
WIDTH = 160


def load_gray(path):
    """A photo as a float32 array of HEIGHT x WIDTH x 1, scaled to -1..1."""
    image = Image.open(path)
    try:
        image = ImageOps.autocontrast(image.convert('L'), cutoff=2)
    except IOError, e:
        raise ValueError('%s is cut off: %s' % (path, e))
    image = image.resize((WIDTH, HEIGHT), Image.BILINEAR)
    pixels = np.asarray(image, dtype=np.float32)
    return (pixels / 127.5 - 1.0)[:, :, np.newaxis]


def digits_of(reading, positions):
    """'00417' as [0, 0, 4, 1, 7]; a dash is a dial that stands between two digits."""
    if len(reading) != positions:
        raise ValueError('%r has not %d positions' % (reading, positions))
    return [10 if sign == '-' else int(sign) for sign in reading]


def reading_of(digits):
    return ''.join('-' if digit == 10 else str(digit) for digit in digits)
