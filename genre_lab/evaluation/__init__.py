"""What answers are worth: results with intervals and tests, calibration, prediction of single songs, latency,
leaks, what a split is worth, and ablations.
"""
