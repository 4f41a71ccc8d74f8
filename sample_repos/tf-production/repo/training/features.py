"""Names and vocabularies that training and the API agree on."""

NUMERIC = ("amount", "policy_age_days", "claimant_claims")
CATEGORICAL = {
    "cause": ("collision", "glass", "hail", "theft", "vandalism", "other"),
    "channel": ("app", "broker", "phone", "portal"),
}
LABEL = "reviewed"
