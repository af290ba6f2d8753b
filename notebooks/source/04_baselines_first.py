# %% [markdown]
# # How far do simple features go?
#
# Before you build a network, find out what you can have without one. In this notebook you describe a song by one number, then by thirty, then by forty that nobody can name, and finally by its notes instead of its sound. Five classifiers learn from these numbers, each in about a second. What they reach is the mark that a network has to beat.
#
# By the end you can
#
# - describe a song by numbers you can name, and say what each group of them hears;
# - explain five classifiers in a sentence each, and see their borders;
# - choose settings without touching the songs that judge;
# - run a control, and know what it must show.
#
# **Time:** 50 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the spectrum of [notebook 01](01_sound_to_spectrum.ipynb), the MFCC of [notebook 02](02_mel_and_mfcc.ipynb), splits and intervals from [notebook 03](03_a_fair_dataset.ipynb). **Leads to:** [How does a network look at a spectrogram?](05_convolution_blocks.ipynb)
#
# New words are bold where we explain them. The [glossary](../docs/glossary.md) lists them all.
#
# **Contents:**
#
# 1. [One number](#One-number)
# 2. [Thirty numbers](#Thirty-numbers)
# 3. [Five ways to learn](#Five-ways-to-learn)
# 4. [Which settings, and which score?](#Which-settings,-and-which-score?)
# 5. [Every song judges once](#Every-song-judges-once)
# 6. [Notes instead of sound](#Notes-instead-of-sound)
# 7. [The mark to beat](#The-mark-to-beat)
# 8. [Open task: a number of your own](#Open-task:-a-number-of-your-own)
# 9. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## One number
#
# We split 120 songs by artist and put the test songs away. How many are left?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

split = gl.practice_corpus(songs_per_genre=20).split(seed=0)
songs = gl.Tracks(split.table[split.table.split != "test"])
table = songs.table.set_index("track_id")
print(f"{len(songs)} songs in {len(songs.genres)} genres")

# %% [markdown]
# Here are two of them, one of country and one of jazz. Listen only to how they sound, not to their notes. **Predict:** which one is brighter? And if you had to say *how* bright in a single number, what would you measure?

# %%
clips = {}
for name in ["country-0012", "jazz-0005"]:
    clips[name] = gl.load_clip(table.path[name])
    display(gl.play(clips[name], label=name, seconds=4))

# %% [markdown]
# The second one has more high sound in it. In a spectrum you'd see larger magnitudes at high frequencies. To make one number of that, think of the spectrum as a seesaw with a weight lying at every frequency. Where do you have to support it so that it balances? That point is the **spectral centroid**:
#
# $$c = \frac{\sum_k f_k \, |F[k]|}{\sum_k |F[k]|}$$
#
# Here $f_k$ is the frequency of bin $k$, and $|F[k]|$ its magnitude. It's a mean of frequencies in which the strong ones count more. By hand, for two tones, 100 Hz with magnitude 1 and 400 Hz with magnitude 2: $(100 \cdot 1 + 400 \cdot 2) / (1 + 2) = 300$ Hz, closer to the stronger one. **Predict:** where do our two songs balance, on average over all frames?

# %%
from genre_lab.audio.tzanetakis import spectral_measures

means = {}
for name, clip in clips.items():
    means[name] = spectral_measures(clip)["centroid"].mean()
pd.DataFrame({"mean centroid (Hz)": means}).round().astype(int)

# %% [markdown]
# The numbers agree with your ears. But a mean forgets a lot.
#
# ### Exercise 1: two sounds, one centroid
#
# Write `same_centre(frequencies)` that returns two spectra, `narrow` and `wide`, each an array with one magnitude for each frequency. Both must have the *same* centroid. `narrow` has nothing further than 200 Hz from its centroid, so it sounds like a whistle. `wide` has nothing closer than 1,000 Hz, so it's a rumble and a hiss. The frequencies are evenly spaced, and may end at 4,000 Hz as well as at 11,025. To try it, take `np.linspace(0, 6_000, 257)`.

# %% exercise="same_centre"
def same_centre(frequencies):
    narrow, wide = ..., ...
    ### BEGIN SOLUTION
    distance = np.abs(frequencies - frequencies.mean())
    narrow = (distance < 100).astype(float)
    wide = (distance > 1_500).astype(float)  # both are symmetric
    ### END SOLUTION
    return narrow, wide

