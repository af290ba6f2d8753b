# %% [markdown]
# # How do they fit together?
#
# You have four blocks that look at a spectrogram, and three layers that follow time. In this notebook you put them together: the report's whole network, in ten lines of your own. Then you find out how much of the song it sees at once, where its work is, and what it answers before it has learnt anything.
#
# By the end you can
#
# - build the report's network, and find out whether two networks are the same;
# - work out how much of a song one step sees, and check it by asking the network;
# - say where a network's parameters are and where its work is, and shrink it sensibly;
# - say how wrong an answer is, in one number, and at which number a training should begin.
#
# **Time:** 40 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the convolution block of [notebook 05](05_convolution_blocks.ipynb) and the recurrent layers of [notebook 06](06_recurrent_layers.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [How is it trained, and where?](08_train_on_a_gpu_kernel.ipynb)
#
# **Contents:**
#
# 1. [The whole network](#The-whole-network)
# 2. [Write it yourself](#Write-it-yourself)
# 3. [Is it the same network?](#Is-it-the-same-network?)
# 4. [Songs of any length](#Songs-of-any-length)
# 5. [What one step sees](#What-one-step-sees)
# 6. [Where the work is](#Where-the-work-is)
# 7. [Three slips of a good program](#Three-slips-of-a-good-program)
# 8. [Before it has learnt anything](#Before-it-has-learnt-anything)
# 9. [Open task: a network for another question](#Open-task:-a-network-for-another-question)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## The whole network
#
# The network takes 13 steps through a song. Here are two pieces of a jazz song: what it sees at one step, and what it sees at the next. **Predict:** how long is each piece, and how much later does the second one begin?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

split = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
training = split.of(split="train")
song = gl.load_clip(training.of(genre="jazz").table.path.iloc[0])
for step, begins in [(5, 6.68), (6, 8.73)]:  # s
    display(gl.play(song.excerpt(begins, 3.46), label=f"what step {step} sees"))

# %% [markdown]
# Each lasts about three and a half seconds, and the second begins two seconds after the first. (You'll work out both numbers below.) From such a piece you can tell an instrument, a beat, perhaps a chord or two. You can't tell a verse from a chorus: for that you have to remember what came before. So the blocks come first, and behind them something that follows time.
#
# Convolutional and recurrent together make a **CRNN**. The next table shows its stages, from the spectrogram to the genres. **Predict:** how many parameters does it have in all: forty thousand, four hundred thousand, or four million?

# %%
from genre_lab.plots.networks import draw_network, draw_shares, layer_table

network = gl.crnn()
table = layer_table(network)
print(f"{table.parameters.sum():,} parameters")
table[["output", "parameters"]]

# %% [markdown]
# Four hundred thousand. Read the column *output* from top to bottom: that's the way of a song, from 96 × 1248 numbers to six. Here's the same as a figure, like the report's figure 3. **Predict:** at which place do the data stop being a map and become a sequence?

# %%
draw_network(network)

# %% [markdown]
# Where the arrow turns into the second row. Above, the data are maps with rows and columns. Each block makes them smaller, and there are more of them. At the end of the upper row a map has one row and 13 columns. Below, each of these columns is a moment: 13 steps of 128 numbers. Three GRU layers go along them, and each reads what the layer below has passed on. Only the last circle at the top right has heard the whole song. The dense layer turns its 32 numbers into six genres: each genre has 32 weights and a bias, and adds up, which makes 6 · 33 = 198 parameters.
#
# ## Write it yourself
#
# You've written three parts of it already: `zeros` and `conv_block` in notebook 05 (exercises 2 and 4), and `recurrent_stack` in notebook 06 (exercise 4). Paste your three functions into the second of the next two cells. Is one still missing? Write it in its own notebook first, where a check helps you. **Predict:** which of the three needs to know how long the song is?

# %%
from genre_lab.models.keras_backend import keras

layers = keras.layers

# %% exercise="parts"
zeros = conv_block = recurrent_stack = ...  # paste your functions below this line
### BEGIN SOLUTION
def zeros(frames):  # before and behind the song
    missing = -frames % 96
    return missing // 2, missing - missing // 2

def conv_block(x, filters, pool):
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("elu")(layers.MaxPooling2D(pool)(x))
    return layers.Dropout(0.1)(x)

def recurrent_stack(x):
    for sequences in [True, True, False]:
        x = layers.GRU(32, return_sequences=sequences)(x)
        x = layers.Dropout(0.1)(x)
    return x
### END SOLUTION

