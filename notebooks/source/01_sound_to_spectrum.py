# %% [markdown]
# # What does a computer hear?
#
# A computer gets a row of numbers, and hears nothing. In this notebook you turn that row into something in which notes and drum strokes can be seen: you will hear what happens when there are too few numbers, find out which pitches are in a sound, build a spectrogram by hand in five lines, and choose between knowing *what* sounds and knowing *when*.
#
# **Time:** 1 minute on 2 CPU cores, and 40 minutes or so to read. **Needs:** [notebook 00](00_start_here.ipynb), and sines and cosines from school. **Leads to:** [What does an ear keep?](02_mel_and_mfcc.ipynb)
#
# **Contents:**
#
# 1. [A tone is a row of numbers](#A-tone-is-a-row-of-numbers)
# 2. [A song is a longer row](#A-song-is-a-longer-row)
# 3. [Too few numbers](#Too-few-numbers)
# 4. [How much of a pitch is in it?](#How-much-of-a-pitch-is-in-it?)
# 5. [And back again](#And-back-again)
# 6. [Slice by slice](#Slice-by-slice)
# 7. [The power spectrogram](#The-power-spectrogram)
# 8. [A long window or a short one?](#A-long-window-or-a-short-one?)
# 9. [The way so far](#The-way-so-far)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A tone is a row of numbers
#
# A tuning fork pushes the air to and fro, 440 times a second. How often it does so is its **frequency**, and one push to and fro in a second is called one hertz (Hz). The faster, the higher: our ears turn frequency into pitch.
#
# The smoothest way to swing is a cosine. So here is a tone of 440 Hz, made of nothing but NumPy: twelve thousand moments in one second, and a cosine that says where the air is at each. Will numbers sound like a tuning fork?

# %%
import numpy as np

import genre_lab as gl

rate = 12_000
times = np.arange(rate) / rate
tone = gl.Clip(0.6 * np.cos(2 * np.pi * 440 * times), rate, "a tone of 440 Hz")
gl.play(tone)

# %% [markdown]
# Each of the numbers is a **sample**, and the **rate** says how many there are in a second. How far they swing, here 0.6 up and 0.6 down, is the **amplitude**: the larger, the louder.
#
# **Predict:** the tone swings 440 times in 12,000 samples. How many samples does one swing get: about 3, about 27, or about 440?

# %%
from genre_lab.plots.spectra import sampling

print(tone.samples[:5].round(2), "are the first five of", len(tone.samples))
sampling(440, rate, seconds=0.005, amplitude=0.6)

# %% [markdown]
# The line is the air, the dots are what the computer keeps of it. From one top of the wave to the next there are 27 dots, since 12,000 / 440 is 27.3, and the eye joins them without effort. Between the dots nothing is stored. Does that matter? The third section asks.
#
# ## A song is a longer row
#
# A song is no different: a row of numbers, only longer and less smooth. A file such as an MP3 or a CD usually has 44,100 of them a second, and twice that in stereo. The authors of the report did two things before anything else: they took the 25 seconds in the middle of a song, where it has long begun and does not yet fade, and they lowered the rate to 12,000. `gl.load_clip` does both.
#
# **Predict:** here is a second and a half of jazz at the usual rate of 44,100 and at the report's 12,000. What will be missing from the second?

# %%
path = gl.practice_corpus(songs_per_genre=20).of(genre="jazz").table.path.iloc[1]
for kept in (44_100, 12_000):
    display(gl.play(gl.load_clip(path, rate=kept).excerpt(4.2, 1.5), label=f"jazz, {kept:,} samples a second"))

# %% [markdown]
# The drums and cymbals have lost their shine, as if somebody had put a blanket over the loudspeaker. Bass and organ are as they were, and the saxophone nearly so. You will see in a moment why a lower rate costs the high sounds and nothing else. What has the computer got now, and where in the song does it begin?

# %%
clip = gl.load_clip(path)
print(clip)
print("begins", round(clip.start), "s after the song does")

