"""From a store to a trained network: presets, augmentation, batches, `fit`, and the folder that a run leaves."""
