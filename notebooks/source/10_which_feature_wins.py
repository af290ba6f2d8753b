# %% [markdown]
# # Is mel really the best?
#
# The report tried three features and kept one: the mel spectrogram "proved to be the most effective one". It gives no figures. So far this course has simply believed it. In this notebook you check: the same songs, the same folds, the same amount of training, and only the feature changes. Along the way you'll learn to compare two systems song by song, which tells a lot more than two accuracies do. And you'll see why the question has no single answer.
#
# By the end you can
#
# - set up a comparison in which only one thing changes, and say what still differs;
# - compare two systems on the same songs, with an interval for their difference;
# - say which order of numbers a classifier can see, and which it is blind to;
# - tell "better", "equal enough" and "can't tell" apart.
#
# **Time:** 40 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the three features of [notebook 02](02_mel_and_mfcc.ipynb), folds and intervals from [notebook 03](03_a_fair_dataset.ipynb) and [notebook 09](09_read_the_mistakes.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [Which knob is worth turning?](11_which_settings_matter.ipynb)
#
# **Contents:**
#
# 1. [What the three features keep](#What-the-three-features-keep)
# 2. [A fair race](#A-fair-race)
# 3. [A classifier that only counts](#A-classifier-that-only-counts)
# 4. [The report's network](#The-report's-network)
# 5. [Song by song](#Song-by-song)
# 6. [What the neighbours know](#What-the-neighbours-know)
# 7. [Another classifier, other music](#Another-classifier,-other-music)
# 8. [What does it cost?](#What-does-it-cost?)
# 9. [Better, equal enough, can't tell](#Better,-equal-enough,-can't-tell)
# 10. [Open task: a feature of your own](#Open-task:-a-feature-of-your-own)
# 11. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## What the three features keep
#
# You know the three from notebook 02. The STFT keeps the power of 257 frequencies. The mel spectrogram adds neighbouring ones up, to 96 bands. The MFCC describes each column of the mel spectrogram by a sum of cosines, and keeps the 20 smoothest. So each is made from the one before, and each step throws something away.
#
# Here they are for the same eight seconds of jazz. Which of the three would you bet on, and why? Write it down now, before you see any accuracy.

# %%
from dataclasses import replace

import numpy as np
import pandas as pd

import genre_lab as gl
from genre_lab.plots.panels import stacked

songs = gl.practice_corpus(songs_per_genre=20)
jazz = gl.load_clip(songs.of(genre="jazz").table.path.iloc[2])
excerpt = jazz.excerpt(8, 8)
seen = {"STFT": gl.stft(excerpt), "mel": gl.mel(excerpt), "MFCC": gl.mfcc(excerpt)}
stacked(seen)

# %% [markdown]
# How much does each throw away? **Predict:** the report's spectrograms are 25 s long. How many numbers does each of the three need for a song?

# %%
recipes = {
    "STFT": gl.STFT,
    "mel": gl.MEL,
    "MFCC 40": replace(gl.MFCC, n_mfcc=40),
    "MFCC 20": gl.MFCC,
}
sizes = {}
for name, recipe in recipes.items():
    rows, frames = recipe.shape
    sizes[name] = {"rows": rows, "frames": frames, "numbers": rows * frames}
pd.DataFrame(sizes).T

# %% [markdown]
# From the top to the bottom there's twelve times less. (We take a second MFCC, with 40 rows. If 20 lose, you'll want to know whether it's because of the cosines or because there are only 20.) Which of the lost things does a genre need? Nobody can tell from the spectrograms. Let's measure.
#
# ## A fair race
#
# In a fair race only the feature differs. So every feature gets the same songs, the same folds with artists kept apart, the same number of epochs, and scaling by its own training songs. Each fold judges once, so all songs have judged at the end, and no song by an artist that the network had learnt from.
#
# One thing can't be the same: the first layers. The report's pools shrink 96 rows to one, in steps of 2, 3, 4 and 4. On 20 rows the same pools would run out of rows. We choose pools that leave one row for each feature, and keep everything else. Is that still fair? It's a choice, and you could choose differently. So say it.
#
# `gl.sweep` does all of this. It takes a store and a dict of variants, and trains each of them on the same folds. Here are the stores for 120 practice songs.

# %%
from tempfile import mkdtemp

folder = mkdtemp()
stores = {}
for name in ["mel", "STFT", "MFCC 20"]:
    out = f"{folder}/{name}"
    stores[name] = gl.extract(songs, recipes[name], out=out, progress=False)
    print(stores[name])

# %% [markdown]
# ## A classifier that only counts
#
# Start with something quick. Take each row of a spectrogram, and keep two numbers: its mean over time, and its deviation. A support vector machine (notebook 04) gets these numbers and nothing else. **Predict:** which feature will win here?

