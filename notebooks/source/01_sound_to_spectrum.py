# %% [markdown]
# # What does a computer hear?
#
# To a computer, a song is a list of numbers. Somewhere in that list are a melody and a drum, but you can't point at either. In this notebook you turn the list into a spectrogram, where you can point at both. You'll hear what happens when the list is too short, take a chord apart into its tones, and build a spectrogram yourself in seven lines of NumPy.
#
# By the end you can
#
# - say which frequencies a rate can hold, and where all others turn up;
# - take a sound apart into waves and put it back together (equations 3 and 4 of the report);
# - build a spectrogram by hand and get the same numbers as librosa;
# - choose a window length, and say what it blurs.
#
# **Time:** 45 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** [notebook 00](00_start_here.ipynb), and sines and cosines from school. **Leads to:** [What does an ear keep?](02_mel_and_mfcc.ipynb)
#
# New words are bold where we explain them. The [glossary](../docs/glossary.md) lists them all.
#
# **Contents:**
#
# 1. [A tone is a list of numbers](#A-tone-is-a-list-of-numbers)
# 2. [A song is a longer list](#A-song-is-a-longer-list)
# 3. [Too few samples](#Too-few-samples)
# 4. [Which tones are in it?](#Which-tones-are-in-it?)
# 5. [And back again](#And-back-again)
# 6. [Frame by frame](#Frame-by-frame)
# 7. [Read a spectrogram](#Read-a-spectrogram)
# 8. [What a window can tell apart](#What-a-window-can-tell-apart)
# 9. [The way so far](#The-way-so-far)
# 10. [Open task: a window for a song](#Open-task:-a-window-for-a-song)
# 11. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A tone is a list of numbers
#
# A tuning fork pushes the air back and forth 440 times a second. That number is its **frequency**, and we measure it in hertz: 440 Hz. The higher the frequency, the higher the pitch.
#
# The smoothest way to move back and forth is a cosine. So let's make a tuning fork from a cosine and nothing else: 12,000 numbers a second, each one saying where the air is at that moment.
#
# **Predict:** will a list of numbers sound like a tuning fork?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

rate = 12_000
times = np.arange(4 * rate) / rate  # four seconds
tone = gl.Clip(0.5 * np.cos(2 * np.pi * 440 * times), rate, "a tone of 440 Hz")
gl.play(tone)

# %% [markdown]
# Each of these numbers is a **sample**. The **rate** says how many there are in a second. How far they swing, here from −0.5 to 0.5, is the **amplitude**: the larger, the louder.
#
# **Predict:** the tone swings 440 times while 12,000 samples go by. How many samples does one swing get: about 3, about 27 or about 440?

# %%
from genre_lab.plots.spectra import sampling

sampling(440, rate, seconds=0.005, amplitude=0.5)

# %% [markdown]
# The line is the air, the dots are what the computer keeps. One swing gets 12,000 / 440 = 27.3 dots, and your eye joins them up easily. About the air between the dots, the computer knows nothing. Is that a problem? The section after next has the answer.
#
# ## A song is a longer list
#
# A song is the same thing, only longer and less smooth. A CD has 44,100 samples a second, and twice as many in stereo. [The report](../docs/report.md) that this course follows does two things before anything else (section 3): it cuts 25 seconds out of the middle of a song, and it lowers the rate to 12,000. `gl.load_clip` does both.
#
# **Predict:** here are four and a half seconds of jazz, first at 44,100 samples a second, then at 12,000. What will be missing from the second one?

# %%
jazz = gl.practice_corpus(songs_per_genre=20).of(genre="jazz")
path = jazz.table.path.iloc[1]
for kept in (44_100, 12_000):
    part = gl.load_clip(path, rate=kept).excerpt(3, 4.5)
    display(gl.play(part, label=f"jazz, {kept:,} samples a second"))

# %% [markdown]
# The cymbal loses its sparkle, as if the loudspeaker had a blanket over it. Bass and organ sound as before, and the saxophone nearly so. A lower rate costs us the high sounds. Why those? And how long is the list now?

