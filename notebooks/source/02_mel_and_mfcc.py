# %% [markdown]
# # What does an ear keep?
#
# Your ear is a terrible measuring instrument and a wonderful summary. It can tell 440 Hz from 445 Hz, but not 5,000 Hz from 5,005 Hz; it notices when a whisper gets twice as strong, but not when a shout gets the same amount stronger. In this notebook we build two features, two ways to describe a sound in numbers, that copy this behaviour: the mel spectrogram and the MFCC. Then we turn both back into sound, and you'll hear what each one threw away.
#
# By the end you can
#
# - convert Hz to mel and back, and spot which of two mel scales a program uses;
# - read decibels, and catch a spectrogram that was squared twice;
# - build a mel spectrogram and an MFCC in two lines each, and say what they lose;
# - run a listening test that can prove you wrong.
#
# **Time:** 50 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the spectrogram of [notebook 01](01_sound_to_spectrum.ipynb), and logarithms from school. **Leads to:** [What makes an evaluation fair?](03_a_fair_dataset.ipynb)
#
# New words are bold where we explain them. The [glossary](../docs/glossary.md) lists them all.
#
# **Contents:**
#
# 1. [Equal steps that don't sound equal](#Equal-steps-that-don't-sound-equal)
# 2. [One name, two scales](#One-name,-two-scales)
# 3. [Loud and soft](#Loud-and-soft)
# 4. [From 257 bins to 96 bands](#From-257-bins-to-96-bands)
# 5. [From 96 bands to 20 numbers](#From-96-bands-to-20-numbers)
# 6. [Three features, one time axis](#Three-features,-one-time-axis)
# 7. [Listen to what is left](#Listen-to-what-is-left)
# 8. [Trust your ears, but test them](#Trust-your-ears,-but-test-them)
# 9. [Open task: how few bands are enough?](#Open-task:-how-few-bands-are-enough?)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Equal steps that don't sound equal
#
# We need tones to listen to. `tones` plays a list of frequencies one after the other, half a second each, with soft ends. How would you pick eight frequencies so that the steps between them sound equally wide?

# %%
import librosa
import numpy as np
import pandas as pd

import genre_lab as gl

def tones(frequencies):
    times = np.arange(6_000) / 12_000  # half a second
    parts = []
    for hz in frequencies:
        parts.append(0.4 * np.hanning(6_000) * np.sin(2 * np.pi * hz * times))
    return gl.Clip(np.concatenate(parts), 12_000)

# %% [markdown]
# Here are two staircases of eight tones, both from 200 Hz to 5,000 Hz. One climbs by the same number of Hz each time. The other climbs in steps that are meant to *sound* the same.
#
# **Predict:** listen to both. Which one sounds even, A or B? Which one has equal steps in Hz?

# %%
even_in_hz = np.linspace(200, 5_000, 8)
mels = np.linspace(283, 2_363, 8)  # 200 and 5,000 Hz in mel
even_in_mel = librosa.mel_to_hz(mels, htk=True)
display(gl.play(tones(even_in_hz), label="A"))
display(gl.play(tones(even_in_mel), label="B"))

# %% [markdown]
# A has the equal steps, and it doesn't sound that way: the first step is a leap, and the last ones almost disappear. B sounds even. **Predict:** how wide is B's last step in Hz, compared with its first?

# %%
steps = {"A (Hz)": np.diff(even_in_hz), "B (Hz)": np.diff(even_in_mel)}
table = pd.DataFrame(steps, index=range(1, 8)).rename_axis("step")
table.round().astype(int).T

# %% [markdown]
# Almost five times as wide. The higher the pitch, the more Hz it takes to hear a step.
#
# In 1937 Stevens, Volkmann and Newman had listeners set tones so that the steps between them sounded equal. From the answers they drew a scale of pitch, and called its unit **mel**, after melody. They published a curve, not a formula. The formula that most programs use is younger (O'Shaughnessy 1987), and it's equation 1 of [the report](../docs/report.md):
#
# $$m = 2595 \log_{10}\left(1 + \frac{f}{700}\right) = 1127 \ln\left(1 + \frac{f}{700}\right) \tag{1}$$
#
# Do it once by hand, for $f = 1000$ Hz: $1 + 1000/700 = 2.4286$, its logarithm to base 10 is $0.38535$, and $2595 \cdot 0.38535 = 1000$. That's no accident: the scale was made so that 1,000 Hz are 1,000 mel. Solve it for $f$ and you have equation 2, the way back:
#
# $$f = 700\left(10^{m/2595} - 1\right) = 700\left(e^{m/1127} - 1\right) \tag{2}$$
#
# **Predict:** will the tuning fork of 440 Hz have more than 440 mel, or fewer?

