# %% [markdown]
# # How does a network follow time?
#
# Music is made of what comes after what. In this notebook you give a network a memory: you will hear what is lost when order is lost, build a memory of one number and watch it fade, put gates in front of it, and write the cell of the report's network in NumPy so that it gives Keras' own numbers. In the end you stack three such layers, count what they have to learn, and measure what they cost.
#
# **Time:** 1 minute on 2 CPU cores, and 50 minutes or so to read. **Needs:** the four blocks of [notebook 05](05_convolution_blocks.ipynb). **Leads to:** [How do they fit together?](07_build_the_crnn.ipynb)
#
# **Contents:**
#
# 1. [Order can be heard](#Order-can-be-heard)
# 2. [A window that looks back](#A-window-that-looks-back)
# 3. [A memory of one number](#A-memory-of-one-number)
# 4. [Gates: the LSTM](#Gates:-the-LSTM)
# 5. [Two gates are enough: the GRU](#Two-gates-are-enough:-the-GRU)
# 6. [Forwards or backwards?](#Forwards-or-backwards?)
# 7. [Three layers](#Three-layers)
# 8. [What does it cost?](#What-does-it-cost?)
# 9. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Order can be heard
#
# Here are four seconds of jazz. Then the same four seconds, cut into eight pieces of half a second that were put together again in another order. Nothing was added and nothing left out.
#
# **Predict:** what will the second one have lost, and what will it have kept: the instruments, the beat, the tune?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
clip = gl.load_clip(songs.of(genre="jazz").table.path.iloc[1])
pieces = clip.samples[48_000:][:8 * 6_144].reshape(8, 6_144)  # a piece is 24 frames of 256 samples, 0.51 s
shuffled = gl.Clip(pieces[[4, 1, 6, 3, 0, 7, 2, 5]].ravel(), 12_000, "the same pieces, shuffled")
ordered = gl.Clip(pieces.ravel(), 12_000, "four seconds of jazz")
display(gl.play(ordered), gl.play(shuffled))

# %% [markdown]
# The band is the same, and half a second at a time sounds as it should. But the beat stumbles from piece to piece, and the tune leads nowhere. You would not take the second one for a performance.
#
# Now ask a program that only knows *how much* of everything there was. **Predict:** take the mel spectrogram of each and average every band over time. How different will the two averages be?

# %%
from genre_lab.plots.panels import lines

means = {sound.title: gl.mel(sound).values.mean(axis=1) for sound in (ordered, shuffled)}
elsewhere = gl.mel(clip.excerpt(15, 4)).values.mean(axis=1)
print(f"shuffled: {np.abs(np.subtract(*means.values())).mean():.1f} dB apart on average")
print(f"four other seconds of the song: {np.abs(means[ordered.title] - elsewhere).mean():.1f} dB apart")
lines(np.arange(96), means, "mel band", "mean level (dB)")

# %% [markdown]
# The dashed line lies on the other one. The little that is left, a few tenths of a dB, comes from the seams, where a frame sees the end of one piece and the beginning of another. Whoever averages over time cannot tell music from its shreds: *what* is kept and *when* is gone.
#
# Do all genres live from order in the same way? Cut each song into steps of about two seconds, as the report's network will do. If a song moves in long lines, building up, breaking off, beginning again, then two steps side by side are more alike than two steps from anywhere in it. If it goes on evenly, neighbours are like any others. **Predict:** in which genre will neighbours be most alike?

# %%
spectrograms = np.array([gl.mel(gl.load_clip(path)).values for path in songs.table.path])
steps = spectrograms[:, :, :1_152].reshape(120, 96, 12, 96).mean(axis=3)  # 12 steps of 96 frames, 2.05 s
distance = np.abs(steps[:, :, :, None] - steps[:, :, None]).mean(axis=1)  # every step against every other
table = pd.DataFrame({"neighbours": [one.diagonal(1).mean() for one in distance], "any two": distance[:, *np.triu_indices(12, 1)].mean(axis=1)})
table = table.groupby(songs.table.genre.values).mean()
table.assign(ratio=table.neighbours / table["any two"]).round(2)