# %% [markdown]
# Only `zeros`. A block and a recurrent layer take whatever comes. (If Python complains further down that an *ellipsis* isn't callable, one of the three is still three dots.)
#
# ### Exercise 1: the CRNN
#
# Write the whole network, for songs of any number of frames and for any number of genres. The table above says what must come out of each stage. These are the parts you need. What goes into the brackets is for you to find out:
#
# | stage | you need | think of |
# |---|---|---|
# | beginning | `keras.Input`, `layers.Reshape` | a spectrogram is 96 × frames, and becomes one map |
# | layer 0 | `layers.ZeroPadding2D(((0, 0), (…, …)))`, `layers.BatchNormalization(axis=…)` | zeros in time only; each *band* has a mean of its own |
# | blocks | `conv_block` | filters 64, 128, 128, 128; tiles of 2 × 2, 3 × 3, 4 × 4, 4 × 4 |
# | steps | `layers.Permute`, `layers.Reshape` | time comes first, then 128 numbers; a −1 in `Reshape` means "as many as there are" |
# | GRU | `recurrent_stack` | |
# | end | `layers.Dense(…, activation="softmax")`, `keras.Model(…, …)` | one number for each genre; softmax makes them positive, with sum 1 |
#
# The check compares yours with `gl.crnn()` and tells you the first difference. It may also lie in one of your three functions.

# %% exercise="network"
def build(frames=1172, n_genres=6):
    model = ...  # keras.Model(spectrogram, genres)
    ### BEGIN SOLUTION
    spectrogram = keras.Input((96, frames))
    x = layers.Reshape((96, frames, 1))(spectrogram)
    x = layers.ZeroPadding2D(((0, 0), zeros(frames)))(x)
    x = layers.BatchNormalization(axis=1)(x)  # axis 1: the bands
    for filters, pool in [(64, 2), (128, 3), (128, 4), (128, 4)]:
        x = conv_block(x, filters, pool)
    x = layers.Reshape((-1, 128))(layers.Permute((2, 1, 3))(x))
    genres = layers.Dense(n_genres, activation="softmax")(recurrent_stack(x))
    model = keras.Model(spectrogram, genres)
    ### END SOLUTION
    return model

# %% check="network" points=4
### BEGIN HIDDEN TESTS
assert gl.check("07.network", build).correct
### END HIDDEN TESTS
gl.check("07.network", build)

# %% [markdown]
# ## Is it the same network?
#
# How can a program tell whether your network is the same as ours? You're free to use the function behind the check, `same_network`. It gives both networks the same random parameters, shows both the same random spectrograms, and compares the answers. If they differ, it looks for the first layer where they do.
#
# **Predict:** what will it say about yours? And about a network with ReLU instead of ELU, which has the same shapes and the same number of parameters?

# %%
from textwrap import fill

from genre_lab.models.same_network import same_network

ours = gl.crnn((96, 288))  # six seconds, to save time
with_relu = gl.crnn((96, 288), activation="relu")
for name, other in [("yours", build(288)), ("with ReLU", with_relu)]:
    difference = same_network(other, ours)
    print(fill(f"{name}: {difference or 'no difference found'}", 88))

# %% [markdown]
# The number of parameters wouldn't have noticed. What else wouldn't it notice?
#
# ### Exercise 2: "it has the right number of parameters"
#
# Someone rebuilds the report's network and says: "It has 400,262 parameters like yours, so it's the same." Here are eight mistakes. Which of them leave the number of parameters as it is, so that you'd never notice? Answer with their letters, like `"ah"`.
#
# - **a** ReLU instead of ELU
# - **b** 37 columns of zeros on each side instead of 38
# - **c** batch-norm of layer 0 over time instead of bands, so that each column has a mean of its own
# - **d** average-pooling instead of max-pooling
# - **e** LSTM layers instead of GRU layers
# - **f** the tiles in the opposite order: 4 × 4 first, 2 × 2 last
# - **g** the filters in the opposite order: 128 first, 64 last
# - **h** dropout of 0.9 instead of 0.1

# %% exercise="missed"
letters = ...  # the mistakes that the number of parameters misses
### BEGIN SOLUTION
letters = "abdfh"
### END SOLUTION

# %% check="missed" points=2
### BEGIN HIDDEN TESTS
assert gl.check("07.missed", letters).correct
### END HIDDEN TESTS
gl.check("07.missed", letters)

# %% [markdown]
# ## Songs of any length
#
# The report's spectrograms have 1,172 columns. But nothing in a filter or a GRU says how long a song is: they use the same numbers at every place and at every step. **Predict:** how many parameters does the network have for songs of 4 seconds, and of a minute? And how many steps?

