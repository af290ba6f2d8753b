# %% [markdown]
# # How far do simple features go?
#
# Before anybody builds a network, somebody should ask what can be had without one. In this notebook you describe a song by one number, then by thirty, then by numbers that nobody can name, and at last by its notes instead of its sound. Five classifiers learn from them, each in less than a second. What they reach is the mark that a network has to beat.
#
# **Time:** 1 minute on 2 CPU cores, and 50 minutes or so to read. **Needs:** the spectrum of [notebook 01](01_sound_to_spectrum.ipynb), the MFCC of [notebook 02](02_mel_and_mfcc.ipynb), splits and intervals from [notebook 03](03_a_fair_dataset.ipynb). **Leads to:** [How does a network look at a picture?](05_convolution_blocks.ipynb)
#
# **Contents:**
#
# 1. [One number](#One-number)
# 2. [Thirty numbers](#Thirty-numbers)
# 3. [Five ways to learn](#Five-ways-to-learn)
# 4. [Which settings, and which score?](#Which-settings,-and-which-score?)
# 5. [An exam in turns](#An-exam-in-turns)
# 6. [Notes instead of sound](#Notes-instead-of-sound)
# 7. [The table to beat](#The-table-to-beat)
# 8. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## One number
#
# Here are two songs, a country waltz and a jazz ballad. Listen to their colour only, not to their notes. **Predict:** which one is brighter? If you had to say *how* bright in one number, what would you measure?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
table = songs.table.set_index("track_id")
clips = {name: gl.load_clip(table.path[name]) for name in ("country-0012", "jazz-0005")}
for name, clip in clips.items():
    display(gl.play(clip, label=name, seconds=3))

# %% [markdown]
# The second has more high sound in it, the edge of its trumpet for one. A spectrum shows that as larger magnitudes at high frequencies. To make one number of it, think of the spectrum as a seesaw, with a weight lying at every frequency. Where must you support it so that it balances? That point is the **spectral centroid**:
#
# $$c = \frac{\sum_k f_k \, |F[k]|}{\sum_k |F[k]|}$$
#
# $f_k$ is the frequency number $k$, and $|F[k]|$ its magnitude. It is a mean of frequencies in which loud ones count more. By hand, for two tones, 100 Hz with magnitude 1 and 400 Hz with magnitude 2: $(100 \cdot 1 + 400 \cdot 2) / (1 + 2) = 300$ Hz, nearer to the louder one.
#
# ### Exercise 1: the spectral centroid
#
# Write it as a function of two arrays, the frequencies and their magnitudes.

# %% exercise="centroid"
def centroid(frequencies, magnitudes):
    balance = ...  # in Hz
    ### BEGIN SOLUTION
    balance = np.sum(frequencies * magnitudes) / np.sum(magnitudes)
    ### END SOLUTION
    return balance

# %% check="centroid"
### BEGIN HIDDEN TESTS
assert gl.check("04.centroid", centroid).correct
### END HIDDEN TESTS
gl.check("04.centroid", centroid)

# %% [markdown]
# Now for the two songs, frame by frame, as in notebook 01, and the mean over all frames. Do the numbers agree with your ears?

# %%
from genre_lab.audio.timbral_texture import spectral_measures

for name, clip in clips.items():
    print(name, spectral_measures(clip)["centroid"].mean().round(), "Hz")

# %% [markdown]
# The ballad balances more than twice as high as the waltz. Could a computer tell jazz from country by this number alone?
#
# **Predict:** here is the centroid of all training songs, one row a genre. Will each genre keep to a place of its own?

# %%
from genre_lab.plots.features import by_genre

numbers = gl.sound_features(songs)  # thirty numbers for each of the 120 songs
train = table[table.split == "train"]
by_genre(numbers["centroid mean"][train.index], train.genre, "spectral centroid (Hz)")

