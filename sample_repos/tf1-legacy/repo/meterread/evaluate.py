"""Share of the held-out meters that the newest checkpoint reads right."""
import sys

import tensorflow as tf

from meterread import network, records

FLAGS = tf.app.flags.FLAGS

tf.app.flags.DEFINE_string('data_dir', 'data', 'Folder of the record files.')
tf.app.flags.DEFINE_string('train_dir', 'runs/base', 'Where the checkpoints are.')


def main(_):
    photos, digits = records.batches(FLAGS.data_dir, 'eval', 100, False)
    logits = network.inference(photos, is_training=False)
    dials, meters = network.correct(logits, digits)
    checkpoint = tf.train.latest_checkpoint(FLAGS.train_dir)
    if checkpoint is None:
        print >>sys.stderr, 'no checkpoint in %s' % FLAGS.train_dir
        return 1
    sums, count = [0.0, 0.0], 0
    with tf.Session() as sess:
        tf.train.Saver().restore(sess, checkpoint)
        while True:
            try:
                seen = sess.run([dials, meters])
            except tf.errors.OutOfRangeError:
                break
            sums = [total + value for total, value in zip(sums, seen)]
            count += 1
    print '%s: dials %.4f meters %.4f' % (checkpoint, sums[0] / count, sums[1] / count)


if __name__ == '__main__':
    tf.app.run()
