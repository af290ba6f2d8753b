# %% [markdown]
# # What does an ear keep?
#
# An ear is no microphone: it hears some differences well and others hardly at all. In this notebook you squeeze the spectrogram in the way ears do, first its pitches, then its loudness, until 257 rows have become 96 and then 20. You will build the mel spectrogram and the MFCC by hand, and then turn each of them back into sound and *hear* what it has thrown away.
#
# **Time:** 1 minute on 2 CPU cores, and 40 minutes or so to read. **Needs:** the spectrogram of [notebook 01](01_sound_to_spectrum.ipynb), and logarithms from school. **Leads to:** [What makes an evaluation fair?](03_a_fair_dataset.ipynb)
#
# **Contents:**
#
# 1. [Steps that sound even](#Steps-that-sound-even)
# 2. [One name, two scales](#One-name,-two-scales)
# 3. [Loud and soft](#Loud-and-soft)
# 4. [From 257 rows to 96](#From-257-rows-to-96)
# 5. [From 96 rows to 20](#From-96-rows-to-20)
# 6. [One clip, three pictures](#One-clip,-three-pictures)
# 7. [Listen to what is left](#Listen-to-what-is-left)
# 8. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Steps that sound even
#
# Here are two staircases. Each has eight tones, and both climb from 200 Hz to 5,000 Hz. One of them was built with a ruler: from each tone to the next it is equally many Hz. The other was built by ear, and how is the subject of this section, so do not mind the code yet.
#
# **Predict:** which one has the even steps, A or B? And which of the two, do you think, was built with the ruler?

# %%
import numpy as np

import genre_lab as gl

def staircase(steps):
    tones = [np.sin(2 * np.pi * hz * np.arange(2_400) / 12_000) * np.hanning(2_400) for hz in steps]
    return gl.Clip(0.5 * np.concatenate(tones), 12_000)

a = np.linspace(200, 5_000, 8)
b = gl.mel_to_hz(np.linspace(gl.hz_to_mel(200), gl.hz_to_mel(5_000), 8))
display(gl.play(staircase(a), label="staircase A"))
display(gl.play(staircase(b), label="staircase B"))

# %% [markdown]
# In A the first step is a leap, and the last ones are so small that the stairs seem to level out. In B you go up by nearly the same amount each time. Now how many Hz are between the tones?

# %%
print("A climbs by", np.diff(a).round().astype(int), "Hz")
print("B climbs by", np.diff(b).round().astype(int), "Hz")

# %% [markdown]
# A is the one with the ruler. What sounds even is not even in Hz: the higher the tones, the more Hz a step needs to sound like a step.
#
# In 1937 Stevens, Volkmann and Newman asked listeners to set tones so that they sounded evenly spaced, and made a scale of pitch out of the answers. They called its unit **mel**, after melody. A formula was fitted to such measurements later, and it is equation 1 of the report:
#
# $$m = 2595 \log_{10}\left(1 + \frac{f}{700}\right) = 1127 \ln\left(1 + \frac{f}{700}\right) \tag{1}$$
#
# Do it once by hand, for $f = 1000$ Hz: $1 + 1000/700 = 2.4286$, its logarithm to base 10 is $0.38535$, and $2595 \cdot 0.38535 = 1000$. That is no accident: the scale was made so that 1,000 Hz are 1,000 mel. The second form is the same with the natural logarithm, because $\log_{10} x = \ln x / \ln 10$ and $2595 / \ln 10 = 1126.99$, which the report rounds.
#
# Solved for $f$, it leads back to Hz, and is equation 2:
#
# $$f = 700\left(10^{m/2595} - 1\right) = 700\left(e^{m/1127} - 1\right) \tag{2}$$
#
# By hand again: $1000/2595 = 0.38536$, ten to that power is $2.4286$, less one and times 700 is 1000 Hz. There and back. What will it be for 440 Hz, the tuning fork?

# %%
pitch = gl.hz_to_mel(440)
print("440 Hz are", round(float(pitch), 1), "mel, and these are", round(float(gl.mel_to_hz(pitch)), 1), "Hz")

# %% [markdown]
# ### Exercise 1: the mel formula
#
# Write equation 1 as a function of the frequency in Hz. NumPy's logarithm to base 10 is `np.log10`, its natural one is `np.log`.

