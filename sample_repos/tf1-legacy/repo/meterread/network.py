"""One convolutional tower, one softmax per dial."""
import tensorflow as tf

POSITIONS = 5
CLASSES = 11  # ten digits, and a dial between two of them


def _weights(name, shape, decay=0.0):
    weights = tf.get_variable(name, shape, initializer=tf.contrib.layers.xavier_initializer())
    if decay:
        tf.add_to_collection('losses', tf.multiply(tf.nn.l2_loss(weights), decay))
    return weights


def _conv(net, channels, name, is_training):
    with tf.variable_scope(name):
        kernel = _weights('kernel', [3, 3, net.get_shape()[-1].value, channels])
        net = tf.nn.conv2d(net, kernel, [1, 1, 1, 1], padding='SAME')
        net = tf.contrib.layers.batch_norm(
            net, decay=0.95, is_training=is_training, updates_collections=None)
        return tf.nn.max_pool(tf.nn.relu(net), [1, 2, 2, 1], [1, 2, 2, 1], padding='SAME')


def inference(photos, is_training, keep_prob=1.0):
    """Logits of shape [batch, POSITIONS, CLASSES]."""
    net = photos
    for index, channels in enumerate((32, 64, 96)):
        net = _conv(net, channels, 'conv%d' % (index + 1), is_training)
    with tf.variable_scope('hidden'):
        size = net.get_shape()[1].value * net.get_shape()[2].value * net.get_shape()[3].value
        net = tf.reshape(net, [-1, size])
        weights = _weights('weights', [size, 512], decay=5e-4)
        biases = tf.get_variable('biases', [512], initializer=tf.constant_initializer(0.1))
        net = tf.nn.dropout(tf.nn.relu(tf.matmul(net, weights) + biases), keep_prob)
    with tf.variable_scope('dials'):
        weights = _weights('weights', [512, POSITIONS * CLASSES], decay=5e-4)
        biases = tf.get_variable(
            'biases', [POSITIONS * CLASSES], initializer=tf.constant_initializer(0.0))
        logits = tf.matmul(net, weights) + biases
    return tf.reshape(logits, [-1, POSITIONS, CLASSES])


def loss(logits, digits):
    cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=digits, logits=logits)
    tf.add_to_collection('losses', tf.reduce_mean(cross_entropy))
    return tf.add_n(tf.get_collection('losses'), name='total_loss')


def correct(logits, digits):
    """Share of dials, and of whole meters, that are read right."""
    hits = tf.equal(tf.cast(tf.argmax(logits, axis=2), tf.int32), digits)
    dials = tf.reduce_mean(tf.to_float(hits))
    meters = tf.reduce_mean(tf.to_float(tf.reduce_all(hits, axis=1)))
    return dials, meters