# %% [markdown]
# The genres lie on top of each other. If you look at the orange medians, jazz is a little brighter than the rest and pop a little duller, but for most songs the number fits three or four genres equally well. And the two rings at the far right are songs by one and the same artist: there you hear how somebody's records sound, not a genre. One number is not enough. Are thirty?
#
# ## Thirty numbers
#
# In 2002 George Tzanetakis and Perry Cook described every song by thirty numbers, in three groups: what it sounds like, how it beats, and which notes it has. It is the first paper on the report's list. (Where our numbers are made in a simpler way than theirs, the help of the functions says so.)
#
# **Sound colour, 19 numbers.** Every frame gets its centroid and three more. The **roll-off** is the frequency below which 85% of the magnitude lies. The **flux** says how much the spectrum differs from the frame before. **Zero crossings** count how often a second the samples change their sign: noise does it often, a bass seldom. Then five MFCCs, and one number for how often it is softer than usual (**low energy**). All but the last are taken over windows of a second, and twice: the mean, and its **variance**, which says how far it strays from that mean: the mean square of the distance. **Predict:** why twice? Look at four seconds of the centroid of two songs that are about equally bright.

# %%
from genre_lab.plots.panels import lines

measured = {name: spectral_measures(gl.load_clip(table.path[name]))["centroid"] for name in ("light-0014", "rap-0005")}
print(numbers.loc[list(measured), ["centroid mean", "centroid variance"]].round(-2))
lines(np.arange(188) * 256 / 12_000, {name: hz[400:588] for name, hz in measured.items()}, "time (s)", "spectral centroid (Hz)")

# %% [markdown]
# The rap song leaps up again and again, with strokes of its drums, and falls back at once. In the light song a soprano saxophone plays above strings and a piano, and the curve wanders. The means are nearly the same, the variances are not: the rap song's is more than three times as large. So the variance has noticed the drums, without knowing what a drum is.
#
# **The beat, 6 numbers.** How would you find the tempo of a song if you could not tap your foot? Follow how loud it is, and compare that curve with itself, a moment later. If it fits onto itself after 0.5 s, the song beats every 0.5 s, 120 times a minute. This comparison of a curve with itself at every shift is called **autocorrelation**. Do it again and again through the song, collect the shifts that fit best, and you have a **beat histogram**: how strongly the song beats at every tempo.
#
# **Predict:** how many peaks will the histogram of an electronic song have, and how many that of a slow jazz ballad with brushes? Listen first.

# %%
from genre_lab.audio.beat_histogram import beat_histogram
from genre_lab.plots.features import beats

beating = {name: gl.load_clip(table.path[name]) for name in ("electronic-0008", "jazz-0013")}
for name, clip in beating.items():
    display(gl.play(clip, label=name, seconds=3))
beats([beat_histogram(clip) for clip in beating.values()], table.tempo[list(beating)])

# %% [markdown]
# The electronic song has one sharp peak, just where it was written (dashed). The ballad has a few low hills and none at its true tempo: with soft brushes and long chords it is hardly louder on a beat than between two of them. The six numbers are the heights of the two highest peaks, their ratio, their tempi, and the sum, which says how much it beats at all. How often is the highest peak right? We know the true tempo of our songs.

# %%
found = numbers["beat 1 bpm"] / table.tempo
for name, factor in {"the tempo": 1, "twice the tempo": 2, "half the tempo": 0.5}.items():
    print(f"{name}: {np.mean(np.abs(found / factor - 1) < 0.04):.0%} of {len(found)} songs")

# %% [markdown]
# Nearly half of the songs, and another quarter if you forgive a factor of two: whoever taps along may tap at every beat or at every second one. The rest is wrong. But a number can be useful without being right: that a beat is *hard* to find says something about a song, too.
#
# **The notes, 5 numbers.** In every frame the strongest lines of the spectrum are rounded to the notes of a piano and added up. All octaves of a note are put together, and the twelve notes are laid out in **fifths**: C, G, D, A and so on, each the fifth letter when you count up from the one before. The row is a circle: after F comes C again. **Predict:** a piece of music mostly keeps to seven of the twelve notes. Will these seven be scattered over the row, or stand side by side?

# %%
from genre_lab.plots.features import notes
from genre_lab.audio.pitch_histogram import pitch_histogram

pitches = pitch_histogram(gl.load_clip(table.path["light-0000"]))
print(pitches, "- composed in", table.key["light-0000"], table["mode"]["light-0000"])
notes(pitches)