# %%
clip = gl.load_clip(path)
clip

# %% [markdown]
# 300,000 samples. The rest of the course is made from lists like this one.
#
# ## Too few samples
#
# How low can the rate go? Let's overdo it. Here is a tone that climbs steadily from 500 Hz to 7,500 Hz, at 24,000 samples a second. Then we keep only every third sample, which leaves 8,000 a second. We do that twice: first by throwing the others away, then with soxr, a library made for the job.
#
# **Predict:** all three tones start to climb. What will the second one do when it's halfway up? And the third?

# %%
import soxr

fine = np.arange(4 * 24_000) / 24_000  # four seconds again
swings = 500 * fine + 875 * fine**2  # 1,750 Hz more every second
rising = 0.5 * np.cos(2 * np.pi * swings)
third = rising[::3]
display(gl.play(gl.Clip(rising, 24_000, "climbing from 500 to 7,500 Hz")))
display(gl.play(gl.Clip(third, 8_000, "every third sample")))
smooth = soxr.resample(rising, 24_000, 8_000)
display(gl.play(gl.Clip(smooth, 8_000, "resampled by soxr")))

# %% [markdown]
# Halfway up, the second tone turns around and comes back down, although nothing in the sound went down. The third one climbs to the same point and falls silent there.
#
# To see why, look at one moment near the end, when the tone has reached 7,000 Hz. **Predict:** the dots are its samples, 8,000 a second. Which wave would *you* draw through them?

# %%
sampling(7_000, 8_000)

# %% [markdown]
# The solid wave is the tone. But if the dots are all you have, you draw the dashed one, at 1,000 Hz, and your loudspeaker does the same. Both waves go through all nine dots, so the samples can't tell them apart. The low tone that a high one turns into is called its **alias**.
#
# To hold a wave you need more than two samples a swing. With exactly two, one may fall on each crossing of zero, and you'd see no wave at all. So a rate can hold frequencies up to half of it, its **Nyquist frequency**. A tone above it is reflected as in a mirror. At 8,000 samples a second, the mirror is at 4,000 Hz: a tone 3,000 Hz above the mirror comes out 3,000 Hz below it.
#
# This is what soxr prevents. It first removes everything above the mirror, and only then drops samples. Those sounds are gone, but nothing false takes their place. `gl.load_clip` works that way too.
#
# What about a tone above the *rate* itself? **Predict:** 9,000 Hz is 5,000 above the mirror, and 5,000 below the mirror would be −1,000 Hz. What do you get?

# %%
sampling(9_000, 8_000)

# %% [markdown]
# 1,000 Hz again. From one dot to the next, this tone makes one whole swing and an eighth of another. The whole swing ends where it began, so the dots only show the eighth.
#
# ### Exercise 1: where does a tone end up?
#
# A cheap recorder takes `rate` samples a second and removes nothing first. Write `heard_at(frequency, rate)`: which frequency do you hear when someone plays `frequency`? It must hold for every tone, also for one above the rate. You know three answers already: at a rate of 8,000, you hear 3,000 Hz at 3,000 Hz, 7,000 Hz at 1,000 Hz, and 9,000 Hz at 1,000 Hz.

# %% exercise="mirror"
def heard_at(frequency, rate):
    heard = ...  # in Hz, from 0 to rate / 2
    ### BEGIN SOLUTION
    left = frequency % rate  # whole swings from dot to dot don't show
    heard = min(left, rate - left)  # the mirror
    ### END SOLUTION
    return heard

# %% check="mirror" points=2
### BEGIN HIDDEN TESTS
assert gl.check("01.mirror", heard_at).correct
### END HIDDEN TESTS
gl.check("01.mirror", heard_at)

# %% [markdown]
# ## Which tones are in it?
#
# Here are three tuning forks at once. **Predict:** how many of the three will you be able to hum?

# %%
chord = np.zeros(len(times))
for frequency in (440, 550, 660):
    chord += 0.25 * np.cos(2 * np.pi * frequency * times)
gl.play(gl.Clip(chord, rate, "three tones at once"))