# %% exercise="mel"
def mel_of(hz):
    mel = ...  # equation 1
    ### BEGIN SOLUTION
    mel = 2595 * np.log10(1 + hz / 700)
    ### END SOLUTION
    return mel

# %% check="mel"
### BEGIN HIDDEN TESTS
assert gl.check("02.mel", mel_of).correct
### END HIDDEN TESTS
gl.check("02.mel", mel_of)

# %% [markdown]
# **Predict:** now the formula for all frequencies that a rate of 12,000 can hold, up to 6,000 Hz. Will the curve be straight anywhere? Where will half of the mel be used up?

# %%
from genre_lab.plots.panels import lines

hz = np.linspace(0, 6_000, 301)
lines(hz, {"mel": gl.hz_to_mel(hz)}, "frequency (Hz)", "pitch (mel)")

# %% [markdown]
# It is straight nowhere, but it begins steeply and gets flatter and flatter. At the bottom each Hz is worth 1.6 mel, at 430 Hz one, and at 6,000 Hz a sixth of one. That is what the report means by "above about 500 Hz, increasingly large intervals are judged by listeners to produce equal pitch increments". The curve ends at 2,546 mel, and half of them, 1,273, are used up by 1,466 Hz, a quarter of the way. The upper three quarters of all frequencies share the other half.
#
# The report puts it like this: "four octaves on the Hertz scale above 500 Hz are judged to comprise about two octaves on the mel scale". An **octave** is a doubling. Is that so?

# %%
doubled = 500 * 2.0 ** np.arange(5)
for hz_now, mel_now in zip(doubled, gl.hz_to_mel(doubled)):
    print(f"{hz_now:4.0f} Hz are {mel_now:4.0f} mel")

# %% [markdown]
# Four doublings lead from 500 to 8,000 Hz. In mel, 607 doubled twice is 2,428, and 2,840 lies a little above it: about two doublings, as the report says.
#
# A word of caution. Musicians hear in octaves, and to them the low steps of staircase B are still the widest. The mel scale was measured with single bare tones and without any music. It is a rough drawing of the ear, and a useful one.
#
# ## One name, two scales
#
# There is a trap here that many projects have fallen into. Two formulas are in use, and both are called mel. Equation 1 is the one of HTK, a toolkit for speech recognition from Cambridge. librosa, the library that the report used, takes another one unless told otherwise, by Malcolm Slaney: a straight line up to 1,000 Hz, a logarithm above. Its numbers are smaller (1,000 Hz are 15), so compare how far each has got on its way from 0 to 6,000 Hz.
#
# **Predict:** where will the two differ most: for the bass, for the voice, or for the cymbals?

# %%
htk, slaney = (gl.hz_to_mel(hz, htk=choice) / gl.hz_to_mel(6_000, htk=choice) for choice in (True, False))
lines(hz, {"HTK (the report)": htk, "Slaney (librosa's default)": slaney}, "frequency (Hz)", "share of the way")

# %% [markdown]
# Above 1,000 Hz they stay close together. Below, HTK is ahead, most of all about 500 Hz: it gives more room to the bass and to the notes that people sing. What does it mean for a picture of 96 rows?

# %%
for choice in (True, False):
    rows = gl.FeatureSpec(htk=choice).frequencies
    print(f"htk={choice}: {(rows < 500).sum()} of 96 rows below 500 Hz, 440 Hz is row {np.abs(rows - 440).argmin()}")

# %% [markdown]
# Neither of them is wrong. But a network that learnt with one and is then shown the other finds every low note several rows from where it was. So the recipe of a picture, its `FeatureSpec`, always says which one it was made by. The report prints equation 1, and so this course takes `htk=True`.
#
# Now try both with your own ears. Two tones are set below by slider or by number, and each player says what it plays. **Predict:** from 500 to 1,000 Hz is one step. Where must a third tone lie, so that the second step sounds as wide as the first: at 1,500 Hz, or higher?

# %%
gl.MelExplorer()

