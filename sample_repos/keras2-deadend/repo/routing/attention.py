"""A weighted mean over time, with learned weights."""

from keras import backend as K
from keras import initializers, regularizers
from keras.engine import InputSpec, Layer


class AttentionPooling(Layer):
    def __init__(self, l2=1e-5, **kwargs):
        super(AttentionPooling, self).__init__(**kwargs)
        self.l2 = l2
        self.supports_masking = True
        self.input_spec = InputSpec(ndim=3)

    def build(self, input_shape):
        self.context = self.add_weight(
            name="context",
            shape=(input_shape[-1], 1),
            initializer=initializers.get("glorot_uniform"),
            regularizer=regularizers.l2(self.l2),
            trainable=True,
        )
        super(AttentionPooling, self).build(input_shape)

    def call(self, inputs, mask=None):
        scores = K.squeeze(K.dot(K.tanh(inputs), self.context), axis=-1)
        weights = K.exp(scores - K.max(scores, axis=1, keepdims=True))
        if mask is not None:
            weights *= K.cast(mask, K.floatx())
        weights /= K.sum(weights, axis=1, keepdims=True) + K.epsilon()
        return K.sum(inputs * K.expand_dims(weights), axis=1)

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[-1]

    def get_config(self):
        config = super(AttentionPooling, self).get_config()
        config["l2"] = self.l2
        return config