# %% [markdown]
# Your ear pulls them apart without effort. The computer only has the *sum* of three waves, one number at a time. How can it find out which waves went in?
#
# All that follows rests on one idea. To ask for a frequency, *multiply by a wave of that frequency and add up*. Let's try it on the single tone of 440 Hz.
#
# **Predict:** what will the products add up to if we ask for 440 Hz? And if we ask for 520 Hz?

# %%
from genre_lab.plots.spectra import matching

matching(tone.samples[:150], rate, [440, 520])

# %% [markdown]
# Asked for its own frequency, the tone gives hills only. Where both waves are positive, so is their product, and where both are negative, it's positive too. The 150 products add up to 38. Asked for 520 Hz, the two waves drift out of step. The valleys (orange) cancel the hills (blue), and the sum is 0.
#
# One thing can still go wrong. A tone that starts a quarter of a swing later is a sine. A sine times a cosine of the same frequency adds up to nothing, although the tone is there. So we ask twice, once with a cosine and once with a sine, and keep both answers in one complex number. Its unit is $j$, with $j^2 = -1$; Python writes `1j`. That's all you need to know about complex numbers here. Euler found the shortest way to write such a pair of waves: $e^{-jwt} = \cos wt - j \sin wt$. Now you can read the **Fourier transform**, equation 3 of the report:
#
# $$F(w) = \int_{-\infty}^{+\infty} f(t)\, e^{-jwt}\, dt \tag{3}$$
#
# $f(t)$ is the sound at time $t$, $e^{-jwt}$ is the pair of waves, and the integral adds up the products. $w$ is the frequency, counted so that one swing is $2\pi$: 440 Hz is $w = 2\pi \cdot 440$. The size of the answer, $|F(w)|$, is its **magnitude**: how much of that frequency there is.
#
# The integral goes through every moment of a sound that never ends. A computer has $N$ samples, so it sums instead. It asks for $N$ waves, those that swing $k = 0, 1, 2, \ldots$ times while the $N$ samples go by:
#
# $$F[k] = \sum_{n=0}^{N-1} f[n]\, e^{-j 2\pi k n / N}$$
#
# Do it once by hand, for the four samples $1, 0, -1, 0$: one swing of a cosine. With $N = 4$ the wave $e^{-j 2\pi k n / 4}$ is $(-j)^{kn}$, so
#
# $$F[1] = 1 \cdot 1 + 0 \cdot (-j) + (-1) \cdot (-j)^2 + 0 \cdot (-j)^3 = 1 + 1 = 2.$$
#
# **Predict:** work out $F[0]$, $F[2]$ and $F[3]$ on paper. Does the computer agree with you?

# %%
def fourier(sound):
    n = np.arange(len(sound))
    answers = []
    for k in n:
        waves = np.exp(-2j * np.pi * k * n / len(sound))  # k swings
        answers.append(np.sum(sound * waves))  # multiply and add up
    return np.array(answers)

magnitudes = np.abs(fourier([1, 0, -1, 0]))
pd.DataFrame({"magnitude": magnitudes.round(3)}).rename_axis("swings k")

# %% [markdown]
# $F[0]$ and $F[2]$ are 0, as they should be. But there is a second 2, at $k = 3$. Is it a mistake? It's the mirror again: three swings seen at four points are the alias of one swing. The upper half of the answers always repeats the lower half, so we can leave it out.
#
# For each of $N$ waves we add up $N$ products: $N^2$ multiplications. In 1965 Cooley and Tukey published a way that takes about $N \log_2 N$, the **fast Fourier transform** (FFT). NumPy calls it `np.fft.fft`, or `np.fft.rfft` without the upper half.
#
# **Predict:** now a tenth of a second of the chord, asked for all frequencies at once. How many peaks will there be, and which one will be the highest?

# %%
from genre_lab.plots.spectra import spectra

piece = chord[:1_200]
difference = np.abs(np.fft.fft(piece) - fourier(piece)).max()
print(f"The FFT and our sum differ by {difference:.6f}, with peaks of 150.")
spectra({"the chord": piece}, rate, top=1_000)