# %% [markdown]
# Side by side, once you close the circle: from C# past F to C and G. They are the notes of A flat major, and the other five are hardly there. The two strongest (orange) are A flat and E flat, neighbours. The five numbers are: the share of the strongest note, its place in the row, how high the strongest note of all lies, how many fifths it is from the strongest to the second strongest, and the sum. They hold little of a key and nothing of a chord. Still, they differ between a song that sits on two notes and one that wanders through all of them.
#
# Here are all thirty for the two songs of the beginning. Which of them can you put into words?

# %%
numbers.loc[list(clips)].T.round(2)

# %% [markdown]
# Some read like a description: the ballad is brighter than the waltz (centroid) and more restless (flux variance, centroid variance), and the waltz seldom changes its sign (zero crossings). Others, such as MFCC 4, are only numbers. The beats are the wrong ones for both: the waltz was written at 132 bpm, the ballad at 69.
#
# There is a shorter way to get such numbers, and many people take it: 20 MFCCs, the mean and the deviation of each over the song. These 40 numbers know nothing of beat and notes, and cannot be named at all. `gl.mfcc_statistics` reads them off the mel pictures. How many numbers is that for the whole collection?

# %%
from tempfile import mkdtemp

store = gl.extract(songs, gl.MEL, out=f"{mkdtemp()}/pictures")
statistics = gl.mfcc_statistics(store)
print(numbers.shape, "and", statistics.shape, "instead of", (len(songs), *gl.MEL.shape))

# %% [markdown]
# ## Five ways to learn
#
# A song is now a row of numbers, and a point in a space with as many directions. Songs that sound alike should lie close together. So the simplest way to name the genre of a new song is: look for the song nearest to it, and say what that one is.
#
# ### Exercise 2: the nearest neighbour
#
# `song` is one row of numbers, `others` an array with one row a song. The distance of two rows is the square root of the sum of their squared differences, as on a map. Return the *number of the row* that is nearest; the first row is number 0. `np.argmin` finds the place of the smallest.

# %% exercise="nearest"
def nearest(song, others):
    place = ...  # the number of a row
    ### BEGIN SOLUTION
    place = np.argmin(np.sqrt(np.sum((others - song) ** 2, axis=1)))
    ### END SOLUTION
    return place

# %% check="nearest"
### BEGIN HIDDEN TESTS
assert gl.check("04.nearest", nearest).correct
### END HIDDEN TESTS
gl.check("04.nearest", nearest)

# %% [markdown]
# There is a catch. Look at the table of thirty numbers again: the variance of the roll-off is about 107,000 for one song and 248,000 for the other, the flux 0.15 and 0.18. Which of the thirty numbers decide how far the two are apart?
#
# Three variances in Hz² do, and whatever is about beat or notes might as well not be there. That they are large means nothing: in kHz² they would be a million times smaller. So every column is moved and scaled to mean 0 and deviation 1, with the mean of the *training* songs, as in notebook 03. All our classifiers (`gl.baseline`) begin with that.
#
# Here are five of them in plain words:
#
# - **k nearest neighbours** (`knn`) learns nothing and keeps everything. It looks for the $k$ = 10 nearest songs and lets them vote; nearer ones count more.
# - A **Gaussian mixture model** (`gmm`) describes each genre by a few clouds, dense in the middle and thin outside. It asks in whose clouds a song would lie most naturally. With one round cloud each, this would be "which genre's mean is nearest?"
# - **Logistic regression** (`logistic`) gives every number a weight for every genre, adds up, and the genre with the largest sum wins. Where two sums are equal lies a border, and such a border is always straight.
# - A **support vector machine** (`svm`) looks for the border that keeps as far away from the songs on both sides as it can. Ours may bend. Only the songs next to it matter.
# - A **random forest** (`forest`) grows 300 trees of questions such as "is the flux above 0.21?", each from other songs drawn by chance, and lets the trees vote.
#
# **Predict:** these are the training songs of three genres, drawn by two of the thirty numbers. The colour says what each classifier would answer at that point. Which picture will have straight borders, which one corners, and which one an island for a single song?

