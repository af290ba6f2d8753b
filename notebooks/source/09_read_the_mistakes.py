# %% [markdown]
# # How good is it, and where is it wrong?
#
# A network that was trained has to sit its exam. In this notebook you open the drawer with the test songs, once, and learn to read what comes out: which genres it takes for which, which of its labels to trust, how much of its mark is luck, and whether it knows when it does not know. Then you listen to its worst mistakes, and compare it with somebody you know well.
#
# **Time:** 2 minutes on 2 CPU cores, half of it for a training, and 45 minutes or so to read. **Needs:** [notebook 08](08_train_on_a_gpu_kernel.ipynb); your guesses from [notebook 00](00_start_here.ipynb), if you made some. **Leads to:** [Which knob is worth turning?](11_which_settings_matter.ipynb)
#
# **Contents:**
#
# 1. [The drawer is opened](#The-drawer-is-opened)
# 2. [What is taken for what?](#What-is-taken-for-what?)
# 3. [Precision and recall](#Precision-and-recall)
# 4. [How much of it is luck?](#How-much-of-it-is-luck?)
# 5. [Is it better than something simple?](#Is-it-better-than-something-simple?)
# 6. [Does it know when it does not know?](#Does-it-know-when-it-does-not-know?)
# 7. [Listen to the worst mistakes](#Listen-to-the-worst-mistakes)
# 8. [You against the network](#You-against-the-network)
# 9. [The best of many epochs](#The-best-of-many-epochs)
# 10. [What an accuracy does not show](#What-an-accuracy-does-not-show)
# 11. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## The drawer is opened
#
# Every notebook stands on its own, so the small network of notebook 08 is trained once more here, on the same songs and with the same seed. It takes half a minute. How many songs have been lying in the drawer meanwhile?

# %%
from tempfile import mkdtemp

import genre_lab as gl

folder = mkdtemp()
songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
store = gl.extract(songs, gl.MEL, out=f"{folder}/spectrograms")
store

# %%
run = gl.fit(store, preset="tiny", seed=0, out=f"{folder}/run", progress=False)
print(len(run.history), "epochs;", len(store.split("test")), "test songs have not been looked at")

# %% [markdown]
# So far nothing has been decided by the test songs: not how many filters the network has, not when to stop. That is the whole point of them. `gl.evaluate` asks the network about each of them. But this network hears 192 columns at a time, about four seconds, and a spectrogram has 1,172. How does it get through a whole song?

# %%
from genre_lab.models.song_vote import excerpt_starts

excerpt_starts(1172, 192).tolist()

# %% [markdown]
# Seven excerpts, evenly spread and overlapping a little. Each gets an answer, and the mean of the seven is the song's: the excerpts **vote**.
#
# **Predict:** on the validation songs the network of notebook 08 was right on about half, or somewhat more. How many of the test songs will it name rightly?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name some songs differently"
results = gl.evaluate(run, store, split="test")
display(gl.plot(results))
results.confusion

# %% [markdown]
# Each row of this **confusion matrix** holds the songs of one true genre, each column what the network called them. What lies on the diagonal from top left to bottom right is right. Everything else is a mistake, and you can read off which: walk along the row from the diagonal to the number, and look down for the name.
#
# And do not take it to heart. How many songs are in a row, and by how many artists?

# %%
exam = songs.of(split="test").table
exam.groupby("genre").artist.agg(songs="size", artists="nunique")

# %% [markdown]
# With so few of them a single artist makes or breaks a genre. What does the interval in the title say to that?

# %%
low, high = results.interval
print(len(results.truth), "songs, looked at", results.looked_at, "time")
print("the interval is more than 25 points wide:", high - low > 0.25)

# %% [markdown]
# Why is it written there how often the songs were looked at? Suppose you do not like the number, turn some knob of the network, train again, look again, and go on until you do. Then the test songs have chosen the knob, and what they say about it is no longer news. So the run counts the looks. What happens at the second?

# %%
import warnings

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    gl.evaluate(run, store, split="test")
print(said[-1].message)