# %%
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

def statistics(split):
    over_time = 2
    means = split.values.mean(axis=over_time)
    return np.hstack([means, split.values.std(axis=over_time)])

def learner(teach, judged):
    model = make_pipeline(StandardScaler(), SVC(C=3, class_weight="balanced"))
    model.fit(statistics(teach), teach.table.genre)
    return model.predict(statistics(judged))

# %%
variants = {}
for name, store in stores.items():
    variants[name] = gl.Variant(store=store, learner=learner)
small = gl.sweep(stores["mel"], variants, out=f"{folder}/sweep", progress=False)
gl.plot(small)

# %% [markdown]
# On the left is each feature's accuracy, on the right how far it is ahead of mel. The lines are 95 % intervals. For 120 songs they're wide: look how much they overlap on the left. We'll need more songs. For the rest of this notebook there are 300, measured beforehand (`data_scripts/measure.py features`), with the same folds for everything. **Predict:** will more songs change the order, or only the intervals?

# %%
kept = gl.measured("features")
by_counting = ["mel, SVM", "STFT, SVM", "MFCC 20, SVM", "MFCC 40, SVM"]
gl.plot(kept.of(*by_counting))

# %% [markdown]
# Both MFCCs are ahead of mel, and their intervals on the right don't reach zero. The STFT, which keeps the most, comes last, though that may be luck. The report has it the other way round.
#
# Why would fewer numbers do better? Neighbouring mel bands rise and fall together, so many of the 192 numbers say nearly the same thing. The cosines of an MFCC share less with each other. That's a plausible reason; we didn't measure it.
#
# ### Exercise 1: blind
#
# What can this classifier *not* see? Write `blind(spectrogram)`. It returns a spectrogram of the same shape in which at least half of the frames have changed, and yet the mean and the deviation of every row are exactly what they were.

# %% exercise="blind"
def blind(spectrogram):
    changed = ...  # of the same shape
    ### BEGIN SOLUTION
    changed = spectrogram[:, ::-1]  # backwards
    ### END SOLUTION
    return changed

# %% check="blind" points=2
### BEGIN HIDDEN TESTS
assert gl.check("10.blind", blind).correct
### END HIDDEN TESTS
gl.check("10.blind", blind)

# %% [markdown]
# So to this classifier a song, the song backwards, and its frames in any order are one and the same. Melody and beat don't exist. That it gets so many songs right tells you something about our genres: a good part of each is its *sound*, what plays and how loud. Would you recognise jazz in a blender?
#
# ## The report's network
#
# The CRNN sees order. It has filters that look at neighbouring bands and frames, and recurrent layers that follow the song. Training it on five folds for each feature takes hours at full length, so we cut: 8 epochs, on excerpts of 384 frames (8 seconds), eight of them in a batch, the same for all. That's far from the report's 200 epochs. **Predict:** will the features come in the same order as before?

# %%
by_network = ["mel, CRNN", "STFT, CRNN", "MFCC 20, CRNN", "MFCC 40, CRNN"]
gl.plot(kept.of(*by_network))

# %% [markdown]
# The STFT is far behind, by 17 points, and this time luck doesn't explain it. The other three lie close together: MFCC 20 is 7 points ahead of mel, but the interval includes zero, so here you can't tell. The report's choice isn't the winner, and it isn't a bad choice either.
#
# Keep the budget in mind, though. Eight epochs of 240 songs are 240 steps. The STFT has the most to learn from its 257 rows, and may need more steps or more songs than the others. What we measured is who wins *this* race.
#
# ## Song by song
#
# Look at the two halves of that figure once more. On the left, intervals overlap a lot. On the right, some of the same differences are clearly on one side of zero. How can both be right?
#
# The intervals on the left contain the luck of the songs: with other songs, both accuracies would be higher, or both lower. In a **paired** comparison that luck cancels, because both systems judged the *same* songs. Only the songs count on which one is right and the other isn't. How many are those? We compare two features song by song.

# %%
answers = kept.answers
mel_right = answers["mel, CRNN"] == answers.genre
mfcc_right = answers["MFCC 20, CRNN"] == answers.genre
pd.crosstab(
    mel_right.map({True: "mel right", False: "mel wrong"}).rename("songs"),
    mfcc_right.map({True: "MFCC right", False: "MFCC wrong"}).rename(""),
)

# %% [markdown]
# The difference of the accuracies is the number in the upper right corner minus the one in the lower left, divided by 300. The other two numbers don't matter for it. The interval follows from drawing whole artists anew, many times (notebook 09): songs by one artist are right or wrong together.