# %% check="same_centre" points=2
### BEGIN HIDDEN TESTS
assert gl.check("04.same_centre", same_centre).correct
### END HIDDEN TESTS
gl.check("04.same_centre", same_centre)

# %% [markdown]
# Could a computer tell six genres apart by this number alone? **Predict:** below is the centroid of all training songs, one row for each genre. Will each genre have a place of its own?

# %%
from genre_lab.plots.features import by_genre

numbers = gl.sound_features(songs)  # thirty numbers a song
train = table[table.split == "train"]
centroids = numbers["centroid mean"][train.index]
by_genre(centroids, train.genre, "spectral centroid (Hz)")

# %% [markdown]
# The genres lie on top of each other. The medians differ a little, but most songs would fit three or four genres equally well. One number isn't enough. Are thirty?
#
# ## Thirty numbers
#
# In 2002 George Tzanetakis and Perry Cook described every song by thirty numbers, in three groups: how it sounds, how it beats, and which notes it has. It's the first paper on the report's list. (We compute beats and notes more simply than they did; `help(beat_histogram)` and `help(pitch_histogram)`, imported below, say how.)
#
# **How it sounds: 19 numbers.** Every frame gets its centroid, and three more numbers. The **roll-off** is the frequency below which 85 % of the magnitude lies. The **flux** says how much the spectrum differs from the frame before. **Zero crossings** count how often a second the samples change their sign, which noise does often and a bass seldom. Then come five MFCCs, and the share of frames that are softer than usual (**low energy**). All but the last are measured over windows of one second and kept twice: as a mean, and as a **variance**, the mean squared distance from that mean.
#
# Why twice? **Predict:** below are four seconds of the centroid of two songs that are about equally bright. What will the variance see that the mean doesn't?

# %%
from genre_lab.plots.panels import lines

curves = {}
for name in ["light-0014", "rap-0005"]:
    curves[name] = spectral_measures(gl.load_clip(table.path[name]))["centroid"]
four_seconds = {name: hz[400:588] for name, hz in curves.items()}
seconds = np.arange(188) * 256 / 12_000
display(lines(seconds, four_seconds, "time (s)", "spectral centroid (Hz)"))
numbers.loc[list(curves), ["centroid mean", "centroid variance"]].round(-2).astype(int)

# %% [markdown]
# The rap song leaps up with every drum hit and falls back at once. The light song wanders. In the table, the means (in Hz) are nearly the same, and the variances (in Hz²) are far apart. So the variance has noticed the drums, without knowing what a drum is.
#
# **How it beats: 6 numbers.** How would you find the tempo of a song if you couldn't tap your foot? Follow how loud it is, then compare that curve with itself a moment later. If it fits after 0.5 s, the song beats every 0.5 s, 120 times a minute. Comparing a curve with itself at every shift is called **autocorrelation**. Do it again and again through the song and collect the shifts that fit best. That's a **beat histogram**: how strongly the song beats at every tempo.
#
# **Predict:** how many peaks will the histogram of an electronic song have, and how many that of a slow jazz ballad? Listen first.

# %%
from genre_lab.audio.tzanetakis import beat_histogram
from genre_lab.plots.features import beats

two = ["electronic-0008", "jazz-0013"]
histograms = []
for name in two:
    clip = gl.load_clip(table.path[name])
    display(gl.play(clip, label=name, seconds=4))
    histograms.append(beat_histogram(clip))
beats(histograms, list(table.tempo[two]))

# %% [markdown]
# The electronic song has one sharp peak, right where it was written (dashed). The ballad has low hills all over: with soft brushes and long chords, it's hardly louder on a beat than between two of them. The six numbers are the heights of the two highest peaks, their ratio, their tempi, and the sum of everything.
#
# **Predict:** we know the true tempo of our songs. How often is the highest peak right?

# %%
ratio = numbers["beat 1 bpm"] / table.tempo
shares = {}
for name, factor in [("the tempo", 1), ("twice", 2), ("half", 0.5)]:
    shares[name] = np.mean(np.abs(ratio / factor - 1) < 0.04)
pd.DataFrame({"share of songs (%)": shares}).mul(100).round().astype(int)