# %% [markdown]
# Nobody is kept from looking. But the number of looks is written into the run's folder, and stands in its results.
#
# ## What is taken for what?
#
# Twenty-six songs are too few to say much about mistakes. So let us read a larger matrix: that of the report's network, trained on 1,800 practice songs, judged on the test songs among them. It was trained once and its counts are kept with this course; `gl.Results.load` opens them.
#
# **Predict:** you have heard the six genres in notebook 00. Which will be the easiest for it? Which two will it mix up most?

# %%
report = gl.measured("report_on_practice")
kept, origin = gl.Results.load(report.folder), report.environment
print("trained on", origin["device"], "on", origin["date"])
display(gl.plot(kept))
kept.confusion

# %% [markdown]
# Now there are some sixty songs in each row, and the matrix has a shape. Two things to look for: a dark cell far from the diagonal is a pair that is mixed up. And a column with numbers all along it is a genre that serves as a waste-paper basket: whatever the network cannot place, it calls by that name. Are there any here? Let us list the largest of the mistakes.

# %%
wrong = kept.confusion.stack().rename("songs").reset_index()
wrong[wrong.truth != wrong.guess].nlargest(5, "songs")

# %% [markdown]
# Are these mistakes stupid, or could they be yours? Genres were made to share things here, as real ones do: light music and jazz share their piano, pop and country their singers and their chords, and one song in ten borrows the rhythm or the instruments of another genre. And is each mistake made in both directions? If pop is often taken for light music, but light music hardly ever for pop, then the two do not only sound alike: the network *prefers* one of the names.
#
# ## Precision and recall
#
# The accuracy is one number for six genres. Two others look at one genre only, say jazz:
#
# - **recall**: of the songs that *are* jazz, which share does the network call jazz? That is the diagonal divided by its *row*. Somebody who wants to miss no jazz cares about it.
# - **precision**: of the songs that the network *calls* jazz, which share is jazz? That is the diagonal divided by its *column*. Somebody who plays everything that is labelled jazz cares about it.
#
# By hand: suppose 10 songs are jazz; 8 of them are called jazz, and so are 4 songs of other genres. Then the recall of jazz is 8/10, and its precision is 8/12. Each of the two is easy to make perfect at the other's cost. How? Whoever calls every song jazz has a recall of 100%.
#
# ### Exercise 1: both by hand
#
# `confusion` is a table like the one above: `confusion.loc["jazz"]` is the row of the songs that are jazz, `confusion["jazz"]` the column of those that are called jazz, and `confusion.loc["jazz", "jazz"]` the cell where they meet. Return precision and recall of a genre, in this order.

# %% exercise="both"
def precision_and_recall(confusion, genre):
    right = confusion.loc[genre, genre]
    precision = ...  # of those that are called so
    recall = ...  # of those that are so
    ### BEGIN SOLUTION
    precision = right / confusion[genre].sum()
    recall = right / confusion.loc[genre].sum()
    ### END SOLUTION
    return precision, recall

# %% check="both"
### BEGIN HIDDEN TESTS
assert gl.check("09.both", precision_and_recall).correct
### END HIDDEN TESTS
gl.check("09.both", precision_and_recall)

# %% [markdown]
# Here they are for all six genres of the kept run; compare them with what your function says. Is there a genre with a high recall and a low precision? That is the waste-paper basket. And one with the opposite: a name that is given seldom, and nearly always rightly?

# %%
kept.per_genre.round(2)

# %% [markdown]
# ### Exercise 2: whom would you distrust?
#
# A radio station plays at dinner whatever a network calls light music, in the afternoon what it calls pop, and at night what it calls jazz. This is its matrix:
#
# | is ↓, called → | jazz | light | pop |
# |---|---|---|---|
# | **jazz** | 17 | 3 | 0 |
# | **light** | 0 | 20 | 0 |
# | **pop** | 1 | 9 | 10 |
#
# At which time of the day do its listeners complain most that something wrong is played? Answer with the name of the genre.

# %% exercise="distrust"
label = ...  # "jazz", "light" or "pop"
### BEGIN SOLUTION
label = "light"
### END SOLUTION

# %% check="distrust"
### BEGIN HIDDEN TESTS
assert gl.check("09.distrust", label).correct
### END HIDDEN TESTS
gl.check("09.distrust", label)