# %% [markdown]
# The first two columns are in dB, the last divides them. In five genres neighbours are nearly as far apart as any two steps: these songs could start anywhere. Electronic music stands out: neighbours are clearly more alike, because drums leave for a while and come back. The songs were made so, as dance music is: it builds up, breaks, and drops. (That is order over two seconds and more. Order within a bar, the swing of jazz or the words of rap, is hidden inside a step. The four blocks of the last notebook see it.)
#
# ## A window that looks back
#
# How can order get into a network? One way is to show it not one moment but some together: the column of *now*, and those before it. How many is called `look_back`, and the report's Table 2 shows it for `look_back = 2`. Printed there are these two rows:
#
# | X | Y |
# |---|---|
# | x1[(t-1, [frequency(t-1)]), (t, [frequency(t-2)])] | 1 (Stands for Pop) |
# | x1[(t-1, [frequency(t-1)]], (t-2, [frequency(t-2)]]] | 5 (Stands for Rock) |
#
# **Predict:** two things in these rows do not go together. Can you find them?
#
# The first row gives the moment t the frequencies of t-2. The second counts backwards, t-1 and then t-2, and has no t at all. (And both are named x1, and Rock is the genre that Table 1 of the report had, too.) Such slips are easily made at the end of a long report. What was meant can be guessed: two moments that follow each other, **each with its own frequencies, the older one first**. So here is the table again, from our data. Do the numbers of the brackets agree this time?

# %%
def row(number, t):
    return [(now, spectrograms[number, ::32, now].round().astype(int).tolist()) for now in (t - 1, t)]

pd.set_option("display.max_colwidth", None)
pd.DataFrame({"X: (frame, [3 of its 96 bands, dB])": [row(0, 500), row(40, 500)], "Y": songs.table.genre.iloc[[0, 40]].values}, index=["x1", "x2"])

# %% [markdown]
# ### Exercise 1: look back
#
# `spectrogram` has one row a band and one column a frame. Return all windows of `look_back` frames that follow each other, as an array of shape (windows, look_back, bands): first the window that begins with frame 0, and within a window the oldest frame first. From 5 frames and `look_back=2` there are 4 windows.

# %% exercise="windows"
def look_back_windows(spectrogram, look_back):
    windows = ...  # shape (windows, look_back, bands)
    ### BEGIN SOLUTION
    starts = range(spectrogram.shape[1] - look_back + 1)
    windows = np.array([spectrogram[:, start:start + look_back].T for start in starts])
    ### END SOLUTION
    return windows

# %% check="windows"
### BEGIN HIDDEN TESTS
assert gl.check("06.windows", look_back_windows).correct
### END HIDDEN TESTS
gl.check("06.windows", look_back_windows)

# %% [markdown]
# A window knows the order inside of it, and nothing before. To look back over a whole song it would have to be 1,172 columns wide, with 112,512 numbers, and the network would have to learn what each of them is worth. Nobody listens like that. You do not keep the last 1,172 sounds in your head: you keep *where you are in the song*, and each new sound changes it a little.
#
# In the report's network the columns are not even those of the spectrogram. The convolution blocks come first. **Predict:** 1,172 frames go in, and their pools shrink time by 2 × 3 × 4 × 4 = 96. How many steps are left to follow?

# %%
network = gl.crnn()
print(network.get_layer("steps").output.shape)

# %% [markdown]
# 13 steps of 128 numbers each. (`None` stands for any number of songs. 1,172 is not a multiple of 96, so it was padded to 1,248.) One step advances 96 frames, that is 2.05 s. What a step has *seen* is a little wider, 162 frames or 3.46 s, because the filters reach over the edges. So the blocks take care of all that happens within three seconds, and from here on somebody has to follow 13 steps.
#
# ## A memory of one number
#
# Begin small: each step brings one number $x_t$, and the memory is one number, too, called the **state** $h_t$. At each step the new state is made from what comes in and from the state before:
#
# $$h_t = \tanh(w\, x_t + u\, h_{t-1} + b)$$
#
# $w$, $u$ and $b$ are learnt, and they are the same at every step. The function tanh squeezes any number to between -1 and 1, so that the state cannot run away. A layer whose output comes round again as its input is called **recurrent**. "They perform the same function for every single element of a sequence, with the result being dependent on previous computations", says the report.
#
# By hand, with $w = 1$, $u = 0.5$, $b = 0$, for one beat of a drum and then silence: $x = 1, 0, 0, \ldots$ Then $h_1 = \tanh(1) = 0.762$, $h_2 = \tanh(0.5 \cdot 0.762) = 0.363$, and $h_3 = \tanh(0.5 \cdot 0.363) = 0.180$. The beat is still there, and it fades.
#
# **Predict:** what if $u$ is 1, so that the state is handed on whole? And what if it is 1.5?