# %%
kept.difference("mel, CRNN", "MFCC 20, CRNN")

# %% [markdown]
# ### Exercise 2: the same accuracies, another verdict
#
# System `a` is right on 12 of 20 songs, system `b` on 14. Invent the answers, as lists of 20 ones (right) and zeros (wrong): `a`, and two different `b`. `b_alike` disagrees with `a` on as *few* songs as possible, `b_other` on as *many* as possible. Before you do: for which of the two would you believe that `b` is better?

# %% exercise="answers"
a = ...  # twelve ones
b_alike = ...  # fourteen ones
b_other = ...  # fourteen ones
### BEGIN SOLUTION
a = [1] * 12 + [0] * 8
b_alike = [1] * 14 + [0] * 6
b_other = [0] * 6 + [1] * 14
### END SOLUTION

# %% check="answers" points=2
### BEGIN HIDDEN TESTS
assert gl.check("10.answers", (a, b_alike, b_other)).correct
### END HIDDEN TESTS
gl.check("10.answers", (a, b_alike, b_other))

# %% [markdown]
# For `b_alike`: it knows everything that `a` knows, and two songs more. `b_other` knows eight songs that `a` doesn't, and `a` knows six that `b_other` doesn't; eight against six is what a coin does.
#
# ## What the neighbours know
#
# Here's a test of what the network uses. Take the mel spectrogram, and put its 96 bands in a random order, the same order for every song. Nothing is lost; you could sort them back. But a filter that used to see a band and its neighbours now sees three bands from anywhere. **Predict:** what will be left to see of the music?

# %%
order = np.random.default_rng(0).permutation(96)
mel = gl.mel(excerpt)
shuffled = replace(mel, values=mel.values[order])
stacked({"mel": mel, "bands in a random order": shuffled})

# %% [markdown]
# The beats are still there, since every column keeps its numbers. What used to be a chord, lines side by side, is scattered over all heights. (The labels on the left no longer hold for the lower one.) **Predict:** what will this do to the classifier that counts? And to the network?

# %%
before = np.sort(mel.values.mean(axis=1))
after = np.sort(shuffled.values.mean(axis=1))
print(f"Sorted, the rows' means differ by {np.abs(before - after).max():.2f} dB.")
gl.plot(kept.of("mel, CRNN", "mel shuffled, CRNN"))

# %% [markdown]
# The classifier that counts doesn't notice: it has the same numbers in another order. Now look how far the lower diamonds lie to the left. The network loses 33 points, more than half of what it could do. So it doesn't go by which bands are loud. It goes by what stands next to what.
#
# By this reasoning, MFCCs should do badly in a convolutional network. Neighbouring rows of an MFCC aren't neighbouring frequencies but cosines, one slower, one quicker. Move a melody up by a few bands, and in a mel spectrogram a pattern moves up, where a filter finds it again. In an MFCC, all rows change at once. And yet MFCC 20 wasn't behind. What it loses in one place it seems to win in another. That's why we measure instead of reasoning alone.
#
# ## Another classifier, other music
#
# Does the order depend on the classifier? Here are the same means and deviations once more, judged by a forest of 300 decision trees (notebook 04). A tree asks about one number at a time: is the mean of band 12 above −50 dB?

# %%
by_forest = ["mel, forest", "STFT, forest", "MFCC 20, forest", "MFCC 40, forest"]
gl.plot(kept.of(*by_forest))

# %% [markdown]
# The same order once more. The STFT is behind by 9 points, and the MFCCs are ahead by 6 or 7, right at the edge of what luck can do.
#
# And on real music? We may not hand GTZAN on, so here's a table only: 639 of its clips, five folds with artists kept apart, the counting classifier on mel spectrograms and on MFCCs made from them. (Those come without an STFT.)

# %%
gtzan = gl.measured("gtzan_features").set_index("variant")
percent = (100 * gtzan[["accuracy", "low", "high"]]).round(1)
percent.join(gtzan[["points", "points_low", "points_high"]].round(1))

# %% [markdown]
# Here mel is ahead of both MFCCs, by 3 and 2 points, and both intervals reach from well behind to a little ahead. So on real music you can't tell. On our composed songs the same classifier preferred MFCCs by 8 points. A winner on one collection needn't win on another.
#
# Others asked the same question with far more songs. Choi, Fazekas and Sandler (2016) trained one convolutional network on 25,000 clips of MagnaTagATune to name tags such as *guitar* or *female voice*. They report the area under the ROC curve: a tag that's named at random has 0.5, a perfect one 1.

# %%
published = {"mel": 0.894, "MFCC": 0.862, "STFT": 0.846}
pd.DataFrame({"area under the ROC curve (Choi and others, 2016)": published})