# %% [markdown]
# 300,000 numbers instead of more than four million for the whole song in stereo. That is the row from which all the rest of this course is made.
#
# ## Too few numbers
#
# How low may the rate be? Let us overdo it, with a tone that rises steadily, from 500 Hz to 7,500 Hz. It has 24,000 samples a second. Then we keep every third number, which leaves 8,000 a second, in two ways: by throwing the others away, and by a library for such things, soxr.
#
# **Predict:** all three rise in the beginning. What will the second one do when it has come halfway? And the third?

# %%
import soxr

fine = np.arange(24_000) / 24_000
rising = 0.5 * np.cos(2 * np.pi * (500 * fine + 3_500 * fine ** 2))
display(gl.play(gl.Clip(rising, 24_000, "from 500 up to 7,500 Hz")))
display(gl.play(gl.Clip(rising[::3], 8_000, "every third number of it")))
display(gl.play(gl.Clip(soxr.resample(rising, 24_000, 8_000), 8_000, "the same with soxr")))

# %% [markdown]
# The second one turns round and comes down again, although nothing in the sound went down. The third goes up to the same point and is silent from there on. Which of the two would you rather have?
#
# To see what happened, look at one moment near the end, when the tone has reached 7,000 Hz. **Predict:** the dots are the 8,000 samples a second. Which wave would *you* draw through them?

# %%
sampling(7_000, 8_000)

# %% [markdown]
# The blue wave is the tone. But whoever knows only the dots draws the dashed orange one, of 1,000 Hz, and so does every loudspeaker. Both go through all nine dots; the numbers cannot tell them apart. The low tone that a high one is mistaken for is called its **alias**.
#
# A wave needs more than two samples a swing, one for its hill and one for its valley. So a rate can hold frequencies up to half of it, the **Nyquist frequency**, and whatever lies above comes back as if from a mirror: 3,000 Hz above the mirror is heard as 3,000 Hz below. At a rate of 8,000 the mirror stands at 4,000 Hz, and 7,000 becomes 1,000.
#
# Where does soxr differ? It first removes all that lies above the mirror, and only then drops numbers. What is gone is gone, but nothing false takes its place. `gl.load_clip` uses it too.
#
# ### Exercise 1: find the alias
#
# A triangle, the small instrument, rings at 9,000 Hz. Somebody lowers the rate to the report's 12,000 by throwing numbers away. At how many Hz will its ring be heard?

# %% exercise="alias"
alias = ...  # in Hz
### BEGIN SOLUTION
alias = 6_000 - (9_000 - 6_000)
### END SOLUTION

# %% check="alias"
### BEGIN HIDDEN TESTS
assert gl.check("01.alias", alias).correct
### END HIDDEN TESTS
gl.check("01.alias", alias)

# %% [markdown]
# ## How much of a pitch is in it?
#
# Three tuning forks at once. Your ear has no trouble with that. How many of the three can you sing back?

# %%
chord = 0.3 * sum(np.cos(2 * np.pi * frequency * times) for frequency in (440, 550, 660))
gl.play(gl.Clip(chord, rate, "three tones at once"))

# %% [markdown]
# The computer has the *sum* of three waves, one number a moment. How can it find out which ones went in?
#
# There is one idea behind all that follows: to ask for a frequency, **multiply by a wave of that frequency and add up**. Try it on the single tone of 440 Hz first. **Predict:** what will the products add up to if we ask for 440 Hz, and what if we ask for 520?

# %%
from genre_lab.plots.spectra import matching

matching(tone.samples[:150], rate, [440, 520])