# %%
def hz_to_mel(hz):
    return 2595 * np.log10(1 + hz / 700)

def mel_to_hz(mel):
    return 700 * (10 ** (mel / 2595) - 1)

hz = np.linspace(0, 6_000, 301)
difference = np.abs(hz_to_mel(hz) - librosa.hz_to_mel(hz, htk=True)).max()
print(f"440 Hz are {hz_to_mel(440):.0f} mel.")
print(f"Up to 6,000 Hz, librosa and we differ by {difference:.3f} mel.")

# %% [markdown]
# More. At the bottom of the scale each Hz is worth 1.6 mel, at 430 Hz one mel, and at 6,000 Hz a sixth of a mel. (That's the slope of equation 1, $1127 / (700 + f)$.) The report says that "above about 500 Hz, increasingly large intervals are judged by listeners to produce equal pitch increments", and that "four octaves on the Hertz scale above 500 Hz are judged to comprise about two octaves on the mel scale" (section 2.1). An **octave** is a doubling. Four of them lead from 500 Hz to 8,000 Hz, which is from 607 to 2,840 mel. Double 607 twice and you're at 2,428, so "about two" is right.
#
# A word of caution: musicians hear in octaves, and to them the low steps of B are still the widest. The mel scale was measured with single, bare tones and no music. It's a rough sketch of the ear, and a useful one.
#
# ## One name, two scales
#
# Two formulas are in use, and both are called mel. Equation 1 comes with HTK, a toolkit for speech recognition. librosa uses another one unless you ask for HTK, by Malcolm Slaney: a straight line up to 1,000 Hz, and a logarithm from there on. Its numbers are much smaller (1,000 Hz are 15), so we compare how far each has come on its way to 6,000 Hz.
#
# **Predict:** at how many Hz will the scales be halfway up? And where will the two differ most: for the bass, for the voice or for the cymbals?

# %%
from genre_lab.plots.panels import lines

curves = {}
for name, is_htk in [("HTK (the report)", True), ("Slaney (librosa)", False)]:
    mel = librosa.hz_to_mel(hz, htk=is_htk)
    curves[name] = mel / mel[-1]
lines(hz, curves, "frequency (Hz)", "share of the way")

# %% [markdown]
# Both start steeply and keep getting flatter. HTK is halfway up at 1,466 Hz already; the upper three quarters of all frequencies share the other half. Above 1,000 Hz the two stay close. Below, HTK is ahead, most of all around 500 Hz, where people sing. So what difference does it make? A mel spectrogram has a row for each of 96 frequencies that are evenly spaced in mel. We call these rows **bands**. **Predict:** on each scale the 96 bands go from 0 to 6,000 Hz. How many of them will lie below 500 Hz?

# %%
counts = {}
for name, is_htk in [("HTK", True), ("Slaney", False)]:
    centres = gl.FeatureSpec(htk=is_htk).frequencies
    below = (centres < 500).sum()
    nearest = np.abs(centres - 440).argmin()
    counts[name] = {"bands below 500 Hz": below, "band of 440 Hz": nearest}
pd.DataFrame(counts).T

# %% [markdown]
# HTK spends 23 of its 96 bands on what lies below 500 Hz, Slaney 17. Neither is wrong. But a network trained on one and fed with the other finds 440 Hz five bands away from where it learnt to look. That's why a `FeatureSpec` records the choice. The report prints equation 1, so this course says `htk=True`.
#
# ### Exercise 1: whose mel is it?
#
# A colleague sends you the centre frequencies of 40 mel bands from 0 to 6,000 Hz, but not the name of the formula. Write `whose_mel(centres)` that returns `"htk"` or `"slaney"`. It must work for any number of bands. To make examples, use `gl.FeatureSpec(n_mels=40, htk=False).frequencies`.