# %%
from genre_lab.plots.baselines import borders

three = train[train.genre.isin(["jazz", "light", "rap"])]
two = numbers.loc[three.index, ["flux mean", "beat sum"]]
borders({name: gl.baseline(name) for name in ("knn", "gmm", "logistic", "svm", "forest")}, two, three.genre)

# %% [markdown]
# Straight borders: logistic regression. Corners, since every question cuts parallel to an axis: the forest. An island round the one rap song in the upper right: kNN. It and the forest have every one of these songs right. Is that good? They drew a border round each odd song; logistic regression could not, and has several wrong. Who will do better on *new* songs cannot be read off the songs that they have learnt.
#
# ## Which settings, and which score?
#
# Ten neighbours or one? A **setting** is what a classifier does not learn, and somebody has to choose. Not by the validation songs: they shall judge. So the training songs are cut into five parts, and each part is the exam of a classifier that learnt from the other four. This is **cross-validation**. Artists stay together, or the nearest neighbour would be the singer. `gl.tuned` does it.
#
# **Predict:** how many neighbours are best for kNN: 1, 3, 5, 10 or 20?

# %%
from genre_lab.data.tracks import kept_together

own = numbers.loc[train.index]
search = gl.tuned("knn", own, train.genre, kept_together(train.reset_index()))
tried = pd.DataFrame(search.cv_results_).set_index("param_classifier__n_neighbors")
tried[["mean_test_score", "std_test_score"]].round(2)

# %% [markdown]
# The left column is the accuracy, as a mean over the five parts, the right one its deviation, which says how far the parts differ. From row to row it goes up and down without a plan, by about as much as from part to part. So it matters little. Whoever takes the highest row makes no mistake, but has found no law either.
#
# Now all five, each with its own settings chosen like that. Three numbers for each: the accuracy on the songs it has **learnt**, the one by which its settings were **chosen**, and the one on the **validation** songs, which had no part in anything. **Predict:** which of the three will be the highest? And will anybody's interval keep clear of the others?

# %%
from genre_lab.plots.baselines import accuracies

valid, rows, judged = store.split("valid"), {}, {}
for name in ("knn", "gmm", "logistic", "svm", "forest"):
    search = gl.tuned(name, own, train.genre, kept_together(train.reset_index()))
    judged[name] = gl.evaluate_baseline(search, valid, numbers.loc[valid.table.track_id])
    rows[name] = search.score(own, train.genre), search.best_score_, judged[name].accuracy, *judged[name].interval
display(pd.DataFrame(rows, index=["learnt", "chosen", "validation", "low", "high"]).T.round(2))
accuracies({"thirty numbers": judged})

# %% [markdown]
# Several of them know every song that they have learnt by heart, and the best of them names about seven in ten of the new ones. `low` and `high` are the 95% interval of the validation accuracy, drawn as lines below the table.
#
# They all overlap. With 31 validation songs an interval is more than thirty points wide: all five surely know more than chance (dotted), and which of them knows most cannot be said.
#
# ### Exercise 3: which score would you report?
#
# You tell a friend how often your kNN will name the right genre, for songs by artists whom it has never met. Which column of the table do you take it from: `"learnt"`, `"chosen"` or `"validation"`?

# %% exercise="report"
report = ...  # the name of a column
### BEGIN SOLUTION
report = "validation"
### END SOLUTION

# %% check="report"
### BEGIN HIDDEN TESTS
assert gl.check("04.report", report).correct
### END HIDDEN TESTS
gl.check("04.report", report)

# %% [markdown]
# Even that number can be spoilt. Suppose all five were in truth equally good, right in 57% of all songs there are. You examine each on 31 songs and report the best of the five. **Predict:** what will you report, on average?

# %%
exams = np.random.default_rng(0).binomial(31, 0.57, size=(100_000, 5)) / 31
print(f"one of them: {exams[:, 0].mean():.0%}, the best of five: {exams.max(axis=1).mean():.0%}")