# %% [markdown]
# To the left both scales with the two tones on them, to the right the filter bank that follows from the chosen one. By mel the third tone would lie at 1,708 Hz, by Hz at 1,500, and an octave would end at 2,000: the last two players let you compare. Move both tones up by 4,000 Hz, and the same 500 Hz between them shrink from 393 mel to 103.
#
# ## Loud and soft
#
# Pitch was the one thing that ears squeeze. The other is loudness. Here is a piece of a country song, and then the same with a tenth of the power. (The power is the square of the amplitude, so the samples are multiplied by the square root of a tenth.)
#
# **Predict:** how loud will the second one seem: a tenth as loud, a quarter, half?

# %%
country = gl.practice_corpus(songs_per_genre=20).of(genre="country").table.iloc[1]
song = gl.load_clip(country.path)
clip = song.excerpt(8.2, 2)
soft = gl.Clip(clip.samples * 0.1 ** 0.5, 12_000)
for name, sound in {"country": clip, "the same with a tenth of the power": soft}.items():
    display(gl.play(sound, label=name, seconds=1))

# %% [markdown]
# Most people say: about half as loud. And a tenth of *that* would again seem half as loud as before. The ear goes by ratios, and a scale that goes by ratios is a logarithm. With a reference power $P_0$, the level of a power $P$ in **decibels** (dB) is
#
# $$L = 10 \log_{10} \frac{P}{P_0}.$$
#
# Ten times the power is 10 dB more, a hundred times 20 dB more. By hand for twice the power: $10 \cdot \log_{10} 2 = 10 \cdot 0.301 \approx 3$ dB. So what is half the *amplitude*? A quarter of the power, which is 6 dB less.
#
# ### Exercise 2: decibels
#
# Write it as a function of a power and a reference, both above zero.

# %% exercise="decibel"
def decibel(power, reference):
    level = ...  # in dB
    ### BEGIN SOLUTION
    level = 10 * np.log10(power / reference)
    ### END SOLUTION
    return level

# %% check="decibel"
### BEGIN HIDDEN TESTS
assert gl.check("02.decibel", decibel).correct
### END HIDDEN TESTS
gl.check("02.decibel", decibel)

# %% [markdown]
# The formula needs a reference, and somebody has to choose it. This course takes the number 1.0 for every song (`ref=1.0`). Many programs take the loudest value of each clip instead (`ref="max"`), which makes every picture end at 0 dB.
#
# **Predict:** what will be the largest number in the picture of the clip, and what in that of the soft one, with each of the two references?

# %%
for name, sound in {"country": clip, "a tenth": soft}.items():
    own, fixed = gl.mel(sound, ref="max").values.max(), gl.mel(sound).values.max()
    print(f"{name:8} ref=1.0: {fixed:4.0f} dB   ref='max': {own:.0f} dB")

# %% [markdown]
# With the fixed reference the soft one lies 10 dB lower, as it should. With its own loudest value for a reference, both end at 0, and all the rest of the two pictures is the same as well: nobody can tell any more which was the soft one. Does it matter? Here is one song of each genre.

# %%
for row in gl.practice_corpus(songs_per_genre=20).head(1).table.itertuples():
    print(f"{row.genre:10} {gl.mel(gl.load_clip(row.path)).values.max():4.0f} dB at most")

# %% [markdown]
# Jazz and light music are a few dB softer here than the others. That is a hint about the genre, and `ref="max"` throws it away. You may think that it should: how loud a record was made is a matter of fashion, and a listener turns a knob. Both views can be defended. What cannot is to mix them, to train with one and predict with the other. So the reference stands in the recipe, too. (And 0 dB is not the loudest there can be. It is a power of 1.0, and louder values are above it.)
#
# One more trap. A spectrogram holds powers, and powers are squares already. **Predict:** somebody takes them for amplitudes and squares them once more. What becomes of the dB?

# %%
power = 10 ** (gl.stft(clip).values / 10)  # from dB back to powers
once, twice = gl.decibel(power), gl.decibel(power ** 2)
print("loudest:", once.max().round(1), "dB, squared twice:", twice.max().round(1), "dB")