# %% exercise="whose_mel"
def whose_mel(centres):
    name = ...  # "htk" or "slaney"
    ### BEGIN SOLUTION
    htk_steps = np.diff(librosa.hz_to_mel(centres, htk=True))
    slaney_steps = np.diff(librosa.hz_to_mel(centres, htk=False))
    name = "htk"
    if np.std(slaney_steps) < np.std(htk_steps):  # its own steps are all equal
        name = "slaney"
    ### END SOLUTION
    return name

# %% check="whose_mel" points=2
### BEGIN HIDDEN TESTS
assert gl.check("02.whose_mel", whose_mel).correct
### END HIDDEN TESTS
gl.check("02.whose_mel", whose_mel)

# %% [markdown]
# Now try the scales with your own ears. Set two tones, by slider or by number, and listen. **Predict:** from 500 to 1,000 Hz is one step. Where must a third tone be, so that the second step sounds as wide as the first: at 1,500 Hz, or higher?

# %%
gl.MelExplorer()

# %% [markdown]
# On the left you see both scales with your two tones on them, on the right the bands that follow from them. In Hz the third tone would be at 1,500, in mel at 1,708, and an octave higher, twelve keys up on a piano, at 2,000. The last two players let you compare. Now move both tones up by 4,000 Hz. The same 500 Hz between them shrink from 393 mel to 103.
#
# ## Loud and soft
#
# Pitch is one thing that your ear squeezes; loudness is the other. Here are four seconds of country, and then the same with a tenth of the power. Power is amplitude squared, so we multiply the samples by the square root of a tenth.
#
# **Predict:** how loud will the second one seem: a tenth as loud, a quarter or half?

# %%
songs = gl.practice_corpus(songs_per_genre=20)
song = gl.load_clip(songs.of(genre="country").table.path.iloc[1])
clip = song.excerpt(8, 4)
soft = gl.Clip(clip.samples * np.sqrt(0.1), 12_000)
display(gl.play(clip, label="country"))
display(gl.play(soft, label="the same with a tenth of the power"))

# %% [markdown]
# Most people say about half as loud. And a tenth of *that* would seem half as loud again. Your ear goes by ratios, and the scale that goes by ratios is the logarithm. If we call some power $P_0$ zero, then the level of a power $P$ in **decibels** (dB) is
#
# $$L = 10 \log_{10} \frac{P}{P_0}.$$
#
# Ten times the power is 10 dB more, a hundred times 20 dB more. By hand for twice the power: $10 \cdot \log_{10} 2 = 10 \cdot 0.301 \approx 3$ dB. Half the *amplitude* is a quarter of the power, so 6 dB less.
#
# Someone has to choose $P_0$. This course takes the number 1 for every song (`ref=1.0`). Many programs take the loudest value of each clip (`ref="max"`). **Predict:** what will be the highest level of the song and of its soft copy, with each of the two?

# %%
levels = {}
for name, sound in [("country", clip), ("a tenth of the power", soft)]:
    fixed = gl.mel(sound).values.max()
    own = gl.mel(sound, ref="max").values.max()
    levels[name] = {"ref=1.0 (dB)": fixed, 'ref="max" (dB)': own}
pd.DataFrame(levels).T.astype(float).round(1)

# %% [markdown]
# With a fixed reference, the soft copy lies 10 dB lower, as it should. With `ref="max"`, both end at 0 dB, and all their other values agree as well: you can no longer tell which was the soft one. You may not mind, because a listener turns a knob too. But don't mix the two. A network that learnt with one has never seen the other. (librosa has one more trap: unless you say `top_db=None`, it raises everything that's more than 80 dB below the loudest value.)
#
# And there's a famous mistake. A spectrogram holds powers, which are squares already. **Predict:** a program takes them for amplitudes and squares them once more. What happens to the dB?

# %%
samples = clip.samples.astype(float)
power = np.abs(librosa.stft(samples, n_fft=512, hop_length=256)) ** 2
once = librosa.power_to_db(power, top_db=None)
twice = librosa.power_to_db(power**2, top_db=None)
print(f"Loudest: {once.max():.1f} dB; squared twice: {twice.max():.1f} dB")