# %% [markdown]
# About half of the songs, and some more if you forgive a factor of two: when people tap along, some tap on every second beat too. The rest is wrong. But a number can be useful without being right. That a beat is *hard* to find tells you something about a song as well.
#
# **Which notes it has: 5 numbers.** In every frame, the strongest lines of the spectrum are rounded to the notes of a piano and added up. All octaves of a note are put together, and the twelve notes are laid out in **fifths**: C, G, D, A and so on, each the fifth letter when you count up from the one before. The row is a circle, because after F comes C again. **Predict:** a piece of music mostly keeps to seven of the twelve notes. Will those seven be scattered over the row, or stand side by side?

# %%
from genre_lab.audio.tzanetakis import pitch_histogram
from genre_lab.plots.features import notes

pitches = pitch_histogram(gl.load_clip(table.path["light-0000"]))
print(f"composed in {table.key['light-0000']} {table['mode']['light-0000']}")
notes(pitches)

# %% [markdown]
# Side by side, once you close the circle. The other notes are hardly there. The five numbers are the share of the strongest note, its place in the row, the height of the strongest single pitch, how many fifths lie between the strongest and the second strongest note, and the sum. They hold little of a key and nothing of a chord. Still, they tell a song that sits on two notes from one that wanders through all of them.
#
# There's a shorter way to get such numbers, and many people take it: 20 MFCCs, with the mean and the deviation of each over the song. These 40 numbers know nothing about beat and notes, and nobody can name them. `gl.mfcc_statistics` reads them off the mel spectrograms. **Predict:** how much smaller is that than the spectrograms?

# %%
from tempfile import mkdtemp

store = gl.extract(songs, gl.MEL, out=f"{mkdtemp()}/spectrograms")
statistics = gl.mfcc_statistics(store)
height, width = gl.MEL.shape
sizes = {"spectrogram": height * width, "MFCC statistics": statistics.shape[1],
         "the thirty": numbers.shape[1]}
pd.DataFrame({"numbers a song": sizes})

# %% [markdown]
# ## Five ways to learn
#
# A song is now a row of numbers. You can think of it as a point in a space with thirty directions, where songs that sound alike lie close together. So here's the simplest way to name the genre of a new song: find the song nearest to it, and say what that one is.
#
# But look at two songs, number by number. **Predict:** the distance between two rows is the root of the sum of their squared differences, as on a map. Which of these numbers decide it?

# %%
some = ["centroid mean", "roll-off variance", "flux mean", "low energy", "beat sum"]
numbers.loc[list(clips), some].T.round(2)

# %% [markdown]
# The variance does, in Hz², and beat and flux might as well not be there. That it's large means nothing: in kHz² it would be a million times smaller. So every column has to be scaled first.
#
# ### Exercise 2: a neighbour in any unit
#
# `song` is one row of numbers, `others` an array with one row for each of the other songs. Write `nearest(song, others)` that returns the *number of the row* that is nearest; the first row is number 0. First scale each column so that its deviation over `others` is 1. Then your answer doesn't change when a column comes in kHz instead of Hz. `np.argmin` finds the place of the smallest number.

# %% exercise="nearest"
def nearest(song, others):
    place = ...  # the number of a row
    ### BEGIN SOLUTION
    differences = (others - song) / others.std(axis=0)  # a column's own deviation
    place = np.argmin(np.sum(differences**2, axis=1))
    ### END SOLUTION
    return place

# %% check="nearest" points=2
### BEGIN HIDDEN TESTS
assert gl.check("04.nearest", nearest).correct
### END HIDDEN TESTS
gl.check("04.nearest", nearest)

# %% [markdown]
# All our classifiers (`gl.baseline`) begin like that, with the mean and deviation of the *training* songs. Here they are in plain words:
#
# - **k nearest neighbours** (`knn`) learns nothing and keeps everything. It finds the *k* = 10 nearest songs and lets them vote; nearer ones count more.
# - A **Gaussian mixture model** (`gmm`) describes each genre by a few clouds, dense in the middle and thin outside. It asks in whose clouds a song would lie most naturally.
# - **Logistic regression** (`logistic`) multiplies each number by a weight for each genre and adds up. The genre with the largest sum wins. Where two sums are equal there's a border, and it's always straight.
# - A **support vector machine** (`svm`) looks for the border that keeps as far away as it can from the songs on both sides. Ours may bend. Only the songs next to it matter.
# - A **random forest** (`forest`) grows 300 trees of questions, such as "is the flux above 0.21?", each from a different random draw of the songs, and lets the trees vote.
#
# **Predict:** here are the training songs of three genres, drawn by two of the thirty numbers. The colour says what each classifier would answer at that point. Which panel will have straight borders, which one corners, and which one an island around a single song?

