# %% [markdown]
# # What have others built?
#
# You've built one network in this course, the report's. Its authors read about others, and so should you. In this notebook you meet eight of them, from 2014 to 2020, each small enough for a laptop and short enough for one screen. They differ in how they look at a spectrogram, in what they hold and in how hard they work. You'll rebuild two of them, compare how they see and how hard they work, load weights that their authors published, and find out how many labelled songs such weights can save you.
#
# By the end you can
#
# - read a network's code, and predict its parameters and its work;
# - say what the shape of a filter makes easy to hear;
# - plan a fair race: same songs, same folds, same budget;
# - check published weights against their published answers;
# - learn from a few songs by transfer, and say how many songs that saved.
#
# **Time:** 50 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** convolutions from [notebook 05](05_convolution_blocks.ipynb), the report's network from [notebook 07](07_build_the_crnn.ipynb), folds from [notebook 03](03_a_fair_dataset.ipynb), intervals from [notebook 09](09_read_the_mistakes.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md).
#
# **Contents:**
#
# 1. [Eight networks](#Eight-networks)
# 2. [One screen: Choi's compact network](#One-screen:-Choi's-compact-network)
# 3. [Another screen: Dieleman's network](#Another-screen:-Dieleman's-network)
# 4. [What a filter sees](#What-a-filter-sees)
# 5. [How much it holds, how much it works](#How-much-it-holds,-how-much-it-works)
# 6. [A fair race](#A-fair-race)
# 7. [Weights that others trained](#Weights-that-others-trained)
# 8. [A few labelled songs](#A-few-labelled-songs)
# 9. [Open task: a network of your own](#Open-task:-a-network-of-your-own)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Eight networks
#
# `gl.zoo()` lists them. Each row says in a few words what was new about the network. Most of the originals are for graphics cards and hundreds of thousands of songs, so ours have fewer filters. The idea stays. **Predict:** you know the report's network. Which row sounds most like it?

# %%
import keras
import numpy as np
import pandas as pd

import genre_lab as gl

pd.set_option("display.max_colwidth", None)
zoo = gl.zoo()
zoo[["year", "what is theirs"]]

# %% [markdown]
# It's `choi-crnn`: the report took it over, with a third GRU layer and dropout behind each of them. The others answer three questions in their own ways. How large are the filters, and of what shape? How does the network get from a long song to one answer? And how does it get deep without getting stuck? Read the table again with these three questions in mind.
#
# Only `deep-audio` and `zhang` were made for genres. The others had to name tags such as *guitar* or *mellow*, or, in Dieleman's case, 40 numbers that a recommender at Spotify used. For us they all end in six probabilities. What else did we change?

# %%
zoo[["source", "scaled down"]]

# %% [markdown]
# ## One screen: Choi's compact network
#
# Here is the network `choi-compact`, line by line, in plain Keras. The filters are those of the report, 3 × 3. But look where `means` is used: the answer is made of the means of *all five* layers. A shallow layer says how much treble or noise there is, a deep one whether there was something like a chord. Choi's reasoning was that different tasks need different depths. Why not let the classifier choose?
#
# **Predict:** how many parameters has it? A convolution from $c$ channels to 32 has $(9c + 1) \cdot 32$, batch-norm has 4 for each channel, and the dense layer takes 160 numbers.

# %%
layers = keras.layers
spectrogram = keras.Input((96, 384))  # bands and frames
x = layers.Reshape((96, 384, 1))(spectrogram)
means = []
for pool in [(2, 4), (3, 4), (2, 5), (2, 4), (4, 4)]:
    x = layers.Conv2D(32, 3, padding="same")(x)
    x = layers.Activation("elu")(layers.BatchNormalization()(x))
    x = layers.MaxPooling2D(pool, padding="same")(x)
    means.append(layers.GlobalAveragePooling2D()(x))
embedding = layers.Concatenate()(means)  # 5 · 32 = 160 numbers
genres = layers.Dense(6, activation="softmax")(embedding)
compact = keras.Model(spectrogram, genres)