# %% [markdown]
# Ten points, and nothing behind them but the choice. This is why the test songs stay closed in this course until [notebook 09](09_read_the_mistakes.ipynb): whoever chooses by some songs must be judged by others.
#
# ## An exam in turns
#
# To compare kinds of numbers we need more exam songs than 31. Take training and validation songs together (the test songs stay closed) and let every song have its exam once, by a classifier that has not met its artist: the folds of notebook 03. Nothing is tuned here; the settings are those that `gl.baseline` comes with.

# %%
from sklearn.model_selection import cross_val_predict

CLASSIFIERS = ["knn", "gmm", "logistic", "svm", "forest"]
open_songs = gl.Tracks(songs.table[songs.table.split != "test"])
genres, ids = open_songs.table.genre, open_songs.table.track_id
turns = [(np.flatnonzero(fold.table.split != "test"), np.flatnonzero(fold.table.split == "test")) for fold in open_songs.folds()]

def examine(name, values, labels=genres):
    answers = cross_val_predict(gl.baseline(name), values.loc[ids], labels, cv=turns, method="predict_proba")
    return gl.Results(answers, list(labels), open_songs.genres, open_songs.table)

examine("logistic", numbers)

# %% [markdown]
# First a **control**: an experiment that must fail. We put all genres into a hat and draw a new one for each song. There is nothing left to be learnt. **Predict:** how many songs will logistic regression name rightly now? If it were clearly more than one in six, again and again, something would be wrong with our exam.

# %%
hat = np.random.default_rng(0)
control = [examine("logistic", numbers, hat.permutation(genres)).accuracy for _ in range(20)]
print(f"labels from a hat, 20 times: {np.mean(control):.0%} on average, between {min(control):.0%} and {max(control):.0%}")

# %% [markdown]
# About one in six (17%), as it must be, and rather a little less: a part of the exam that happens to hold much of a genre leaves little of it to learn from. Look at the two ends as well. So far can 94 songs stray by luck alone.
#
# Which of the three groups of numbers does the work? **Predict:** put sound colour, beat and notes into the order of their use.

# %%
groups = {"sound colour": slice(0, 19), "beat": slice(19, 25), "notes": slice(25, 30), "all thirty": slice(0, 30)}
for name, columns in groups.items():
    print(f"{name:12} {examine('logistic', numbers.iloc[:, columns])}")

# %% [markdown]
# Sound colour does most of it. Beat and notes are about equal: better than chance, and of little use alone. Yet all thirty together are ahead of each group, as they should be if the groups know different things.
#
# ## Notes instead of sound
#
# So far the computer listened. Somebody else might read. Before a song is sound it can be a **score**: who plays which note, when and how long. Computers write scores as **MIDI** files, and each song of our corpus has one, since it was composed before it was played.
#
# **Predict:** here are four seconds of jazz. Which instruments do you hear, and what will their notes look like as bars, with time from left to right?

# %%
from genre_lab.plots.features import piano_roll
from genre_lab.audio.midi_scores import melody, read_score

jazz, score = gl.load_clip(table.path["jazz-0001"]), read_score(table.path["jazz-0001"].replace(".mp3", ".mid"))
display(gl.play(jazz.excerpt(4, 4), label="four seconds of jazz"))
print([part.name for part in score.instruments], "- the lead begins with", melody(score.instruments[-1])[:8])
piano_roll(score, jazz.start + 4, 4)

# %% [markdown]
# Compare it with the spectrogram of notebook 01, which was made of the same song. There are no overtones here, no room and no noise. What sounds together stands apart, and every bar has a name. (Drums have no pitch. Their strokes stand in rows of their own at the bottom.) What a computer must guess from the sound, the tempo, the notes, the instruments, is written down here. What is not written down is how it *sounds*: the breath of the saxophone, the voice of a singer, the mix.
#
# ### Exercise 4: the steps of a melody
#
# In 2004 Basili, Serafini and Stellato told genres apart by five families of numbers from MIDI files. The first are **melodic intervals**: how wide are the steps from each note to the next? Notes are numbered in **semitones**, the steps of a piano's keys: 60, 62, 64 goes up by two semitones, twice. Write a function that gets the notes of a melody as an array and returns 13 counts: how many steps are 0, 1, 2 … 12 semitones wide, up or down alike. No step here is wider.