# %% [markdown]
# ## How much of it is luck?
#
# Had other songs lain in the drawer, the number would be another. How much so? If a network knows 80% of *all* songs, then on 360 of them it will know 288, give or take. Wilson turned that round in 1927: from what was seen, he says between which limits the truth should be looked for. The limits are drawn so that they hold the truth in 95 of 100 such exams. (This is the **Wilson interval**; you have met it in notebook 03.)
#
# **Predict:** three exams: one of 26 songs, the report's validation songs, and the kept run's test songs. How wide is the interval of each?

# %%
exams = {"13 of 26 songs": (13, 26), "the report, validation": (0.8128 * 360, 360), "the kept run, test": (kept.n_right, len(kept.truth))}
for name, (right, asked) in exams.items():
    low, high = gl.wilson_interval(right, asked)
    print(f"{name}: {right / asked:.1%} of {asked}, between {low:.1%} and {high:.1%}")

# %% [markdown]
# Half of 26 songs right may be a network that knows a third of all songs, or two thirds. With 360 songs it is still eight points. And the interval speaks of one kind of luck only: which songs were asked. That another seed would have given another network (notebook 08) comes on top.
#
# ## Is it better than something simple?
#
# Notebook 04 asked what must be beaten: forty numbers a song, mean and deviation of its MFCC, and a logistic regression on them that learns in a second. Here it is, on the same training songs and the same test songs. How does it do?

# %%
training, test = store.split("train"), store.split("test")
logistic = gl.baseline("logistic").fit(gl.mfcc_statistics(training), training.table.genre)
simple = gl.evaluate_baseline(logistic, test)
simple

# %% [markdown]
# Hold it against the title of the first matrix. One of the two has a few songs more, or they are equal. To compare the two intervals is one way to see whether that means anything, and a wasteful one, for both sat the *same* exam. Some songs are easy and both know them, some are hard and neither does. Only the songs on which they **differ** can tell them apart.
#
# If the two were equally good, each of those songs would be the toss of a coin: heads, the first one knew it; tails, the second. So ask: how often would an honest coin fall as unevenly as that, or more so? That share is called the **p value**, and this is **McNemar's test**.
#
# **Predict:** 6 to 1, would you still believe in an honest coin? 20 to 12? 60 to 40?

# %%
from scipy.stats import binomtest

for first, second in [(2, 0), (6, 1), (9, 1), (20, 12), (60, 40), (600, 400)]:
    print(f"{first} to {second}: p = {binomtest(first, first + second).pvalue:.3f}")

# %% [markdown]
# By custom one speaks of a difference when p is below 0.05: when the coin would do that less than once in twenty times. 9 to 1 is below, 6 to 1 is not. Now the two that sat our exam. Do they differ?

# %%
comparison = gl.mcnemar(results, simple)
print("songs that both sat:", comparison.both_right + comparison.only_first + comparison.only_second + comparison.both_wrong)
print("an honest coin would seldom do that:", comparison.p_value < 0.05)

# %% [markdown]
# Put `comparison` into a cell of its own to see the counts. "No" would not mean that the two are equally good. It means that 26 songs cannot tell. So the honest sentence is: *on this little data the network was not shown to be better than forty numbers.* Many a published table would be shorter if it had to say so.
#
# ### Exercise 3: is the difference real?
#
# Write McNemar's test. It gets four counts of songs: those that both know, those that only the first knows, those that only the second knows, and those that neither knows. Return the p value.

# %% exercise="coin"
def p_value(both, only_first, only_second, neither):
    p = ...  # binomtest(heads, tosses).pvalue: what is a toss here?
    ### BEGIN SOLUTION
    p = binomtest(only_first, only_first + only_second).pvalue
    ### END SOLUTION
    return p

# %% check="coin"
### BEGIN HIDDEN TESTS
assert gl.check("09.coin", p_value).correct
### END HIDDEN TESTS
gl.check("09.coin", p_value)

# %% [markdown]
# ## Does it know when it does not know?
#
# "Jazz, 81%": the listener of the very first sentence of this course is sure to a certain degree. Is that worth anything? It is, if of all songs that are called something with 81% about 81 in 100 are right. Then one can refuse the unsure answers, and knows what the others are worth. That is a question of its own: a network may be often right and yet too sure of itself, or often wrong and know it.
#
# So sort the songs by how sure the network was, and count in each group how many are right. To begin with something that needs no training, and more songs: the logistic regression, examined on all 120 songs in five folds. **Predict:** the dotted line is "as sure as right". On which side of it will the points lie?

