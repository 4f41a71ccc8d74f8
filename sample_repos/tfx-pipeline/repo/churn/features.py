"""Columns of the weekly export by treatment."""

SCALED = ("monthly_fee", "data_gb", "calls")
BUCKETS = {"tenure_months": 8, "support_contacts": 4}
VOCABULARIES = {"plan": 24, "device": 200}
OOV_BUCKETS = 2
LABEL = "churned"


def transformed(name: str) -> str:
    return f"{name}_xf"
