import mxnet as mx

from shelfwatch import LABELS
from shelfwatch.net import ShelfNet


def test_one_score_per_label():
    net = ShelfNet()
    net.initialize()
    assert net(mx.nd.zeros((2, 3, 224, 224))).shape == (2, len(LABELS))


def test_same_answer_when_hybridized():
    net = ShelfNet()
    net.initialize()
    photo = mx.nd.random.uniform(shape=(1, 3, 224, 224))
    plain = net(photo).asnumpy()
    net.hybridize(static_alloc=True)
    assert abs(net(photo).asnumpy() - plain).max() < 1e-4