# %% [markdown]
# They double, since $10 \log_{10} P^2 = 2 \cdot 10 \log_{10} P$. The picture looks just as good, only the numbers beside its colours are off, so nobody notices. It has happened in a well-known program, the one that the report lists as its reference 11: there the powers are squared twice. A network that was trained on doubled dB must be shown doubled dB. (The report says it converts "the amplitude spectrogram to dB-scaled spectrogram". Read power for amplitude, as everywhere else in its text.)
#
# ## From 257 rows to 96
#
# Now squeeze the pitches. The STFT has 257 rows, called **bins**, evenly spaced in Hz. We want rows that are evenly spaced in mel, and call them **bands**. So each band collects the power of some bins, those near its centre fully and those further away less and less: a triangle. The triangles stand evenly in mel, and each ends where its neighbours have their tops. All of them together are a **filter bank**.
#
# **Predict:** here is a small one, with 8 bands. Which triangle will be the widest?

# %%
few = gl.mel_filter_bank(12_000, 512, n_mels=8, norm=None)
lines(gl.STFT.frequencies, few, "frequency (Hz)", "weight of the bin")

# %% [markdown]
# From left to right they get wider and wider. The first reaches over some 450 Hz, the last over more than 2,600 Hz. Whatever happens within one triangle becomes one number.
#
# The bank of the report has 96 triangles. A wide triangle would collect more power than a narrow one, even of a sound that is equally strong everywhere, so each is divided by half its width (`norm="slaney"`, which has nothing to do with the Slaney scale but the man). Row times column, summed over all bins: that is a product of matrices, $M = W P$, with the triangles as the rows of $W$. Is that all that `gl.mel` does?

# %%
filters = gl.mel_filter_bank(12_000, 512, n_mels=96)
by_hand = gl.decibel(filters @ power)
print(filters.shape, "times", power.shape, "is", by_hand.shape)
print("largest difference to gl.mel:", np.abs(by_hand - gl.mel(clip).values).max().round(2), "dB")
print("bins in the lowest and in the highest band:", (filters > 0).sum(axis=1)[[0, -1]])

# %% [markdown]
# That is all: the mel spectrogram in dB, the input of the report's network, in two lines. And you can see where it saves. The lowest band holds a single bin, so nothing is lost down there. The highest band adds up 14 bins: two tones up there that differ by 100 Hz are two bright lines in the STFT, and one broad one in the mel picture.
#
# ## From 96 rows to 20
#
# Speech recognition, where the mel spectrogram comes from, went one step further, and the report tried that as well: **mel-frequency cepstral coefficients**, MFCC for short.
#
# Take one column of the mel picture: 96 levels, from low to high. Neighbours are much alike, so there should be a shorter way to say it than 96 numbers. The idea is that of notebook 01: ask how much of a wave is in it, by multiplying and adding up. Only that the waves now run up the column, not along time. The first wave goes down once from the bottom to the top of the column, the second down and up, and so on: half a swing more each time. For a column $m$ and wave number $k$ (1 or more)
#
# $$c_k = \sqrt{\frac{2}{96}} \sum_{b=0}^{95} m_b \cos\left(\frac{\pi k \left(b + \frac{1}{2}\right)}{96}\right).$$
#
# This is the **discrete cosine transform** (DCT). The factor in front makes the waves have length 1, and $c_0$, the sum of the column itself, gets $\sqrt{1/96}$ for the same reason. The slow waves draw the outline of a column, the fast ones its fine teeth. An MFCC keeps the first 20, here at least, and drops the other 76. (The report adds that in speech a frame lasts 25 ms, for instance; ours lasts 43 ms.) SciPy has the DCT. Does it lead to `gl.mfcc`?

# %%
from scipy.fft import dct, idct

picture = gl.mel(clip).values
coefficients = dct(picture, axis=0, norm="ortho")[:20]
print(picture.shape, "becomes", coefficients.shape)
print("largest difference to gl.mfcc:", np.abs(coefficients - gl.mfcc(clip).values).max().round(2))

# %% [markdown]
# ### Exercise 3: one coefficient
#
# The wave is ready, with its factor. What is left is to multiply it by the column and add up.

# %% exercise="coefficient"
def coefficient(column, k):
    n = len(column)
    wave = np.sqrt(2 / n) * np.cos(np.pi * k * (np.arange(n) + 0.5) / n)
    number = ...  # multiply column and wave, add up
    ### BEGIN SOLUTION
    number = np.sum(column * wave)
    ### END SOLUTION
    return number

# %% check="coefficient"
### BEGIN HIDDEN TESTS
assert gl.check("02.coefficient", coefficient).correct
### END HIDDEN TESTS
gl.check("02.coefficient", coefficient)

