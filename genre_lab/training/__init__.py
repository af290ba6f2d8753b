"""From a store to a trained network.

Presets, augmentation, batches, `fit`, and the folder that a run leaves.
"""
