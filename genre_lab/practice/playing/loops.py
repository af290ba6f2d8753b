"""The inner loops, compiled: one pass over the samples where arrays would take ten.

Each operation rounds by itself, in the order written: without `fastmath` Numba computes as NumPy
does, to the last bit. The first import on a computer compiles them, which takes some 5 s.
"""

from functools import partial

import numpy as np
from numba import njit
from numpy.typing import NDArray

SHARE = np.float32(2**-32)
FULL_SCALE = np.float32(32_767)
ONE, STEEP = np.float32(1), np.float32(3.6)
A, B, C, D = np.float32(945), np.float32(105), np.float32(420), np.float32(15)
AT_ONCE = 4096  # samples that stay in the processor's first cache
LANES = 8  # sums side by side, so that none waits for another

Samples = NDArray[np.float32]
compiled = partial(njit, cache=True, error_model="numpy")


@compiled("void(f4[::1], i8, f4[::1], f4[::1])")
def read_steps(sample: Samples, step: int, ahead: Samples, wave: Samples) -> None:
    """Fill a wave from a sample at even steps of 2**-32, between its values in straight lines.

    `ahead` says how many steps each value runs ahead; it may be empty.
    """
    for n in range(len(wave)):
        place = n * step
        if len(ahead):
            place += int(float(ahead[n]) * step)
        share = np.float32(place & 0xFFFF_FFFF) * SHARE
        near = sample[place >> 32]
        wave[n] = near + (sample[(place >> 32) + 1] - near) * share


@compiled("void(f4[::1], f4, f4, i8, f4[::1])")
def add_delayed(
    wave: Samples, once: np.float32, twice: np.float32, delay: int, out: Samples
) -> None:
    """Add to a wave itself, one delay and two delays late, at these two gains."""
    out[:delay] = wave[:delay]
    now, late, part = wave[delay : 2 * delay], wave, out[delay : 2 * delay]
    for n in range(len(part)):
        part[n] = now[n] + late[n] * once
    now, late, part = wave[2 * delay :], wave[delay:], out[2 * delay :]
    for n in range(len(part)):
        part[n] = now[n] + late[n] * once + wave[n] * twice


@compiled("void(f4[::1], f4[::1], f4, i8, f4[::1])")
def add_note(
    out: Samples, wave: Samples, loudness: np.float32, held: int, release: Samples
) -> None:
    """Add a wave to the output at a loudness; it dies away once the note is let go."""
    part = out[:held]
    for n in range(len(part)):
        part[n] += wave[n] * loudness
    part, ending = out[held:], wave[held:]
    for n in range(len(part)):
        part[n] += ending[n] * loudness * release[n]


