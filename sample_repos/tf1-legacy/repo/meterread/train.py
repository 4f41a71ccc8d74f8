"""Trains the network; stop and start as you like, it goes on from the last checkpoint."""
import os
import time

import tensorflow as tf

from meterread import network, records

FLAGS = tf.app.flags.FLAGS

tf.app.flags.DEFINE_string('data_dir', 'data', 'Folder of the record files.')
tf.app.flags.DEFINE_string('train_dir', 'runs/base', 'Where checkpoints and summaries go.')
tf.app.flags.DEFINE_integer('batch_size', 64, 'Photos per step.')
tf.app.flags.DEFINE_integer('max_steps', 40000, 'When to stop.')
tf.app.flags.DEFINE_float('learning_rate', 0.01, 'Rate at the first step.')


def train_op(total_loss, global_step):
    rate = tf.train.exponential_decay(
        FLAGS.learning_rate, global_step, 8000, 0.5, staircase=True)
    tf.summary.scalar('learning_rate', rate)
    tf.summary.scalar('loss', total_loss)
    optimizer = tf.train.MomentumOptimizer(rate, 0.9)
    gradients = optimizer.compute_gradients(total_loss)
    clipped = [(tf.clip_by_norm(g, 5.0), v) for g, v in gradients if g is not None]
    return optimizer.apply_gradients(clipped, global_step=global_step)


def run():
    with tf.Graph().as_default():
        global_step = tf.train.get_or_create_global_step()
        with tf.device('/cpu:0'):
            photos, digits = records.batches(FLAGS.data_dir, 'train', FLAGS.batch_size, True)
        keep_prob = tf.placeholder_with_default(1.0, shape=[], name='keep_prob')
        logits = network.inference(photos, is_training=True, keep_prob=keep_prob)
        total_loss = network.loss(logits, digits)
        dials, meters = network.correct(logits, digits)
        step_op = train_op(total_loss, global_step)
        summaries = tf.summary.merge_all()

        config = tf.ConfigProto(allow_soft_placement=True)
        config.gpu_options.allow_growth = True
        saver = tf.train.Saver(max_to_keep=3)
        with tf.Session(config=config) as sess:
            sess.run(tf.global_variables_initializer())
            checkpoint = tf.train.latest_checkpoint(FLAGS.train_dir)
            if checkpoint:
                saver.restore(sess, checkpoint)
                print 'going on from', checkpoint
            writer = tf.summary.FileWriter(FLAGS.train_dir, sess.graph)
            step = sess.run(global_step)
            while step < FLAGS.max_steps:
                start = time.time()
                _, loss_value, step = sess.run(
                    [step_op, total_loss, global_step], feed_dict={keep_prob: 0.5})
                if step % 50 == 0:
                    seen = sess.run([dials, meters])
                    print 'step %d loss %.3f dials %.3f meters %.3f (%.2f s)' % (
                        step, loss_value, seen[0], seen[1], time.time() - start)
                if step % 500 == 0:
                    writer.add_summary(sess.run(summaries), step)
                    saver.save(sess, os.path.join(FLAGS.train_dir, 'model'), step)


def main(_):
    if not tf.gfile.Exists(FLAGS.train_dir):
        tf.gfile.MakeDirs(FLAGS.train_dir)
    run()


if __name__ == '__main__':
    tf.app.run()
