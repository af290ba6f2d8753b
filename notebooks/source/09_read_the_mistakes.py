# %% [markdown]
# # How good is it, and where is it wrong?
#
# Now comes the exam: the test songs, which this course has kept closed so far. In this notebook you open them once, first for a network that we trained for you, then for one that you train here, and you learn to read what comes out. Which genres does a network mix up? How much of its mark is luck? Does it know when it doesn't know? You'll listen to its worst mistakes, sit the exam yourself, and see how a set of songs wears out if you choose by it too often.
#
# By the end you can
#
# - read a confusion matrix, and say what precision means in an archive that isn't the exam;
# - tell a real difference between two networks from luck, and plan an exam that could show one;
# - check whether a network's probabilities can be believed;
# - say how much of a good score comes from having chosen it.
#
# **Time:** 55 minutes to read, 2 minutes to run on 2 CPU cores. **Needs:** intervals and splits from [notebook 03](03_a_fair_dataset.ipynb), the baselines of [notebook 04](04_baselines_first.ipynb), training from [notebook 08](08_train_on_a_gpu_kernel.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [Is mel really the best?](10_which_feature_wins.ipynb)
#
# **Contents:**
#
# 1. [The exam is opened](#The-exam-is-opened)
# 2. [What is taken for what?](#What-is-taken-for-what?)
# 3. [Precision and recall](#Precision-and-recall)
# 4. [How much of it is luck?](#How-much-of-it-is-luck?)
# 5. [Is it better than something simple?](#Is-it-better-than-something-simple?)
# 6. [Does it know when it doesn't know?](#Does-it-know-when-it-doesn't-know?)
# 7. [You against the network](#You-against-the-network)
# 8. [Listen to the worst mistakes](#Listen-to-the-worst-mistakes)
# 9. [The best of many epochs](#The-best-of-many-epochs)
# 10. [How a validation set wears out](#How-a-validation-set-wears-out)
# 11. [What an accuracy doesn't show](#What-an-accuracy-doesn't-show)
# 12. [Open task: a detective's report](#Open-task:-a-detective's-report)
# 13. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## The exam is opened
#
# There are two exams in this notebook, and we'll always say which one we mean.
#
# - **The large exam:** it's for the report's full network and 1,800 practice songs, split by artist. We trained it beforehand, because that takes too long for a lesson. Its test songs were judged once, and we kept the counts.
# - **The small exam:** it's for a small network that you'll train yourself in section 7. It has few songs, but you can hear them.
#
# We start with the large one. Nothing was decided by its test songs: not the settings, not when to stop. The run's folder even counts how often they were judged.
#
# **Predict:** below you see how the network did on its *validation* songs after the last epoch. How well will it do on the test songs?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

trained = gl.measured("report_on_practice")
large = gl.Results.load(trained.folder)
sizes = trained.n_songs | {"test": len(large.truth)}
history = trained.history
print(f"{len(history)} epochs, on {trained.environment['date']}")
print(f"validation, after the last epoch: {history.val_accuracy.iloc[-1]:.1%} right")
print(f"looks at the test songs: {large.looked_at}")
pd.DataFrame(sizes, ["songs"])

# %% [markdown]
# Have you got a number in mind? Then open it.

# %%
display(gl.plot(large))
large.confusion

# %% [markdown]
# Did the validation songs promise too much, or too little? Don't read much into the difference yet. These are different songs, and section 4 shows how much that alone can do.
#
# This was the only look. Suppose you don't like the number, so you turn a knob, train again and look again. Then the test songs have chosen the knob, and what they say about it isn't news any more. `gl.evaluate` won't stop you. But it counts the looks, warns you at the second one, and writes the count into the results.
#
# ## What is taken for what?
#
# The figure is a **confusion matrix**. Each row holds the songs of one true genre, each column what the network called them. On the diagonal it's right. Everything else is a mistake, and you can read off which: start at the diagonal, walk along the row to a number, and look down for the name.
#
# Is a mistake made in both directions? If pop is often called light, but light is hardly ever called pop, then the two don't just sound alike: the network *prefers* one of the names. **Predict:** you know the six genres by ear. Which two does it mix up most? In one direction, or in both?

