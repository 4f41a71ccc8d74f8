"""The network, loaded once per worker."""

import mxnet as mx
import numpy as np
from PIL import Image, ImageOps

from shelfwatch import LABELS
from shelfwatch.net import ShelfNet
from shelfwatch.transforms import for_serving


class Predictor:
    def __init__(self, params):
        self.ctx = mx.cpu()
        self.net = ShelfNet()
        self.net.load_parameters(params, ctx=self.ctx)
        self.net.hybridize(static_alloc=True, static_shape=True)

    def predict(self, stream):
        """Probability of each label. Raises OSError if the stream holds no image."""
        photo = ImageOps.exif_transpose(Image.open(stream)).convert("RGB")
        batch = for_serving(mx.nd.array(np.asarray(photo), dtype="uint8")).expand_dims(axis=0)
        scores = mx.nd.softmax(self.net(batch.as_in_context(self.ctx)))[0].asnumpy()
        return dict(zip(LABELS, (round(float(score), 4) for score in scores)))