# %% [markdown]
# There mel wins, and the STFT comes last although it keeps most. They think so themselves: with enough songs and a larger network, the STFT's extra numbers might pay.
#
# ## What does it cost?
#
# Accuracy is one side. Here is the other: what each feature takes on the disk, and how long the CRNN takes for one epoch of 240 songs on two CPU cores. **Predict:** how much longer does the STFT take than mel?

# %%
costs = kept.of(*by_network).table
kilobytes = []
for variant in costs.variant:
    rows, frames = recipes[variant.removesuffix(", CRNN")].shape
    kilobytes.append(rows * frames * 2 / 1000)  # two bytes a number
costs["accuracy (%)"] = (100 * costs.accuracy).round(1)
costs["a song (kB)"] = np.round(kilobytes).astype(int)
costs["an epoch (s)"] = costs.seconds_an_epoch.round(1)
costs.set_index("variant")[["accuracy (%)", "a song (kB)", "an epoch (s)"]]

# %% [markdown]
# The STFT takes twelve times the space of MFCC 20, and the longest epochs. (Other programs ran at the same time, so take the seconds as upper limits, and as rough ones.) So a feature that throws things away has a second advantage: with the same hours you can train longer, on more songs.
#
# ## Better, equal enough, can't tell
#
# "No clear difference" and "no difference" aren't the same thing. If an interval reaches from −4 to +6 points, mel may be 4 points behind or 6 points ahead, and you *can't tell*. Only if the whole interval lies close to zero may you call two features equal, and you have to say what close means: say, 2 points either way, because you wouldn't change a program for less.
#
# ### Exercise 3: a verdict
#
# Write `verdict(low, high, margin)` for the interval of a difference, all three in points. Return one of four words:
#
# - `"equal enough"` if the whole interval lies between `-margin` and `margin`, whichever side of zero it's on;
# - otherwise `"better"` or `"worse"` if the whole interval lies on that side of zero;
# - otherwise `"can't tell"`.

# %% exercise="verdict"
def verdict(low, high, margin):
    word = ...
    ### BEGIN SOLUTION
    word = "can't tell"
    if low > 0:
        word = "better"
    if high < 0:
        word = "worse"
    if -margin < low and high < margin:
        word = "equal enough"
    ### END SOLUTION
    return word

# %% check="verdict" points=2
### BEGIN HIDDEN TESTS
assert gl.check("10.verdict", verdict).correct
### END HIDDEN TESTS
gl.check("10.verdict", verdict)

# %% [markdown]
# Now the report's claim, for three classifiers. Each row compares a feature with mel; a positive number means that it is ahead of mel. **Predict:** how often will your `verdict` be a clear one, with a margin of 2 points? Go through the rows.

# %%
tables = []
for names in [by_counting, by_network, by_forest]:
    tables.append(kept.of(*names).table.iloc[1:])
against_mel = pd.concat(tables).set_index("variant")
columns = ["points", "points_low", "points_high"]
against_mel[columns].round(1)

# %% [markdown]
# So here's an answer to the report. Is mel better than the STFT? Twice clearly, and once you can't tell. Is it better than MFCC? Nowhere in this table: MFCC is clearly ahead with the support vector machine, and with the other two you can't tell. And "equal enough" appears nowhere, because 300 songs are too few for it.
#
# That doesn't refute the report on its own songs. Those were real, there were six times as many, and its network learnt for far longer. What you can say is this: "the most effective one" depends on the classifier, the songs and the budget, and a report that claims it should print the figures. (These are nine comparisons, by the way. With 95 % intervals, each has one chance in twenty to be a lucky one.)
#
# ## Open task: a feature of your own
#
# Add a feature to the race. Two suggestions: chroma (`librosa.feature.chroma_stft`, twelve rows, one for each note of the octave), or MFCCs with their changes over time (`librosa.feature.delta`) below them. Use the counting classifier on the 120 songs, or the CRNN if you have an hour. In eight to ten sentences: what should your feature keep that mel throws away, or the other way round? What did you predict, what came out, and what can't you tell?
#
# | points | for |
# |---|---|
# | 2 | a prediction with a reason, written down first |
# | 2 | the same songs, folds and classifier for both, and everything that differs named |
# | 2 | the paired difference with its interval, and a verdict with a margin that you chose beforehand |
# | 1 | how many features you tried in all |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - set up a race in which only one thing changes, and name what still differs,
# - compare two systems song by song, and read the interval of their difference,
# - say what a classifier can't see, and test what a network uses by taking it away,
# - tell "can't tell" from "equal enough", and answer the report with figures.
#
# Next: [Which knob is worth turning?](11_which_settings_matter.ipynb) asks the same question about the network's settings.