@compiled("void(f4[::1], f4[::1], f4[::1])")
def fill_ramps(corners: Samples, share: Samples, out: Samples) -> None:
    """Join corners with straight lines, `len(share)` samples each."""
    block = len(share)
    for i in range(len(out) // block):
        rise = corners[i + 1] - corners[i]
        for j in range(block):
            out[i * block + j] = rise * share[j] + corners[i]


@compiled("void(f4[::1], f4[::1], f4[::1])")
def fill_between(padded: Samples, taps: Samples, out: Samples) -> None:
    """Weigh for each sample those before and after the place half a sample later.

    `padded` has `len(taps)` zeros at either end more than `out`.
    """
    reach = len(taps)
    for start in range(0, len(out), AT_ONCE):
        part = out[start : start + AT_ONCE]
        part[:] = 0
        for k in range(reach):
            after, before = padded[start + reach + 1 + k :], padded[start + reach - k :]
            for n in range(len(part)):
                part[n] += (after[n] + before[n]) * taps[k]


@compiled("void(f4[:, ::1], i8, f8, f8[:, ::1])")
def fill_whole(sources: Samples, begin: int, factor: float, stretch: NDArray[np.float64]) -> None:
    """Fill a stretch with samples times a factor as whole numbers, and zeros around them."""
    stretch[:] = 0
    for channel in range(len(sources)):
        inside = sources[channel, max(begin, 0) : max(begin + stretch.shape[1], 0)]
        part = stretch[channel, max(-begin, 0) :]
        for n in range(min(len(inside), len(part))):
            part[n] = np.rint(np.float64(inside[n]) * factor)


@compiled("void(f8[:, ::1], i8, i8, f8, f4[:, ::1])")
def fill_parts(
    heard: NDArray[np.float64], begin: int, overlap: int, factor: float, out: Samples
) -> None:
    """Put what comes after the overlap, as whole numbers times a factor, in its place."""
    for channel in range(len(out)):
        whole, part = heard[channel, overlap:], out[channel, begin:]
        for n in range(min(len(whole), len(part))):
            part[n] = np.rint(whole[n]) * factor


@compiled("void(f4[::1], i8, f8[::1])")
def fill_powers(samples: Samples, block: int, out: NDArray[np.float64]) -> None:
    """Measure the mean square of every block; the last may be short."""
    sums = np.zeros(LANES)
    for i in range(len(out)):
        part = samples[i * block : (i + 1) * block]
        sums[:] = 0
        whole = len(part) // LANES * LANES
        for n in range(0, whole, LANES):
            for k in range(LANES):
                sums[k] += part[n + k] * part[n + k]
        for n in range(whole, len(part)):
            sums[0] += part[n] * part[n]
        out[i] = sums.sum() / block


@compiled("void(f4[::1], f4[::1], i8, f4[::1])")
def fill_peaks(left: Samples, right: Samples, block: int, out: Samples) -> None:
    """Find the greatest absolute value of every block on either side."""
    for i in range(len(out)):
        peak = np.float32(0)
        one, other = left[i * block : (i + 1) * block], right[i * block : (i + 1) * block]
        for n in range(len(one)):
            peak = max(peak, abs(one[n]), abs(other[n]))
        out[i] = peak


@compiled("void(f4[::1], f4[::1], f4[::1], f4[::1], f4[::1])")
def add_part(left: Samples, right: Samples, send: Samples, mono: Samples, gains: Samples) -> None:
    """Add a part to left, right and the room, at three gains."""
    for gain, out in ((gains[0], left), (gains[1], right), (gains[2], send)):
        for n in range(len(out)):
            out[n] += gain * mono[n]


@compiled("void(f4[::1], f4[::1], f4[::1], f4[::1], f4, f4)")
def add_drums(
    side: Samples, part: Samples, mono: Samples, pump: Samples, gain: np.float32, width: np.float32
) -> None:
    """Duck one side of the mix, and add that side of the drums, nearer to the middle or further."""
    for n in range(len(mono)):
        side[n] = side[n] * pump[n] + gain * ((part[n] - mono[n]) * width + mono[n])


@compiled("void(f4[::1], f4[::1], f4[::1])")
def fill_middle(left: Samples, right: Samples, out: Samples) -> None:
    """Average left and right."""
    for n in range(len(out)):
        out[n] = (left[n] + right[n]) * np.float32(0.5)


@compiled("void(f4[::1], f4, f4)")
def round_off(samples: Samples, push: np.float32, back: np.float32) -> None:
    """Round off peaks in place: tanh to within 0.001, in exact arithmetic.

    x (945 + 105 x² + x⁴) / (945 + 420 x² + 15 x⁴)
    """
    for n in range(len(samples)):
        x = min(max(samples[n] * push, -STEEP), STEEP)
        square = x * x
        x *= square * (square + B) + A
        x /= square * (square * D + C) + A
        samples[n] = x * back


@compiled("void(f4[:, ::1], i2[:, ::1])")
def fill_sixteen_bits(samples: Samples, whole: NDArray[np.int16]) -> None:
    """Round samples (channels, n) to 16 bits, channels taking turns (n, channels)."""
    for n in range(samples.shape[1]):
        for channel in range(samples.shape[0]):
            clipped = min(max(samples[channel, n], -ONE), ONE)
            whole[n, channel] = np.rint(clipped * FULL_SCALE)
