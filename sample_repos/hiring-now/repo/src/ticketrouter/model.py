from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline


def build_router(max_words: int = 60_000) -> Pipeline:
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, max_features=max_words)
    letters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5), min_df=3)
    return Pipeline(
        [
            ("tf", FeatureUnion([("words", words), ("letters", letters)])),
            ("classify", LogisticRegression(C=4.0, max_iter=2_000, class_weight="balanced")),
        ]
    )
