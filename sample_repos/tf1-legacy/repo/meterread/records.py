"""Packs labelled crops into record files and reads them back as batches."""
import argparse
import cPickle
import os
import random
import sys

import tensorflow as tf

from meterread import imaging
from meterread.network import POSITIONS

SHARDS = 8


def _bytes(value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def _ints(values):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def write(crops, labels, out, split, holdout=0.1):
    """Writes one record file per shard; `labels` maps a file name to its reading."""
    names = sorted(labels)
    random.Random(7).shuffle(names)
    cut = int(len(names) * holdout)
    chosen = names[:cut] if split == 'eval' else names[cut:]
    for shard in xrange(SHARDS):
        path = os.path.join(out, '%s-%02d.tfrecords' % (split, shard))
        writer = tf.python_io.TFRecordWriter(path)
        for name in chosen[shard::SHARDS]:
            try:
                pixels = imaging.load_gray(os.path.join(crops, name))
            except (IOError, ValueError), e:
                print >>sys.stderr, 'skipped %s: %s' % (name, e)
                continue
            example = tf.train.Example(features=tf.train.Features(feature={
                'pixels': _bytes(pixels.tobytes()),
                'digits': _ints(imaging.digits_of(labels[name], POSITIONS)),
            }))
            writer.write(example.SerializeToString())
        writer.close()
        print 'wrote %s' % path


def _parse(serialized):
    features = tf.parse_single_example(serialized, {
        'pixels': tf.FixedLenFeature([], tf.string),
        'digits': tf.FixedLenFeature([POSITIONS], tf.int64),
    })
    pixels = tf.decode_raw(features['pixels'], tf.float32)
    pixels = tf.reshape(pixels, [imaging.HEIGHT, imaging.WIDTH, 1])
    return pixels, tf.cast(features['digits'], tf.int32)


def _distort(pixels, digits):
    pixels = tf.image.random_brightness(pixels, 0.3)
    pixels = tf.image.random_contrast(pixels, 0.7, 1.4)
    return pixels + tf.random_normal(tf.shape(pixels), stddev=0.02), digits


def batches(data_dir, split, batch_size, repeat):
    """The next batch of photos and digits, as tensors."""
    files = tf.gfile.Glob(os.path.join(data_dir, split + '-*.tfrecords'))
    if not files:
        raise ValueError('no %s records in %s' % (split, data_dir))
    dataset = tf.data.TFRecordDataset(files).map(_parse, num_parallel_calls=4)
    if repeat:
        dataset = dataset.map(_distort, num_parallel_calls=4).shuffle(2000).repeat()
    return dataset.batch(batch_size).make_one_shot_iterator().get_next()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--crops', required=True)
    parser.add_argument('--labels', required=True)
    parser.add_argument('--out', required=True)
    args = parser.parse_args()
    with open(args.labels, 'rb') as handle:
        labels = cPickle.load(handle)
    for split in ('train', 'eval'):
        write(args.crops, labels, args.out, split)


if __name__ == '__main__':
    main()
