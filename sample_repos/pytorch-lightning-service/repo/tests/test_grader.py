import pytest
import torch

from dentcheck.grader import Grader


@pytest.fixture(scope="module")
def grader() -> Grader:
    torch.manual_seed(0)
    return Grader(pretrained=False).eval()


def test_thresholds_are_ordered(grader):
    logits = grader(torch.rand(2, 3, 64, 64))
    assert logits.shape == (2, 3)
    assert (logits.diff(dim=1) <= 0).all()


def test_grade_is_the_number_of_thresholds_passed():
    logits = torch.tensor([[-1.0, -2.0, -3.0], [1.0, 0.5, -2.0], [3.0, 2.0, 1.0]])
    assert Grader.grades(logits).tolist() == [0, 2, 3]


def test_right_grades_cost_least(grader):
    logits = torch.tensor([[4.0, -4.0, -4.0]])
    costs = [float(grader.loss(logits, torch.tensor([grade]))) for grade in range(4)]
    assert min(costs) == costs[1]