# %%
rows = {}
for seconds in [4, 25, 60]:
    frames = 1 + seconds * 12_000 // 256
    other = gl.crnn((96, frames))
    steps = other.get_layer("steps").output.shape[1]
    rows[f"{seconds} s"] = [frames, steps, other.count_params()]
pd.DataFrame(rows, ["frames", "steps", "parameters"]).T

# %% [markdown]
# It's the same number every time. So what one network has learnt fits into the other: it may learn from pieces of four seconds, and be asked about whole songs. Is that a good idea? [Notebook 11](11_which_settings_matter.ipynb) finds out.
#
# ## What one step sees
#
# Back to the two sounds from the beginning. Each of the 13 steps is a column of the last map. How many columns of the *spectrogram* have a say in it? That stretch is called its **receptive field**.
#
# Begin with one number behind the first filter. The filter is 3 wide, so the number sees 3 columns: its own, and a neighbour on each side. Then two such numbers are pooled into one, and that one sees 4 columns. The next pooled number also sees 4, but 2 columns later. From here on, neighbours are 2 columns apart.
#
# Now the second block. Its filter adds a neighbour on each side, and a neighbour is 2 columns away: 4 + 2 + 2 = 8 columns. Its pool takes three numbers into one, so it adds two more neighbours: 8 + 2 + 2 = 12. And now neighbours are 2 · 3 = 6 columns apart.
#
# ### Exercise 3: how far does it see?
#
# Write `sees(pools)` for blocks with 3 × 3 filters and any widths of pools. It returns how many columns one step sees, and how many columns later the next one begins. For the pools `(2, 3)` that's 12 and 6.

# %% exercise="sees"
def sees(pools):
    width, advance = ..., ...  # in columns of the spectrogram
    ### BEGIN SOLUTION
    width, advance = 1, 1
    for pool in pools:
        width += 2 * advance  # the filter
        width += (pool - 1) * advance  # the pool
        advance *= pool
    ### END SOLUTION
    return width, advance

# %% check="sees" points=2
### BEGIN HIDDEN TESTS
assert gl.check("07.sees", sees).correct
### END HIDDEN TESTS
gl.check("07.sees", sees)

# %% [markdown]
# Arithmetic can be wrong, so let's ask the network itself. We show it 288 spectrograms. Each is silent except for one column: the first column in the first spectrogram, the second in the second, and so on. If a step answers with anything but zero, it has seen that column. (For this experiment we leave out batch-norm and ELU, set all filters to 1, and pool by the mean. Then nothing gets lost on the way.)

# %%
prober = gl.crnn((96, 288), filters=(1, 1, 1, 1), pooling="average",
                 activation="linear", normalization=None)
for number in [1, 2, 3, 4]:
    nine_ones = [np.ones((3, 3, 1, 1)), np.zeros(1)]  # and no bias
    prober.get_layer(f"conv{number}").set_weights(nine_ones)

one_column = np.repeat(np.eye(288, dtype="float32")[:, np.newaxis], 96, axis=1)
steps = keras.Model(prober.input, prober.get_layer("steps").output)(one_column)
steps = keras.ops.convert_to_numpy(steps)[:, :, 0]  # spectrograms × steps

# %% [markdown]
# 288 columns make three steps. **Predict:** how many columns will the middle one see? Do they all count the same? And how far do neighbouring steps overlap?

# %%
from genre_lab.plots.panels import lines

answers = 100 * steps / steps.max()
curves = {f"step {number + 1}": answers[:, number] for number in range(3)}
display(lines(np.arange(288), curves, "column of the spectrogram", "answer (% of top)"))
seen = np.flatnonzero(steps[:, 1])
print(f"The middle step sees {len(seen)} columns, from {seen[0]} to {seen[-1]}.")
print(f"That's {len(seen) * 256 / 12_000:.2f} s of the song.")

# %% [markdown]
# It sees 162 columns, or 3.46 s: the 96 that are its own, and 33 more on each side. Neighbouring steps share 66 columns. That's what you heard at the beginning. And the columns don't count the same: the middle counts most, and towards the edges a step sees less and less.
#
# So the convolutions see three and a half seconds and no further. Whatever takes longer (a refrain that comes back, a bridge, a fade) is up to the GRUs.
#
# ## Where the work is
#
# A network has two prices. Its parameters have to be learnt and stored. And for every song it has to multiply, and add up: one multiplication with its addition is a **multiply-add**. By hand for block 1: each of 64 filters uses its nine weights once at each of 96 · 1248 places, and 96 · 1248 · 9 · 64 is 69 million.
#
# **Predict:** which stage has most of the parameters? And does it also do most of the work?