# %%
convolutions = (9 * 1 + 1) * 32 + 4 * (9 * 32 + 1) * 32
norms, dense = 5 * 4 * 32, (160 + 1) * 6
print(f"by hand: {convolutions:,} + {norms:,} + {dense:,}")
print(f"yours: {compact.count_params():,} parameters")
print(f"zoo:   {gl.zoo('choi-compact', (96, 384), 6).count_params():,} parameters")

# %% [markdown]
# That's a tenth of the report's network, and this one isn't scaled down: it's as small as Choi published it. The 160 numbers before the last layer have a name. They are an **embedding**: a song as a short list of numbers in which songs that sound alike lie close together. We'll need it at the end.
#
# ## Another screen: Dieleman's network
#
# Dieleman asked a different question. In a photograph a cat is a cat at any place, so a filter slides in both directions. But a spectrogram isn't a photograph: up and down is *pitch*, and a pattern that moves up is a different sound. So his filters span *all bands at once* and slide over time only. In Keras that's `Conv1D`, and the bands become its channels.
#
# A song then has a number for each filter and each moment, and has to become one list. Dieleman takes the mean over time, the maximum, and a mean of squares. **Predict:** which part of this network holds most of its parameters, the convolutions or the dense layers?

# %%
spectrogram = keras.Input((96, 384))
x = layers.Permute((2, 1))(spectrogram)  # frames first: the bands are channels
for filters, pool in [(64, 4), (64, 2), (128, 2), (128, 1)]:
    x = layers.Conv1D(filters, 4, padding="same", activation="relu")(x)
    x = layers.MaxPooling1D(pool, padding="same")(x)
mean = layers.GlobalAveragePooling1D()(x)
maximum = layers.GlobalMaxPooling1D()(x)
mean_square = layers.GlobalAveragePooling1D()(layers.Multiply()([x, x]))
x = layers.Concatenate()([mean, maximum, mean_square])  # 3 · 128 numbers
x = layers.Dense(256, activation="relu")(layers.Dense(256, activation="relu")(x))
genres = layers.Dense(6, activation="softmax")(x)
dieleman = keras.Model(spectrogram, genres)

# %%
def count(kind):
    chosen = [layer for layer in dieleman.layers if isinstance(layer, kind)]
    return sum(layer.count_params() for layer in chosen)

parts = {"convolutions": count(layers.Conv1D), "dense layers": count(layers.Dense)}
pd.DataFrame(parts, ["parameters"]).T

# %% [markdown]
# The dense layers hold more than half, though they see a song only once, at the end. There's a more extreme case in the zoo. `deep-audio` treats the spectrogram as a photograph, and hands *every place* of its last layer to a dense layer. **Predict:** you show it excerpts that are twice as long. What happens to its parameters, and what to those of the compact network?

# %%
counts = {}
for frames in [192, 384, 768]:
    names = ["deep-audio", "choi-compact", "dieleman"]
    counts[frames] = [gl.zoo(name, (96, frames), 6).count_params() for name in names]
pd.DataFrame(counts, names).rename_axis(columns="frames")

# %% [markdown]
# A weight for every place means twice the places, twice the weights. And it means that a chord at the beginning meets different weights than the same chord a second later: whatever the network learns about the first, it has to learn again for the second. The other two summarise over time, so they take songs of any length with the same parameters.
#
# ## What a filter sees
#
# Here are the first filters of all eight, laid on eight seconds of one of our songs. A frame lasts 21 ms. **Predict:** which of these shapes could notice that a drum pattern repeats? Which could notice a trumpet, whatever note it plays?

# %%
from genre_lab.plots.convolution import filter_shapes

songs = gl.practice_corpus(songs_per_genre=20)
jazz = songs.table[songs.table.genre == "jazz"].path.iloc[0]
feature = gl.mel(gl.load_clip(jazz).excerpt(8, 8.2))
shapes = {"Choi, Won": (3, 3), "Despois": (2, 2), "Dieleman, Zhang": (96, 4),
          "musicnn, tall": (38, 7), "musicnn, taller": (67, 7),
          "musicnn, long": (1, 128)}
filter_shapes(feature, shapes)

# %% [markdown]
# Each white frame is one filter in its true size. Some are dots, one spans every band, one is a thread of 128 frames. How many weights does each of them have, and how long is it?