# %%
import numpy as np

features, answers, judged = gl.mfcc_statistics(store), [], []
for fold in songs.folds(n=5, by="artist", seed=0):
    learnt, asked = (store.with_tracks(fold).split(side).table for side in ("train", "test"))
    model = gl.baseline("logistic").fit(features.loc[learnt.track_id], learnt.genre)
    answers.append(model.predict_proba(features.loc[asked.track_id]))
    judged += asked.genre.tolist()
folded = gl.Results(np.concatenate(answers), judged, list(model.classes_))
gl.plot(gl.reliability(folded, bins=5))

# %% [markdown]
# From left to right: how sure; from bottom to top: how often right; beside each point its number of songs, and through it their Wilson interval. A point above the dotted line is too modest, one below it boasts. These four lie close to the line, a little above it: the logistic regression is, if anything, too modest. The mean distance from the line, over all songs, is called the **expected calibration error**. Where an interval crosses the line, the distance may be luck.
#
# And the network? It has 26 songs only, so that the intervals would reach over half of the figure and a point off the line would prove nothing; try `gl.plot(gl.reliability(results, bins=4))` in a cell of your own. Large networks that were trained for long are known for boasting (Guo and others, 2017): the loss goes on falling on the training songs when they are all known, by making the network surer and surer. Notebook 08 showed where that ends.
#
# ## Listen to the worst mistakes
#
# A mistake with 30% is a shrug. A mistake with 70% is a conviction, and worth an hour of your time: nothing tells more about what a network listens to. First, some justice. Some songs stand between two genres, because they were composed that way. Which of the test songs do?

# %%
exam.loc[exam.hybrid_of != "", ["track_id", "hybrid_of", "borrowed"]]

# %% [markdown]
# In each row a song that borrows something from another genre. Whoever takes it for that one is not wholly wrong.
#
# **Predict:** here are the two mistakes of which the network was surest, and the spectrogram of the first. Listen before you read the label: what would *you* have said? What can have misled it: the instruments, the rhythm, or something that is no music at all?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name some songs differently"
answers = results.table().merge(exam[["track_id", "path", "instruments"]])
worst = answers[answers.guess != answers.truth].nlargest(2, "probability")
for song in worst.itertuples():
    clip = gl.load_clip(song.path).excerpt(10, 5)
    display(gl.play(clip, label=f"{song.truth}, taken for {song.guess} ({song.probability:.0%} sure): {song.instruments}"))
gl.plot(gl.mel(gl.load_clip(worst.path.iloc[0]).excerpt(10, 4)))

# %% [markdown]
# The spectrogram is four seconds of the first of the two. Level lines are notes that are held, upright ones are strokes (notebook 00). Does it look like what it was called? Make it a habit: before you change anything about a network, listen to twenty of its mistakes. Wrong labels, silent files, and songs that are twice in the collection are found that way and in no other.
#
# Now look for yourself. Every cell of the matrix can be opened: by a click, or by choosing what a song *is* and what it *is called*. **Predict:** in a cell off the diagonal, did all excerpts of a song fall for the mistake, or only some of them?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name some songs differently"
gl.ConfusionExplorer(results)

# %% [markdown]
# To the right what the network thought of the chosen song: the bar is the mean, each ring one of its excerpts. Rings that lie far apart are a network that was unsure *within* a song, and the vote hides that. Count single excerpts instead of whole songs: is the accuracy before the vote lower?
#
# ## You against the network
#
# In notebook 00 twelve of these test songs were played to you, and what you said is kept in a small file of your own. Were you better? Where you have not guessed yet, the table below stays empty; play, and come back.

# %%
mine = gl.Guesses().among(results.songs.track_id)
both = mine.merge(results.table()[["track_id", "guess"]], on="track_id", suffixes=(" of mine", " of the network"))
print(len(both), "of the test songs were guessed by you")
both