# %%
from genre_lab.plots.baselines import borders

classifiers = ["knn", "gmm", "logistic", "svm", "forest"]
three = train[train.genre.isin(["jazz", "light", "rap"])]
two = numbers.loc[three.index, ["flux mean", "beat sum"]]
borders({name: gl.baseline(name) for name in classifiers}, two, three.genre)

# %% [markdown]
# Straight borders: logistic regression. Corners: the forest, because each question cuts parallel to an axis. Islands: kNN. It and the forest get every one of these songs right. Is that good? They drew a border around each odd song. With two numbers a song, logistic regression couldn't, and has several wrong. You can't read off the learnt songs which of them will do better on *new* ones.
#
# ## Which settings, and which score?
#
# Ten neighbours or one? A **setting** is what a classifier doesn't learn, so you have to choose it. Don't use the validation songs for this; we need them to compare classifiers. Cut the training songs into five parts instead. Each part judges a classifier that has learnt from the other four. This is **cross-validation**. Artists stay together, or the nearest neighbour would be the same band. `gl.tuned` does it for you.
#
# **Predict:** how many neighbours are best for kNN: 1, 3, 5, 10 or 20?

# %%
from genre_lab.data.splits import kept_together

own = numbers.loc[train.index]
artists = kept_together(train.reset_index())  # one label for each artist
search = gl.tuned("knn", own, train.genre, artists)
tried = pd.DataFrame(search.cv_results_)
tried = tried[["param_classifier__n_neighbors", "mean_test_score", "std_test_score"]]
tried.columns = ["neighbours", "accuracy (%)", "deviation"]
tried.set_index("neighbours").mul(100).astype(float).round().astype(int)

# %% [markdown]
# The accuracy is the mean over the five parts, and the deviation says how much the parts differ. From row to row the accuracy goes up and down by about as much. So it hardly matters. You can take the highest row, but don't think you've found a law.
#
# Now all five, each with settings chosen that way. There are three numbers for each: the accuracy on the songs it has **learnt**, the one by which its settings were **chosen**, and the one on the **validation** songs, which had no part in anything. **Predict:** which of the three will be the highest? Which one would you give to a friend who asks how often the classifier is right?

# %%
valid = store.split("valid")
new_songs = numbers.loc[valid.table.track_id]
rows, judged = {}, {}
for name in classifiers:
    search = gl.tuned(name, own, train.genre, artists)
    judged[name] = gl.evaluate_baseline(search, valid, new_songs)
    learnt = search.score(own, train.genre)
    rows[name] = [learnt, search.best_score_, judged[name].accuracy]
scores = pd.DataFrame(rows, index=["learnt (%)", "chosen (%)", "validation (%)"])
scores.T.mul(100).round().astype(int)

# %% [markdown]
# Give your friend the last one. Several classifiers know everything they've learnt by heart, so the first number would be 100 % even for nonsense. The second is the best of several tries, so there's luck in it. And how sure can you be of the third? Here it is with its interval.

# %%
from genre_lab.plots.baselines import accuracies

accuracies({"thirty numbers": judged})

# %% [markdown]
# All the intervals overlap. With about thirty songs, an interval is more than thirty points wide. All five surely do better than chance (dotted). Which of them is best, these songs can't say.
#
# And even the validation number can be spoilt. Suppose all five are equally good, and each is right on 57 % of all songs there are. You judge each on 31 songs, and report the best. **Predict:** what will you report, on average?

# %%
generator = np.random.default_rng(0)
shares = generator.binomial(31, 0.57, size=(100_000, 5)) / 31
best = shares.max(axis=1)  # of the five
print(f"One of them: {shares[:, 0].mean():.0%}. The best of five: {best.mean():.0%}.")

# %% [markdown]
# Ten points, out of nothing but the choice. That's why the test songs stay closed in this course until [notebook 09](09_read_the_mistakes.ipynb). Songs that you've chosen by can't judge your choice.
#
# ## Every song judges once
#
# To compare kinds of numbers we need more than thirty songs that judge. So take training and validation songs together, and let every one of them judge once, by a classifier that hasn't met its artist: the folds of notebook 03. Nothing is tuned here; the settings are the ones that `gl.baseline` comes with.

