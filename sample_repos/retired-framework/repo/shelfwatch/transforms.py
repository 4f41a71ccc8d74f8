"""What happens to a photo before the network sees it."""

from mxnet.gluon.data.vision import transforms

SIZE = 224
_normal = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

for_training = transforms.Compose([
    transforms.RandomResizedCrop(SIZE, scale=(0.5, 1.0)),
    transforms.RandomFlipLeftRight(),
    transforms.RandomLighting(0.1),
    transforms.ToTensor(),
    _normal,
])

for_serving = transforms.Compose([
    transforms.Resize(SIZE + 32, keep_ratio=True),
    transforms.CenterCrop(SIZE),
    transforms.ToTensor(),
    _normal,
])