# %% [markdown]
# Asked for its own frequency, the tone answers with hills only: where both waves are positive the product is, and where both are negative it is, too. All 150 products add up to 45. Asked for 520 Hz, the two waves soon fall out of step, the valleys (orange) take away what the hills (blue) bring, and the sum is 0.
#
# One thing can still go wrong: a tone that starts a quarter of a swing later is a sine, and a sine multiplied by a cosine of the same frequency adds up to nothing, though the tone is there. So we ask twice, once with a cosine and once with a sine, and write the two answers into one complex number, whose unit $j$ has $j^2 = -1$ (Python writes `1j`). Euler found the shortest way to write that pair of waves: $e^{-jwt} = \cos wt - j \sin wt$. Now you can read the **Fourier transform**, equation 3 of the report:
#
# $$F(w) = \int_{-\infty}^{+\infty} f(t)\, e^{-jwt}\, dt \tag{3}$$
#
# $f(t)$ is the sound at time $t$, $e^{-jwt}$ is the pair of waves, and the integral adds up the products. The letter $w$ is the frequency, counted so that one swing is $2\pi$: 440 Hz is $w = 2\pi \cdot 440$. The size of the answer, $|F(w)|$, is its **magnitude**: how much of that frequency there is.
#
# The report's equation is for sounds without end and for every moment. A computer has $N$ samples, so its integral is a sum, and it asks for $N$ frequencies: for waves that swing $k = 0, 1, 2, \ldots$ times within the $N$ samples.
#
# $$F[k] = \sum_{n=0}^{N-1} f[n]\, e^{-j 2\pi k n / N}$$
#
# Do it once by hand, for the four samples $1, 0, -1, 0$, which are one swing of a cosine. With $N = 4$ the wave $e^{-j 2\pi k n / 4}$ is $(-j)^{kn}$, and
#
# $$F[1] = 1 \cdot 1 + 0 \cdot (-j) + (-1) \cdot (-j)^2 + 0 \cdot (-j)^3 = 1 + 1 = 2.$$
#
# Asked for one swing, the samples answer 2. Work out $F[0]$, $F[2]$ and $F[3]$ on paper. Does the computer agree with you?

# %%
def fourier(sound):
    n = np.arange(len(sound))
    waves = np.exp(-2j * np.pi * np.outer(n, n) / len(sound))  # row k is the wave that swings k times
    return waves @ sound  # multiply and add up, for every k at once

print(np.abs(fourier([1, 0, -1, 0])).round(6))

# %% [markdown]
# $F[0]$ and $F[2]$ are 0, as they should be. But there is a second 2, at $k = 3$. Is it a mistake? It is the mirror again: a wave of three swings, seen at four points, is the alias of a wave of one. The upper half of the answers repeats the lower half, so it can be left out.
#
# A sum of $N$ products for each of $N$ frequencies: that is $N^2$ multiplications. In 1965 Cooley and Tukey published a way to do it with about $N \log_2 N$, the **fast Fourier transform** (FFT). NumPy has it as `np.fft.fft`, and as `np.fft.rfft` without the upper half. Is its answer the same as ours, for a tenth of a second of the chord?

# %%
slow, fast = fourier(chord[:1200]), np.fft.fft(chord[:1200])
print("equal:", np.allclose(slow, fast))
print("for 44, 50, 55, 60 and 66 swings:", np.abs(fast[[44, 50, 55, 60, 66]]).round(1) + 0)

# %% [markdown]
# **Predict:** now all of them at once, drawn over their frequencies. How many peaks will there be, and how high is the highest against the others?

# %%
from genre_lab.plots.spectra import spectra

spectra({"the chord": chord[:1200]}, rate, top=1000)

# %% [markdown]
# Three peaks of the same height, at 440, 550 and 660 Hz, and zero between them: the three tuning forks. Such a picture, how much there is of each frequency, is a **spectrum**. Each dot is one answer; they stand 10 Hz apart, because a wave that swings once in a tenth of a second makes 10 swings in a second.
#
# ### Exercise 2: which frequency is number k?
#
# The dots are numbered, and a computer hands them back by their number $k$. The piece of sound that was transformed has `n_fft` samples, and there are `rate` of them in a second. Which frequency in Hz belongs to number `k`? For instance, number 44 of a piece of 1,200 samples, at 12,000 a second, is 440 Hz.

# %% exercise="bin"
def bin_frequency(k, n_fft, rate):
    frequency = ...  # in Hz
    ### BEGIN SOLUTION
    frequency = k * rate / n_fft
    ### END SOLUTION
    return frequency

# %% check="bin"
### BEGIN HIDDEN TESTS
assert gl.check("01.bin", bin_frequency).correct
### END HIDDEN TESTS
gl.check("01.bin", bin_frequency)