# %% [markdown]
# Three peaks, all equally high, at 440, 550 and 660 Hz, and nothing in between: three tuning forks. How much there is of each frequency is called a **spectrum**. Each dot is one answer, and is called a **bin**. The bins stand 10 Hz apart, because a wave that swings once in a tenth of a second swings ten times in a second.
#
# ### Exercise 2: twice too high
#
# A colleague wants the loudest frequency of a sound. For our tuning fork, `loudest_frequency(tone.samples, rate)` should say 440 Hz, but says 880. Find the mistake, and write the line that's right. It must hold for any number of samples.

# %% exercise="loudest"
def loudest_frequency(sound, rate):
    magnitudes = np.abs(np.fft.rfft(sound))
    k = magnitudes.argmax()
    frequency = ...  # your colleague wrote: k * rate / len(magnitudes)
    ### BEGIN SOLUTION
    frequency = k * rate / len(sound)
    ### END SOLUTION
    return frequency

# %% check="loudest" points=1
### BEGIN HIDDEN TESTS
assert gl.check("01.loudest", loudest_frequency).correct
### END HIDDEN TESTS
gl.check("01.loudest", loudest_frequency)

# %% [markdown]
# ## And back again
#
# If the spectrum says how much of each wave is in a sound, then we should get the sound back by adding up that much of each wave. That's equation 4 of the report. Below it is the form for $N$ samples:
#
# $$f(t) = \frac{1}{2\pi} \int_{-\infty}^{+\infty} F(w)\, e^{jwt}\, dw \tag{4}$$
#
# $$f[n] = \frac{1}{N} \sum_{k=0}^{N-1} F[k]\, e^{j 2\pi k n / N}$$
#
# By hand, with the answers $0, 2, 0, 2$ from above: $f[0] = (2 + 2)/4 = 1$. Then $f[1] = (2j + 2j^3)/4 = (2j - 2j)/4 = 0$, and $f[2] = (2j^2 + 2j^6)/4 = (-2 - 2)/4 = -1$. $f[3]$ is 0 again. Those are our four samples.
#
# **Predict:** will it work for 25 seconds of jazz? How many waves will that take?

# %%
song = clip.samples.astype(float)
waves = np.fft.rfft(song)
back = np.fft.irfft(waves)
difference = np.abs(back - song).max()
print(f"{len(waves):,} waves. Song and sum differ by {difference:.6f} of full scale.")

# %% [markdown]
# Nothing is lost. A sound *is* a sum of waves, and its spectrum is another way to write it down.
#
# **Predict:** four and a half seconds of jazz are 27,001 waves. We keep the strongest 270, one in a hundred, and drop the rest. What will be left: a tone, a noise or the song?

# %%
piece = clip.excerpt(3, 4.5).samples.astype(float)
waves = np.fft.rfft(piece)
weakest_kept = np.sort(np.abs(waves))[-270]
kept = np.where(np.abs(waves) >= weakest_kept, waves, 0)
few = np.fft.irfft(kept)
share = np.sum(few**2) / np.sum(piece**2)
print(f"One wave in a hundred carries {share:.0%} of the power.")
gl.play(gl.Clip(few, rate, "the strongest 270 waves"))

# %% [markdown]
# A dull, wavering hum. The long notes of bass and organ are still there; the drums are as good as gone. A drum stroke takes thousands of weak waves, and each of them sounds from the first second to the last. Only all together do they cancel everywhere except at the moment of the stroke.
#
# **Predict:** so it's hard to read off a spectrum *when* something happens. How hard? Here is the same piece backwards. How will its magnitudes differ?

# %%
backwards = piece[::-1]
difference = np.abs(np.abs(np.fft.rfft(backwards)) - np.abs(waves)).max()
print(f"Forwards and backwards, the magnitudes differ by {difference:.6f}.")
gl.play(gl.Clip(backwards, rate, "the jazz, backwards"))