# %% [markdown]
# They double, because $10 \log_{10} P^2 = 2 \cdot 10 \log_{10} P$. A figure of it looks just as good; only the numbers beside the colours are off, so nobody notices. It happened in a well-known project, Choi's `audio_processor`, and others copied it. A network trained on doubled dB must be fed with doubled dB.
#
# ### Exercise 2: what happened here?
#
# You know what a spectrogram in dB should look like: `good`. A colleague computed it from the same clip and got `strange`. Three things may have happened:
#
# - `"squared"`: the powers were squared once more;
# - `"root"`: the magnitudes were taken for powers, so nothing was squared;
# - `"reference"`: all is right, but another power was called 0 dB.
#
# Write `what_happened(good, strange)` that returns one of the three words. Try it with `once` and `twice`.

# %% exercise="what_happened"
def what_happened(good, strange):
    verdict = ...  # "squared", "root" or "reference"
    ### BEGIN SOLUTION
    stretched = np.ptp(strange) / np.ptp(good)  # a reference only shifts
    verdict = "reference"
    if stretched > 1.5:
        verdict = "squared"
    if stretched < 0.75:
        verdict = "root"
    ### END SOLUTION
    return verdict

# %% check="what_happened" points=2
### BEGIN HIDDEN TESTS
assert gl.check("02.what_happened", what_happened).correct
### END HIDDEN TESTS
gl.check("02.what_happened", what_happened)

# %% [markdown]
# ## From 257 bins to 96 bands
#
# Now we squeeze the pitches. The STFT has 257 bins, evenly spaced in Hz. We want 96 bands, evenly spaced in mel. Each band collects the power of the bins around its centre: all of it at the centre, less and less further away, and none from the centres of its neighbours on. That makes a triangle. All triangles together are a **filter bank**.
#
# **Predict:** here is a small one with 8 bands. Which triangle will be the widest?

# %%
bins = librosa.fft_frequencies(sr=12_000, n_fft=512)  # 257 bins, in Hz

def triangles(n_mels):
    edges = mel_to_hz(np.linspace(0, hz_to_mel(6_000), n_mels + 2))
    bank = []
    for low, centre, high in zip(edges[:-2], edges[1:-1], edges[2:]):
        rising = (bins - low) / (centre - low)
        falling = (high - bins) / (high - centre)
        bank.append(np.clip(np.minimum(rising, falling), 0, None))
    return np.array(bank), edges[2:] - edges[:-2]  # and the widths in Hz

lines(bins, triangles(8)[0], "frequency (Hz)", "weight of the bin")

# %% [markdown]
# They get wider and wider. The first one spans some 450 Hz, the last one more than 2,600 Hz. Whatever happens inside a triangle becomes one number.
#
# The report's filter bank has 96 triangles. A wide one would collect more power than a narrow one, even from a sound that is equally strong everywhere. So we divide each by half its width, and all have the same area. (librosa calls that `norm="slaney"`; it has nothing to do with Slaney's scale.)
#
# **Predict:** how many bins will the first of 96 triangles collect, and how many the last?

# %%
heights, widths = triangles(96)
collected = (heights > 0).sum(axis=1)  # bins in each band
print(f"The first band collects {collected[0]} bin, the last {collected[-1]}.")
bank = heights / (widths / 2)[:, np.newaxis]
theirs = librosa.filters.mel(sr=12_000, n_fft=512, n_mels=96, htk=True)
difference = np.abs(bank - theirs).max() / bank.max()
print(f"librosa and we differ by {difference:.3%} of the largest weight.")

# %% [markdown]
# What's left is to weigh each bin and add up, for every band. That's a product of matrices, $M = W P$, with the triangles as the rows of $W$. **Predict:** is that all that `gl.mel` does?

# %%
in_bands = bank @ power  # 96 x 257 times 257 x frames
by_hand = librosa.power_to_db(in_bands, top_db=None)
difference = np.abs(by_hand - gl.mel(clip).values).max()
print(f"gl.mel and we differ by {difference:.3f} dB.")