# %%
counts = large.confusion
mistakes = counts.stack().rename("songs").reset_index()
mistakes = mistakes[mistakes.truth != mistakes.guess].nlargest(5, "songs")
pairs = zip(mistakes.truth, mistakes.guess)
mistakes["the other way round"] = [counts.loc[guess, truth] for truth, guess in pairs]
mistakes.columns = ["is", "is called", "songs", "the other way round"]
mistakes.set_index("is")

# %% [markdown]
# Compare the last two columns. Where they're far apart, look at the figure again: is there a *column* with numbers all along it? Such a genre is a waste-paper basket. Whatever the network can't place, it calls by that name.
#
# Are these mistakes stupid, or could they be yours? Our genres share things, as real ones do. Light music and jazz share the piano, pop and country share singers and chords, and one song in ten borrows its rhythm or its instruments from another genre.
#
# ## Precision and recall
#
# Accuracy is one number for six genres. Two other numbers look at a single genre, say jazz:
#
# - **Recall:** of the songs that *are* jazz, how many does the network call jazz? It's the diagonal divided by the sum of its *row*. You care about recall if you don't want to miss any jazz.
# - **Precision:** of the songs that the network *calls* jazz, how many are jazz? It's the diagonal divided by the sum of its *column*. You care about precision if you play everything that is labelled jazz.
#
# By hand: 10 songs are jazz. The network calls 8 of them jazz, and 4 songs of other genres as well. So the **recall** of jazz is 8/10, and its **precision** is 8/12. Each of the two is easy to perfect at the other's cost: call every song jazz, and your recall is 100 %.
#
# **Predict:** here are both for the large exam. How do you recognise a waste-paper basket in this table?

# %%
table = large.per_genre
percent = 100 * table[["precision", "recall"]]
percent.columns = ["precision (%)", "recall (%)"]
percent.assign(songs=table.n_songs, called=counts.sum(axis=0)).round().astype(int)

# %% [markdown]
# A basket has a high recall and a low precision, and more songs are *called* by its name than there are. The opposite is possible, too: a name that's given seldom, and nearly always correctly.
#
# ### Exercise 1: design a basket
#
# Invent a network. It was asked about 60 songs, 20 each of jazz, light and pop. Fill in its confusion matrix so that all of this is true:
#
# - light is a basket: its recall is at least 90 %, its precision at most 50 %;
# - jazz is the opposite: its precision is 100 %, its recall at most 50 %;
# - all in all, at least 60 % of the songs are right.
#
# Rows are what a song is, columns what it's called, both in the order jazz, light, pop.

# %% exercise="basket"
matrix = ...  # three rows of three numbers: [[…, …, …], […, …, …], […, …, …]]
### BEGIN SOLUTION
matrix = [
    [10, 10, 0],  # is jazz
    [0, 18, 2],  # is light
    [0, 8, 12],  # is pop
]
### END SOLUTION

# %% check="basket" points=2
### BEGIN HIDDEN TESTS
assert gl.check("09.basket", matrix).correct
### END HIDDEN TESTS
gl.check("09.basket", matrix)

# %% [markdown]
# ### Exercise 2: the same network in an archive
#
# In an exam, all genres have about the same number of songs. In a real archive they don't. A radio station has 100,000 songs, and only one in twenty is jazz. It lets the network sort them. How many of the songs in the jazz folder will be jazz?
#
# Write `precision_in(confusion, mix, genre)`. `confusion` is the table from the exam: `confusion.loc["pop"]` is a row, `confusion["jazz"]` a column. `mix` is a dict that tells the archive's share of every genre, such as `{"jazz": 0.05, "light": 0.15, "pop": 0.8}`. Return the precision of `genre` in that archive, between 0 and 1. The exam needn't have the same number of songs of each genre.

# %% exercise="mix"
def precision_in(confusion, mix, genre):
    precision = ...  # between 0 and 1
    ### BEGIN SOLUTION
    called = {}  # share of the archive that is this genre and is called `genre`
    for true in confusion.index:
        rate = confusion.loc[true, genre] / confusion.loc[true].sum()
        called[true] = mix[true] * rate
    precision = called[genre] / sum(called.values())
    ### END SOLUTION
    return precision