# %% [markdown]
# They don't differ at all, and you'd never mistake one for the other. Magnitudes know *what* sounds, but not *when*. The other half of the complex numbers, their angle, does know. It's called the **phase**. But it is very hard to read, and the report drops it: "we often only care about the spectral magnitude" (section 2.1). How else could a spectrum learn about time?
#
# ## Frame by frame
#
# Cut the sound into short pieces and transform each one. Such a piece is called a **frame**, and the result is the **short-time Fourier transform**, or STFT. The report takes frames of 512 samples; at 12,000 a second that's 43 thousandths of a second (ms). A new frame begins every 256 samples, the **hop length**, so each one overlaps half of the next.
#
# There is a catch. A frame that's cut out sharply starts and stops with a jump, and a jump is a click that wasn't in the sound. So we fade each frame in and out: we multiply it by a **window**, which rises from 0 to 1 and falls back to 0. The usual one is a single swing of a cosine, the Hann window.
#
# **Predict:** a tone of 457 Hz, once cut out sharply and once faded. Which of the two spectra will look more like a single tone?

# %%
hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512)
frame = np.cos(2 * np.pi * 457 * times[:512])
spectra({"cut out": frame, "faded": frame * hann}, rate, in_decibel=True)

# %% [markdown]
# The scale is in **decibels** (dB): 10 dB less is a tenth of the power, 20 dB less a hundredth, 30 dB less a thousandth. [Notebook 02](02_mel_and_mfcc.ipynb) says more about it.
#
# The tone of 457 Hz lies halfway between two bins, so each curve peaks at one of its two neighbours. But the sharp cut spreads the tone over all frequencies: even at 6,000 Hz it's only some 45 dB below its peak. The faded tone is 100 dB down before 1,500 Hz. In a song, that decides whether you can see a soft note beside a loud one. The price is a wider peak. We'll come back to that.
#
# Now the whole song. Before cutting, we put half a frame of silence at each end, so that the first frame is centred on the first sample. **Predict:** how many frames are there, and how many frequencies in each?

# %%
padded = np.pad(song, 256)
columns = []
for start in range(0, len(padded) - 511, 256):
    frame = padded[start : start + 512]
    columns.append(np.fft.rfft(frame * hann))
by_hand = np.stack(columns, axis=1)  # one column a frame
bins, frames = by_hand.shape
print(f"{frames} frames with {bins} bins each: {by_hand.size:,} numbers")

# %% [markdown]
# That's the whole STFT. There are 257 bins, from $k = 0$ to $k = 256$, because the upper half of the 512 answers repeats the lower. There are 1,172 frames, because 300,000 / 256 is 1,171 whole hops, and one frame comes before the first hop.
#
# The squared magnitude is called the **power**. librosa, the library that the report used, has a function for all this, and `gl.spectrogram` calls it for a clip (the report says STFT, so `gl.stft` is another name for it). **Predict:** by how many dB will the three differ?

# %%
import librosa

theirs = librosa.stft(song, n_fft=512, hop_length=256)
ours_in_db = 10 * np.log10(np.maximum(np.abs(by_hand) ** 2, 1e-10))
theirs_in_db = librosa.power_to_db(np.abs(theirs) ** 2, top_db=None)
difference = np.abs(theirs_in_db - ours_in_db).max()
print(f"librosa and we differ by {difference:.3f} dB at most,")
difference = np.abs(gl.spectrogram(clip).values - ours_in_db).max()
print(f"gl.spectrogram and we by {difference:.3f} dB.")

# %% [markdown]
# Not by a thousandth of a dB. Seven lines of NumPy and a well-tested library agree, so from here on we let the library do it.
#
# ## Read a spectrogram
#
# "Spectrogram is simply the squared magnitude of the STFT", says the report (section 2.1), and it's what you have just made. We draw it with time from left to right, frequency from bottom to top, and the power as brightness. This is the STFT half of the report's figure 2. Its other half, with mel, follows in the next notebook.
#
# **Predict:** listen to the jazz again, further up. There are strokes on a snare drum, then a cymbal, and above them a saxophone. What will each of them look like?

# %%
from genre_lab.plots.spectra import spectrograms

spectrograms([gl.spectrogram(clip.excerpt(3, 4.5))])

