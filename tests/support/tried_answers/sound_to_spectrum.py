"""Answers to the exercises of `01_sound_to_spectrum`: right ones, and such as students give."""

import numpy as np


def reflected_again_and_again(frequency, rate):
    while frequency > rate / 2:
        frequency = abs(frequency - rate)
    return frequency


def until_it_is_long_enough(low, high, rate):
    n_fft = 1
    while n_fft < 4 * rate / (high - low):
        n_fft *= 2
    return n_fft


def power_of_two_above(samples):
    return int(2 ** np.ceil(np.log2(samples)))


RIGHT = {
    "mirror": [
        lambda f, rate: min(f % rate, rate - f % rate),
        lambda f, rate: abs(f - rate * round(f / rate)),
        reflected_again_and_again,
        lambda f, rate: rate / 2 - abs(f % rate - rate / 2),
    ],
    "loudest": [
        lambda sound, rate: np.abs(np.fft.rfft(sound)).argmax() * rate / len(sound),
        lambda sound, rate: np.fft.rfftfreq(len(sound), 1 / rate)[
            np.abs(np.fft.rfft(sound)).argmax()
        ],
    ],
    "window": [
        until_it_is_long_enough,
        lambda low, high, rate: power_of_two_above(4 * rate / (high - low)),
        lambda low, high, rate: float(power_of_two_above(4 * rate / (high - low))),
    ],
}


def peak(sound):
    return np.abs(np.fft.rfft(sound)).argmax()


def magnitudes(sound):
    return len(np.fft.rfft(sound))


WRONG = {
    "mirror": [
        lambda f, rate: f,
        lambda f, rate: rate - f,
        lambda f, rate: abs(rate - f),
        lambda f, rate: f % rate,
        lambda f, rate: f % (rate / 2),
        lambda f, rate: min(f, rate / 2),
        lambda f, rate: f if f <= rate / 2 else rate - f,
        lambda f, rate: f if f <= rate / 2 else rate / 2 - (f - rate / 2),
        lambda f, rate: f if f <= rate / 2 else abs(rate - f),
        lambda f, rate: f / 2,
        3_000,
    ],
    "loudest": [
        lambda sound, rate: peak(sound),
        lambda sound, rate: peak(sound) * rate / magnitudes(sound),
        lambda sound, rate: peak(sound) * rate / magnitudes(sound) / 2,
        lambda sound, rate: peak(sound) * rate / (2 * magnitudes(sound) - 2),
        lambda sound, rate: peak(sound) * len(sound) / rate,
        lambda sound, rate: peak(sound) * rate / 2 / len(sound),
        lambda sound, rate: 440,
        440,
    ],
    "window": [
        lambda low, high, rate: power_of_two_above(rate / (high - low)),
        lambda low, high, rate: power_of_two_above(2 * rate / (high - low)),
        lambda low, high, rate: power_of_two_above(8 * rate / (high - low)),
        lambda low, high, rate: 4 * rate / (high - low),
        lambda low, high, rate: power_of_two_above(4 * rate / (high - low)) // 2,
        lambda low, high, rate: 2048,
        lambda low, high, rate: -2048,
        lambda low, high, rate: "2048",
        2048,
    ],
}