# %% [markdown]
# ## And back again
#
# If the spectrum says how much of each wave is in a sound, then adding up so much of each wave must give the sound back. That is equation 4 of the report, and below it the form for $N$ samples:
#
# $$f(t) = \frac{1}{2\pi} \int_{-\infty}^{+\infty} F(w)\, e^{jwt}\, dw \tag{4}$$
#
# $$f[n] = \frac{1}{N} \sum_{k=0}^{N-1} F[k]\, e^{j 2\pi k n / N}$$
#
# By hand, with the answers $0, 2, 0, 2$ from above: $f[0] = (2 + 2)/4 = 1$, then $f[1] = (2j + 2j^3)/4 = (2j - 2j)/4 = 0$, then $f[2] = (2j^2 + 2j^6)/4 = (-2 - 2)/4 = -1$. $f[3]$ is 0 again. There are the samples. Does it hold for 25 seconds of jazz?

# %%
song = clip.samples.astype(float)
waves = np.fft.rfft(song)
back = np.fft.irfft(waves)
print(len(waves), "waves; largest difference:", round(np.abs(back - song).max(), 9) + 0)

# %% [markdown]
# Nothing was lost: a sound *is* a sum of waves, and its spectrum is only another way to write it down.
#
# **Predict:** a second and a half of jazz is 9,001 waves. We add up the strongest 200 and leave 8,801 out. What will be left: a tone, a noise, or the song?

# %%
piece = clip.excerpt(4.2, 1.5).samples.astype(float)
waves = np.fft.rfft(piece)
strongest = np.abs(waves) >= np.sort(np.abs(waves))[-200]
few = np.fft.irfft(waves * strongest)
print(f"{strongest.sum()} of {len(waves)} waves carry {np.sum(few ** 2) / np.sum(piece ** 2):.0%} of the power,")
print(strongest[:1500].sum(), "of them below 1,000 Hz")
gl.play(gl.Clip(few, rate, "the strongest 200 waves of the jazz"))

# %% [markdown]
# A hum, dull and wavering: the notes that are held are still there, and the strokes of the drums are as good as gone. 187 of the 200 lie below 1,000 Hz, where bass, organ and saxophone have their strongest waves. A drum stroke is made of thousands of weak ones, and each of them lasts from beginning to end: only all of them together cancel out everywhere except at the moment of the stroke.
#
# **Predict:** so there is one thing that is hard to read off a spectrum, and the magnitudes alone do not tell it at all. Here is the same piece again, backwards. How will its magnitudes differ from those of the song?

# %%
backwards = piece[::-1]
print("the same magnitudes:", np.allclose(np.abs(np.fft.rfft(backwards)), np.abs(waves)))
gl.play(gl.Clip(backwards, rate, "the jazz, backwards"))

# %% [markdown]
# They do not differ at all, and nobody would take the two for the same. The magnitudes know *what* sounds and not *when*. (The other half of the complex numbers does, their angle, called the **phase**. But it can hardly be read, and the report leaves it out: "we often only care about the spectral magnitude".) What could be done so that a spectrum knows about time?
#
# ## Slice by slice
#
# Cut the sound into short slices and transform each on its own. A slice is called a **frame**, and this is the **short-time Fourier transform**, or STFT. The report takes frames of 512 samples; at 12,000 a second that is 43 thousandths of a second (ms). A new one begins every 256 samples, the **hop length**, so that each overlaps half of the next.
#
# But how should one cut? A frame that is cut out with a knife starts and stops with a jerk, and a jerk is a noise of its own. So it is faded in and out: multiplied by a **window** that rises from 0 to 1 and falls back to 0. The most usual one is a single swing of a cosine, named after Julius von Hann. **Predict:** a tone of 457 Hz, cut out with a knife and faded. In which spectrum does it look more like one tone?

# %%
hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512)
frame = np.cos(2 * np.pi * 457 * times[:512])
spectra({"cut out": frame, "faded in and out": frame * hann}, rate, in_decibel=True)