# %% [markdown]
# The thin upright lines between 0.5 and 2.1 s are strokes: short, and at all frequencies at once. At 2.1 s the cymbal begins, a bright cloud that slowly fades. The level lines are the saxophone. From 1.6 to 2.1 s it holds one note, with a line near 880 Hz and more at two, three, four, five and six times that, like the rungs of a ladder: a tone with its **overtones**. Organ and bass lie along the bottom edge, too close together to tell apart.
#
# Now your own sounds. Press the button and say, hum or clap something; your browser asks for the microphone first. The recording goes to this notebook's Python and nowhere else. (Without a microphone, look at the example.)
#
# **Predict:** clap, then hum a note that slides down, then say "six". Which of them will be upright, which will be lines, and which will be a cloud near the top?

# %%
gl.SoundRecorder()

# %% [markdown]
# A clap is short, so it's upright and thin. A hum is a ladder of lines that bend together as you slide. And the "s" of "six" is noise: a cloud without lines, mostly high up. The vowel between the two is a ladder again. With a phone's or a laptop's microphone you'll also see a faint floor: the room you're in.
#
# So you can read *what* and *when*. But how finely?
#
# ## What a window can tell apart
#
# Why 512 samples, and not 128 or 2,048? Take two notes of 440 and 466 Hz, neighbours on a piano, 26 Hz apart. With 512 samples the **bin spacing** is 12,000 / 512 = 23.4 Hz, a little less than that. To miss nothing between the bins, we add zeros behind the frame. That leaves the sound as it is, and gives us many more bins to look at.
#
# **Predict:** will 512 samples show two peaks? Will 2,048?

# %%
notes = np.cos(2 * np.pi * 440 * times) + np.cos(2 * np.pi * 466 * times)

