"""Why a network answered as it did: which part of a song its answer rests on, to see and to hear.

`explain` asks, by one of three methods; an `Explanation` is what comes back, and it can be tested.
"""
