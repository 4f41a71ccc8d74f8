"""Which queue does a ticket belong to?"""

SUBJECT_WORDS = 24
BODY_WORDS = 240
VOCABULARY = 40000