def one_frame(n_fft):  # centred on 0.5 s
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    frame = notes[6_000 - n_fft // 2 : 6_000 + n_fft // 2] * window
    return np.pad(frame / window.sum(), (0, 8_192 - n_fft))

two_windows = {"512 samples": one_frame(512), "2,048 samples": one_frame(2_048)}
spectra(two_windows, rate, top=900)

# %% [markdown]
# With 512 samples there is one broad hump. (Move the frame by 19 ms and the hump breaks in two, at 431 and 476 Hz. Both are wrong.) The bins are close enough together, but the window is too short. It turns every pure tone into a hump, called its **main lobe**. For the Hann window, the main lobe is four bins wide, two on either side of the tone. With 512 samples that's 4 × 23.4 = 94 Hz. With 2,048 samples it's only 23 Hz, and the two notes stand apart.
#
# So don't mix up two numbers. The *bin spacing* says where you look. The **resolution**, which is the width of the main lobe, says what you can surely tell apart. (Two notes half a lobe apart may still show as two humps.) Zeros behind a frame make the spacing finer and leave the resolution as it is.
#
# Then why not always take a long window? Here are the two notes again, and three pairs of drum strokes; the two strokes of a pair are 60 ms apart. **Predict:** can you hear that the strokes come in pairs?

# %%
sound = 0.2 * notes
stroke = np.random.default_rng(0).normal(0, 0.35, 120) * np.exp(-np.arange(120) / 30)
for second in (1, 1.06, 2, 2.06, 3, 3.06):
    first = round(second * rate)
    sound[first : first + 120] += stroke
both = gl.Clip(sound, rate, "two notes and three pairs of strokes")
gl.play(both)

# %% [markdown]
# **Predict:** which of these windows will show both notes? Which will show both strokes of a pair? Will one of them show everything?

# %%
sizes = np.array([128, 512, 2_048])
table = pd.DataFrame({"length (ms)": 1000 * sizes / rate}, index=sizes)
table["bin spacing (Hz)"] = rate / sizes
table["main lobe (Hz)"] = 4 * rate / sizes
display(table.rename_axis("n_fft").round(1))
pair = both.excerpt(0.6, 1)
made = [gl.spectrogram(pair, n_fft=int(size), hop_length=32) for size in sizes]
spectrograms(made, top=800)

# %% [markdown]
# The short window shows both strokes as thin lines, and the two notes as one thick bar. (It flickers 26 times a second, because 466 − 440 = 26. That's the beating you hear.) The long window shows two notes, neatly apart, and smears the two strokes into one. The report's 512 samples show two strokes and one note.
#
# None of these three shows both clearly. Multiply the length of a Hann window in seconds by its main lobe in Hz, and you get 4, whatever the length. If you see time more sharply, you see frequency less sharply. A smaller hop doesn't help: it draws more columns, each as blurred as before.
#
# The report takes 43 ms: short enough for a drum, and long enough for notes that are more than 94 Hz apart. [Notebook 11](11_which_settings_matter.ipynb) tries others.
#
# ### Exercise 3: a window for two notes
#
# Write `window_for(low, high, rate)`: the shortest Hann window that keeps the main lobes of two notes, `low` and `high` in Hz, from overlapping. Return its number of samples. It should be a power of two (…, 512, 1,024, …), because the FFT is fastest there. Then try the two lowest keys of a piano, 27.5 and 29.1 Hz. How long is that window in seconds, and what would it do to a drum?

# %% exercise="window"
def window_for(low, high, rate):
    n_fft = ...  # samples, a power of two
    ### BEGIN SOLUTION
    n_fft = 2
    while 4 * rate / n_fft > high - low:
        n_fft = 2 * n_fft
    ### END SOLUTION
    return n_fft

# %% check="window" points=2
### BEGIN HIDDEN TESTS
assert gl.check("01.window", window_for).correct
### END HIDDEN TESTS
gl.check("01.window", window_for)

# %% [markdown]
# ## The way so far
#
# This is section 2.1 of the report up to the spectrogram, and its figure 1 draws it as one flow. Here it is for our jazz song. The orange line marks one frame. **Predict:** on which of these steps do we lose most of the sound?

# %%
from genre_lab.plots.spectra import preprocessing

preprocessing(path)

# %% [markdown]
# 1 to 2: we cut out the middle 25 s, mix left and right into one, and remove everything above 6,000 Hz. That's where most of the song goes: of more than four million numbers, 300,000 are left. 3: one frame, faded by its window. 4: the powers of its 257 bins. Here we drop the phase, so from now on we can guess the sound but no longer compute it. 5: all 1,172 frames side by side, the spectrogram. The frame at the orange line is one of its columns.
#
# Now count: 257 × 1,172 = 301,204 numbers, from 300,000 samples. The spectrogram is easier to read than the list, but not smaller. And half of its rows lie above 3,000 Hz, where your ear only tells pitches apart coarsely. Step 6 puts that right, with 96 rows instead of 257. The next notebook builds it.
#
# ## Open task: a window for a song
#
# Pick a song, from the practice corpus or one of your own (`gl.load_clip("my_song.mp3")`). Find a second or two with quick strokes *and* notes close together. Draw it with at least four window lengths, using `spectrograms` as above. Put your figures and sentences into new cells below this one.
#
# Two programs are waiting for your spectrogram. One counts the beats in a minute, the other names the chords. In five to eight sentences: which `n_fft` do you give to each of them, what in your figures made you decide, and how would you convince someone who'd choose differently?
#
# | points | for |
# |---|---|
# | 2 | figures of one excerpt with four window lengths; the song and the second are named |
# | 2 | two choices, each with a reason in ms or in Hz that uses the window's length or its main lobe |
# | 2 | a way to measure it that could prove you wrong: songs whose tempo or chords are known, mistakes counted for each window |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - say what samples, rate, amplitude and frequency are, and which frequencies a rate can hold,
# - find where an alias ends up, and say why a resampler removes before it drops,
# - read equations 3 and 4 of the report, and work them out by hand for four samples,
# - build a power spectrogram from NumPy alone, and check it against librosa,
# - tell bin spacing from resolution, and choose a window knowing what it blurs.
#
# Next: [What does an ear keep?](02_mel_and_mfcc.ipynb) makes the spectrogram smaller, the way ears do.
