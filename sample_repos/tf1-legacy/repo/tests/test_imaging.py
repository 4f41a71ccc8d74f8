import unittest

import mock
from PIL import Image

from meterread import imaging


class ImagingTest(unittest.TestCase):

    def test_photo_is_scaled(self):
        photo = Image.new('RGB', (320, 96), (255, 255, 255))
        with mock.patch.object(imaging.Image, 'open', return_value=photo):
            pixels = imaging.load_gray('any.jpg')
        self.assertEqual(pixels.shape, (imaging.HEIGHT, imaging.WIDTH, 1))
        self.assertTrue(-1.0 <= pixels.min() <= pixels.max() <= 1.0)

    def test_digits_and_back(self):
        self.assertEqual(imaging.digits_of('00-17', 5), [0, 0, 10, 1, 7])
        self.assertEqual(imaging.reading_of([0, 0, 10, 1, 7]), '00-17')

    def test_wrong_length(self):
        self.assertRaises(ValueError, imaging.digits_of, '17', 5)