# %% [markdown]
# That's all. The first two lines make the mel spectrogram, which is what the report's network gets. And you can see where it saves. The first band holds a single bin, so nothing is lost down there. The last one adds up 14 bins: two tones up there, 100 Hz apart, are two lines in the STFT and one in the mel spectrogram.
#
# ## From 96 bands to 20 numbers
#
# Speech recognition went one step further, and the report tried that too: **mel-frequency cepstral coefficients**, MFCC for short.
#
# Take one column of the mel spectrogram: 96 levels from low to high. Neighbouring bands are much alike, so there should be a shorter way to say it. The idea is the one of notebook 01: *multiply by a wave and add up*. But these waves run up the column, not along time. Wave 0 is level, so it adds up all the bands. Wave 1 goes down once from the lowest band to the highest, wave 2 goes down and up, and so on, half a swing more each time.
#
# **Predict:** which of these waves would tell you that a sound is strong in the bass and weak in the treble?

# %%
def wave(k):
    steps = np.cos(np.pi * k * (np.arange(96) + 0.5) / 96)
    return steps / np.sqrt(np.sum(steps**2))  # so that its length is 1

some = {"wave 1": wave(1), "wave 2": wave(2), "wave 5": wave(5)}
lines(np.arange(96), some, "mel band", "weight of the band")

# %% [markdown]
# Wave 1, because it's positive in the bass and negative in the treble. Asking for all waves at once is called the **discrete cosine transform** (DCT). The slow waves draw the outline of a column, the fast ones its fine teeth. An MFCC keeps the first 20, waves 0 to 19, and drops the other 76. **Predict:** by how much will our MFCC, librosa's and the package's differ?

# %%
waves = np.array([wave(k) for k in range(20)])  # 20 x 96
coefficients = waves @ by_hand  # multiply and add up, for every column
theirs = librosa.feature.mfcc(S=by_hand, n_mfcc=20)
difference = np.abs(coefficients - theirs).max()
print(f"librosa and we differ by {difference:.3f}, where the largest number")
difference = np.abs(coefficients - gl.mfcc(clip).values).max()
largest = np.abs(coefficients).max()
print(f"is {largest:.0f}, and gl.mfcc and we by {difference:.3f}.")

# %% [markdown]
# We can add the waves up again, and get a column back. **Predict:** column 40 lies inside a long sung note. What will 20 waves draw of it: every tooth, the outline or nothing like it?

# %%
column = by_hand[:, 40]
outline = coefficients[:, 40] @ waves
difference = np.abs(column - outline).mean()
print(f"On average they differ by {difference:.1f} dB.")
both = {"column 40": column, "its 20 slowest waves": outline}
lines(np.arange(96), both, "mel band", "level (dB)")

# %% [markdown]
# The outline runs through the middle of the teeth. It knows where the sound is strong and where it's weak. That tells an *a* from an *o*, and a piano from a trumpet. The teeth are the overtones, and the distance between them tells the pitch; the outline has lost them. In speech that's welcome: a word is the same word in a high voice and in a low one. In music?
#
# ## Three features, one time axis
#
# Here they are on top of each other. The upper two are figure 2 of the report. (Its text once calls it figure 3, a slip of the pen.) **Predict:** which parts of the song will you find again in all three: the strokes, the long notes, the bass?

# %%
from genre_lab.plots.panels import stacked

features = {"STFT": gl.stft(clip), "mel": gl.mel(clip), "MFCC": gl.mfcc(clip)}
stacked(features)

# %% [markdown]
# The strokes, of drums and of plucked strings, are upright bars that run through all three, if faintly in the last. Long notes are level lines in the STFT. In the mel spectrogram they're still lines, and what the STFT crowded together at the bottom has room now. In the MFCC there are no notes any more, because a row isn't a pitch but a wave. Row 0, from the level wave, says how loud the column is, row 1 whether it's stronger at the bottom or at the top. The others describe the outline in more and more detail. You can see *that* something changes, and hardly what.
#
# | feature | numbers a second | keeps | throws away |
# |---|---|---|---|
# | sound | 12,000 | everything below 6,000 Hz | everything above |
# | STFT | 12,048 | the power of 257 bins | the phase |
# | mel | 4,500 | the power of 96 bands | the phase, and which bin within a band |
# | MFCC | 938 | the outline of 96 bands | the phase, and the overtones: most of what tells the pitch |
#
# ## Listen to what is left
#
# A table is one thing. We can also *hear* what a feature has lost, by turning it back into sound and filling in the missing part as simply as possible. From the STFT only the phase is missing. So let's take random phases.
#
# **Predict:** the power of every bin in every frame is right. Will it sound like the song?

