# %% [markdown]
# # How do they fit together?
#
# You have the blocks that look at a spectrogram and the layers that follow time. In this notebook you put them together and have the whole network of the report, all of it, in some fifteen lines of your own. A check proves, number by number, that it is the same network as the one of this course. Then you find out what it costs, how much of the song it sees at once, and what it says before it has learnt anything.
#
# **Time:** 1 minute on 2 CPU cores, and 40 minutes or so to read and try. **Needs:** the convolution block of [notebook 05](05_convolution_blocks.ipynb) and the recurrent layers of [notebook 06](06_recurrent_layers.ipynb). **Leads to:** [How is it trained, and where?](08_train_on_a_gpu_kernel.ipynb)
#
# **Contents:**
#
# 1. [The whole network](#The-whole-network)
# 2. [Write it yourself](#Write-it-yourself)
# 3. [Songs of any length](#Songs-of-any-length)
# 4. [What one step sees](#What-one-step-sees)
# 5. [Where the work is](#Where-the-work-is)
# 6. [Before it has learnt anything](#Before-it-has-learnt-anything)
# 7. [Three slips of a good program](#Three-slips-of-a-good-program)
# 8. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## The whole network
#
# Here are two pieces of one jazz song. Each is what the network has at hand when it takes one of its steps through time, and the second is the next step after the first. How long is such a piece, would you say? And by how much does the second begin later?

# %%
import genre_lab as gl

song = gl.load_clip(gl.practice_corpus(songs_per_genre=20).of(genre="jazz").table.path.iloc[0])
for step in (4, 5):
    begin = (step * 96 - 38 - 33) * 256 / 12_000
    display(gl.play(song.excerpt(begin, 162 * 256 / 12_000), label=f"what step {step} sees"))

# %% [markdown]
# Each lasts about three and a half seconds, and two seconds lie between their beginnings. Where these numbers come from is the question of the fourth section. A network that looks at such a piece can know an instrument, a beat, perhaps a chord or two. It cannot know a verse and a chorus. For that it has to remember, and so something must stand behind the blocks that follows time.
#
# Convolutional and recurrent together: that is why it is called a **CRNN**. These are its stages, from the spectrogram to the genres. **Predict:** how many parameters has it in all: forty thousand, four hundred thousand, four million?

# %%
from genre_lab.plots.networks import draw_network, draw_shares, layer_table

network = gl.crnn()
table = layer_table(network)
print(f"{table.parameters.sum():,} parameters")
table[["output", "parameters"]]

# %% [markdown]
# Read the column *output* from top to bottom: that is the way of a song. 96 × 1248 numbers become 6. Here is the same as a figure, in the manner of the report's figure 3. **Predict:** where does the shape of the data change its nature, and not just its size?

# %%
draw_network(network)

# %% [markdown]
# Between the two rows. Above, the data are maps with rows and columns, and each block makes them smaller and gives them more maps. At the end of the upper row there is one row left, and 13 columns. Below, each of these columns is taken for a moment: 13 steps of 128 numbers. Three layers of GRU go along them, each layer reading what the one below it says. Of the last layer only the last circle counts: its 32 numbers have seen the whole song, and the dense layer makes six genres of them.
#
# ## Write it yourself
#
# The block is the one you wrote in notebook 05. Here it is again, so that the two of us start from the same point. In which line does the song get shorter?

# %%
from genre_lab.models.keras_backend import keras

layers = keras.layers

def conv_block(x, filters, pool):
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("elu")(layers.MaxPooling2D(pool)(x))
    return layers.Dropout(0.1)(x)

# %% [markdown]
# ### Exercise 1: the CRNN
#
# Write the whole network, for any number of frames and genres:
#
# 1. `keras.Input((96, frames))` is a spectrogram. `layers.Reshape((96, frames, 1))` makes it one map.
# 2. Layer 0: `layers.ZeroPadding2D(((0, 0), (before, after)))` with as many columns of zeros as are missing to a multiple of 96 (exercise 2 of notebook 05), then `layers.BatchNormalization(axis=1)`, where axis 1 is the 96 bands.
# 3. Four blocks, with 64, 128, 128 and 128 filters and pools of (2, 2), (3, 3), (4, 4) and (4, 4).
# 4. `layers.Permute((2, 1, 3))` puts time first, and `layers.Reshape((-1, 128))` makes steps of 128 numbers.
# 5. Three times `layers.GRU(32)`, each with `layers.Dropout(0.1)` behind it. The first two hand on all their steps (`return_sequences=True`), the last one only its last.
# 6. `layers.Dense(n_genres, activation="softmax")`, and `keras.Model(spectrogram, genres)` around everything.
#
# The check compares it with `gl.crnn()`: every shape, every parameter, the answers of both on the same weights, and the dropout. It tells you the first difference, and calls the layers by their names in `gl.crnn()`.

