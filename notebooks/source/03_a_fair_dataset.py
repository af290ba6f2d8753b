# %% [markdown]
# # What makes an evaluation fair?
#
# Someone tells you: "My program gets the genre of 88 % of all songs right." Should you believe it? In this notebook you'll reach 88 % yourself, in one line, with the oldest trick in the field. Then you'll ask the same program about artists it has never met, and watch the number fall. Plenty of published accuracies have this problem, and after this notebook you can tell which.
#
# By the end you can
#
# - say what training, validation and test songs are for, and split a collection;
# - tell a chunk, a song and an artist split apart, and say which question each one answers;
# - put an interval beside an accuracy, and say when a difference is too small to mean anything;
# - find the leaks that hide outside the split: scaling, copies, choices.
#
# **Time:** 40 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the spectrograms of [notebook 02](02_mel_and_mfcc.ipynb). **Leads to:** [How far do simple features go?](04_baselines_first.ipynb)
#
# New words are bold where we explain them. The [glossary](../docs/glossary.md) lists them all.
#
# **Contents:**
#
# 1. [A table of songs](#A-table-of-songs)
# 2. [From songs to the network's input](#From-songs-to-the-network's-input)
# 3. [Let's cheat](#Let's-cheat)
# 4. [Who knows whom?](#Who-knows-whom?)
# 5. [How far can luck carry you?](#How-far-can-luck-carry-you?)
# 6. [Leaks outside the split](#Leaks-outside-the-split)
# 7. [The same on real music](#The-same-on-real-music)
# 8. [Open task: how deep is the step?](#Open-task:-how-deep-is-the-step?)
# 9. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A table of songs
#
# The authors of [the report](../docs/report.md) first wanted to use the Million Song Dataset. It holds the names, tempi and keys of a million songs, and not one second of sound, because record companies don't give their music away. So they collected 1,800 songs by hand (section 3), and couldn't share those either. Nobody can repeat their experiment. That's why this course composes its own songs.
#
# What do you have to know about a song before it's data? Its genre, of course. What else would you write down?

# %%
import pandas as pd

import genre_lab as gl

songs = gl.practice_corpus(songs_per_genre=20)
columns = ["track_id", "genre", "artist", "album", "title", "seconds"]
songs.table[columns].head(3).round(0).set_index("track_id")

# %% [markdown]
# One row is one song, and `track_id` is its name in everything that follows. There are 120 songs in six genres. **Predict:** how many artists are behind them, if each plays in one genre only?

# %%
per_artist = songs.table.groupby("artist").size()
fewest, most = per_artist.min(), per_artist.max()
print(f"{len(per_artist)} artists, with {fewest} to {most} songs each")

# %% [markdown]
# So an artist has two or three songs. Here are three pop songs, two of them by the same artist. **Predict:** can you hear which two, although you've never met the artist?

# %%
pop = songs.of(genre="pop").table
band = pop[pop.artist == pop.artist.iloc[0]]
stranger = pop[pop.artist != band.artist.iloc[0]]
display(gl.play(gl.load_clip(band.path.iloc[0]), label="song A", seconds=4))
display(gl.play(gl.load_clip(stranger.path.iloc[0]), label="song B", seconds=4))
display(gl.play(gl.load_clip(band.path.iloc[1]), label="song C", seconds=4))

# %% [markdown]
# A and C are by the same artist. They share the instruments, the room, and how loud and bright the record was made. None of that is what "pop" means, and still you can go by it. So can a program, and that's the trouble this notebook is about.
#
# ## From songs to the network's input
#
# The report splits its songs at random. 60 % are the **training** songs, which the network learns from. 20 % are the **validation** songs, which the authors look at while they improve it. 20 % are the **test** songs, which they open once, at the end. Such a division is called a **split**. Of 1,800 songs, that makes 1,080, 360 and 360.
#
# Why two sets to look at? Because looking uses them up: whatever you choose by some songs fits those songs a little too well. So in this course, too, the test songs stay closed until [notebook 09](09_read_the_mistakes.ipynb), and validation songs do the judging.
#
# Now we turn every song into a spectrogram of 96 × 1172 numbers. All spectrograms together, with the table and the recipe, are a `FeatureStore`. It lies on the disk, so opening it costs no memory. **Predict:** there are 20 songs of each genre. How many of them will be in each part?