# %% [markdown]
# With `coefficient(picture[:, 40], 1)` you get what stands in `coefficients[1, 40]`.
#
# Since waves can be added up again (`idct`), the 20 numbers can be turned back into a column. **Predict:** column 40 lies within a note that is sung and held. What of it will 20 waves draw: every tooth, the outline, or nothing like it?

# %%
column = picture[:, 40]
outline = idct(coefficients[:, 40], n=96, norm="ortho")
print("they differ by", np.abs(column - outline).mean().round(1), "dB on average")
lines(np.arange(96), {"column 40": column, "its 20 slowest waves": outline}, "mel band", "level (dB)")

# %% [markdown]
# The outline goes through the middle of the teeth. It knows where the sound is strong and where it is weak, and that is what tells an *a* from an *o*, and a piano from a trumpet. The teeth are the overtones of the single notes, and their distance tells the pitch: the outline has lost them. In speech that is welcome, since a word is the same word whether a man or a child says it. In music?
#
# ## One clip, three pictures
#
# Here they are above each other, on one time axis: the power spectrogram of the STFT and of mel are figure 2 of the report (its text calls it figure 3 once, a slip of the pen). `gl.feature` makes any of them from its recipe.
#
# **Predict:** which parts of the song will you find again in all three: the strokes, the notes that are held, the bass?

# %%
from dataclasses import replace

from genre_lab.plots.panels import stacked

recipes = {"STFT": gl.STFT, "mel": gl.MEL, "MFCC": gl.MFCC}
pictures = {name: gl.feature(clip, replace(recipe, seconds=2)) for name, recipe in recipes.items()}
print({name: feature.values.shape for name, feature in pictures.items()})
stacked(pictures)

# %% [markdown]
# The strokes, of drums and of strings that are plucked, are upright bars, in one line through all three, though some are faint in the last. The notes that are held are long level lines in the STFT. In the mel picture they are still lines, and what the STFT crowded together along its bottom has got room: the octave from 250 to 500 Hz is 11 of 257 rows there, and 10 of 96 here. In the MFCC there are no notes any more. A row of it is no pitch but a wave number: row 0 says how loud the column is, row 1 whether it is stronger at the bottom or at the top (both are so large that they lie beyond the colours), and the rest describes the outline, in more and more detail. One can see *that* something changes, at 1.2 s for instance, and hardly what.
#
# ### Exercise 4: what does a second cost?
#
# The report's pictures of 25 seconds have 1,172 columns each, and 257, 96 and 20 rows. How many numbers does each of the three keep for a second of sound?

# %% exercise="numbers"
of_stft, of_mel, of_mfcc = ..., ..., ...
### BEGIN SOLUTION
of_stft, of_mel, of_mfcc = 257 * 1172 / 25, 96 * 1172 / 25, 20 * 1172 / 25
### END SOLUTION

# %% check="numbers"
### BEGIN HIDDEN TESTS
assert gl.check("02.numbers", of_stft, of_mel, of_mfcc).correct
### END HIDDEN TESTS
gl.check("02.numbers", of_stft, of_mel, of_mfcc)

# %% [markdown]
# Compare them with the 12,000 samples in a second of sound. What is paid for each saving?
#
# | picture | keeps | throws away |
# |---|---|---|
# | STFT | the power of 257 bins | the phase: where in its swing each wave stands |
# | mel | the power of 96 bands | the phase, and which bin within a band |
# | MFCC | the outline of a column | the phase, and the overtones: with them most of what tells the pitch |
#
# ## Listen to what is left
#
# A table is one thing. Can one *hear* what a picture has lost? One can, if it is turned back into sound, with the lost part filled in as simply as possible. For the STFT that is the phase alone. Let us put any phase at all, by chance, and listen.
#
# **Predict:** the power of every bin in every column is right. Will it sound like the song?

# %%
gl.play(gl.rebuild(pictures["STFT"], iterations=0), label="from the STFT, with phases by chance", seconds=1.5)