# %% exercise="network"
def build(frames=1172, n_genres=6):
    model = ...  # keras.Model(spectrogram, genres)
    ### BEGIN SOLUTION
    missing = -frames % 96
    spectrogram = keras.Input((96, frames))
    x = layers.Reshape((96, frames, 1))(spectrogram)
    x = layers.ZeroPadding2D(((0, 0), (missing // 2, missing - missing // 2)))(x)
    x = layers.BatchNormalization(axis=1)(x)
    for filters, pool in zip((64, 128, 128, 128), ((2, 2), (3, 3), (4, 4), (4, 4))):
        x = conv_block(x, filters, pool)
    x = layers.Reshape((-1, 128))(layers.Permute((2, 1, 3))(x))
    for return_sequences in (True, True, False):
        x = layers.GRU(32, return_sequences=return_sequences)(x)
        x = layers.Dropout(0.1)(x)
    genres = layers.Dense(n_genres, activation="softmax")(x)
    model = keras.Model(spectrogram, genres)
    ### END SOLUTION
    return model

# %% check="network"
### BEGIN HIDDEN TESTS
assert gl.check("07.network", build).correct
### END HIDDEN TESTS
gl.check("07.network", build)

# %% [markdown]
# How can a check *prove* that two networks are the same? The function behind it, `same_network`, is yours to use. It puts the same random weights into both, batch-norm's moving statistics included, shows both the same random spectrograms, and compares the answers. Any difference between the two would have to leave all answers as they are. What does it say about yours? And about a network with ReLU in place of ELU, which has the same shapes and the same number of parameters?

# %%
from genre_lab.models.same_network import same_network

ours = gl.crnn((96, 288))  # six seconds, for speed
print("mine:     ", same_network(build(288), ours) or "no difference")
print("with ReLU:", same_network(gl.crnn((96, 288), activation="relu"), ours))

# %% [markdown]
# The count of parameters alone would not have noticed. Keep that in mind when somebody rebuilds a published network and says "it has the right number of parameters".
#
# ## Songs of any length
#
# The report's spectrograms have 1172 columns. But nothing in a filter or a GRU says how long a song is: both are used again and again, at every place and at every step. **Predict:** how many parameters has the network for songs of 4 seconds, or of a minute? And how many steps?

# %%
for seconds in (4, 25, 60):
    frames = 1 + seconds * 12_000 // 256
    other = gl.crnn((96, frames))
    steps = other.get_layer("steps").output.shape[1]
    print(f"{seconds:2} s: {frames:4} frames, {steps:2} steps, {other.count_params():,} parameters")

# %% [markdown]
# The same number every time. So the weights of one network fit into the other: a network can learn from pieces of four seconds and be asked about whole songs. Whether that is a good idea is another question, and [notebook 11](11_which_settings_matter.ipynb) asks it.
#
# ## What one step sees
#
# Back to the two sounds of the beginning. Each of the 13 steps is a column of the last map. How many columns of the *spectrogram* have a say in it? That stretch is called its **receptive field**.
#
# Begin with one number behind the first filter. The filter is 3 wide, so it sees 3 columns: its own, and a neighbour on each side. Then two neighbours are pooled into one, and the pool sees one column more, which makes 4. The next pooled number sees 4 columns as well, but begins 2 columns later: it has **advanced** by 2.
#
# Now the second block. Its neighbours are pooled numbers, and one neighbour further means 2 columns further. The filter adds a neighbour on each side, 4 + 2 · 2 = 8 columns. The pool of 3 adds two neighbours more, 8 + 2 · 2 = 12, and from now on neighbours are 2 · 3 = 6 columns apart.
#
# ### Exercise 2: how far it sees
#
# Go on like this, for any row of pools: return how many columns one step sees, and by how many the next one begins later. For the pools `(2, 3)` it must give 12 and 6.

# %% exercise="sees"
def sees(pools):
    width, advance = ..., ...  # begin with 1 and 1, and go through the pools
    ### BEGIN SOLUTION
    width, advance = 1, 1
    for pool in pools:
        width += 2 * advance  # the filter
        width += (pool - 1) * advance  # the pool
        advance *= pool
    ### END SOLUTION
    return width, advance

# %% check="sees"
### BEGIN HIDDEN TESTS
assert gl.check("07.sees", sees).correct
### END HIDDEN TESTS
gl.check("07.sees", sees)

# %% [markdown]
# Arithmetic can be wrong, so let us ask the network itself. We give it 288 spectrograms, each silent but for a single column, the first column in the first spectrogram, the second in the second, and so on. Whenever the middle one of its three steps answers with something else than zero, it has seen that column. (Batch-norm, bias and ELU are switched off for this, and the pool takes the mean, so that nothing can hide behind something larger.) **Predict:** how many of the 288 will it see?

# %%
import numpy as np

prober = gl.crnn((96, 288), filters=(1, 1, 1, 1), pooling="average", activation="linear", normalization=None)
for n in (1, 2, 3, 4):
    prober.get_layer(f"conv{n}").set_weights([np.ones((3, 3, 1, 1)), np.zeros(1)])
spectrograms = np.repeat(np.eye(288, dtype="float32")[:, None], 96, axis=1)
steps = keras.ops.convert_to_numpy(keras.Model(prober.input, prober.get_layer("steps").output)(spectrograms))
seen = np.flatnonzero(steps[:, 1, 0])
print(len(seen), "columns, from", seen[0], "to", seen[-1], "are", round(len(seen) * 256 / 12_000, 2), "s")
print("the next step begins", 96, "columns later, which are", round(96 * 256 / 12_000, 2), "s")

# %% [markdown]
# 162 columns, or 3.46 s: 33 more on each side than the 96 that are the step's own. Neighbouring steps share 66 columns. That is what you heard.
#
# So the convolutions see three and a half seconds and no further. Everything that takes longer, the coming back of a refrain, a bridge, a fade, can only be known by the GRUs.
#
# ## Where the work is
#
# A network has two prices. Parameters have to be learnt and stored. And for every song there are multiplications to be done, each followed by an addition: **multiply-adds**.
#
# ### Exercise 3: count the work
#
# A convolution has filters of 3 × 3 that look at `maps` maps, and gives an answer at each of `rows` × `columns` places (it is zero-padded). How many multiply-adds are that?

# %% exercise="work"
def work(rows, columns, maps, filters):
    multiply_adds = ...  # a whole number
    ### BEGIN SOLUTION
    multiply_adds = rows * columns * 3 * 3 * maps * filters
    ### END SOLUTION
    return multiply_adds

# %% check="work"
### BEGIN HIDDEN TESTS
assert gl.check("07.work", work).correct
### END HIDDEN TESTS
gl.check("07.work", work)

# %% [markdown]
# **Predict:** the ladder counts it for every stage. Which stage does most of the work? The one with most of the parameters?

# %%
print(f"{table.multiply_adds.sum() / 1e9:.1f} thousand million multiply-adds for one song")
print(table.multiply_adds.map("{:,}".format).to_string())
draw_shares(table)

# %% [markdown]
# It is the other way round. Blocks 3 and 4 have three quarters of the parameters, since their filters look at 128 maps. But they look at few places, as the spectrogram has become small by then. Block 2 has less than a fifth of the parameters and does nearly four fifths of the work: its 128 filters look at 64 maps at 48 × 624 places.
#
# And the GRUs? A fourteenth of the parameters, and hardly any work. Yet the report says of its network that "RNNs performs poorly in runtime". Both are true. The answers of a filter can all be worked out at the same time, on as many cores as there are. A GRU has to wait at each of its 13 steps for the step before. Multiply-adds are not seconds.
#
# Now turn the knobs yourself. **Predict:** with twice the frames, which of these doubles, or nearly so: parameters, memory, work, steps?

# %%
gl.ShapeExplorer()

# %% [markdown]
# A row is a stage, with its shape beside it; the three columns show what it costs in parameters, in numbers that a training step has to keep, and in work. With 2,344 frames memory, work and steps nearly double (the zeros at the ends do not: 25 steps, not 26), and there is not one parameter more. Settings that break are refused with the reason. Try the report's network with the rows of an MFCC, or with padding by hand.
#
# ## Before it has learnt anything
#
# The network stands, and its weights are random. Let us ask it all the same, about one song of each genre. **Predict:** what will it say about a song it knows nothing of, about songs it knows nothing of?

# %%
import pandas as pd

keras.utils.set_random_seed(0)
untrained = gl.crnn()
songs = gl.practice_corpus(songs_per_genre=20).head(1).table
values = np.stack([gl.mel(gl.load_clip(path)).values for path in songs.path])
answers = keras.ops.convert_to_numpy(untrained((values - values.mean()) / values.std(), training=False))
pd.DataFrame(answers, songs.genre, songs.genre).rename_axis(columns="says").round(2)

# %% [markdown]
# Every row adds up to 1, and every number is near one sixth: it shrugs its shoulders, and in almost the same way for every song. (The small differences are the random weights.) That is as it should be. A network that is sure of anything before it has learnt is a network with a mistake in it.
#
# From this follows the first number that a training should show. The **loss** of the report, the categorical cross-entropy, is minus the logarithm of the probability that the network gives to the right genre. What is it for one sixth?

# %%
right = answers[np.arange(6), np.arange(6)]
print("loss of the untrained network:", -np.log(right).mean().round(1), " logarithm of 6:", np.log(6).round(1))

# %% [markdown]
# If the loss of a training begins far above 1.8, look for a mistake before you look for a better network.
#
# ## Three slips of a good program
#
# The report names as its reference 11 "music-auto-tagging-keras", by Keunwoo Choi. It leaves open how many filters, which pools and how wide the GRUs are, but its front end, its four blocks, its ELU, its dropout of 0.1 and its words "layer 0" are those of Choi's CRNN. So ours are, too, where the report is silent. Where do the two differ, and what did others copy that they should not have?
#
# | | Choi's program | the report | `gl.crnn()` |
# |---|---|---|---|
# | input | 96 × 1366 | 96 × 1172 | 96 × any |
# | zeros on each side | 37 | not told | as many as are missing: 38 for 1172 |
# | batch-norm of layer 0 | over time in the shipped weights, over frequency in the later code | not told | over frequency |
# | recurrent layers | 2 GRU | 3 | 3 |
# | decibels | the power squared twice | not told | the power squared once |
#
# **Predict:** the number 37 is right for Choi's 1366 columns. Somebody copies it to the report's 1172. Which part of the song is lost: less than without any zeros, or more?

# %%
for frames, zeros in ((1366, 37), (1172, 37), (1172, 0), (1172, 38)):
    padded = frames + 2 * zeros
    lost = padded % 96  # dropped by the pools, at the end
    print(f"{frames} + 2 × {zeros:2} = {padded} columns: {padded // 96} steps, "
          f"{max(0, lost - zeros)} columns of music lost ({max(0, lost - zeros) * 256 / 12_000:.1f} s)")

# %% [markdown]
# More! The zeros in front push the song to the right, and what sticks out at the end is dropped: 1.2 seconds instead of 0.4. Nothing complains, since a network with 12 steps is as good a network as one with 13.
#
# The second slip is batch-norm over the time axis. Then it is not a *band* that has a mean of its own, but every *moment*: column 700 of all songs. **Predict:** what does that do to the number of parameters, and to songs of another length?

# %%
for name, axis in (("over frequency", 1), ("over time", 2)):
    counts = []
    for columns in (1440, 1248):
        norm = layers.BatchNormalization(axis=axis)
        norm.build((None, 96, columns, 1))
        counts.append(norm.count_params())
    print(f"{name:14}: {counts[0]:,} parameters for 1440 columns, {counts[1]:,} for 1248")

# %% [markdown]
# Over frequency it is 4 · 96 = 384 for any song. Over time it is four numbers a column, so that the weights of a network for 1440 columns fit no other length. That is what happened: the shipped weights have the length 1440, the code was changed to frequency later, and the weights no longer load into it.
#
# The third slip you know from notebook 02: powers that are squared once more before they become decibels, which doubles every number. Others copied the program with it. A network that learns from doubled decibels learns just as well. It only has to be asked with doubled decibels as well, for ever.
#
# None of this makes it a bad program. It was public, it worked, and many learnt from it, this course too. But whoever copies a network copies its numbers, and each of them was right for *somebody's* data.
#
# ## What you can now do
#
# You can now
#
# - write the report's network from scratch, and prove that two networks compute the same,
# - read its shapes and parameters off a ladder, and say why they do not depend on the length of a song,
# - work out how many columns one step sees, and ask the network to confirm it,
# - tell where the parameters are from where the work is,
# - say what an untrained network answers, and with which loss a training should begin,
# - look at a number in somebody else's network and ask for which data it was right.
#
# Next: [How is it trained, and where?](08_train_on_a_gpu_kernel.ipynb) lets it learn.
