from blurb import prompt


def test_attributes_are_sorted_and_blanks_left_out():
    text = prompt.render(" Linen shirt ", {"fit": "regular", "colour": "sand", "care": ""})
    assert text == "describe product | Linen shirt | colour: sand; fit: regular"