# %%
million = (table.multiply_adds / 1e6).round(1)
print(f"{table.multiply_adds.sum() / 1e6:,.0f} million multiply-adds for one song")
display(draw_shares(table))
pd.DataFrame({"output": table.output, "multiply-adds (million)": million})

# %% [markdown]
# It's the other way round. Blocks 3 and 4 have three quarters of the parameters, because their filters look at 128 maps. But they look at few places: by then the spectrogram has become small. Block 2 has less than a fifth of the parameters and does nearly four fifths of the work. Its 128 filters look at 64 maps at 48 × 624 places.
#
# And the GRUs? A fourteenth of the parameters, and hardly any work. Yet the report says that "RNNs performs poorly in runtime". Both are true. All answers of a filter can be computed at the same time, on as many cores as there are. A GRU has to wait at each of its 13 steps for the step before. A count of multiply-adds is no measurement of time, as you saw in notebook 06.
#
# Now turn the knobs yourself. **Predict:** with twice as many frames, which of these will double: parameters, memory, work, steps?

# %%
gl.ShapeExplorer()

# %% [markdown]
# Each row is a stage, with its shape. The three columns show what it costs: parameters, numbers that a training has to keep in memory, and work. With 2,344 frames, memory, work and steps nearly double, and there isn't one parameter more. (The zeros at the ends don't double, so there are 25 steps and not 26.) If settings don't fit together, the sentence below the figure says why.
#
# ### Exercise 4: a network for a phone
#
# On a phone the network may do at most a *tenth* of its multiply-adds. But you want to keep at least *half* of its parameters. Change nothing but the numbers of filters: find four that do both. The explorer helps, and so does `layer_table(gl.crnn(filters=(…)))`.

# %% exercise="phone"
filters = ...  # four whole numbers; the report's network has (64, 128, 128, 128)
### BEGIN SOLUTION
filters = (8, 32, 128, 128)  # few where there are many places
### END SOLUTION

# %% check="phone" points=2
### BEGIN HIDDEN TESTS
assert gl.check("07.phone", filters).correct
### END HIDDEN TESTS
gl.check("07.phone", filters)

# %% [markdown]
# ## Three slips of a good program
#
# [The report](../docs/report.md) doesn't give its numbers of filters, its pools or its units. But its reference 11 is "music-auto-tagging-keras" by Keunwoo Choi, and it shares with that program its four blocks, its ELU, its dropout of 0.1 and even the words "layer 0". So where the report is silent, we took Choi's numbers. Where do the three differ?
#
# | | Choi's program | the report | `gl.crnn()` |
# |---|---|---|---|
# | input | 96 × 1366 | 96 × 1172 | 96 × any |
# | zeros on each side | 37 | not told | as many as it takes: 38 for 1172 |
# | batch-norm of layer 0 | over time in the published weights, over bands in the later code | not told | over bands |
# | recurrent layers | 2 GRU | 3 | 3 GRU |
# | decibels | the power squared twice | not told | the power squared once |
#
# The number 37 is right for Choi's 1,366 columns. **Predict:** someone copies it for the report's 1,172. How much of the song gets lost: less than without any zeros, or more?