# %%
from genre_lab.plots.recurrence import over_time

def trace(u, x):
    state, states = 0.0, []
    for now in x:
        state = np.tanh(now + u * state)
        states.append(state)
    return np.array(states)

beat = np.array([1.0] + 12 * [0.0])
print({u: trace(u, beat)[[0, 1, 2, -1]].round(3).tolist() for u in (0.5, 1, 1.5)})
over_time(np.arange(1, 14), {"state h (no unit)": {f"u = {u}": trace(u, beat) for u in (0.5, 1, 1.5)}}, "step")

# %% [markdown]
# With 0.5 the beat is forgotten after six steps. With 1 it fades more slowly, because tanh takes away a little each time. With 1.5 it does not fade at all: the state comes to rest at 0.859 and stays there. Is that a good memory? Let us see what it remembers of a soft beat and of a loud one.

# %%
for loudness in (0.5, 1, 2):
    print(f"a beat of {loudness}: the state at the end is {trace(1.5, loudness * beat)[-1]:.3f}")

# %% [markdown]
# It knows that *something* happened, and no longer what. One sees the trouble better with another question, the one that training asks: **if $x_1$ had been a little different, how different would the state be now?** From the answer, called the **gradient**, training finds out which numbers to change, and by how much. Where it is 0 there is nothing to learn from. It can be had without any calculus: push the first number by 0.001, and see how far the state moves.
#
# **Predict:** the gradient of which of the three memories will be the largest after 13 steps?

# %%
push = 0.001 * beat
gradients = {f"u = {u}": (trace(u, beat + push) - trace(u, beat)) / 0.001 for u in (0.5, 1, 1.5)}
for name, gradient in gradients.items():
    print(name, "after 1, 5 and 13 steps:", gradient[[0, 4, 12]].round(5).tolist())
over_time(np.arange(1, 14), {"change of h (per change of x₁)": gradients}, "step")

# %% [markdown]
# All three fall to nothing, and the memory that held the beat so well (1.5) falls as surely as the others. The reason is a product: from one step to the next the change is multiplied by $u\,(1 - h_t^2)$. By hand for 1.5, where $h$ is nearly 0.859: $1.5 \cdot (1 - 0.737) = 0.394$, and twelve steps of that leave a part in a hundred thousand. This is the **vanishing gradient**: a simple recurrent layer can hardly learn that something at the beginning matters for the end.
#
# A real layer has many states that all listen to each other, and each is called a **unit** of the layer. With 128 numbers coming in and 32 units, $w$ becomes a table $W$ of 128 × 32, $u$ a table $U$ of 32 × 32, and nothing else changes. Does our line give the same numbers as Keras' `SimpleRNN`? (`steps_in` is 13 steps of 128 numbers, by chance: it is the arithmetic that is compared.)

# %%
from genre_lab.models.keras_backend import keras

steps_in = np.random.default_rng(0).normal(size=(13, 128)).astype("float32")

def largest_difference(layer, step, state):
    theirs = np.array(layer(steps_in[None]))[0]  # Keras wants a batch: one song
    for now in steps_in:
        state = step(now, state, *layer.get_weights())
    return round(float(np.abs(np.atleast_2d(state)[0] - theirs).max()), 4)

def rnn_step(x, h, W, U, b):
    return np.tanh(x @ W + h @ U + b)

print("largest difference:", largest_difference(keras.layers.SimpleRNN(32), rnn_step, np.zeros(32)))