# %%
from tempfile import mkdtemp

at_random = songs.split(by="song", seed=0)
store = gl.extract(at_random, gl.MEL, out=f"{mkdtemp()}/spectrograms")
pd.crosstab(store.table.genre, store.table.split)[["train", "valid", "test"]]

# %% [markdown]
# The genres are spread evenly: 12, 4 and 4 of each. And this is what a network gets, the report's table 1. X is the spectrogram, Y a number that stands for the genre. Which genre is number 0?

# %%
training = store.split("train")
rows = {}
for place in (0, 20, 40):
    height, width = training.read([place])[0].shape
    number = training.labels[place]
    meaning = f"{number} (stands for {store.genres[number]})"
    rows[f"x{place + 1}"] = {"X": f"spectrogram, {height} × {width}", "Y": meaning}
pd.DataFrame(rows).T

# %% [markdown]
# The numbers follow the alphabet, so country is 0. The report's own table says "5 (stands for Rock)", and Rock is none of its six genres. It's a small slip, perhaps left over from an older plan. You find slips like this when you print what the network really gets, as you just did.
#
# ## Let's cheat
#
# Suppose you're paid by the accuracy you report. Here's a trick you'll find in many tutorials, most of them written in good faith. A network learns better from many short pieces than from a few long ones, so cut every song into five. Shuffle the 600 pieces. Put 60 % of the *pieces* into training and 20 % into validation. (To be fair to the other ways that we'll compare, each of them learns from 300 pieces.)
#
# The model is a support vector machine, one of those that the next notebook is about. It takes about a second to learn, so we repeat everything for ten different splits. **Predict:** six genres, twelve songs of each to learn from. What share of the validation pieces will it get right?

# %%
ways = ("chunk", "song", "artist")
comparison = gl.compare_splits(store, by=ways, model="svm", seeds=range(10))
summary = comparison.summary.set_index("policy")
print(f"{summary.accuracy.iloc[0]:.0%} of the pieces are right.")
print(f"Always guessing the most common genre: {comparison.chance:.0%}")

# %% [markdown]
# 88 %! You could publish that. But that cell tried two more ways to split, with the same songs, the same model and the same number of pieces to learn from:
#
# - **by chunk** is what you've just seen: *pieces* are shuffled and split;
# - **by song**: songs are split, and all pieces of a song stay on one side;
# - **by artist**: artists are split, and all songs by an artist stay on one side.
#
# **Predict:** how much will be left of the 88 % in each of the other two? 85, 70, 55?

# %%
gl.plot(comparison)

# %% [markdown]
# Each ring is one split, the diamond is their mean, and the line is its interval: so far could luck move it. Here are the same numbers. The *deviation* says how far the rings typically lie from their mean, *from* and *to* are the ends of the line, and the section after next explains both. How much more than the last row does the first one claim?

# %%
percent = 100 * summary[["accuracy", "deviation", "low", "high", "leak"]]
percent.columns = ["accuracy (%)", "deviation", "from", "to (%)", "leak (points)"]
percent.round().astype(int)

