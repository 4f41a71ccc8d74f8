import numpy as np
import tensorflow as tf

from meterread import imaging, network


class NetworkTest(tf.test.TestCase):

    def test_shapes(self):
        photos = tf.placeholder(tf.float32, [None, imaging.HEIGHT, imaging.WIDTH, 1])
        logits = network.inference(photos, is_training=False)
        with self.test_session() as sess:
            sess.run(tf.global_variables_initializer())
            zeros = np.zeros([2, imaging.HEIGHT, imaging.WIDTH, 1], np.float32)
            self.assertEqual(
                sess.run(logits, {photos: zeros}).shape,
                (2, network.POSITIONS, network.CLASSES))


if __name__ == '__main__':
    tf.test.main()