# %% [markdown]
# ## Gates: the LSTM
#
# A better memory would do what you do with a telephone number: hold it, unchanged, until it is no longer needed. To *hold* is to multiply by 1, and to *forget* is to multiply by 0. So let the network itself choose a number between 0 and 1 at each step, and multiply by that. Such a number is called a **gate**.
#
# What makes any number into one between 0 and 1 is the **sigmoid**, $\sigma(a) = 1 / (1 + e^{-a})$. By hand: $\sigma(0) = 0.5$, $\sigma(4) = 0.98$, $\sigma(-4) = 0.02$.
#
# The **LSTM** (long short-term memory) has three gates and two memories: the state $h_t$ that it shows, and a **memory cell** $c_t$ that it keeps to itself. Each line of the following has its own $W$, $U$ and $b$; the sign $\odot$ says that number is multiplied by number.
#
# $$f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f) \qquad \text{forget gate: how much of the old is kept}$$
# $$i_t = \sigma(x_t W_i + h_{t-1} U_i + b_i) \qquad \text{input gate: how much of the new comes in}$$
# $$o_t = \sigma(x_t W_o + h_{t-1} U_o + b_o) \qquad \text{output gate: how much is shown}$$
# $$\tilde c_t = \tanh(x_t W_c + h_{t-1} U_c + b_c) \qquad \text{the new}$$
# $$c_t = f_t \odot c_{t-1} + i_t \odot \tilde c_t, \qquad h_t = o_t \odot \tanh(c_t)$$
#
# By hand for one unit: the cell holds 0.8, the new is -0.5. With $f = 1$ and $i = 0$ the cell stays 0.8. With $f = 0$ and $i = 1$ it becomes -0.5. With $f = 0.9$ and $i = 0.2$ it becomes $0.72 - 0.10 = 0.62$. Then, with $o = 0.5$, it shows $0.5 \cdot \tanh(0.62) = 0.28$.
#
# The report gives no formula here, only words, and two of them have changed places. It names the LSTM's gates "forget", "update" and "output", but "update" is the name of a gate of the *other* layer, the GRU. And it says that "GRU units have memory cells", but the cell is what the LSTM has and the GRU has not. The two are so much alike that this happens easily.
#
# Keras keeps the four tables side by side in one, in the order input, forget, new, output. Does it all fit?

# %%
def sigmoid(a):
    return 1 / (1 + np.exp(-a))