# %%
sizes = pd.DataFrame(shapes, ["bands", "frames"]).T
sizes["weights"] = sizes.bands * sizes.frames
sizes.assign(ms=(1000 * sizes.frames * 256 / 12_000).round().astype(int))

# %% [markdown]
# The small filters see three bands for 64 ms: an edge, a bit of a line. They say nothing about music yet; that's the job of the layers behind them. Dieleman's see the whole spectrum, but for less than a tenth of a second. The authors of musicnn built what they knew of music into the shapes. The tall filters span the overtones of an instrument, and since they're not as tall as the spectrogram, they still slide up and down: the *strongest* answer over all positions goes on, so the note doesn't matter. The long ones follow a single band for up to 2.7 s: rhythm.
#
# ### Exercise 1: a filter for each question
#
# You may have one first layer of filters, in one of these shapes:
#
# - **a** 3 × 3, at every place
# - **b** 96 × 4: all bands, sliding over time only
# - **c** 1 × 64: one band, for 1.4 s
# - **d** 38 × 7, of which the strongest answer over the bands goes on
#
# Which shape fits each of these four questions best? Every shape is used once. Give four letters in the order of the questions, such as `"abcd"`.
#
# 1. Does a clap come back after exactly one second?
# 2. Is there a trumpet, whatever note it plays?
# 3. Is this moment a drum hit: all bands at once, the low ones loudest?
# 4. Does some line go up or down here?

# %% exercise="shapes"
letters = ...
### BEGIN SOLUTION
letters = "cdba"
### END SOLUTION

# %% check="shapes"
### BEGIN HIDDEN TESTS
assert gl.check("13.shapes", letters).correct
### END HIDDEN TESTS
gl.check("13.shapes", letters)

# %% [markdown]
# Why do most networks still use 3 × 3? Because layers can be stacked. The second layer looks at what the first one made of 3 × 3 places, so together they see 5 × 5. But is that cheaper than a layer of 5 × 5?
#
# ### Exercise 2: small filters in a stack
#
# Stack `n_layers` convolutions of 3 × 3 on each other, without pooling between them; each goes from `channels` channels to `channels`. Write `stacked(n_layers, channels)`. It returns three numbers: the side of the square that the stack sees, how many weights its filters have in all (no biases), and how many weights *one* convolution with filters of that side would have.

# %% exercise="stack"
def stacked(n_layers, channels):
    side = ...
    small = ...  # weights of all layers of the stack
    large = ...  # weights of one layer that sees as much
    ### BEGIN SOLUTION
    side = 2 * n_layers + 1
    small = n_layers * 3 * 3 * channels**2
    large = side * side * channels**2
    ### END SOLUTION
    return side, small, large

# %% check="stack" points=2
### BEGIN HIDDEN TESTS
assert gl.check("13.stack", stacked).correct
### END HIDDEN TESTS
gl.check("13.stack", stacked)

# %% [markdown]
# And there's an activation after each layer, so a stack can draw more complicated borders than one large filter. The price is depth. In a network of fourteen layers, the gradient has to pass through all of them on its way back, and it can get lost, as it did in time in notebook 06. `short-chunk` and `zhang` give it a bypass: they *add* a block's input to its output. This is called a **residual connection**. The block then only has to learn what to change, and the gradient flows through the sum unhindered.
#
# ## How much it holds, how much it works
#
# Parameters say how much a network can hold. Multiply-adds say how much it calculates. They needn't go together: a small filter that's used at 36,864 places works hard and holds little. **Predict:** which of the eight holds most? Which works hardest?

# %%
from genre_lab.models.work import multiply_adds

work = zoo[["parameters", "multiply-adds (M)"]].copy()
report = gl.crnn((96, 384), 6)
work.loc["the report's"] = [report.count_params(), multiply_adds(report) / 1e6]
work["a parameter works"] = 1e6 * work["multiply-adds (M)"] / work.parameters
work.sort_values("multiply-adds (M)").round().astype(int)

