"""How badly is a parcel dented?"""

GRADES = ("none", "scuffed", "dented", "torn")
