# %% [markdown]
# # What makes an evaluation fair?
#
# In this notebook you turn a heap of songs into data that an exam can be held on. You will split the same songs in three ways, get three different accuracies from the same model, and be able to say which of them to believe and why. Most numbers that you read about genre classifiers are wrong at exactly this point.
#
# **Time:** 2 minutes on 2 CPU cores. **Needs:** the pictures of [notebook 02](02_mel_and_mfcc.ipynb). **Leads to:** [How far do simple features go?](04_baselines_first.ipynb)
#
# **Contents:**
#
# 1. [A table of songs](#A-table-of-songs)
# 2. [From songs to the network's input](#From-songs-to-the-network's-input)
# 3. [Three splits, three accuracies](#Three-splits,-three-accuracies)
# 4. [How far can luck carry?](#How-far-can-luck-carry?)
# 5. [Leaks without a split](#Leaks-without-a-split)
# 6. [The same on real music](#The-same-on-real-music)
# 7. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A table of songs
#
# The authors of the report first wanted to use the Million Song Dataset, the largest one there was. Then they found that it holds a million songs' names, tempi and keys, and not one second of sound: record companies do not give their music away. So they collected 1,800 songs by hand, and could not give those away either. That is why nobody can repeat their experiment, and why this course composes its songs.
#
# What has to be known of a song before it can be data? More than its genre, as you will see.

# %%
import genre_lab as gl

songs = gl.practice_corpus(songs_per_genre=20)
songs.table[["track_id", "genre", "artist", "album", "title", "seconds"]].head(3)

# %% [markdown]
# One row is one song, and `track_id` is its name in everything that follows. 120 songs, six genres. How many artists are there behind them, and how many songs has each?

# %%
per_artist = songs.table.groupby("artist").size()
print(len(per_artist), "artists with", per_artist.min(), "to", per_artist.max(), "songs each")

# %% [markdown]
# **Predict:** here are three songs, two of them by one artist. Can you hear which two, although you have heard neither the artist nor the songs before?

# %%
pop = songs.of(genre="pop").table
band = pop[pop.artist == pop.artist.value_counts().idxmax()]
stranger = pop[pop.artist != band.artist.iloc[0]]
for letter, row in zip("ABC", [band.iloc[0], stranger.iloc[0], band.iloc[1]]):
    display(gl.play(gl.load_clip(row.path), label=f"song {letter}", seconds=4))

# %% [markdown]
# A and C are by the same artist. They share the singer, the instruments, the room, and how loud and bright the record was made, and none of that is what "pop" means. You noticed it within seconds. A program notices it too, and that will be the trouble of this notebook.
#
# ## From songs to the network's input
#
# The report deals its songs out at random: 60% are the **training** songs that the network learns from, 20% the **validation** songs that the authors look at while they improve it, 20% the **test** songs that are opened once, in the end. Such a dealing-out is called a **split**.
#
# ### Exercise 1: how many are that?
#
# The report has 1,800 songs. How many are in each of the three?

# %% exercise="sizes"
train, valid, test = ..., ..., ...
### BEGIN SOLUTION
train, valid, test = 1080, 360, 360
### END SOLUTION

# %% check="sizes"
### BEGIN HIDDEN TESTS
assert gl.check("03.sizes", train, valid, test).correct
### END HIDDEN TESTS
gl.check("03.sizes", train, valid, test)

# %% [markdown]
# Now every song becomes its picture of 96 × 1172 numbers. All pictures together, with the table and the recipe that made them, are a `FeatureStore`. It lies on the disk, and opening it costs no memory. Here are our 120, dealt out by chance as in the report. Do the three counts match the report's percentages?

# %%
from tempfile import mkdtemp

store = gl.extract(songs.split(by="song", seed=0), gl.MEL, out=f"{mkdtemp()}/pictures")
store

# %% [markdown]
# And this is what a network gets: the report's Table 1. X is the picture, Y a number that stands for the genre. Which genre is number 0?

# %%
import pandas as pd

training = store.split("train")
pd.DataFrame({"X": [f"picture of {v.shape[0]} × {v.shape[1]}" for v in training.read([0, 20, 40])],
              "Y": [f"{n} (stands for {store.genres[n]})" for n in training.labels[[0, 20, 40]]]}, index=["x1", "x21", "x41"])