# %% exercise="steps"
def count_steps(pitches):
    counts = ...  # thirteen of them
    ### BEGIN SOLUTION
    counts = np.bincount(np.abs(np.diff(pitches)), minlength=13)
    ### END SOLUTION
    return counts

# %% check="steps"
### BEGIN HIDDEN TESTS
assert gl.check("04.steps", count_steps).correct
### END HIDDEN TESTS
gl.check("04.steps", count_steps)

# %% [markdown]
# The other families: which **instruments** play, of the 128 that MIDI has numbers for; how many of the notes each **class** of instruments plays, and the drums; the **metre**, how many beats a bar has, and whether it changes; and the **extension**, how far the notes reach, in pitch and in time. `gl.score_features` gives 170 numbers. Here are some of them, averaged by genre. **Predict:** who plays the harmonica, who takes small steps, and who holds the notes longest?

# %%
from_score = gl.score_features(songs)
some = ["instruments: Harmonica", "instruments: Tenor Sax", "classes: drums", "intervals: 1", "metre: beats a bar", "extension: mean length"]
from_score.loc[train.index, some].groupby(train.genre).mean().T.round(2)

# %% [markdown]
# Harmonica and tenor saxophone give their genre away by name: half of the songs of one genre have them, and nobody else. Jazz and rap take many more steps of a single semitone than the others. The notes are longest in light music and electronic. And only country and light music know waltzes, with three beats a bar: their average is below four. **Predict:** which of the five families is worth most, and which nothing?

# %%
families = from_score.columns.str.split(":").str[0]
for family in families.unique():
    print(f"{family:11} {(families == family).sum():3} numbers  {examine('logistic', from_score.loc[:, families == family])}")

# %% [markdown]
# The list of instruments is the strongest, and their classes, a coarser list, come next. But the steps of the melodies, which name no instrument at all, name about half of the songs rightly. The metre is hardly better than a die: nearly everything here is in four.
#
# What does a score see that sound features do not? Who plays what, exactly. What does it miss? All that happens in the room, at the microphone and at the mixing desk. And one thing counts more than all others: *most music has no score*. Ours has, because it was composed here, by rules that differ from genre to genre. So a score is close to those rules, and these numbers are too good to be true for real music.
#
# ## The table to beat
#
# Now all of it: four kinds of numbers, five classifiers, every song examined in its turn. **Predict:** which differ more, the rows or the columns? And will one classifier be the best for everything?

# %% tags=["nbval-ignore-output"] reason="a song on the border may fall to the other side on another kind of processor, and there are twenty classifiers"
kinds = {"thirty numbers": numbers, "MFCC statistics": statistics, "both": numbers.join(statistics), "score": from_score}
results = {kind: {name: examine(name, values) for name in CLASSIFIERS} for kind, values in kinds.items()}
display(pd.DataFrame({kind: {name: one.accuracy for name, one in row.items()} for kind, row in results.items()}).T.round(2))
accuracies(results)

# %% [markdown]
# Read it by columns first. No classifier wins everywhere. Logistic regression, which can do nothing but straight borders, is in front on all numbers from the sound, if only by a hair, the forest on the score. The mixtures (`gmm`) fall behind on the sound: to describe a genre by clouds one must find how wide each cloud is in every direction, and about a dozen songs a genre are few for that.
#
# Now by rows. The thirty numbers, each thought of by people who knew what they wanted to hear, and the forty that nobody can name do about equally well. Both together are as good as the better of the two or a little better, and the score is ahead in nearly every column. But look at the lines: most of them overlap. Which differences are more than luck? Two classifiers were asked about the same songs, so let us count the songs on which only one of them was right. If both were equally good, each such song would be a toss of a coin. This is **McNemar's test**, and its **p** says how often coins alone would give so uneven a count. [Notebook 09](09_read_the_mistakes.ipynb) says more. **Predict:** will p be small (below 0.05, say) for the thirty numbers against MFCC statistics? And for MFCC statistics against the score?

