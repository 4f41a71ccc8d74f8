"""Two readers over one embedding."""

from keras.layers import GRU, Bidirectional, Dense, Dropout, Embedding, Input, SpatialDropout1D
from keras.layers.merge import concatenate
from keras.models import Model
from keras.optimizers import Adam

from routing import BODY_WORDS, SUBJECT_WORDS, VOCABULARY
from routing.attention import AttentionPooling


def build(queues, width=128):
    subject = Input(shape=(SUBJECT_WORDS,), dtype="int32", name="subject")
    body = Input(shape=(BODY_WORDS,), dtype="int32", name="body")
    embed = Embedding(VOCABULARY, width, mask_zero=True)
    drop = SpatialDropout1D(0.3)
    parts = []
    for words, units in ((subject, 48), (body, 96)):
        states = Bidirectional(GRU(units, return_sequences=True))(drop(embed(words)))
        parts.append(AttentionPooling()(states))
    hidden = Dropout(0.4)(Dense(160, activation="relu")(concatenate(parts)))
    queue = Dense(queues, activation="softmax", name="queue")(hidden)
    model = Model(inputs=[subject, body], outputs=queue)
    model.compile(
        optimizer=Adam(lr=1e-3, clipnorm=1.0),
        loss="categorical_crossentropy",
        metrics=["accuracy", "top_k_categorical_accuracy"],
    )
    return model