# %% [markdown]
# The scale is in **decibels** (dB): 10 dB less is a tenth of the power, 20 dB less a hundredth, 30 dB less a thousandth, and so on. [Notebook 02](02_mel_and_mfcc.ipynb) says more. Both curves have their peak about 457 Hz, as near as they can: 512 samples ask for 445 and for 469 Hz and for nothing between them. But the tone that was cut out seems to hold every frequency there is, up to 6,000 Hz, only some 40 dB below its peak. The faded one is 100 dB below its peak before 1,500 Hz. In a song that decides whether a soft note can be seen beside a loud one. (Its peak is a little wider: that is the price.)
#
# ### Exercise 3: the power of one frame
#
# Write what is done with each frame: fade it by the window, transform it (`np.fft.rfft`), and return the **power** of every frequency, which is the squared magnitude. `np.abs` gives the magnitude of a complex number.

# %% exercise="power"
def frame_power(frame, window):
    power = ...  # as many numbers as np.fft.rfft returns
    ### BEGIN SOLUTION
    power = np.abs(np.fft.rfft(frame * window)) ** 2
    ### END SOLUTION
    return power

# %% check="power"
### BEGIN HIDDEN TESTS
assert gl.check("01.power", frame_power).correct
### END HIDDEN TESTS
gl.check("01.power", frame_power)

# %% [markdown]
# Now all frames, one after the other. So that the first stands with its centre on the first sample, half a frame of zeros is put before the song, and as much behind it. How many rows and columns will the answer have?

# %%
padded = np.pad(song, 256)
starts = range(0, len(padded) - 511, 256)
power = np.transpose([np.abs(np.fft.rfft(padded[start:start + 512] * hann)) ** 2 for start in starts])
print(power.shape, "are", power.size, "numbers from", len(song), "samples")

# %% [markdown]
# Each column is one frame, each row one frequency. There are 257 rows, 0 to 256, since the upper half of the 512 answers repeats the lower.
#
# That was the whole STFT, by hand. `gl.stft` does the same and gives the power in dB. So does librosa, the library that the report used, as many others do. Do all three agree?

# %%
import librosa

ours = 10 * np.log10(np.maximum(power, 1e-10))
theirs = librosa.power_to_db(np.abs(librosa.stft(song, n_fft=512, hop_length=256)) ** 2, top_db=None)
for name, values in {"gl.stft": gl.stft(clip).values, "librosa": theirs}.items():
    print(f"{name}: largest difference {np.abs(values - ours).max():.3f} dB")

# %% [markdown]
# ### Exercise 4: count the frames
#
# You read the number of columns off the output. Where does it come from? One frame is centred on the first sample, and every whole step of `hop_length` samples that fits into the song brings one more. Write it as a function that works for a song of any length. In Python, `//` divides and rounds down.

# %% exercise="frames"
def count_frames(n_samples, hop_length):
    frames = ...  # 1172 for 300,000 samples and steps of 256
    ### BEGIN SOLUTION
    frames = 1 + n_samples // hop_length
    ### END SOLUTION
    return frames

# %% check="frames"
### BEGIN HIDDEN TESTS
assert gl.check("01.frames", count_frames).correct
### END HIDDEN TESTS
gl.check("01.frames", count_frames)

# %% [markdown]
# ## The power spectrogram
#
# "Spectrogram is simply the squared magnitude of the STFT", says the report, and it is what you just made. Drawn as a picture, with time from left to right, frequency from bottom to top and the power as brightness, it is the STFT half of the report's figure 2. Its other half, with mel, follows in the next notebook.
#
# **Predict:** here is the piece of jazz that you know by now. Before you look: there are single strokes on the drums, then a cymbal, and above them a saxophone. What will each look like?

# %%
from genre_lab.plots.spectra import spectrograms

spectrograms([gl.stft(clip.excerpt(4.2, 1.5))])

# %% [markdown]
# All that you heard is there. The five narrow upright lines between 0.1 and 0.8 s are strokes on the snare drum: short, and at all frequencies at once. At 0.9 s a cymbal begins, a bright cloud that slowly fades. The level lines are notes of the saxophone. From 0.4 to 0.9 s it holds one, with a line at 882 Hz and others at two, three, four, five and six times that, evenly spaced like rungs: a tone with its **overtones**. And along the bottom, too close together to be told apart here, lie organ and bass.
#
# So *what* and *when* can both be read off. But how finely?
#
# ## A long window or a short one?
#
# Why 512 samples, and not 128 or 2,048? Here is a sound that asks the question: two notes that are held, so close together that they rub (440 and 466 Hz, neighbours on a piano), and four drum strokes in two pairs, 60 ms apart. Can you hear that the strokes are pairs, and that there are two notes?