# %% tags=["nbval-ignore-output"] reason="it follows from the answers above, of which one or two may differ on another kind of processor"
print(gl.mcnemar(results["MFCC statistics"]["forest"], results["score"]["forest"]))
pairs = [("thirty numbers", "MFCC statistics"), ("MFCC statistics", "score")]
pd.DataFrame({f"{one} / {other}": {name: gl.mcnemar(results[one][name], results[other][name]).p_value for name in CLASSIFIERS}
              for one, other in pairs}).round(4)

# %% [markdown]
# Between the thirty numbers and MFCC statistics no classifier sees a difference that coins could not make. Between MFCC statistics and the score two of them do, the mixtures and the forest, and so clearly that it would stay if we made p five times as large for having tried five times. The other three do not. So the score is better for some classifiers, and for the rest 94 songs are too few to tell. Had we run only one of the five, we would have told one of two different stories.
#
# Do more songs make the numbers themselves better? The first line below was measured once on 1,800 practice songs, the report's size, with the same classifier on the same 40 MFCC statistics and whole artists kept apart. Then comes real music: the five on GTZAN, 442 songs to learn from and 197 to validate, in the repaired split. Each stands there twice, as it comes and tuned. **Predict:** how much will be left of the 69%?

# %%
many = pd.read_csv(gl.measured("practice_features.csv")).query("split_by == 'artist'")
print("1,800 songs:", many[many.feature.isin(["mfcc", "random labels"])].groupby("feature").accuracy.mean().round(2).to_dict())
real = pd.read_csv(gl.measured("gtzan_baselines.csv")).set_index("baseline")
real[["settings", "cv_accuracy", "valid_accuracy", "low", "high"]].round(2).fillna("")

# %% [markdown]
# With 1,800 songs it is about as much as with 94. As far as 94 songs can tell, these 40 numbers have said what they know, and more songs do not help them: that is a limit of the *description*.
#
# On real music, with ten genres, no more than 47% are left, again with logistic regression in front. And look at the column before: in cross-validation all five promised between 65 and 74%. This data does not name the artists, so nothing could keep them together. Each part was examined on singers, and even recordings, whom the other four knew. The settings were chosen for the wrong exam, and tuning helped nobody.
#
# Others have measured the same. These are published accuracies on GTZAN, in percent:
#
# | system | random split, or tenfold | repaired split |
# |---|---|---|
# | Tzanetakis and Cook 2002: thirty numbers, Gaussian mixtures | 61 | – |
# | mean and variance of MFCC, SVM | 66.0 | 53.4 |
# | a network of five convolutions, from scratch (tutorial, ISMIR 2021) | – | 54.1 |
# | features of a network trained on other music (Choi), SVM | 89.8 | 75.9 |
# | features of the network Jukebox | 92.5 ± 2.9 | 79.7 |
#
# (These were judged on the 290 test songs of the repaired split, ours on its 197 validation songs, and everybody makes MFCCs in a slightly different way. So look at differences within a row.) Two things stand out. The column on the right is lower by about 13 points in every row that has both. And in the right column a network that was trained from scratch on these few songs is hardly better than MFCC statistics from the days before. What goes far beyond had learnt from other music first.
#
# So this is what has to be beaten, and by how much:
#
# - on the practice songs: logistic regression on MFCC statistics, about 69%, on the *same* songs with the *same* artists kept apart,
# - by more than luck: two intervals, or better McNemar's test, beside every such claim,
# - and it should be worth its price. All that you trained in this notebook took seconds.
#
# ## What you can now do
#
# You can now
#
# - describe a song by thirty numbers, say what each group of them hears, and where it is wrong,
# - explain five classifiers in a sentence each, and draw their borders,
# - choose settings by cross-validation with artists kept together, and report the one number that nothing was chosen by,
# - run a control with labels from a hat, and know what it must show,
# - read numbers off a score, and say what a score knows and a recording doesn't, and the other way round,
# - name the mark that a network has to reach before it is worth its while.
#
# Next: [How does a network look at a picture?](05_convolution_blocks.ipynb) The thirty numbers were thought of by people. A network finds its own, and the next notebook shows what with.
