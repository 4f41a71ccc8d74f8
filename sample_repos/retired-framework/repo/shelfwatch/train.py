"""Fine-tunes the network on a folder of photos per label."""

import argparse
import time

import mxnet as mx
from mxnet import autograd, gluon
from mxnet.gluon.data.vision import ImageFolderDataset

from shelfwatch import LABELS, net, transforms


def loader(folder, transform, batch, shuffle):
    photos = ImageFolderDataset(folder)
    if sorted(photos.synsets) != sorted(LABELS):
        raise ValueError("%s must have one folder for each of %s" % (folder, ", ".join(LABELS)))
    order = [LABELS.index(name) for name in photos.synsets]
    data = photos.transform(lambda image, label: (transform(image), order[label]))
    return gluon.data.DataLoader(data, batch_size=batch, shuffle=shuffle, num_workers=4)


def evaluate(model, batches, ctx):
    accuracy = mx.metric.Accuracy()
    for photos, labels in batches:
        accuracy.update([labels.as_in_context(ctx)], [model(photos.as_in_context(ctx))])
    return accuracy.get()[1]


def train(folder, out, epochs, batch, ctx):
    model = net.pretrained(ctx)
    model.hybridize()
    batches = loader(folder + "/train", transforms.for_training, batch, True)
    held_out = loader(folder + "/valid", transforms.for_serving, batch, False)
    trainer = gluon.Trainer(model.collect_params(), "nag", {"learning_rate": 0.01, "momentum": 0.9, "wd": 1e-4})
    criterion = gluon.loss.SoftmaxCrossEntropyLoss()
    best = 0.0
    for epoch in range(epochs):
        start, total = time.time(), 0.0
        for photos, labels in batches:
            photos, labels = photos.as_in_context(ctx), labels.as_in_context(ctx)
            with autograd.record():
                loss = criterion(model(photos), labels)
            loss.backward()
            trainer.step(photos.shape[0])
            total += loss.mean().asscalar()
        score = evaluate(model, held_out, ctx)
        print("epoch %d loss %.4f valid %.4f (%.0f s)" % (epoch, total / len(batches), score, time.time() - start))
        if score > best:
            best = score
            model.save_parameters(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--out", default="params/shelf.params")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=48)
    args = parser.parse_args()
    ctx = mx.gpu() if mx.context.num_gpus() else mx.cpu()
    train(args.folder, args.out, args.epochs, args.batch, ctx)


if __name__ == "__main__":
    main()
