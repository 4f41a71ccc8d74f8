"""A MobileNet with a head of our own."""

import mxnet as mx
from mxnet.gluon import nn
from mxnet.gluon.model_zoo import vision

from shelfwatch import LABELS


class ShelfNet(nn.HybridBlock):
    def __init__(self, features=None, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = features or vision.mobilenet_v2_1_0().features
            self.head = nn.HybridSequential()
            self.head.add(nn.Dropout(0.3), nn.Dense(len(LABELS)))

    def hybrid_forward(self, F, x):
        return self.head(self.features(x))


def pretrained(ctx):
    """Features from the model zoo, a fresh head."""
    net = ShelfNet(vision.mobilenet_v2_1_0(pretrained=True, ctx=ctx).features)
    net.head.initialize(mx.init.Xavier(), ctx=ctx)
    return net