# %%
tin_can = gl.rebuild(features["STFT"], iterations=0)
gl.play(tin_can, label="from the STFT, with random phases")

# %% [markdown]
# It sounds like the song played through a tin can: it wobbles, and the drum hits are smeared. Neighbouring frames overlap by half. With random phases, the two halves contradict each other.
#
# Griffin and Lim found a way out in 1984. Turn the spectrogram into sound; take the STFT of that sound; keep its phases, put the correct magnitudes back; repeat. Each round the frames agree a little better. `gl.rebuild` does 32 rounds. From mel, it first spreads the power of each band over its bins. From an MFCC, it first turns 20 waves back into 96 bands.
#
# **Predict:** three sounds from three features, at the same loudness. In which of them will you still know the melody? In which the beat?

# %%
def as_loud(sound):
    """Bring all sounds to the same mean power, because louder seems better."""
    scale = 0.12 / np.sqrt(np.mean(sound.samples**2))
    return gl.Clip(sound.samples * scale, sound.rate, sound.title)

rebuilt = {}
for name, feature in features.items():
    rebuilt[name] = gl.rebuild(feature)
    display(gl.play(as_loud(rebuilt[name]), label=f"rebuilt from {name}"))

# %% [markdown]
# From the STFT it's nearly the song. From mel it's a little rough, mostly in the high notes, and everything that makes the song is there. From the MFCC the beat is in its place, and something like a hoarse singer whispers, with hardly a tune.
#
# How far is each of them from the song? Let's ask the features themselves. For each rebuilt sound we compute all three again, and average how much they differ from the song's own. For comparison, the last row is another part of the same song. **Predict:** to which of the features will the whisper look as good as the song?

# %% tags=["nbval-ignore-output"] reason="how well phases fit after 32 rounds differs in the last digit from one kind of processor to the next"
sounds = rebuilt | {"another part": song.excerpt(2, 4)}
distances = {f"seen by {name}": {} for name in features}
for name, own in features.items():
    for sound_name, sound in sounds.items():
        again = gl.feature(sound, own.spec)
        mean = np.abs(again.values - own.values).mean()
        distances[f"seen by {name}"][sound_name] = mean
pd.DataFrame(distances).rename_axis("rebuilt from").round(1)

# %% [markdown]
# Read it column by column. The first two are in dB, the third in units of the MFCC. To the STFT, the sound from mel is half as far off as another part of the song: it sees a loss. The mel spectrogram takes that sound for the song itself. And the MFCC takes all three for the song, *the whisper most of all*. A network that is given MFCCs can't hear more than that, however large it is.
#
# That's what it means to throw something away: two sounds become one. Here are the first 1.5 s of each. **Predict:** what has become of the lines of the long notes?

# %%
three = {"the song": gl.spectrogram(clip.excerpt(0, 1.5))}
for name in ("mel", "MFCC"):
    start = rebuilt[name].excerpt(0, 1.5)
    three[f"rebuilt from {name}"] = gl.spectrogram(start)
stacked(three)

# %% [markdown]
# In the middle, the thin lines above 3,000 Hz have merged into bars as wide as the mel bands; those below 2,000 Hz are hardly touched. At the bottom, all lines have melted into broad glows. A tone with overtones has become noise with the same outline, and that's what a whisper is. The strokes never had any lines, so they have lost the least.
#
# ## Trust your ears, but test them
#
# You've just heard that the MFCC loses the pitch. But you knew which sound came from the MFCC, and people hear what they expect. So let's do it properly. In a **blind test** you don't know which is which. Twelve pairs follow, each of them two seconds of one song: A, a short pause, then B. One of the two was rebuilt from mel, the other from the MFCC, in random order and equally loud.
#
# **Predict:** one of A and B has lost the pitch. In how many of twelve pairs will you know which?