# %% check="mix" points=3
### BEGIN HIDDEN TESTS
assert gl.check("09.mix", precision_in).correct
### END HIDDEN TESTS
gl.check("09.mix", precision_in)

# %% [markdown]
# A rare genre has a poor precision even if the network hardly ever errs, because there are so many other songs to err about. The same is true of rare diseases and medical tests. So before you use a precision, ask: precision among *which* songs?
#
# ## How much of it is luck?
#
# With different test songs, the number would be different. How different? In 1927 Wilson gave an answer: an interval around what you've seen, made so that in 95 of 100 such exams it holds the truth. It's the **95% interval** of notebook 03, also called the **Wilson interval**.
#
# But does it? **Predict:** imagine a network that is right on exactly 80 % of all the songs there are. We give it 60 exams of 360 songs each, and draw the interval of each exam. How many of the 60 will miss the 80 %?

# %%
from genre_lab.plots.results import exams

generator = np.random.default_rng(3)
n_right = generator.binomial(360, 0.8, size=60)  # right answers in each exam
exams(n_right, 360, 0.8)

# %% [markdown]
# About one in twenty misses, which is what "95 %" promises. Each of these exams could have been yours, and you'd have had no way to tell whether it's one of the orange ones.
#
# **Predict:** how wide is the interval of the small exam, with its 26 songs, if half of the answers are right? Of the report's validation accuracy? Of the large exam?

# %%
taken = pd.DataFrame({"right": [13, 0.8128 * 360, large.n_right],
                      "songs": [26, 360, len(large.truth)]})
taken.index = ["half of 26 songs", "the report, validation", "the large exam"]
pairs = zip(taken.right, taken.songs)
taken[["from", "to (%)"]] = [gl.wilson_interval(right, n) for right, n in pairs]
taken["accuracy (%)"] = taken.right / taken.songs
taken[["accuracy (%)", "from", "to (%)"]].mul(100).round(1)

# %% [markdown]
# With 26 songs, a network that knows a third of all songs and one that knows two thirds can both get half. With 360 songs, it's still plus or minus four points.
#
# And the interval covers only one kind of luck: which songs were asked. Another seed would have made another network (notebook 08), and that comes on top. Besides, it treats the songs as independent. Songs by one artist tend to be right or wrong together, so the truth is somewhat more uncertain than it says.
#
# ## Is it better than something simple?
#
# Notebook 04 set the mark to beat: forty MFCC statistics and a logistic regression that learns in a second. How does the report's network compare with it, on the same 1,800 songs and in the same exam?
#
# You could compare two intervals. That's wasteful, because both sat the *same* exam. Some songs are easy and both know them, some are hard and neither does. Only the songs on which they **differ** can tell them apart. If the two were equally good, each such song would be the toss of a coin: heads, only the first is right; tails, only the second. So ask how often an honest coin would fall at least as unevenly. That share is the **p value**, and this is **McNemar's test**.
#
# **Predict:** at 6 to 1, would you still believe in an honest coin? At 20 to 12? At 60 to 40?

# %%
from scipy.stats import binomtest

rows = []
for heads, tails in [(2, 0), (6, 1), (9, 1), (20, 12), (60, 40), (600, 400)]:
    p = binomtest(heads, heads + tails).pvalue
    verdict = "coins do that" if p >= 0.05 else "coins seldom do that"
    rows.append({"heads": heads, "tails": tails, "p": f"{p:.2g}", "verdict": verdict})
pd.DataFrame(rows).set_index("heads")

# %% [markdown]
# By custom, people speak of a difference when p is below 0.05. Then a coin would do it less than once in twenty times. 9 to 1 is below, 6 to 1 isn't, and neither is 60 to 40, though only just.
#
# **Predict:** now the report's network against logistic regression, in the large exam. On how many songs do they differ? Who wins more of those?

# %%
against = gl.measured("report_against_logistic").iloc[0]
first, second = against["only the network"], against["only logistic regression"]
p = binomtest(first, first + second).pvalue
print(f"p = {p:.1g}")
pd.DataFrame({"songs named correctly by": against}).T