# %% [markdown]
# It is the song, played in a tin barrel: the sound trembles, and the strokes are blunt. The columns overlap by half, and with phases by chance one half contradicts the next.
#
# There is a way out. Griffin and Lim found it in 1984: make the sound, take *its* STFT, keep the phases of that and put the right powers back, and begin again. Each round the halves fit together a little better. `gl.rebuild` does 32 rounds. For mel it first spreads the power of each band over its bins, and for MFCC it turns 20 waves back into 96 bands before that.
#
# **Predict:** three sounds, from the three pictures. In which one will you still know the melody? In which the beat?

# %%
rebuilt = {name: gl.rebuild(picture) for name, picture in pictures.items()}
for name, sound in rebuilt.items():
    display(gl.play(sound, label=f"rebuilt from {name}", seconds=1.5))

# %% [markdown]
# From the STFT it is nearly the song. From mel there is a slight roughness, most of all in the high notes, and everything that makes the song is there: melody, words, instruments. From the MFCC the beat is in its place, and something like a singer whispers, hoarse, with hardly a tune.
#
# How far is each from the song? Let us ask the pictures themselves: here is by how much the picture of each rebuilt sound differs from the song's own, on average. For comparison the last row has another place in the same song. **Predict:** in which column will the sound from the MFCC look as good as the others?

# %% tags=["nbval-ignore-output"] reason="how well phases fit after 32 rounds differs in the last digit from one kind of processor to the next"
import pandas as pd

sounds = {f"rebuilt from {name}": sound for name, sound in rebuilt.items()} | {"another place": song.excerpt(3.2, 2)}
pd.DataFrame({f"seen by {name}": {said: np.abs(gl.feature(sound, own.spec).values - own.values).mean() for said, sound in sounds.items()}
              for name, own in pictures.items()}).round(1)

# %% [markdown]
# Read it column by column. To the STFT (in dB) the sound from mel is half as far away as another place in the song: it sees a loss. To the mel picture the same sound is as good as the song itself. And to the MFCC all three are: *it can hardly tell that hoarse whispering from the song*. A network that is given MFCC hears no more than that, however large it is.
#
# That is what it means that a feature throws something away: two sounds become one. Where did the whispering come from? Here are the first 0.8 s of each. **Predict:** what will have become of the lines of the held note?

# %%
three = {"the song": clip, "rebuilt from mel": rebuilt["mel"], "rebuilt from MFCC": rebuilt["MFCC"]}
stacked({name: gl.stft(sound.excerpt(0, 0.8)) for name, sound in three.items()})

# %% [markdown]
# In the middle panel the thin lines of the upper half have become bars, as wide as the bands of the filter bank; those below 2,000 Hz are hardly touched. In the lowest panel all lines have melted into broad glows: a tone with overtones has become noise of the same outline, and that is what a whisper is. The strokes, which never had any lines, have lost least.
#
# All of it again, for any song and any setting; a song of your own can be dropped in, too. **Predict:** how few mel bands can you take until you no longer know the song? Lower `n_mels`, and press *hear the mel* each time.

# %%
gl.FeatureExplorer(gl.practice_corpus(songs_per_genre=20).of(genre="country"), seconds=5)

# %% [markdown]
# Three pictures of the same five seconds, on one time axis. The rebuilt sounds stay side by side with the settings that they were made by, so that you can go back and forth between 96 bands and eight. The sentence under the picture says what it holds, and what follows from a setting: a longer window parts neighbouring tones and blurs the strokes.
#
# So which picture should a network get? What an ear hardly hears (the phase, the exact pitch of a high overtone) may go, and the picture is smaller for it. What makes music music should stay. The report's authors tried all three and found that "Mel-spectrogram proved to be the most effective one". That fits what you heard, and yet it is no proof: [notebook 10](10_which_feature_wins.ipynb) puts it to the test.
#
# ## What you can now do
#
# You can now
#
# - turn Hz into mel and back by hand (equations 1 and 2 of the report), and ask which of two mel scales somebody used,
# - work with decibels, say what a reference does, and notice powers that were squared twice,
# - build a mel spectrogram from a filter bank, and an MFCC by a cosine transform, in two lines each,
# - say how many numbers each picture keeps, and what it throws away,
# - turn a picture back into sound, and hear what it has lost.
#
# Next: [What makes an evaluation fair?](03_a_fair_dataset.ipynb) makes data of many such pictures, and finds that the same songs can give three different results.