# %% [markdown]
# The report's own table says "5 (stands for Rock)". Rock is none of its six genres: a slip that happened somewhere between an older plan and the printed page. Slips of this kind are found by whoever prints what the network is really given, as you just did.
#
# ## Three splits, three accuracies
#
# Chance dealt out the songs. But what exactly was dealt? There are three answers in use:
#
# - **by chunk**: every song is cut into pieces first, because a network learns better from many short pieces than from a few long ones. Then the *pieces* are shuffled and dealt.
# - **by song**: songs are dealt, and all pieces of a song stay on one side.
# - **by artist**: artists are dealt, and all songs of an artist stay on one side.
#
# **Predict:** one and the same simple model will now learn and be examined under each of the three, ten times with other dealings. It gets the same number of pieces to learn from each time. In which exam will it look best, and by how much: 2 points, 10, 30? (The model is a support vector machine, one of those that the next notebook is about.)

# %%
comparison = gl.compare_splits(store, by=("chunk", "song", "artist"), model="svm", seeds=range(10))
comparison.summary.set_index("policy")[["accuracy", "deviation", "leak"]].round(2)

# %%
gl.plot(comparison)

# %% [markdown]
# Each ring is one dealing, the diamond their mean, and the bar its 95% interval. The songs are the same, the model is the same, and so is the amount it learnt from. What differs is what it had met before the exam. Dealt by chunk, there is a piece of nearly every exam song among the training pieces: recognising the *song* is enough. Dealt by song, there are still other songs of the exam's artists: recognising the *singer* and the *room* helps. Only dealt by artist must it know the genre. The two lower rows lie close together here, because our artists have two or three songs each; the more songs an artist has, the farther they come apart.
#
# The difference to the last row is a **leak**: something of the exam leaked into the lesson. An accuracy with a leak is not a little optimistic. It answers another question: "can you recognise songs that you know?"
#
# Which question do *you* want answered? Somebody who sorts new songs by bands that are already in the shop may deal by song. Somebody who promises to tell the genre of music nobody has heard before must deal by artist.
#
# Here are all the songs, and the side on which each of their pieces was dealt. **Predict:** every orange tile sits in the exam. How many of them have a relative among the blue ones, under each of the three?

# %%
gl.SplitExplorer(store, comparison)

# %% [markdown]
# A row is a song, a tile one of its five pieces, and a block the songs of one artist. A black dot is a piece whose own song was learnt from, a white one a piece whose artist was. Dealt by chunk the dots are black, dealt by song they are white, and dealt by artist there are none; the ring in black on the right is what this dealing claims. Take another seed (the number that chance follows from): the dots move, and the order of the three stays.
#
# ### Exercise 2: find the leak
#
# Write a function that gets a table of songs with the columns `artist` and `split`, and returns the set of all artists who are among the training songs *and* among the test songs. In Python, `set(a) & set(b)` is what two columns have in common.

# %% exercise="artists"
def shared_artists(table):
    shared = ...  # the artists on both sides
    ### BEGIN SOLUTION
    shared = set(table.artist[table.split == "train"]) & set(table.artist[table.split == "test"])
    ### END SOLUTION
    return shared

# %% check="artists"
### BEGIN HIDDEN TESTS
assert gl.check("03.artists", shared_artists).correct
### END HIDDEN TESTS
gl.check("03.artists", shared_artists)

# %% [markdown]
# If your function works, try it on `songs.split(by="song").table` and on `songs.split(by="artist").table`. From here on this course deals by artist.
#
# ## How far can luck carry?
#
# Look at the deviation in the table above: the same model under the same rule, and yet each dealing gives another accuracy. Two things are luck here: which songs fall on which side, and how few they are. The **95% interval** says how far a number could be off because of the second. How wide is it for 70 right answers out of 100, and how wide for 700 out of 1,000?

# %%
for right, asked in [(7, 10), (70, 100), (700, 1000)]:
    low, high = gl.wilson_interval(right, asked)
    print(f"{right} of {asked}: between {low:.0%} and {high:.0%}")

# %% [markdown]
# Ten times as many songs make the interval about three times narrower. The report's validation accuracy of 81.28% on 360 songs lies between 77% and 85%. Whoever claims that one network beats another by two points on 360 songs claims more than these songs can tell.
#
# There is a remedy for small data: examine every song once, in turns. The songs are cut into five parts, or **folds**; each part is the exam once while the network learns from the rest. And the artists stay together. Does every song get its turn?