# %% [markdown]
# Is p below 0.05? (A p written as 1e-10 is 0.0000000001.) Then this was no honest coin, and the one with more songs of its own is better. But better at what? *On songs like these*: composed ones, by artists like these. A small p doesn't say how much better, nor anything about records. And a large p doesn't show that the two are equal, only that these songs can't tell.
#
# ### Exercise 3: plan an exam
#
# Two networks differ on `n_differ` songs. Write `smallest_win(n_differ)`: how many of these songs must the better one win, at least, so that McNemar's test gives a p below 0.05? Return 0 if even winning all of them isn't enough. Then use your function: how many songs must differ before an exam can show *anything*?

# %% exercise="smallest"
def smallest_win(n_differ):
    won = ...  # a whole number; 0 if there is none
    ### BEGIN SOLUTION
    won = 0
    for wins in range(n_differ, n_differ // 2, -1):  # from all of them downwards
        if binomtest(wins, n_differ).pvalue < 0.05:
            won = wins
    ### END SOLUTION
    return won

# %% check="smallest" points=2
### BEGIN HIDDEN TESTS
assert gl.check("09.smallest", smallest_win).correct
### END HIDDEN TESTS
gl.check("09.smallest", smallest_win)

# %% [markdown]
# Suppose two networks differ on one song in ten. Then an exam of 26 songs gives you two or three coins, and no result can mean anything. You know that *before* you run it.
#
# ## Does it know when it doesn't know?
#
# "Jazz, 81 %", says a network. Is that 81 % worth anything? It is, if of all songs that it's 81 % sure of, about 81 in 100 are right. Then you can refuse the unsure answers, and you know what the others are worth. Accuracy doesn't tell you that. A network can be right often and still too sure of itself, or wrong often and know it.
#
# To check, sort the songs by how sure the answer was, and count in each group how many are right. The large exam's file keeps counts only, so we look at two baselines of notebook 04 instead. Of 120 practice songs we use those that aren't in the small exam. Each of them judges once, in five folds with artists kept apart. How many are there?

# %%
from tempfile import mkdtemp

folder = mkdtemp()
songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
store = gl.extract(songs, gl.MEL, out=f"{folder}/spectrograms")
statistics = gl.mfcc_statistics(store)
judges = gl.Tracks(songs.table[songs.table.split != "test"])
turns = []
for fold in judges.folds():
    asked = fold.table.split == "test"  # the songs that judge in this fold
    turns.append((np.flatnonzero(~asked), np.flatnonzero(asked)))
print(f"{len(judges)} songs judge, {len(songs) - len(judges)} stay closed")

# %% [markdown]
# First logistic regression. **Predict:** the dotted line is "as sure as right". On which side of it will the points lie?

# %%
from sklearn.model_selection import cross_val_predict

def examine(name):
    genres = judges.table.genre
    numbers = statistics.loc[judges.table.track_id]
    answers = cross_val_predict(gl.baseline(name), numbers, genres, cv=turns,
                                method="predict_proba")
    return gl.Results(answers, list(genres), judges.genres, judges.table)

logistic = examine("logistic")
gl.plot(gl.reliability(logistic, bins=5))

# %% [markdown]
# From left to right it says how sure, from bottom to top how often right. Beside each point stands its number of songs; the line through it is their interval. A point above the dotted line is too modest, a point below it boasts. The mean distance from the dotted line, over all songs, is the **expected calibration error**. Logistic regression is too modest: it's right more often than it says. (Where an interval crosses the dotted line, the distance may be luck.)
#
# Gaussian mixtures did worse in notebook 04. **Predict:** when they're wrong, will they at least be unsure?

# %%
mixtures = examine("gmm")
gl.plot(gl.reliability(mixtures, bins=5))

# %% [markdown]
# They're almost always sure, and wrong more often than right. A mixture multiplies forty probabilities as if the forty numbers knew nothing of each other, so small hints add up to certainty. Don't trust a percentage before you've seen a figure like this one.
#
# Large networks that are trained for a long time tend to boast too (Guo and others, 2017). When all training songs are known, the loss can still fall if the network gets surer and surer. Notebook 08 showed where that ends: sure and wrong.
#
# What's a good probability good for? You can refuse. **Predict:** if logistic regression answers only where it's at least 60 % sure, how many of the songs will it answer, and how many of those answers will be right?

# %%
sure = logistic.probabilities.max(axis=1)
right = np.array(logistic.guesses) == np.array(logistic.truth)
rows = {}
for limit in [0, 0.4, 0.6, 0.8]:
    answered = sure >= limit
    rows[f"at least {limit:.0%} sure"] = {
        "answered (%)": answered.mean(), "right, of these (%)": right[answered].mean()}
pd.DataFrame(rows).T.mul(100).round().astype(int)

# %% [markdown]
# The surer, the better, and the fewer. Where you draw the line depends on what a wrong answer costs you. (Choose it on validation songs: it's a setting like any other.)
#
# ## You against the network
#
# Now the small exam, with songs you can hear. We train the `tiny` network on 63 of the 120 songs. It hears only a few seconds at a time. **Predict:** how does it get through 25 seconds of a song?

# %%
from genre_lab.models.song_vote import excerpt_starts

run = gl.fit(store, preset="tiny", seed=0, out=f"{folder}/run", progress=False)
starts = excerpt_starts(gl.MEL.shape[1], run.preset.frames) * 256 / 12_000  # in s
print(f"An excerpt lasts {run.preset.frames * 256 / 12_000:.1f} s.")
pd.DataFrame({"begins at (s)": starts}, range(1, len(starts) + 1)).round(1).T

# %% [markdown]
# It listens to several excerpts, evenly spread. Each gets an answer, and the mean of the answers is the song's: the excerpts **vote**.
#
# Before the network sits the exam, sit it yourself. These are twelve of its test songs, two of each genre, 5 s from the middle of each. Only your first guess at a song counts. (If you've guessed some of them before, they count too and won't come up again.) **Predict:** how many of the twelve will you get right?

# %%
gl.GuessingGame(songs.of(split="test").head(2))

# %% [markdown]
# Done? Then we open the small exam, once. **Predict:** will the small network be better than logistic regression on forty numbers, and can these few songs tell? In the folds, logistic regression was right on 70 % of the songs. Will it be again?
#
# The table counts its right answers by artist. The explorer below it shows the network's confusion matrix. Click on a cell, or choose what a song *is* and what it *is called*, and play the song. On the right you see what the network thought of it: the bar is the mean, each ring is one excerpt. In a cell off the diagonal, did all excerpts fall for the mistake, or only some?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name some songs differently"
small = gl.evaluate(run, store, split="test")
learnt = store.split("train").table
simple = gl.baseline("logistic").fit(statistics.loc[learnt.track_id], learnt.genre)
simple = gl.evaluate_baseline(simple, store.split("test"))
print("The network is the first, logistic regression the second.")
print(gl.mcnemar(small, simple))
by_artist = simple.songs[["genre", "artist"]].assign(songs=1)
by_artist["right"] = np.array(simple.guesses) == np.array(simple.truth)
display(by_artist.groupby(["genre", "artist"]).sum())
gl.ConfusionExplorer(small)

# %% [markdown]
# What has happened? Logistic regression is right on 11 of these 26 songs, which is 42 % and not 70 %. Twenty-six songs that are right seven times in ten, each by its own luck, would hardly ever do so badly. But look at the table: of four of the ten artists, not a single song is right. (The network misses nearly the same songs: the two differ on three.) An artist's songs share a voice and a sound, so they're right together and wrong together. Country and jazz have a single artist in this exam, and if that one sounds like another genre, the whole genre is lost. So this is nearer to ten coins than to twenty-six, and four bad ones out of ten are nothing special. When you plan an exam, count its artists.
#
# Now the rings. If they lie far apart, the network was unsure *within* a song, and the vote hides that. Switch to single excerpts, and compare the accuracy before the vote with the one after it; both stand in the sentence below the figure. On most collections voting helps by some points. With ten artists, don't expect to see that.
#
# And you? The table below shows your guesses next to the network's. If you haven't guessed yet, it's empty; play, and run it again. Who is right more often?

# %%
mine = gl.Guesses().among(small.songs.track_id)
theirs = small.table()[["track_id", "guess"]]
both = mine.merge(theirs, on="track_id", suffixes=(" of yours", " of the network"))
print(f"You guessed {len(both)} of the {len(small.truth)} test songs.")
both.set_index("track_id")

# %% [markdown]
# Count the songs on which only one of you is right. That's McNemar's test again, and your function tells how many of them you'd have to win. You had an advantage, a life with music, while the network had 63 songs. It had one too: it got 25 s of every song, and you got 5.
#
# ## Listen to the worst mistakes
#
# A mistake at 30 % is a shrug. A mistake at 70 % is a conviction, and worth an hour of your time, because it tells you what the network listens to.
#
# **Predict:** here are the two mistakes of the small exam of which the network was surest, with the spectrogram of the first. Listen before you read the label: what would *you* have said? What misled it: the instruments, the rhythm, or something that isn't music at all?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name some songs differently"
answers = small.table().merge(small.songs[["track_id", "path", "hybrid_of"]])
wrong = answers[answers.guess != answers.truth]
worst = wrong.nlargest(2, "probability").set_index("track_id")
for name, path in worst.path.items():
    clip = gl.load_clip(path).excerpt(10, 4)
    display(gl.play(clip, label=f"{name}, taken for {worst.guess[name]}"))
display(gl.plot(gl.mel(gl.load_clip(worst.path.iloc[0]).excerpt(10, 4))))
worst.drop(columns="path").rename(columns={"hybrid_of": "borrows from"}).fillna("–")

# %% [markdown]
# Horizontal lines in the spectrogram are notes that are held, vertical lines are drum hits. Does it look like what it was called? To be fair: if the last column names a genre, the song was composed to stand between two, and taking it for the other one isn't quite wrong.
#
# Make this a habit: listen to twenty mistakes before you change anything about a network. You'll find wrong labels, silent files and odd recordings that no table shows. (Copies of a song you needn't find by ear. `gl.find_leaks` does that, as in notebook 03.)
#
# ## The best of many epochs
#
# After each epoch you can judge a network. Why not take the best epoch, and report that? It's done all the time in public projects, sometimes on the test songs. What is it worth?
#
# Imagine a network that is always right on as many of all songs as ours was in the large exam, and *never gets better*. From epoch to epoch only its luck changes: it keeps nine answers of ten, and gives the others anew. We judge it on 360 songs after each of 200 epochs and report the best. **Predict:** how many points will the report be too high?

# %%
luck = gl.luck_of_the_best_epoch(360, 6, epochs=200, accuracy=large.accuracy,
                                 correlation=0.9)
print(luck)
gl.plot(luck)

# %% [markdown]
# Each bar counts imagined trainings by what their best epoch showed. The dotted line is the truth, the dashed one what is reported on average. All of the difference is luck. Nothing was learnt, and nobody has lied.
#
# So much for imagination. **Predict:** in the real training of 1,800 songs, how much higher is the best validation epoch than the last quarter of the epochs? And how do both compare with the large exam, which chose nothing?

# %%
n_valid = trained.n_songs["valid"]
late = history.val_accuracy.tail(round(len(history) / 4)).mean()
shares = [history.val_accuracy.max(), late, large.accuracy]
table = pd.DataFrame({"accuracy (%)": shares})
table.index = ["validation, best epoch", "validation, last quarter", "test, once"]
pairs = zip(shares, [n_valid, n_valid, len(large.truth)])
table[["from", "to (%)"]] = [gl.wilson_interval(share * n, n) for share, n in pairs]
table.mul(100).round(1)

# %% [markdown]
# Which of the three would you have been tempted to print? The first is what most projects print, and it can only be as high as the second or higher. How far it's above depends on how much the answers still change from epoch to epoch. Where the learning rate falls to zero, the last epochs give nearly the same answers, and there's little luck to pick from. With long steps to the end, there's a lot.
#
# The third may lie above or below the others. It was measured on different songs, and the intervals show how far two sets of songs can be apart. So in a single run you can't *see* the luck of the best epoch; the luck of the songs hides it. The simulation can, because there we know the truth. And unlike the luck of the songs, this luck always points the same way: up.
#
# [The report](../docs/report.md) prints a validation accuracy too, 81.28 %, that of its 200th epoch, after "repeatedly model modifications with training data set and validation data set" (section 3). How far off that is, nobody can say: it has a test set, and gives no number for it. Of one public network for FMA-small, a collection of eight genres, both numbers are known: 51.4 % on validation songs, 44.1 % on test songs.
#
# ## How a validation set wears out
#
# The epochs of one training are a small choice. Settings are a larger one, and here is our own story. The package comes with a recipe called `best`, for ten genres of real music (GTZAN). We tuned it: we tried some thirty settings, and each time kept what scored higher on the 197 validation songs. Then it was measured on 290 songs that nobody had looked at.
#
# | | 197 songs we chose by | 290 songs nobody had looked at |
# |---|---|---|
# | before tuning | 60.8 % | 63.8 % |
# | after tuning | 70.1 % | 63.8 % |
#
# Nine points of progress, and on new songs none of it arrived. (Each of these numbers may be off by five to seven points, so we can't swear that it's exactly zero.) Nobody cheated. So where did the nine points come from?
#
# **Predict:** imagine settings that are all equally good, each right on 60.8 % of all songs. We try some of them, and keep the one that scores highest on 197 songs. How good does the winner look if we try 3, 30 or 100? And how good is it on 290 new songs?

# %%
from genre_lab.plots.panels import lines

generator, truth = np.random.default_rng(0), 0.608
tried = np.array([1, 2, 3, 5, 10, 20, 30, 50, 100])
chosen, new = [], []
for n_settings in tried:
    n_right = generator.binomial(197, truth, size=(4_000, n_settings))
    chosen.append(100 * n_right.max(axis=1).mean() / 197)  # the winner's score
    new.append(100 * generator.binomial(290, truth, size=4_000).mean() / 290)
curves = {"the 197 it was chosen by": np.array(chosen), "290 new songs": np.array(new)}
display(lines(tried, curves, "settings tried", "accuracy of the winner (%)"))
pd.DataFrame(curves, tried).rename_axis("tried").loc[[1, 3, 10, 30, 100]].round(1).T

# %% [markdown]
# With three settings the winner already looks three points better than it is, with thirty about seven. On new songs there's nothing. That's what "wearing out" means: each choice you make by a set of songs takes over some of its luck, and in the end the set praises you for knowing *it*. (Real settings aren't all equally good, and they answer many songs alike. So take the seven points as the order of magnitude.)
#
# What helps? More songs that judge, so that there's less luck to take over. GTZAN's training and validation clips together are 639. Cut them into five folds with artists kept apart, and each song judges once. That takes five trainings. It also helps to train each setting with more than one seed, because a lucky seed is luck too: about two points (notebook 08). **Predict:** with thirty settings of equal worth, how many points of luck will be left?

# %%
def gain_of_winner(n_songs, n_seeds, n_settings=30, repeats=4_000):
    shape = (repeats, n_settings, n_seeds)
    songs_luck = generator.binomial(n_songs, truth, size=shape[:2]) / n_songs - truth
    seeds_luck = generator.normal(0, 0.02, size=shape).mean(axis=2)  # two points a seed
    return 100 * (songs_luck + seeds_luck).max(axis=1).mean()

rows = []
for n_songs, n_seeds in [(197, 1), (197, 5), (639, 5), (639, 15)]:
    rows.append({"songs that judge": n_songs, "trainings a setting": n_seeds,
                 "luck of the winner (points)": gain_of_winner(n_songs, n_seeds)})
pd.DataFrame(rows).set_index("songs that judge").round(1)

# %% [markdown]
# More seeds alone don't help much. They average out the luck of the seeds, but all of them are judged by the same 197 songs. The folds take away nearly half of the rest, at the same price of five trainings. (With three seeds, that's 15.) They wear out more slowly, but they do wear out. We later tried `best` at half its learning rate, and five folds with one seed said 74.2 instead of 72.1 %. On the 290 songs, three seeds of it scored 64.1, 64.5 and 60.3 %, where networks at the full rate had scored 63.8 to 65.5 %. (By now we've looked at those 290 songs several times. They're wearing out as well.)
#
# So: choose seldom, on many songs, with artists apart and several seeds. Write down how many settings you tried. And keep a set of songs that you open once.
#
# ## What an accuracy doesn't show
#
# In 2013 Bob Sturm asked what all those accuracies say, and found systems with high ones that didn't listen to *music* at all, but to loudness, or to the traces of a file format. How can that be? If the jazz in a collection is softer than the rest, or was saved by a different program, you know jazz once you notice either. The exam songs have the same traces, so the accuracy is high. Keeping artists apart doesn't help when all songs went through the same hands.
#
# The remedy: change the songs in a way that leaves the genre alone, and see whether the answers stay. We turn the volume knob, which in dB is an addition. We use the small network and its validation songs; the exam is closed again. **Predict:** nobody calls a song something else because it's softer. Does the network?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name some songs differently"
table = store.table[store.table.split == "valid"]
spectrograms = store.read(table)
before = gl.evaluate(run, store, split="valid").guesses
rows = {}
for gain in [-12, -6, 0, 6, 12]:
    changed = gl.FeatureStore.from_arrays(spectrograms + gain, table, gl.MEL)
    now = gl.evaluate(run, changed, split="valid")
    differ = np.array(now.guesses) != np.array(before)
    rows[f"{gain:+d} dB"] = {"right": now.n_right, "answers that changed": differ.sum()}
print(f"{len(table)} validation songs")
pd.DataFrame(rows).T

# %% [markdown]
# Nothing about the music has changed, and some answers have. The network heard each song at one volume only, so nothing told it that loudness isn't part of the genre. No accuracy would have shown you that. (Compare the row of +0 dB with the small exam, too: the same network, asked about other artists.)
#
# ### Exercise 4: which changes should change nothing?
#
# You put a network to this test, and change each song in four ways:
#
# - **a** it becomes 6 dB softer
# - **b** it's saved as an MP3 of 192 instead of 128 kbit/s
# - **c** drums, bass and piano are replaced by a drum machine and synthesizers
# - **d** the first two seconds are cut off
#
# For which of them would a changed answer speak *against* the network? Give the letters in one word, such as `"ac"`.

# %% exercise="against"
letters = ...
### BEGIN SOLUTION
letters = "abd"
### END SOLUTION

# %% check="against"
### BEGIN HIDDEN TESTS
assert gl.check("09.against", letters).correct
### END HIDDEN TESTS
gl.check("09.against", letters)

# %% [markdown]
# ## Open task: a detective's report
#
# What does the small network listen to? Take its ten surest mistakes on the validation songs (`gl.evaluate(run, store, split="valid")`), since the exam is closed again. For each, write down first what you hear, and then what may have misled the network. Find one suspicion that explains at least three of them, such as "it goes by the bass" or "held chords make it say light". Then test the suspicion on validation songs: change the spectrograms so that only *this* changes, as we did with the volume, and count the answers. In eight to ten sentences: what was your suspicion, how did you test it, what came out, and what would have proved you wrong?
#
# | points | for |
# |---|---|
# | 2 | ten mistakes with what you heard, written down before the suspicion |
# | 2 | a change that touches only what you suspect, with a control that touches something else as strongly |
# | 2 | counts of changed answers with an interval or McNemar's test, also if they clear the suspect |
# | 1 | what your test can't tell, and how many suspicions you tried |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - open a test set once, and say what a second look costs,
# - read a confusion matrix with its waste-paper baskets, and carry precision over to another archive,
# - put an interval around an accuracy, test a difference, and say beforehand what an exam can show,
# - check a network's probabilities, and refuse the unsure answers,
# - say how much luck there is in the best epoch and in the best of many settings, and what helps,
# - listen to mistakes, and try whether an answer depends on something that isn't music.
#
# Next: [Is mel really the best?](10_which_feature_wins.ipynb) uses all of it to check what the report claims about its feature.