def lstm_step(x, memories, W, U, b):
    h, c = memories
    i, f, new, o = np.split(x @ W + h @ U + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
    return sigmoid(o) * np.tanh(c), c

print("largest difference:", largest_difference(keras.layers.LSTM(32), lstm_step, np.zeros((2, 32))))

# %% [markdown]
# It fits. And the beat of a drum? Once it is in the cell and nothing new comes in, the cell is multiplied by the forget gate, step after step. After $n$ steps $f^n$ is left. That is true for the beat, and just as true for the gradient: there is no tanh on this way.
#
# **Predict:** how much is left after 12 steps if the gate stands at 0.5, at 0.9, at 0.99?

# %%
held = {f"forget gate {f}": f ** np.arange(13) for f in (0.5, 0.9, 0.99)}
print({name: round(float(kept[-1]), 4) for name, kept in held.items()})
over_time(np.arange(1, 14), {"in the cell (share of the beat)": held}, "step")

# %% [markdown]
# With a gate of 0.99 nearly nine tenths of the beat, and of its gradient, arrive at the end. The gradient can still vanish, but now only where the network itself chose to forget. That is the whole trick.
#
# ## Two gates are enough: the GRU
#
# The **GRU** (gated recurrent unit) does the same with less. It has no cell, only the state, and one gate for both keeping and letting in: what is not kept is replaced. In the form that Keras computes, again with three tables side by side:
#
# $$z_t = \sigma(x_t W_z + b_z + h_{t-1} U_z + b'_z) \qquad \text{update gate: how much of the old is kept}$$
# $$r_t = \sigma(x_t W_r + b_r + h_{t-1} U_r + b'_r) \qquad \text{reset gate: how much the new hears of the old}$$
# $$\tilde h_t = \tanh\left(x_t W_h + b_h + r_t \odot (h_{t-1} U_h + b'_h)\right) \qquad \text{the new}$$
# $$h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde h_t$$
#
# By hand for one unit that holds $h = 0.8$, when the sum from the input is 0.5 and $U_h$ is 1, without $b$. With $r = 1$ the new is $\tanh(0.5 + 0.8) = 0.86$: the beat is added to what was there. With $r = 0$ it is $\tanh(0.5) = 0.46$: the old is as if it had never been. Then the update gate mixes: with $z = 0.75$ and $r = 0$ the state becomes $0.75 \cdot 0.8 + 0.25 \cdot 0.46 = 0.72$.
#
# Two warnings for whoever compares with a book. Some write $z$ where others write $1 - z$. And some multiply by $r$ first and by $U_h$ afterwards. Keras knows both orders and takes the one above (`reset_after=True`), which is why it has two sets of $b$.
#
# ### Exercise 2: a step of the GRU
#
# The sums are ready. Write the new, and mix it with the old. `sigmoid` and `np.tanh` work number by number, and so does `*`.

# %% exercise="gru"
def gru_step(x, h, W, U, b):
    x_z, x_r, x_h = np.split(x @ W + b[0], 3)
    h_z, h_r, h_h = np.split(h @ U + b[1], 3)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    state = ...  # the next h
    ### BEGIN SOLUTION
    new = np.tanh(x_h + r * h_h)
    state = z * h + (1 - z) * new
    ### END SOLUTION
    return state

# %% check="gru"
### BEGIN HIDDEN TESTS
assert gl.check("06.gru", gru_step).correct
### END HIDDEN TESTS
gl.check("06.gru", gru_step)

# %% [markdown]
# Now the gates at work. We set the numbers of a single unit ourselves, so that we know what it is for: *to remember how loud the last stroke was*. Two numbers come in every 21 ms: by how much the level rose since the frame before, and how far the level is above the mean of the clip, both in tens of dB. The update gate stands at 1 and falls when the level rises; the reset gate falls only when it rises a lot.
#
# It listens to eight seconds of electronic music. You hear the last five. Can you hear where the drums come back?

# %%
drums = gl.load_clip(songs.of(genre="electronic").table.path.iloc[2]).excerpt(13.5, 8)
gl.play(drums.excerpt(3, 5), label="electronic: a break, and the drums return")

# %% [markdown]
# **Predict:** the drums stop at 1.2 s and return at 6.2 s. Between them there is only something soft. What will the state do at these two moments, and what in between?

# %%
level = gl.mel(drums).values.mean(axis=0) / 10
h, kept = 0.0, []
for rise, loud in zip(np.diff(level, prepend=level[0]), level - level.mean()):
    z, r = sigmoid(8 - 20 * rise), sigmoid(8 - 9 * rise)
    h = z * h + (1 - z) * np.tanh(loud + r * 0.5 * h)
    kept.append([z, r, h])
z, r, h = np.transpose(kept)
print("the state at", {f"{second} s": round(float(h[int(second * 12_000 / 256)]), 1) for second in (1, 1.5, 2, 4, 6, 7)})
over_time(np.arange(len(h)) * 256 / 12_000, {"level (dB)": {"level": 10 * level}, "gates (0 to 1)": {"update z": z, "reset r": r}, "state (no unit)": {"h": h}})

# %% [markdown]
# While the drums play, the update gate falls at every stroke, for a frame or two and mostly to 0, and stands at 1 between the strokes. When they stop, at 1.2 s, the level sinks by 15 dB and the state hardly moves: nothing has risen, so the gate stays at 1, and the loud stroke is remembered for a second. Then a soft sound comes, the gate falls, and the state drops. Other soft ones follow. At 6.2 s the level leaps, and both gates fall: the reset gate wipes out what was, the update gate lets the new in, and the state is up again at once.
#
# A simple recurrent layer has no choice: its state fades at the same rate, whatever happens. This unit holds still, and moves when something happens. A network with 32 units learns 32 such rules, and nobody sets them by hand.
#
# ## Forwards or backwards?
#
# Does a GRU really follow time, once it has learnt? Here is a task that cannot be solved otherwise. Two seconds of a song are played, forwards or backwards. Which is it?

# %%
two = gl.load_clip(songs.of(genre="country").table.path.iloc[0]).excerpt(8, 2)
display(gl.play(two, label="one way"), gl.play(gl.Clip(two.samples[::-1], 12_000), label="the other way"))

# %% [markdown]
# You know at once: strings are plucked and then ring, and never the other way round. Now two networks get spectrograms of such pieces, every song of the training artists in twelve pieces, each once forwards and once backwards. One network is a single GRU layer of 16 units. The other averages over time, as we did in the beginning. How they learn is the matter of [notebook 08](08_train_on_a_gpu_kernel.ipynb). Both are asked about songs of artists that they have not met.
#
# **Predict:** how many will each of them get right? Chance is 50%.

# %%
pieces = spectrograms[:, :, :1_128].reshape(120, 24, 4, 12, 47, 2).mean(axis=(2, 5)).transpose(0, 2, 3, 1)  # 12 pieces, 47 moments, 24 bands
mean, deviation = (measure(pieces[songs.table.split == "train"], axis=(0, 1, 2)) for measure in (np.mean, np.std))

def both_ways(split):
    x = ((pieces - mean) / deviation)[songs.table.split == split].reshape(-1, 47, 24)
    return np.concatenate([x, x[:, ::-1]]), np.repeat([0, 1], len(x))

print("pieces to learn from:", both_ways("train")[0].shape, " to be asked about:", both_ways("valid")[0].shape)

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may hear a few pieces differently"
for layer in (keras.layers.GlobalAveragePooling1D(), keras.layers.GRU(16)):
    keras.utils.set_random_seed(0)
    judge = keras.Sequential([keras.Input((47, 24)), layer, keras.layers.Dense(1, activation="sigmoid")])
    judge.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    judge.fit(*both_ways("train"), batch_size=64, epochs=8, verbose=0)
    print(f"{type(layer).__name__}: {judge.evaluate(*both_ways('valid'), verbose=0)[1]:.0%} right")

# %% [markdown]
# The average is right half of the time, and no training could help: a piece and its reverse have the same average, so it must say the same of both. The GRU is right far more often. It has learnt which way time goes, from some 1,700 pieces and in a few seconds.
#
# ## Three layers
#
# The report stacks three recurrent layers. A second layer needs something to follow, so the first must hand on its state at *every* step, and not only at the end. In Keras that is the setting `return_sequences=True`. Only the last layer of the stack gives its last state alone. How many states does it take to get the answer?

# %%
from genre_lab.plots.recurrence import unrolled

for name in ("steps", "gru1", "gru2", "gru3"):
    print(name, network.get_layer(name).output.shape[1:], f"{network.get_layer(name).count_params():,} parameters")
unrolled(13, 3)

# %% [markdown]
# Each box is the same layer at another step: 39 states, from three layers. The orange arrows carry the memory from left to right, the grey ones hand on what a layer says of its step. The second layer follows what the first one has noticed, the third what the second has, and only the last box, bottom to top and left to right, has heard it all. In a box above, "now" is already a summary of all steps so far.
#
# The numbers that a layer learns are its **parameters**. Where do 15,552 and 6,336 of them come from? Count a GRU with $n$ inputs and $u$ units. Each of its three lines has a table $W$ of $n \times u$, a table $U$ of $u \times u$, and two sets $b$ of $u$. For the first layer $n$ is 128 and $u$ is 32: $3 \cdot (128 \cdot 32 + 32 \cdot 32 + 2 \cdot 32) = 3 \cdot 5{,}184 = 15{,}552$. The second and the third get 32 numbers from below: $3 \cdot (1{,}024 + 1{,}024 + 64) = 6{,}336$.
#
# ### Exercise 3: how many parameters?
#
# Write it as a function. What would the LSTM have, with four lines and one $b$ each? And the simple layer, with one line?

# %% exercise="parameters"
def gru_parameters(n_inputs, units):
    count = ...  # 15552 for 128 inputs and 32 units
    ### BEGIN SOLUTION
    count = 3 * (n_inputs * units + units * units + 2 * units)
    ### END SOLUTION
    return count

# %% check="parameters"
### BEGIN HIDDEN TESTS
assert gl.check("06.parameters", gru_parameters).correct
### END HIDDEN TESTS
gl.check("06.parameters", gru_parameters)

# %% [markdown]
# ### Exercise 4: the recurrent stack
#
# Build what the package builds. `x` comes in as steps of numbers; three GRU layers of 32 units follow each other, and behind each a `Dropout` of 0.1. A layer is made and then called, as in `x = keras.layers.Dropout(0.1)(x)`. Your stack counts as right when it has the shapes, the parameters and the dropout of the package's, and gives the same answers once both are given the same parameters.

# %% exercise="stack"
def recurrent_stack(x):
    last = ...  # what comes out of the third layer and its dropout
    ### BEGIN SOLUTION
    for sequences in (True, True, False):
        x = keras.layers.GRU(32, return_sequences=sequences)(x)
        x = keras.layers.Dropout(0.1)(x)
    last = x
    ### END SOLUTION
    return last

# %% check="stack"
### BEGIN HIDDEN TESTS
assert gl.check("06.stack", recurrent_stack).correct
### END HIDDEN TESTS
gl.check("06.stack", recurrent_stack)

# %% [markdown]
# ## What does it cost?
#
# "In our model, we compare the performance of GRU and LSTM and the results show that GRU performs much better in latency", says the report. **Latency** is how long one waits for an answer. Is it so?
#
# What speaks for it is a count. A step of the first GRU layer multiplies $3 \cdot (128 \cdot 32 + 32 \cdot 32) = 15{,}360$ times, a step of the other two $3 \cdot (32 \cdot 32 + 32 \cdot 32) = 6{,}144$ times each. That is 27,648 for a step of all three, and 359,424 for the 13 steps of a song. The LSTM has four lines where the GRU has three, so it multiplies a third more often. And what speaks against it? The convolution blocks multiply about 2,800,000,000 times a song, thousands of times as often as either.
#
# But multiplying is not all. The blocks look at all places of the spectrogram at once. A recurrent layer has to *wait*: step 13 cannot begin before step 12 is done.
#
# **Predict:** the GRU's time as a part of the LSTM's: three quarters, or the same, or more? We ask for one step of one layer and for a song through three, for one song at a time and for 16. The two are called in turns, so that whatever else your computer does slows both of them down, and the ratio stays.

# %% tags=["nbval-ignore-output"] reason="how long a call takes is another number on every computer and in every run"
def stack(kind, units, n_steps, n_layers):
    layers = [kind(units, return_sequences=number < n_layers) for number in range(1, n_layers + 1)]
    return keras.Sequential([keras.Input((n_steps, 128)), *layers])

for asked, (n_steps, n_layers) in {"one step of one layer": (1, 1), "a song through three layers": (13, 3)}.items():
    both = {kind.__name__: stack(kind, 32, n_steps, n_layers) for kind in (keras.layers.GRU, keras.layers.LSTM)}
    print(asked, gl.latency(both), sep="\n", end="\n\n")

# %% [markdown]
# The first number of each row is the ratio: below 1 the GRU is quicker, above 1 the LSTM. In brackets stands between what half of the repetitions lay. The times in ms are of your computer, and the last line says which it is.
#
# A laptop has other things to do, so here is the same measured with more patience, and kept: 200 repetitions (20 in the last row) on an otherwise idle computer of two CPU cores, without a GPU, on 25 November 2026. The numbers are ratios, GRU to LSTM; next to TensorFlow stands JAX, another program that Keras can calculate with. **Predict:** in some rows the layers are wider than the report's 32 units. Will that help the GRU, or the LSTM?

# %%
kept = gl.measured("recurrent_latency")
kept[kept.network == "GRU"].pivot_table("ratio", ["what", "units"], ["backend", "batch_size"], sort=False).round(2)

# %% [markdown]
# One step of one layer takes equally long with both: most of it is the call itself. For a song through three layers of 32 units the GRU is *not* quicker. With TensorFlow it takes a tenth to a quarter longer than the LSTM, with JAX as long for one song and half as long again for 16. Only in the row of 512 units is it quicker in all four columns: there is so much to multiply that multiplying less pays. A likely reason is that a layer of 32 units has hardly anything to multiply, so that the number of separate small operations decides, and the GRU, which must keep the sums from $x$ and from $h$ apart for its reset gate, has more of those. And in the whole network, in the last row, it does not matter at all: nearly all the time goes into the blocks. (With an average in place of the recurrent layers, one song took 95% of the time with TensorFlow, and 99% with JAX.)
#
# So we cannot confirm that "GRU performs much better in latency", not for the report's sizes and not on this computer. On the report's, with the programs of 2018, it may well have been so. What can be learnt from it: **a count of multiplications is no measurement of time**, and a claim about speed is worth as much as the line below it that says on what.
#
# There is one more reason why the report's computers may have told another story: they had graphics cards (GPUs). There Keras can hand a whole layer, with all its steps, to one ready-made program of the library cuDNN, called a **fused kernel**, instead of going step by step. But it knows only the usual layer. Keras' documentation lists what must be so. **Predict:** does our layer keep to it?

# %%
usual = {"activation": "tanh", "recurrent_activation": "sigmoid", "recurrent_dropout": 0, "unroll": False, "use_bias": True, "reset_after": True}
settings = network.get_layer("gru1").get_config()
pd.DataFrame({"wanted": usual, "ours": {name: settings[name] for name in usual}}, dtype=str)

# %% [markdown]
# It does. One of these six is a temptation: `recurrent_dropout`, which sets a part of the state to 0 at every step while the network learns. The report says "Both the dropout layer rate and RNN dropout rate are set to be 0.1" and leaves open which one it means. With `recurrent_dropout=0.1` the fused kernel is off, and every training takes the slow way. So this package puts its dropout *between* the layers, where it costs nothing, and `recurrent_dropout` stays 0.
#
# There is another half to "performs": which of the two names more songs rightly? That must be asked of networks that have learnt, and of several, because chance has a hand in how a network learns ([notebook 08](08_train_on_a_gpu_kernel.ipynb) shows how much). So a small form of the report's network (blocks of 16, 32, 32 and 32 filters, then three layers of 32 units, pieces of 12 s) was made five times with GRUs and five times with LSTMs. Each pair learnt from the same songs, went through them twenty times, and was asked about the same validation songs, by artists whom it had not met. From pair to pair the artists were dealt out anew. That took half an hour, and the results are kept. **Predict:** how far apart are the GRU and the LSTM? And how far apart are five networks of the same kind?

# %%
learnt = gl.measured("recurrent_accuracy")
learnt["accuracy"] = learnt.n_right / learnt.n_songs
print(f"{learnt.device[0]}, keras {learnt.keras[0]}, {learnt.backend[0]} {learnt.tensorflow[0]}, {learnt.date[0]}")
for kind, five in learnt.groupby("network"):
    print(f"{kind:4} {gl.mean_and_deviation(five.accuracy)}, {five.n_only.sum()} of {five.n_songs.sum()} answers were right with this one alone")
learnt.rename(columns={"seed": "pair"}).pivot(index="pair", columns="network", values="accuracy").round(2)

# %% [markdown]
# Read the table row by row. In pair 3 the GRU names 53% of the songs and the LSTM 23%; in pair 4 it is 19% and 47%. Whoever had trained a single pair would have told one of two opposite stories. Over all five the GRU is two points ahead, while five GRUs differ from each other by fifteen. And song by song, 24 against 21, a coin would do the same. So on these songs there is no difference to be seen, in either direction.
#
# Nor are these good networks: with some 62 songs to learn from, three recurrent layers remain far behind the logistic regression of notebook 04. What more songs change, and what happens without any recurrent layer, is asked in [notebook 11](11_which_settings_matter.ipynb).

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - say what an average over time throws away, and show it by ear and by numbers,
# - cut windows that look back, and read what the report's Table 2 was meant to say,
# - write the simple layer, the LSTM and the GRU step by step, with Keras' numbers, and name every gate,
# - explain why a simple memory cannot learn from long ago, and what a gate does about it,
# - stack three layers, count what they learn by hand, and say what `return_sequences` does,
# - measure what a layer costs so that two computers can be compared, and doubt a claim about speed.
#
# Next: [How do they fit together?](07_build_the_crnn.ipynb) puts these three layers behind the four blocks, and you write the whole network.