# %% [markdown]
# Thirty-one points. The songs, the model and the amount it learnt from are always the same. What differs is whom it had met before.
#
# By chunk, it has learnt from other pieces of nearly every validation song: recognising the *song* is enough. By song, it has learnt from other songs by the same artists: recognising the *artist* and the *room* helps. Only by artist does it have to know the genre. The two lower rows lie rather close together. Our artists have only two or three songs each, so there's little to recognise them by. On real music, further down, the rows are further apart.
#
# What the first two rows gain over the last one is a **leak**: something of the judging songs has leaked into the lesson. An accuracy with a leak isn't just a bit optimistic. It answers a different question, namely "can you recognise songs you already know?"
#
# ## Who knows whom?
#
# Which question do *you* want answered? If you sort new releases by bands that you already have on the shelf, split by song. If you promise to name the genre of music nobody has heard before, split by artist.
#
# Here are all the songs again. **Predict:** pieces that judge are orange. How many of them have a relative among the blue training pieces, under each of the three splits?

# %%
gl.SplitExplorer(store, comparison)

# %% [markdown]
# A row is a song, a tile one of its five pieces, a block one artist. A black dot marks a piece whose own song was learnt from, a white one a piece whose artist was. By chunk nearly all dots are black, by song they're white, by artist there are none. The black dot on the right is what this one split claims. Take another seed (the number that the shuffling starts from): the dots move, and the order of the three stays.
#
# ### Exercise 1: how was this split?
#
# A colleague sends you a table of pieces with the columns `song`, `artist` and `split` (train, valid or test). He doesn't remember how he split them. Write `how_split(table)` that returns `"chunk"` if some song is on more than one side, `"song"` if no song is but some artist is, and `"artist"` if neither is. Be careful: the artists' names were typed by people, so ABBA may be Abba in the next row. The song titles are spelled right, and no two songs share one. `table.groupby("song").split.nunique()` counts the sides of every song.

# %% exercise="how_split"
def how_split(table):
    name = ...  # "chunk", "song" or "artist"
    ### BEGIN SOLUTION
    sides_of_song = table.groupby("song").split.nunique()
    sides_of_artist = table.groupby(table.artist.str.casefold()).split.nunique()
    name = "artist"
    if (sides_of_artist > 1).any():
        name = "song"
    if (sides_of_song > 1).any():
        name = "chunk"
    ### END SOLUTION
    return name

# %% check="how_split" points=3
### BEGIN HIDDEN TESTS
assert gl.check("03.how_split", how_split).correct
### END HIDDEN TESTS
gl.check("03.how_split", how_split)

# %% [markdown]
# From here on, this course splits by artist. `songs.split()` does so unless you ask for something else.
#
# ## How far can luck carry you?
#
# Look at the deviation in the table above, the standard deviation over the splits: a typical distance from the mean (`np.std`). The model and the rule are the same, and still each split gives a different accuracy. Two things are luck here: which songs are on which side, and how few they are. The **95% interval** says how far off a number may be because of the second: of 100 such intervals, 95 hold the true accuracy. **Predict:** how wide is it for 7 right answers out of 10, for 70 out of 100, and for 700 out of 1,000?

# %%
rows = {}
for right, asked in [(7, 10), (70, 100), (700, 1_000)]:
    low, high = gl.wilson_interval(right, asked)
    rows[f"{right} of {asked}"] = {"from (%)": 100 * low, "to (%)": 100 * high}
pd.DataFrame(rows).T.round().astype(int)

# %% [markdown]
# Ten times as many songs make the interval about three times narrower. So a hundred songs leave you with ±9 points, and a thousand with ±3.
#
# Now the report. Its validation accuracy is 81.28 %, on 360 songs. Say you build a network that reaches 83.28 % on 360 songs of your own. The next cell has both intervals, and an `error`: the textbook formula for how far the *difference* of two shares can be off. **Predict:** is yours better?

# %%
n = 360
rows = {}
for name, accuracy in [("the report", 0.8128), ("yours", 0.8328)]:
    low, high = gl.wilson_interval(accuracy * n, n)
    rows[name] = {"from (%)": 100 * low, "to (%)": 100 * high}
error = 1.96 * (2 * 0.82 * 0.18 / n) ** 0.5  # of the difference of both
print(f"yours - the report: 2 points, give or take {100 * error:.1f}")
pd.DataFrame(rows).T.round(1)