# %%
from sklearn.model_selection import cross_val_predict

turns = []
for fold in songs.folds():
    judges = fold.table.split == "test"  # `folds` calls this fold's judges so
    turns.append((np.flatnonzero(~judges), np.flatnonzero(judges)))

def examine(name, values, labels=songs.table.genre):
    answers = cross_val_predict(gl.baseline(name), values.loc[songs.table.track_id],
                                labels, cv=turns, method="predict_proba")
    return gl.Results(answers, list(labels), songs.genres, songs.table)

# %% [markdown]
# First a **control**: an experiment that must fail. Put all genres into a hat and draw a new one for each song. Now there's nothing left to learn. **Predict:** how often will logistic regression be right with the true genres, and how often with genres from the hat?

# %%
hat = np.random.default_rng(0)
from_hat = []
for draw in range(20):
    drawn = hat.permutation(songs.table.genre)
    from_hat.append(examine("logistic", numbers, drawn).accuracy)
print(f"True genres: {examine('logistic', numbers).accuracy:.0%}")
print(f"From the hat, 20 times: {np.mean(from_hat):.0%} on average,")
print(f"from {min(from_hat):.0%} to {max(from_hat):.0%}")

# %% [markdown]
# About one in six, as it must be, and a little less: if a fold happens to hold much of a genre, there's little of it left to learn from. Look at the two ends as well. That's how far luck alone can go on so few songs.
#
# ### Exercise 3: catch a rigged exam
#
# Someone gives you a function `exam(labels)`. It trains and judges a classifier on some songs, with the labels you give it, one for each song, and returns the accuracy. You also get `genres`, the true labels. Maybe the exam is fair. Maybe it judges on songs that the classifier has learnt. You can't look inside. Write `rigged(exam, genres)` that returns `True` or `False`.
#
# A high accuracy tells you nothing, because a good classifier has one too. And be careful: 70 % of the songs may be jazz.

# %% exercise="rigged"
def rigged(exam, genres):
    suspicious = ...  # True or False
    ### BEGIN SOLUTION
    generator = np.random.default_rng(0)
    accuracies = []
    for draw in range(20):
        accuracies.append(exam(generator.permutation(genres)))
    counts = np.unique(genres, return_counts=True)[1]
    chance = counts.max() / len(genres)  # always the most common genre
    suspicious = bool(np.mean(accuracies) > chance + 0.1)
    ### END SOLUTION
    return suspicious

# %% check="rigged" points=3
### BEGIN HIDDEN TESTS
assert gl.check("04.rigged", rigged).correct
### END HIDDEN TESTS
gl.check("04.rigged", rigged)

# %% [markdown]
# A control doesn't catch everything. If an artist is on both sides, the hat tears the genre off the artist as well, so the accuracy falls to chance and all seems well. For that you need the checks of notebook 03.
#
# Which of the three groups of numbers does the work? **Predict:** put sound, beat and notes in order of how useful they are.

# %%
groups = {"sound": slice(0, 19), "beat": slice(19, 25), "notes": slice(25, 30),
          "all thirty": slice(0, 30)}
rows = {}
for name, columns in groups.items():
    results = examine("logistic", numbers.iloc[:, columns])
    low, high = results.interval
    rows[name] = {"accuracy (%)": results.accuracy, "from": low, "to (%)": high}
pd.DataFrame(rows).T.mul(100).round().astype(int)

# %% [markdown]
# The sound does most of it. Beat and notes alone are better than chance (18 %), and not by much. All thirty together come out ahead of each group, which fits the idea that the groups know different things. But the interval overlaps with that of the sound alone, so 94 songs don't settle it.
#
# ## Notes instead of sound
#
# So far the computer has listened. It could also read. Before a song is sound, it can be a **score**: who plays which note, when and for how long. Computers keep scores in **MIDI** files, and each song of our corpus has one, because it was composed before it was played.
#
# **Predict:** here are four seconds of jazz. Which instruments do you hear? What will their notes look like as bars, with time from left to right?

# %%
from genre_lab.audio.midi_scores import melody, read_score
from genre_lab.plots.features import piano_roll

