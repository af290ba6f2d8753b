"""Answers to the exercises of `01_sound_to_spectrum` that are right, and such as students give by mistake."""

import numpy as np

RIGHT = {
    "alias": [3_000, 12_000 - 9_000, np.float64(3_000)],
    "bin": [
        lambda k, n_fft, rate: k / n_fft * rate,
        lambda k, n_fft, rate: np.fft.rfftfreq(n_fft, 1 / rate)[k],
    ],
    "power": [
        lambda frame, window: np.abs(np.fft.rfft(frame * window)) ** 2,
        lambda frame, window: (
            np.fft.rfft(window * frame).real ** 2 + np.fft.rfft(window * frame).imag ** 2
        ),
        lambda frame, window: list(np.abs(np.fft.fft(frame * window)[: len(frame) // 2 + 1]) ** 2),
    ],
    "frames": [
        lambda n, hop: n // hop + 1,
        lambda n, hop: len(range(0, n + 1, hop)),
        lambda n, hop: int(np.floor(n / hop)) + 1,
    ],
}
WRONG = {
    "alias": [6_000, 9_000, -3_000, 4_500, 12_000, 21_000, "3000"],
    "bin": [
        lambda k, n_fft, rate: k * n_fft / rate,
        lambda k, n_fft, rate: k * rate,
        lambda k, n_fft, rate: rate / n_fft,
        lambda k, n_fft, rate: k * rate / 2 / n_fft,
        lambda k, n_fft, rate: (k + 1) * rate / n_fft,
        lambda k: k,
        440,
    ],
    "power": [
        lambda frame, window: np.abs(np.fft.rfft(frame)) ** 2,
        lambda frame, window: np.abs(np.fft.rfft(frame * window)),
        lambda frame, window: np.abs(np.fft.fft(frame * window)) ** 2,
        lambda frame, window: np.fft.rfft(frame * window) ** 2,
        lambda frame, window: np.abs(np.fft.rfft(frame) * window) ** 2,
        lambda frame, window: (frame * window) ** 2,
    ],
    "frames": [
        lambda n, hop: n // hop,
        lambda n, hop: n / hop,
        lambda n, hop: 1 + n / hop,
        lambda n, hop: 1 + (n - 512) // hop,
        lambda n, hop: 1172,
        1172,
        (257, 1172),
    ],
}