# %%
mfcc_first = np.random.default_rng(1).integers(2, size=12)  # no peeking
pause = np.zeros(4_800)
for number, path in enumerate(songs.table.path.iloc[::10], start=1):
    excerpt = gl.load_clip(path, seconds=2)
    a = as_loud(gl.rebuild(gl.mel(excerpt))).samples
    b = as_loud(gl.rebuild(gl.mfcc(excerpt))).samples
    if mfcc_first[number - 1]:
        a, b = b, a
    pair = gl.Clip(np.concatenate([a, pause, b]), 12_000)
    display(gl.play(pair, label=f"pair {number}: A, then B"))

# %% [markdown]
# Type your answers into the next cell, one letter a pair, then run it. What would you get by answering A every time?

# %%
heard = ""  # which one lost the pitch? Twelve letters, such as "ABBABAABBABA"

answers = np.array(list(heard.upper().replace(" ", "")))
if len(answers) == 12:
    n_right = int(np.sum(answers == np.where(mfcc_first, "A", "B")))
    low, high = gl.wilson_interval(n_right, 12)
    print(f"{n_right} of 12 right. If you went on, you'd get between")
    print(f"{low:.0%} and {high:.0%} right. Guessing gets 50%.")
else:
    print(f"No score yet: there are {len(answers)} letters, not 12.")

# %% [markdown]
# Answering A every time gets six. The interval says which share of right answers you could reach in the long run; twelve pairs leave a lot open. If it doesn't reach down to 50 %, you've heard a difference; luck alone seldom does that. Was it too easy? Replace `gl.mfcc(excerpt)` by `gl.mfcc(excerpt, n_mfcc=60)`, change the 1 in `default_rng(1)`, and listen again.
#
# ### Exercise 3: how many right answers does it take?
#
# You plan a listening test with `n` pairs, and you want to know beforehand what would convince you. Write `fewest_right(n)`: the smallest number of right answers for which the whole interval lies above 50 %. `gl.wilson_interval(right, n)` gives both ends. `n` is four or more: with three pairs, even three right answers could be luck. Then compare 12 pairs with 100. Which *share* must be right?

# %% exercise="fewest_right"
def fewest_right(n):
    fewest = ...  # a whole number
    ### BEGIN SOLUTION
    fewest = 0
    while gl.wilson_interval(fewest, n)[0] <= 0.5:
        fewest += 1
    ### END SOLUTION
    return fewest

# %% check="fewest_right" points=1
### BEGIN HIDDEN TESTS
assert gl.check("02.fewest_right", fewest_right).correct
### END HIDDEN TESTS
gl.check("02.fewest_right", fewest_right)

# %% [markdown]
# ## Open task: how few bands are enough?
#
# This explorer does all of it for any song and any setting; you can drop in a song of your own. Lower `n_mels`, and press *hear the mel* each time. The rebuilt sounds stay side by side, so that you can go back and forth. **Predict:** at how many bands will you stop recognising the tune?

# %%
gl.FeatureExplorer(songs.of(genre="country"), seconds=5)

# %% [markdown]
# Find the smallest number of mel bands at which you still recognise (a) the beat, (b) the melody, (c) who or what is playing it. Do it for two songs. In five to eight sentences: what did you find, what surprised you, and how would you test it on ten people? Write them into a new cell below this one.
#
# | points | for |
# |---|---|
# | 2 | three numbers for each of two songs, with the settings they were found at |
# | 2 | a reason that uses what a band is (its width in Hz, several overtones in one band) |
# | 2 | a test on people that could come out against you: blind, in random order, with pairs that are the same, and how many answers it takes |
#
# So which feature should a network get? What the ear hardly hears may go: the phase, the exact pitch of a high overtone. What makes music music should stay. The report's authors tried all three and write that "Mel-spectrogram proved to be the most effective one". That fits what you've heard, but hearing isn't measuring. Before we can measure, we need a dataset and a fair way to score.

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - turn Hz into mel and back by hand (equations 1 and 2 of the report), and find out which of two mel scales someone used,
# - read decibels, say what a reference does, and catch powers that were squared twice or not at all,
# - build a mel spectrogram from a filter bank and an MFCC from cosines, and check both against librosa,
# - say how many numbers each feature keeps, and what it throws away,
# - hear what a feature has lost, and test your ears blind, with an interval.
#
# Next: [What makes an evaluation fair?](03_a_fair_dataset.ipynb) turns many such spectrograms into a dataset, and finds that the same songs can give three different results.