# %%
folds = songs.folds(n=5, by="artist", seed=0)
turns = pd.concat([fold.table[fold.table.split == "test"] for fold in folds])
print(folds[0])
print(turns.track_id.nunique(), "songs had their exam,", len(turns), "exams in all")

# %% [markdown]
# Five trainings instead of one: that is the price. For simple models it is nothing, for a network of four hours it is a day.
#
# ## Leaks without a split
#
# Not every leak is a matter of dealing. The bands of our pictures have different loudness, and a network learns faster when each band is moved to mean 0 and deviation 1. But the mean of *which* songs? Whoever takes all of them has looked into the exam: not at the answers, but at how loud it will be. So the store measures on the training songs and refuses anything else. What does it say?

# %%
try:
    store.scaling("test")
except gl.GenreLabError as refusal:
    print(refusal)

# %% [markdown]
# ### Exercise 3: standardise without a leak
#
# `train` and `test` are arrays of loudness in dB. Return the test numbers, moved and scaled so that the *training* numbers would have mean 0 and deviation 1.

# %% exercise="standardised"
def standardised(train, test):
    scaled = ...  # subtract a mean, divide by a deviation: whose?
    ### BEGIN SOLUTION
    scaled = (test - train.mean()) / train.std()
    ### END SOLUTION
    return scaled

# %% check="standardised"
### BEGIN HIDDEN TESTS
assert gl.check("03.standardised", standardised).correct
### END HIDDEN TESTS
gl.check("03.standardised", standardised)

# %% [markdown]
# The last leak is the oldest one: the same recording is in the collection twice, under two names, maybe louder or with another beginning. No split by name can see that. GTZAN, the most used set of all, has fifty such pairs. So somebody has to listen to every pair of songs, and that is work for a program. We smuggle one song in again: 3 dB louder, and as a test song. Will it be found?

# %%
table = store.table.copy()
smuggled = table[table.split == "train"].iloc[[0]].assign(track_id="brand new song", path="", split="test")
values = store.read(pd.concat([table, smuggled]))
values[-1] += 3
suspicious = gl.FeatureStore.from_arrays(values, pd.concat([table, smuggled]), gl.MEL)
leaks = gl.find_leaks(suspicious)
leaks

# %% [markdown]
# It compares how the pictures rise and fall, not how loud they are, so louder, noisier and re-encoded copies are found as well. And it found the artists of exercise 2, and their albums. Before you believe a number, run it on your own songs too: `python -m genre_lab doctor STORE`.
#
# ## The same on real music
#
# All of this on songs from a composer made of formulas: is it so on real ones? We asked the same laboratory about GTZAN, 639 real songs of ten genres, which may not be handed on. The table below was measured once and is kept with this course. "Official" is a split that was repaired by hand: without copies and wrong labels, and meant to have no artist on both sides. **Predict:** how many points does the repaired split take off?

# %%
real = pd.read_csv(gl.measured("gtzan_splits.csv"))
real[real.model == "svm"].set_index("policy")[["accuracy", "deviation", "leak"]].round(2)

# %% [markdown]
# The order is the same: chunk above song above the repaired split. Others took the last step too, and found other sizes: in published work MFCC statistics with a support vector machine fall by 13 points, from 66.0% to 53.4%, when GTZAN's split is repaired, and in 2005 Pampalk, Flexer and Widmer saw 71% shrink to 27% on another set when artists were kept apart. How deep the step is depends on the songs, on the model and on what it is shown. That it leads down does not.
#
# The report split at random by song, from a music service where an artist has many songs. It also tells the validation accuracy, 81.28%, and no test accuracy: the number of the songs by which its authors made their choices. Both may be true numbers. What would you expect on new artists?
#
# ## What you can now do
#
# You can now
#
# - say what train, valid and test songs are for, and deal them out,
# - tell a chunk, a song and an artist split apart, and name the question that each of them answers,
# - put an interval beside every accuracy, and say when a difference is too small to mean anything,
# - keep scaling and duplicates from leaking, and have a program look for what you overlooked.
#
# Next: [How far do simple features go?](04_baselines_first.ipynb) asks what must be beaten before a network is worth its while.