# %% [markdown]
# The last column says how often a parameter is used for one excerpt. In `dieleman` and `deep-audio` it's fewer than fifty times, because most of their parameters sit in dense layers, where each is used once. In the compact network each works more than a thousand times. `musicnn`'s large filters make it the hardest worker of the small ones. (That's forward, for one excerpt of 8 s. Training costs about three times as much.)
#
# Does the work tell you the time? Only roughly. A processor likes some shapes better than others, and moving numbers about costs time, too. Only a clock tells.
#
# ## A fair race
#
# Each of these networks came with a figure. Choi's FCN reported an area under the curve of .894 on the tags of MagnaTagATune, musicnn .907 there three years later, Zhang an accuracy on GTZAN with artists on both sides. Different songs, splits, measures, budgets. What can you learn from comparing such figures? Nothing about the networks.
#
# A fair race needs the same songs, the same folds with artists kept apart, and the same budget for all. `gl.fit` knows the zoo by name, so one training is one line: `gl.fit(store, "dieleman", preset=budget, out="run")`. A whole race is one call, and a stop resumes:
#
# ```python
# from genre_lab.evaluation.sweep import Variant, sweep
#
# budget = replace(gl.TINY, frames=384, learning_rate=1e-3, network={})
# race = sweep(store, {
#     "dieleman": Variant(budget, model="dieleman"),
#     "choi-compact": Variant(budget, model="choi-compact"),
# }, out="race")
# gl.plot(race)
# ```
#
# Every song is judged once, by a network that has never heard its artist, and the differences are paired, song by song. What could such a race still not tell you? A race on other songs may end differently. With 240 songs to learn from, a small network may have an advantage; with 200,000, a large one. Few epochs suit those that learn fast. One learning rate for all suits some better than others. And small versions aren't the originals. So a table of results says: *with this budget, on songs like these*. That's less than "A is better than B", and it's what every such table says, printed or not.
#
# ## Weights that others trained
#
# You don't have to train at all. Some authors publish their weights, trained on more music than you'll ever label:

# %%
published = gl.published()
published[["network", "year", "data", "published", "parameters"]]

# %% [markdown]
# "Published" is what their authors measured: areas under a curve, for 50 tags. But a file of weights is only numbers, and it's easy to use them wrongly. Choi's network has weights for two libraries. One of them turns each filter by 180° before it slides (notebook 05), the other doesn't. Take the wrong file and the network still runs, without an error. It calls a piece "pop" that it would have called "jazz".
#
# How do you notice? By asking about something that you know the right answer to. Choi published two inputs, and printed what his program answers. **Predict:** how closely must we agree with three printed digits to be sure?

# %%
answers = gl.measured("published_answers")
answers["difference"] = (answers.ours - answers.published).abs()
print(f"largest difference: {answers.difference.max():.4f}")
answers.set_index("input")

# %% [markdown]
# Of seven answers, none is further off than rounding to three digits allows. By luck that doesn't happen. If you rebuild somebody's network, do this *first*, before you measure anything with it.
#
# Now live: the next cell asks the network itself, if its weights are on your computer. If they aren't, it says how to get them. Does your computer agree with ours?

# %% tags=["nbval-ignore-output"] reason="it needs weights that their publisher hands out, which a computer without internet doesn't have"
here = published.here == "yes"
if here["choi-crnn"]:
    display(gl.published("choi-crnn").reproduce().round(3))
if here["musicnn-msd"]:
    tags = gl.published("musicnn-msd").tags(jazz)
    display(tags.head(5).round(2).to_frame("our jazz song"))
if not here.any():
    print("To fetch them: python -m genre_lab fetch published")

# %% [markdown]
# musicnn has never heard a composed song, and its tags come from people who tagged records. Does what it says about our jazz make sense to you?
#
# ## A few labelled songs
#
# Your labels aren't *guitar* or *mellow*. They're your genres, your crates, your moods, and you have twenty songs of each at best. What use is a network that was trained for something else?
#
# Leave out its last layer. What comes before it, the embedding, describes a song well enough to tell fifty tags apart. So let the network turn each of your songs into 200 numbers, and train a logistic regression on them: one second. Nothing in the network changes. That's **transfer learning**.
#
# How many songs does it save? We drew 1, 2, 5, 10, 20 or 40 songs of each genre from 300 practice songs, learnt from those, and named the songs of other artists: five folds, four draws in each. The same logistic regression learnt from two kinds of numbers: musicnn's 200, and the 40 MFCC statistics of notebook 04.
#
# **Predict:** sketch the two curves. Where do they start, where do they end, do they cross?