# %%
rows = {}
for frames, each_side in [(1366, 37), (1172, 38), (1172, 37), (1172, 0)]:
    padded = frames + 2 * each_side
    dropped = padded % 96  # columns at the end that fill no step
    lost = max(0, dropped - each_side) * 256 / 12_000
    rows[f"{frames} + 2 · {each_side}"] = {"steps": padded // 96, "lost (s)": lost}
slips = pd.DataFrame(rows).T.round(1).rename_axis("columns")
slips.astype({"steps": int})

# %% [markdown]
# More! The zeros in front push the song to the right, and what sticks out at the end is dropped: 1.2 seconds instead of 0.4. Nothing complains, because a network with 12 steps works as well as one with 13.
#
# The second slip is batch-norm over time. Now it isn't each *band* that has a mean of its own, but each *moment*: column 700 of all songs. **Predict:** how many parameters does that take, and what happens with songs of another length?

# %%
counts = {}
for name, axis in [("over bands", 1), ("over time", 2)]:
    counts[name] = []
    for columns in [1440, 1248]:
        norm = layers.BatchNormalization(axis=axis)
        norm.build((None, 96, columns, 1))
        counts[name].append(norm.count_params())
pd.DataFrame(counts, ["1440 columns", "1248 columns"]).T.rename_axis("parameters")

# %% [markdown]
# Over bands it takes 4 · 96 = 384 parameters for any song. Over time it takes four for each column, so what a network has learnt for 1,440 columns fits no other length. That's what happened: the published weights are for 1,440 columns, the code was changed to bands later, and now it can't load them.
#
# The third slip you know from notebook 02: power that's squared once more before it becomes decibels, which doubles every number. Others have copied the program, and this with it. Does it hurt? A network that learns from doubled decibels learns just as well, because the batch-norm of layer 0 takes the factor out. But you have to feed it doubled decibels ever after.
#
# None of this makes it a bad program. It was public, it worked, and many learnt from it, including us. But if you copy a network, you copy its numbers, and each of them was right for *someone's* data.
#
# ## Before it has learnt anything
#
# Your network is built, and its parameters are random. Let's ask it all the same, about one song of each genre. **Predict:** what will an untrained network answer? And will it say different things about different songs?

# %%
keras.utils.set_random_seed(0)
untrained = gl.crnn()
songs = training.head(1).table
spectrograms = np.stack([gl.mel(gl.load_clip(path)).values for path in songs.path])
spectrograms = (spectrograms - spectrograms.mean()) / spectrograms.std()
answers = keras.ops.convert_to_numpy(untrained(spectrograms, training=False))
percent = pd.DataFrame(100 * answers, songs.genre, songs.genre).round().astype(int)
percent.rename_axis(index="song", columns="the network says (%)")

# %% [markdown]
# Every row adds up to 100 %, and no number is far from 17 %, one sixth. It shrugs, and it shrugs in nearly the same way at every song. That's as it should be. If a network is sure of anything before it has learnt, something is wrong with it.
#
# How wrong is such an answer? We need one number for that, because training has to make something smaller. It's called the **loss**. The report's loss is the **cross-entropy**: take the probability that the network gave to the *true* genre, and of that the natural logarithm, with a minus. Its unit is the nat. By hand: if the true genre got 0.62, the loss is −ln 0.62 = 0.48. If it got 0.05, the loss is −ln 0.05 = 3.00. For several songs, it's the mean.
#
# **Predict:** what's the loss of an answer that's sure and right? Of one that's sure and wrong? And of one that gives a sixth to each genre?

# %%
probability = np.linspace(0.01, 1, 100)
curve = {"loss": -np.log(probability)}
display(lines(probability, curve, "probability of the true genre", "loss (nats)"))
given = np.diag(answers)  # in each row, the song's own genre
print(f"The untrained network's loss is {-np.log(given).mean():.1f},")
print(f"a sixth for each genre has {np.log(6):.2f}.")

# %% [markdown]
# On the right, where the network was sure and right, the loss is 0. To the left it rises more and more steeply: to be sure and wrong is far worse than to be unsure. The other five probabilities don't count by themselves. But all six add up to 1, so whatever goes to them is missing from the true one.
#
# Keep 1.79 in mind: it's the loss of knowing nothing about six genres, and a training should begin near it. If yours begins at 6, look for a mistake before you look for a better network. If it begins at 0.3, look harder: it knows something that it can't know yet. What can you do to bring it down? That's notebook 08.
#
# ## Open task: a network for another question
#
# Choose a question that isn't genre: is there a refrain? Does someone sing? How fast is the beat? Is it the same singer as in another song? Design a network for it with the explorer: length of the song, bands, pools, filters, recurrent layers. In five to eight sentences and a table of stages: why these numbers, what do they cost, and which single experiment could show that your design is wrong? You don't have to train it.
#
# | points | for |
# |---|---|
# | 2 | a receptive field and a number of steps that fit how long the thing you're asking about lasts, computed with `sees` |
# | 2 | the table of stages, and where its parameters and its work are; at least one number that you changed because of them |
# | 2 | an experiment that could come out against you: a network that lacks the part in question, on the same songs |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - write the report's network, and find out whether two networks compute the same,
# - say what a number of parameters doesn't tell, and why it doesn't depend on the length of a song,
# - work out how much of a song one step sees, and ask the network to confirm it,
# - tell where the parameters are from where the work is, and shrink a network where it counts,
# - look at a number in someone else's network and ask for whose data it was right,
# - say how wrong an answer is, and with which loss a training should begin.
#
# Next: [How is it trained, and where?](08_train_on_a_gpu_kernel.ipynb) brings the loss down.