jazz = gl.load_clip(table.path["jazz-0001"])
score = read_score(table.path["jazz-0001"].replace(".mp3", ".mid"))
display(gl.play(jazz.excerpt(4, 4), label="four seconds of jazz"))
piano_roll(score, jazz.start + 4, 4)

# %% [markdown]
# There are no overtones here, no room and no noise. What sounds together stands apart, and every bar has a name. (Drums have no pitch; their hits are in rows of their own at the bottom.) The tempo, the notes, the instruments: everything a computer has to guess from the sound is written down. What isn't written down is how it *sounds*: the breath of the saxophone, the voice of a singer, the mix.
#
# In 2004 Basili, Serafini and Stellato told genres apart by five families of numbers from MIDI files. The first family is **melodic intervals**: how wide are the steps from one note to the next? Notes are numbered in **semitones**, the steps between a piano's keys: 60, 62, 64 goes up by two semitones, twice. **Predict:** how wide are most steps of this melody?

# %%
lead = melody(score.instruments[-1])  # note numbers, one after the other
widths = np.abs(np.diff(lead))  # up or down alike
counts = np.bincount(widths, minlength=13)[:13]
steps = pd.DataFrame({"steps": counts}).rename_axis("width (semitones)")
steps.T

# %% [markdown]
# Small steps are common and leaps are rare, as in most melodies that people can sing. The other families are which **instruments** play, of the 128 that MIDI has numbers for; how many of the notes each **class** of instruments plays, and the drums; the **metre**, how many beats a bar has; and the **extension**, how far the notes reach in pitch and time. `gl.score_features` gives 170 numbers in all. **Predict:** which of the five families is worth most, and which nothing?

# %%
from_score = gl.score_features(songs)
families = from_score.columns.str.split(":").str[0]
rows = {}
for family in families.unique():
    results = examine("logistic", from_score.loc[:, families == family])
    rows[family] = {"numbers": sum(families == family),
                    "accuracy (%)": round(100 * results.accuracy)}
pd.DataFrame(rows).T

# %% [markdown]
# The list of instruments is strongest. But the steps of the melodies, which name no instrument at all, get about half of the songs right. The metre is hardly better than guessing, because nearly everything here is in four.
#
# What does a score know that a recording doesn't tell? Who plays what, exactly. What does it miss? Everything that happens in the room and at the mixing desk. And one thing counts more than all others: *most music has no score*. Ours has one because it was composed here, by rules that differ from genre to genre. A score is close to those rules, so these numbers are too good to be true for real music.
#
# ## The mark to beat
#
# Now everything together: four kinds of numbers, five classifiers, every song judges once. **Predict:** which will differ more, the kinds of numbers or the classifiers? Will one classifier be best at everything?

# %% tags=["nbval-ignore-output"] reason="a song on the border may fall to the other side on another kind of processor, and there are twenty classifiers"
kinds = {"thirty numbers": numbers, "MFCC statistics": statistics,
         "both": numbers.join(statistics), "score": from_score}
results, percent = {}, {}
for kind, values in kinds.items():
    results[kind] = {name: examine(name, values) for name in classifiers}
    percent[kind] = {name: 100 * one.accuracy for name, one in results[kind].items()}
display(pd.DataFrame(percent).T.round().astype(int).rename_axis("accuracy (%)"))
accuracies(results)

# %% [markdown]
# Compare the classifiers first. None wins everywhere. Logistic regression, which can draw nothing but straight borders, holds its own against all the others. The mixtures (`gmm`) fall behind on the sound: to describe a genre by clouds you have to find how wide each cloud is in every direction, and about a dozen songs a genre are few for that.
#
# Now the kinds. The thirty numbers were thought up by people who knew what they wanted to hear. The forty that nobody can name do about equally well. Both together are about as good as the better one, and the score is ahead. But look at the lines: most of them overlap.
#
# Which differences are more than luck? Both kinds were judged on the same songs, so count the songs on which only one of them is right. If both were equally good, each such song would be a coin toss. This is **McNemar's test**, and its **p** says how often coins alone would give a count that uneven, or more so. [Notebook 09](09_read_the_mistakes.ipynb) explains more. **Predict:** will p be below 0.05 for the thirty numbers against MFCC statistics? And for MFCC statistics against the score?