# %%
times = np.arange(1.5 * rate) / rate
sound = 0.2 * np.cos(2 * np.pi * 440 * times) + 0.2 * np.cos(2 * np.pi * 466 * times)
stroke = np.random.default_rng(0).normal(0, 0.35, 120) * np.exp(-np.arange(120) / 30)
for second in (0.4, 0.46, 1.0, 1.06):
    sound[round(second * rate):][:120] += stroke
both = gl.Clip(sound, rate, "two notes and four strokes")
gl.play(both)

# %% [markdown]
# A frame of `n_fft` samples lasts `n_fft / rate` seconds, and its frequencies stand `rate / n_fft` Hz apart, as you found in exercise 2. **Predict:** which of three windows will show both notes, and which all four strokes? Will one show both?

# %%
for n_fft in (128, 512, 2048):
    print(f"{n_fft:4} samples last {1000 * n_fft / rate:3.0f} ms, frequencies stand {rate / n_fft:4.1f} Hz apart")
spectrograms([gl.stft(both, n_fft=n_fft, hop_length=32) for n_fft in (128, 512, 2048)], top=1200)

# %% [markdown]
# The short window shows all four strokes as thin lines, and the two notes as one bar that is some 300 Hz thick. (It flickers 26 times a second, because 466 − 440 = 26: that is the rubbing you heard.) The long one shows two notes, neatly apart, and smears each pair of strokes into one broad band. (The glow at both ends is the jerk with which the whole sound starts and stops.) The report's 512 samples lie between: the strokes are two, the notes are one.
#
# None of them shows both, and that is no lack of skill. A frame that lasts $T$ seconds asks for frequencies that stand $1/T$ Hz apart: multiply the two, and you get 1, whatever the window. Whoever looks more closely at the one sees less of the other. A smaller hop does not help: it draws more columns, each as blurred as before.
#
# For genres, 43 ms is a fair choice. It is short enough for a drum, and two notes of a melody that stand higher up, or further apart, are still told from each other. [Notebook 11](11_which_settings_matter.ipynb) tries others.
#
# ## The way so far
#
# That is the report's section 2.1, up to the spectrogram, and its figure 1 draws it as one flow. Here it is from our data, for the jazz song. The orange line marks one frame, and what becomes of it. **Predict:** where on this way does most of the sound get lost?

# %%
from genre_lab.plots.spectra import preprocessing

preprocessing(path)

# %% [markdown]
# 1 to 2: the middle 25 s are cut out, left and right become one, and whatever lies above 6,000 Hz goes. This is where most is lost: of more than four million numbers 300,000 remain. 3: one frame, faded in and out by its window. 4: the powers of its 257 frequencies; the phase is dropped here, so from now on the sound can be guessed back, and no longer calculated. 5: all 1,172 of them side by side, the power spectrogram. The frame at the orange line is one of its columns.
#
# Count once more: 257 × 1,172 = 301,204 numbers, made from 300,000 samples. The picture is easier to read than the row, and not a bit smaller. Half of its rows lie above 3,000 Hz, where our ears tell pitches apart only coarsely. Panel 6 is what becomes of it in the next notebook: 96 rows instead of 257, spaced as the ear spaces pitches.
#
# ## What you can now do
#
# You can now
#
# - say what samples, rate, amplitude and frequency are, and which frequencies a rate can hold,
# - tell an alias from a true tone, and say why a resampler removes before it drops,
# - read equations 3 and 4 of the report, and work them out by hand for four samples,
# - build the power spectrogram of a song from NumPy alone, and count its rows and columns,
# - choose a window, knowing what is blurred by it.
#
# Next: [What does an ear keep?](02_mel_and_mfcc.ipynb) makes this picture smaller, in the way in which ears do.