# %%
from genre_lab.plots.training import learning_curve

curve = gl.measured("learning_curve")
practice = curve[curve.songs == "practice"]
learning_curve(practice, chance=1 / 6)

# %% [markdown]
# Both axes matter. Up and down: what do you gain with the same songs? Left and right: how many songs does another way need for the same accuracy? (Each step to the right is two to two and a half times as many.) The shades show how far single draws lie apart. With one song a genre, it's luck *which* song. The numbers:

# %%
def percent_right(rows):
    groups = rows.groupby(["way", "songs_a_genre"], sort=False)
    sums = groups[["right", "judged"]].sum()
    return (100 * sums.right / sums.judged).unstack().round(1)

percent_right(practice).rename_axis(columns="songs a genre")

# %% [markdown]
# What did a million songs buy? Read the first column, then the last. But these are our composed songs, and musicnn learnt from records. So we did the same with 89 clips of GTZAN, which we may measure on but not hand on: 1, 2 or 5 clips of each genre, four folds with artists apart. The 53 clips of genres with several artists judge. **Predict:** will the gap be larger or smaller than for practice songs?

# %%
clips = curve[curve.songs == "GTZAN clips"]
percent_right(clips).rename_axis(columns="clips a genre")

# %% [markdown]
# There are two things to read: how large the gap is, and whether more clips close it. With 53 clips the interval is wide, ten points or more to each side; the gap is wider still. (GTZAN's recordings are famous. Some of them may have been among musicnn's million songs, with tags and without genres. An honest footnote that few papers print.)
#
# And how do you know that it's the *training* that helps, not the architecture? You'd need a control: the same network with random weights, and the same logistic regression on what it hears. If that did as well, the million songs would have been for nothing.
#
# ### Exercise 3: how many songs did it save?
#
# Write `songs_needed(sizes, accuracies, target)`. `sizes` are numbers of songs in rising order, `accuracies` what was reached with each. Return the smallest of the sizes from which on the accuracy is at least `target` *and stays there* for all larger ones. A lucky bump that falls below again doesn't count. If there is none, return `math.inf`.

# %% exercise="needed"
import math

def songs_needed(sizes, accuracies, target):
    needed = ...
    ### BEGIN SOLUTION
    needed = math.inf
    for size, accuracy in zip(reversed(sizes), reversed(accuracies)):
        if accuracy < target:
            break
        needed = size
    ### END SOLUTION
    return needed

# %% check="needed" points=2
### BEGIN HIDDEN TESTS
assert gl.check("13.needed", songs_needed).correct
### END HIDDEN TESTS
gl.check("13.needed", songs_needed)

# %% [markdown]
# Try it on the rows of the table above: how many songs a genre does each way need for half of the songs right? For two thirds? On your own folder, `python -m genre_lab learn` does all of this in one command.
#
# ## Open task: a network of your own
#
# Build an animal for the zoo: a network with one idea that none of the eight has, or two of their ideas together. It takes spectrograms of 96 × 384, ends in six probabilities, and has at most 100,000 parameters. Predict its parameters and its multiply-adds before you count them. Then race it against `dieleman` and `choi-compact` with `sweep`, on the 120 songs of this notebook (`gl.extract(songs, gl.MEL, out=…)` makes the store; `Variant(budget, model=build)` takes a function that builds your network). In eight to ten sentences: what is your idea, what should it hear better, what came out, and what can't you tell?
#
# | points | for |
# |---|---|
# | 2 | an idea with a reason that is about music or sound, and code that does it |
# | 2 | parameters and multiply-adds, predicted by hand and then counted |
# | 2 | a fair race: same folds, songs and budget, paired differences with intervals |
# | 1 | a conclusion that the numbers carry, also if it is "can't tell" |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - read a network's code, and predict what it holds and how hard it works,
# - say what the shape of a filter makes easy to hear, and why small filters are stacked,
# - plan a fair race, and say what it can't tell,
# - check published weights by their published answers before you use them,
# - learn from a few songs with somebody else's weights, and say how many songs that saved.