# %% tags=["nbval-ignore-output"] reason="it follows from the answers above, of which one or two may differ on another kind of processor"
rows = {}
for name in classifiers:
    mfcc = results["MFCC statistics"][name]
    sound = gl.mcnemar(results["thirty numbers"][name], mfcc).p_value
    written = gl.mcnemar(mfcc, results["score"][name]).p_value
    rows[name] = {"p: thirty / MFCC": sound, "p: MFCC / score": written}
pd.DataFrame(rows).T.round(4)

# %% [markdown]
# Between the thirty numbers and MFCC statistics, coins could have made every difference. Between MFCC statistics and the score, some classifiers see a difference that coins would hardly make, and others don't. So the score is better for some classifiers, and for the others there are too few songs to tell. Had we tried only one of the five, we'd have told one of two different stories.
#
# Would more songs help? And what about real music? **Predict:** with 1,800 practice songs, as many as the report has, how much will logistic regression on MFCC statistics gain? And how much will be left on GTZAN, with ten genres and the repaired split of notebook 03?

# %%
many = gl.measured("practice_features").query("split_by == 'artist'")
mfcc = many[many.feature == "mfcc"].accuracy
print(f"1,800 practice songs: {mfcc.mean():.0%} (five splits)")
real = gl.measured("gtzan_baselines").query("settings != 'default'")
real = real.set_index("baseline")[["cv_accuracy", "valid_accuracy", "low", "high"]]
real.columns = ["chosen (%)", "validation (%)", "from", "to (%)"]
real.mul(100).round().astype(int)

# %% [markdown]
# With 1,800 songs it's no more than with our few. So these 40 numbers have said what they know: the limit is the *description*, not the number of songs.
#
# On real music, no more than 47 % are left, again with logistic regression in front. Now compare the first two columns. In cross-validation all five promised 65 % or more. When we measured this, we had no list of GTZAN's artists, so nothing kept them together. Each part was judged on singers, and even recordings, that the other four knew. The settings were chosen for the wrong exam.
#
# Others have measured the same. These are published accuracies on GTZAN, in percent:
#
# | system | random split, or tenfold | repaired split |
# |---|---|---|
# | Tzanetakis and Cook 2002: thirty numbers, Gaussian mixtures | 61 | – |
# | mean and variance of MFCC, SVM (right column: Pons and Serra 2019) | 66.0 | 53.4 |
# | a network that learnt from these songs alone (tutorial, ISMIR 2021) | – | 54.1 |
# | features of a network trained on other music (Choi), SVM | 89.8 | 75.9 |
# | features of the network Jukebox | 92.5 ± 2.9 | 79.7 |
#
# (The right column was judged on the 290 test songs, ours on the 197 validation songs, and everyone computes MFCCs a little differently. So compare within a row.) Two things stand out. The right column is lower by 13 points or so in each row that has both. And there, a network trained from scratch on these few songs is hardly better than MFCC statistics. What goes far beyond has learnt from other music first.
#
# So this is the mark. A network should beat logistic regression on MFCC statistics, on the *same* songs with the *same* artists kept apart. It should do so by more than luck: put two intervals, or better McNemar's test, beside the claim. And it should be worth its price. Everything you trained here took seconds.
#
# ## Open task: a number of your own
#
# Invent a number that hears something the thirty don't, such as how much the loudness changes over the song, how dry the drums are, or how far the highest band reaches. Write a function that computes it from a clip, and compute it for all `songs`. Before you look, write down which genres it should tell apart. Then look, with `by_genre` and with `examine`. In five to eight sentences: what does your number hear, did it do what you expected, and is the gain more than luck?
#
# | points | for |
# |---|---|
# | 2 | a number with a unit and a reason, and a prediction written down first |
# | 2 | a figure by genre, and the accuracy with and without it on the same folds |
# | 2 | a verdict by an interval or McNemar's test, also if it is "can't tell" |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - describe a song by thirty numbers, and say what each group of them hears and where it's wrong,
# - explain five classifiers in a sentence each, and recognise their borders,
# - choose settings by cross-validation with artists kept together, and report the one number that nothing was chosen by,
# - run a control with labels from a hat, and say what it catches and what it doesn't,
# - say what a score knows and a recording doesn't, and the other way round,
# - name the mark that a network has to reach before it's worth its while.
#
# Next: [How does a network look at a spectrogram?](05_convolution_blocks.ipynb) People thought up the thirty numbers. A network finds its own, and the next notebook shows what with.