# %% [markdown]
# You can't tell. Each number may be off by four points, and the difference of the two by almost six: somewhere between 4 points worse and 8 points better. To be sure of two points, you'd need about 3,000 songs each. (If both networks are judged on the *same* songs, you can do better, because they share the luck of the songs. [Notebook 09](09_read_the_mistakes.ipynb) shows how.)
#
# Small collections have a remedy: let every song judge once. Cut the songs into five parts, called **folds**, with artists kept together. Each part judges once, while the network learns from the others. **Predict:** how many artists will be on both sides in each fold?

# %%
rows = []
for number, fold in enumerate(songs.folds(n=5, by="artist", seed=0), start=1):
    judges = fold.table[fold.table.split == "test"]
    learnt = fold.table[fold.table.split == "train"]
    known = set(judges.artist) & set(learnt.artist)
    rows.append({"fold": number, "songs that judge": len(judges),
                 "artists on both sides": len(known)})
pd.DataFrame(rows).set_index("fold")

# %% [markdown]
# None, and the judges add up to all 120 songs. (`folds` calls the judges of each fold "test". Nothing is judged here yet.) The price is five trainings instead of one. For the models of the next notebook that's nothing. For a network that trains for four hours, it's almost a day.
#
# ## Leaks outside the split
#
# A fair split isn't enough. Networks learn faster when every band of the spectrogram has mean 0 and deviation 1. But the mean of *which* songs? If you take all of them, you've looked at the songs that judge: not at their genres, but at how loud they'll be. So the store measures on the training songs. What does it say if you ask for the validation songs?

# %%
try:
    store.scaling("valid")
except gl.GenreLabError as refusal:
    print(refusal)

# %% [markdown]
# ### Exercise 2: standardise without a leak
#
# `train` and `judged` hold spectrograms in dB, each of shape (songs, bands, frames). Move and scale `judged` so that every band of the *training* songs would have mean 0 and deviation 1. Before you start: how many means do you need, and over what is each of them taken?

# %% exercise="standardised"
def standardised(train, judged):
    scaled = ...  # subtract a mean, divide by a deviation
    ### BEGIN SOLUTION
    mean = train.mean(axis=(0, 2), keepdims=True)  # over songs and frames
    deviation = train.std(axis=(0, 2), keepdims=True)
    scaled = (judged - mean) / deviation
    ### END SOLUTION
    return scaled

# %% check="standardised" points=2
### BEGIN HIDDEN TESTS
assert gl.check("03.standardised", standardised).correct
### END HIDDEN TESTS
gl.check("03.standardised", standardised)

# %% [markdown]
# The next leak is the oldest one: the same recording is in the collection twice, under two names, maybe louder or with a different beginning. No split by name can see that. You'd have to compare every pair of songs, so let a program do it.
#
# We make a fair split, then smuggle a training song in again, 3 dB louder, as a validation song without an artist. **Predict:** will it be found?

# %%
table = store.table.assign(split=songs.split(seed=0).table.split)
copy = table[table.split == "train"].iloc[[0]].assign(
    track_id="brand new song", path="", artist="", album="", split="valid")
table = pd.concat([table, copy])
values = store.read(table)
values[-1] += 3  # dB
gl.find_leaks(gl.FeatureStore.from_arrays(values, table, gl.MEL))

# %% [markdown]
# It compares how spectrograms rise and fall, not how loud they are, so it finds louder, noisier and re-encoded copies as well. It would also have found artists and albums on both sides. On your own songs, run `python -m genre_lab doctor STORE` before you believe a number.
#
# ### Exercise 3: read a method
#
# This is how a student project describes what it did. Which steps make its accuracy unfair for music by new artists?
#
# 1. We collected 900 songs by 300 artists, and removed the songs that were there twice.
# 2. We measured mean and deviation of every mel band over the 900 songs, and standardised all spectrograms with them.
# 3. We cut every song into ten pieces, because short pieces are easier to learn from.
# 4. We shuffled the 9,000 pieces: 60 % for training, 20 % for validation, 20 % for the test.
# 5. While we improved our network, we looked at its validation accuracy again and again.
# 6. We had eight good networks in the end. We judged all of them on the test pieces, and report the best.
# 7. We publish the table of our songs with their split, so that others can repeat the experiment.
#
# Answer with a set of numbers, such as `{1, 7}`.