# %% [markdown]
# Count the songs on which only one of you is right: that is McNemar's test, and you know how uneven twelve songs must be to mean anything. And you had an advantage: a life with music, while the network had 63 songs. It had one too, for it was given 25 seconds of every song, and you fewer.
#
# ## The best of many epochs
#
# After every epoch a network can be judged. Why not take the best epoch, and report that? In public projects this is done time and again, sometimes by the test songs. Here is what it is worth. Imagine a network that knows 75% of all songs and *never gets better*; all that changes from epoch to epoch is luck. It is judged on 360 songs after each of 200 epochs, and the best is reported.
#
# **Predict:** what will the report say: 75%, 77%, 80%?

# %%
luck = gl.luck_of_the_best_epoch(360, 6, epochs=200, accuracy=0.75, correlation=0.9)
print(luck)
gl.plot(luck)

# %% [markdown]
# Each bar counts imagined trainings by what their best epoch showed. The dotted line is the truth, the dashed one what is reported on average. All of the difference is luck: nothing was learnt, and nobody has lied. (Neighbouring epochs were made alike here, nine answers of ten the same. If every epoch guessed anew, it would be more.)
#
# And in a real training? Here is the kept run: the best of its epochs by the validation songs, its last five on average, and its test songs, which had no say in anything. Which would you have been tempted to print?

# %%
history = gl.measured("report_on_practice").history
print(f"validation, best of {len(history)} epochs: {history.val_accuracy.max():.1%}")
print(f"validation, mean of the last five: {history.val_accuracy.tail(5).mean():.1%}")
print(f"test, looked at {kept.looked_at} time: {kept.accuracy:.1%}")

# %% [markdown]
# The first number is the one that most projects print. The report prints a validation accuracy too, that of its 200th epoch, after "repeatedly model modifications with training data set and validation data set". How far off can that be? Of one public network for FMA-small, a collection of eight genres, both numbers are known: 51.4% on the validation songs, 44.1% on the test songs.
#
# ## What an accuracy does not show
#
# In 2013 Sturm asked what all those accuracies prove, and found systems with high ones that did not listen to *music* at all, but to loudness, or to the traces of a file format. How can that be? If the jazz in a collection was recorded more softly, or saved by another program, then whoever hears the one or the other knows jazz. The exam songs have the same traces, so the accuracy is high. An exam dealt out fairly by artist does not help: all of them have been through the same hands.
#
# The remedy: change the songs in a way that leaves the genre as it was, and look whether the answers stay. Let us turn the volume knob. In dB that is an addition. (We use the validation songs: the drawer is closed again.) **Predict:** no listener calls a song something else because it is softer. Does the network?

# %%
answers = {}
for gain in (0, -12, 12):
    louder = gl.FeatureStore.from_arrays(store.read(store.table) + gain, store.table, gl.MEL)
    answers[gain] = gl.evaluate(run, louder, split="valid").guesses
for gain in (-12, 12):
    print(f"at {gain:+d} dB every answer stays the same:", answers[gain] == answers[0])

# %% [markdown]
# Nothing about the music has changed, and some answers have. The network never heard a song at two volumes, so nothing told it that loudness is not part of the genre. No accuracy would have shown that. Notebook 14 tries more of such changes, and notebook 12 asks the network itself what it has listened to.
#
# ### Exercise 4: which changes should change nothing?
#
# Somebody puts a network to this test, and changes every song in four ways:
#
# - **a** it is made 6 dB softer
# - **b** it is saved as an MP3 of another bit rate
# - **c** drums, bass and piano are replaced by a drum machine and synthesizers
# - **d** two seconds are cut off at its beginning
#
# For which of them would a changed answer speak *against* the network? Give the letters in one word, such as `"ac"`.

# %% exercise="against"
against = ...  # letters
### BEGIN SOLUTION
against = "abd"
### END SOLUTION

# %% check="against"
### BEGIN HIDDEN TESTS
assert gl.check("09.against", against).correct
### END HIDDEN TESTS
gl.check("09.against", against)

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - open a test set once, and say why the second look costs something,
# - read a confusion matrix, with its waste-paper baskets, and compute precision and recall of a genre,
# - put an interval around an accuracy, and test whether two systems differ by more than luck,
# - say whether a network knows when it does not know,
# - listen to mistakes, and try whether an answer depends on something that is no music.
#
# Next: [Which knob is worth turning?](11_which_settings_matter.ipynb) uses all of it to find out what a recipe owes to which ingredient.