# %% exercise="unfair_steps"
unfair_steps = ...
### BEGIN SOLUTION
unfair_steps = {2, 4, 6}
### END SOLUTION

# %% check="unfair_steps" points=2
### BEGIN HIDDEN TESTS
assert gl.check("03.unfair_steps", unfair_steps).correct
### END HIDDEN TESTS
gl.check("03.unfair_steps", unfair_steps)

# %% [markdown]
# ## The same on real music
#
# All of this happened to songs composed by a program. Does it happen to real ones? The most used collection is GTZAN: 1,000 clips in ten genres. In 2012 Bob Sturm went through all of it. He found 50 exact copies, 22 excerpts of a recording that's there already, 106 wrong or doubtful labels, and 35 reggae clips by one man, Bob Marley. A split repaired by hand leaves out 70 clips. The other 930 are 443 for training, 197 for validation and 290 for the test, and no artist is meant to be on both sides.
#
# We may not hand these songs on. But we ran the same laboratory on its training and validation clips, 639 that can be read, and kept the result. "Official" is the repaired split. **Predict:** how many points does it take off?

# %%
real = gl.measured("gtzan_splits").query("model == 'svm'").set_index("policy")
percent = 100 * real[["accuracy", "low", "high", "leak"]]
percent.columns = ["accuracy (%)", "from", "to (%)", "leak (points)"]
percent.round().astype(int)

# %% [markdown]
# The order is the same, and the steps are deeper: half of the accuracy by chunk came from recognising songs and artists. Others have measured it too. On GTZAN, published accuracies of MFCC statistics with a support vector machine fall by 13 points, from 66.0 % to 53.4 % (Pons and Serra 2019), when the split is repaired. In 2005, Pampalk, Flexer and Widmer saw 71 % shrink to 27 % on another collection when they kept artists apart. How deep the step is depends on the songs and on the model. You'll measure that in the open task.
#
# The report splits at random by song, and its songs come from a music service, where an artist has many. It gives the validation accuracy, 81.28 %, and no test accuracy. That answers the question how well it names songs by artists it knows. ([Notebook 08](08_train_on_a_gpu_kernel.ipynb) finds another catch.) What would *you* expect on songs by new artists?
#
# ## Open task: how deep is the step?
#
# Find out what makes the step from a song split to an artist split deep or shallow. Change one thing: the model (`"logistic"`, `"svm"`, `"knn"`, `"gmm"` or `"forest"`), the number of pieces (`chunks=`), or how many songs there are (`gl.practice_corpus(songs_per_genre=40)` composes more, which takes some minutes the first time). Write down your prediction before you run `gl.compare_splits`. In five to eight sentences: what did you change, what did you expect, what came out, and what can't you tell? Write them into a new cell below this one.
#
# | points | for |
# |---|---|
# | 2 | a prediction with a reason that uses what the model has met before |
# | 2 | a table or figure with one thing changed, at least three values of it, and intervals or deviations |
# | 2 | a conclusion that the numbers carry, also if it is "can't tell" |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - say what training, validation and test songs are for, and split a collection,
# - tell a chunk, a song and an artist split apart, and name the question that each of them answers,
# - put an interval beside every accuracy, and say when a difference is too small to mean anything,
# - keep scaling, copies and choices from leaking, and have a program look for what you overlooked.
#
# Next: [How far do simple features go?](04_baselines_first.ipynb) asks what must be beaten before a network is worth its while.
