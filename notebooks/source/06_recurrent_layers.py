# %% [markdown]
# # How does a network follow time?
#
# Music is made of what comes after what. Cut a song into half-second pieces, shuffle them, and you'll hear the same band play nonsense. In this notebook you build a memory of a single number and watch it fade, put gates in front of it, and write the layers of the report's network step by step, with the same numbers as Keras. Then you'll see a task that looks as if it needed memory and doesn't, and one that does.
#
# By the end you can
#
# - find out whether a program cares about order at all;
# - say why a simple memory fades, and set the gates of one that doesn't;
# - check a claim about memory with a baseline that has none;
# - stack three recurrent layers, and measure what they cost.
#
# **Time:** 55 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the four blocks of [notebook 05](05_convolution_blocks.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [How do they fit together?](07_build_the_crnn.ipynb)
#
# **Contents:**
#
# 1. [Order can be heard](#Order-can-be-heard)
# 2. [A window that looks back](#A-window-that-looks-back)
# 3. [A memory of one number](#A-memory-of-one-number)
# 4. [Gates: the LSTM](#Gates:-the-LSTM)
# 5. [Two gates are enough: the GRU](#Two-gates-are-enough:-the-GRU)
# 6. [Does it need a memory?](#Does-it-need-a-memory?)
# 7. [Three layers](#Three-layers)
# 8. [What does it cost?](#What-does-it-cost?)
# 9. [Open task: a task for a memory](#Open-task:-a-task-for-a-memory)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Order can be heard
#
# Here are four seconds of jazz. Then the same four seconds, cut into eight pieces of half a second and put together again in a different order. Nothing is added, and nothing is left out.
#
# **Predict:** what will the second one have lost, and what will it have kept: the instruments, the beat, the tune?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

split = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
songs = gl.Tracks(split.table[split.table.split != "test"])
clip = gl.load_clip(songs.of(genre="jazz").table.path.iloc[1])
pieces = clip.excerpt(4, 4.1).samples[:8 * 6_144].reshape(8, 6_144)  # 24 frames each
ordered = gl.Clip(pieces.ravel(), 12_000, "four seconds of jazz")
shuffled = gl.Clip(pieces[[4, 1, 6, 3, 0, 7, 2, 5]].ravel(), 12_000, "shuffled")
display(gl.play(ordered), gl.play(shuffled))

# %% [markdown]
# The band is the same, and each half second sounds as it should. But the beat stumbles from piece to piece, and the tune leads nowhere. You wouldn't take the second one for a performance.
#
# Now ask a program that only knows *how much* of everything there was. **Predict:** we take the mel spectrogram of each and average every band over time. How different will the two averages be?

# %%
from genre_lab.plots.panels import lines

means = {}
for sound in [ordered, shuffled, clip.excerpt(15, 4)]:
    means[sound.title] = gl.mel(sound).values.mean(axis=1)  # over time
first, second, elsewhere = means.values()
print(f"shuffled: {np.abs(first - second).mean():.1f} dB apart on average")
print(f"four other seconds: {np.abs(first - elsewhere).mean():.1f} dB apart")
both = {"in order": first, "shuffled": second}
lines(np.arange(96), both, "mel band", "mean level (dB)")

# %% [markdown]
# The dashed line lies on top of the other. The tenths of a dB that are left come from the seams, where a frame sees the end of one piece and the beginning of the next. An average over time can't tell music from its shreds: it knows *what* there was, and not *when*.
#
# Do all genres depend on order in the same way? We cut each song into steps of about two seconds, as the report's network does. If a song moves in long lines, if it builds up, breaks off and starts again, then neighbouring steps are more alike than steps that lie far apart. **Predict:** in which genre will that show most?

# %%
spectrograms = [gl.mel(gl.load_clip(path)).values for path in songs.table.path]
spectrograms = np.array(spectrograms)
steps = spectrograms[:, :, :1_152].reshape(-1, 96, 12, 96).mean(axis=3)  # 2.05 s each
rows = {}
for genre in songs.genres:
    own = steps[songs.table.genre == genre]
    near = np.abs(own[:, :, 1:] - own[:, :, :-1]).mean()
    far = np.abs(own[:, :, 6:] - own[:, :, :-6]).mean()  # six steps, 12 s
    rows[genre] = {"neighbours (dB)": near, "12 s apart (dB)": far, "ratio": near / far}
pd.DataFrame(rows).T.round(2)

# %% [markdown]
# In five genres, neighbours differ 81 to 91 % as much as steps that are twelve seconds apart: those songs go on much as they began. Electronic music stands out with 70 %: its drums leave for a while and come back. The songs were composed that way, as dance music is. (That's order over two seconds and more. The order within a bar, such as the swing of jazz or the words of rap, is hidden inside a step. The four blocks of notebook 05 see it.)
#
# ### Exercise 1: does it care about order?
#
# You get a function `listen` that takes a spectrogram (bands × frames) and returns one number. You can't look inside. Write `cares_about_order(listen, spectrogram)`: return `True` if the number depends on the order of the frames, `False` if it doesn't. The spectrogram is one to try it on.

# %% exercise="order"
def cares_about_order(listen, spectrogram):
    cares = ...  # True or False
    ### BEGIN SOLUTION
    generator = np.random.default_rng(0)
    before = listen(spectrogram)
    cares = False
    for attempt in range(10):
        shuffled = generator.permutation(spectrogram, axis=1)  # whole frames
        if not np.isclose(listen(shuffled), before):  # rounding doesn't count
            cares = True
    ### END SOLUTION
    return cares

# %% check="order" points=2
### BEGIN HIDDEN TESTS
assert gl.check("06.order", cares_about_order).correct
### END HIDDEN TESTS
gl.check("06.order", cares_about_order)

# %% [markdown]
# ## A window that looks back
#
# How can order get into a network? One way is to show it several moments at once: the frame of *now*, and those before it. How many is called `look_back`, and Table 2 of [the report](../docs/report.md) shows it for `look_back = 2`. These two rows are printed there:
#
# | X | Y |
# |---|---|
# | x1[(t-1, [frequency(t-1)]), (t, [frequency(t-2)])] | 1 (Stands for Pop) |
# | x1[(t-1, [frequency(t-1)]], (t-2, [frequency(t-2)]]] | 5 (Stands for Rock) |
#
# **Predict:** two things in these rows don't fit together. Can you find them?
#
# The first row gives moment t the frequencies of t-2. The second counts backwards, t-1 and then t-2, and has no t at all. (And both are named x1, and Rock is none of the report's six genres.) Such slips are easily made at the end of a long report. It's clear what was meant: two moments in a row, **each with its own frequencies, the older one first**. So here's how the table should read:
#
# | X | Y |
# |---|---|
# | x1[(t-1, [frequency(t-1)]), (t, [frequency(t)])] | 1 (stands for Pop) |
# | x2[(t-1, [frequency(t-1)]), (t, [frequency(t)])] | 5 (stands for another of the six) |
#
# A window knows the order inside it, and nothing before. To look back over a whole song it would have to be 1,172 columns wide, with 112,512 numbers, and the network would have to learn what each of them is worth. Nobody listens like that. You don't keep the last 1,172 sounds in your head. You keep *where you are in the song*, and each new sound changes that a little.
#
# In the report's network the convolution blocks come first, so there's less to follow. They turn 1,172 frames, padded to 1,248, into 13 steps of 128 numbers. A step advances by 96 frames, 2.05 s. It has seen a little more, 162 frames or 3.46 s, because the filters reach over the edges. So the blocks take care of what happens within three seconds, and the recurrent layers follow 13 steps.
#
# ## A memory of one number
#
# We start small. Each step brings one number $x_t$, and the memory is one number too, the **state** $h_t$. At each step the new state is made from what comes in and from the state before:
#
# $$h_t = \tanh(w\, x_t + u\, h_{t-1} + b)$$
#
# $w$, $u$ and $b$ are learnt, and they're the same at every step. The function tanh squeezes any number to between −1 and 1, so the state can't run away. A layer whose output comes round again as its input is called **recurrent**. "They perform the same function for every single element of a sequence, with the result being dependent on previous computations", says the report (section 2.2.2).
#
# By hand, with $w = 1$, $u = 0.5$, $b = 0$, for one beat of a drum and then silence, $x = 1, 0, 0, \ldots$: $h_1 = \tanh(1) = 0.762$, $h_2 = \tanh(0.5 \cdot 0.762) = 0.363$, $h_3 = \tanh(0.5 \cdot 0.363) = 0.180$. The beat is still there, and it fades.
#
# **Predict:** what if $u$ is 1, so that the state is passed on whole? And what if it's 1.5?

# %%
from genre_lab.plots.recurrence import over_time

def trace(u, x):
    state, states = 0.0, []
    for now in x:
        state = np.tanh(now + u * state)
        states.append(state)
    return np.array(states)

beat = np.array([1.0] + 12 * [0.0])
traces = {f"u = {u}": trace(u, beat) for u in [0.5, 1, 1.5]}
over_time(np.arange(1, 14), {"state h (no unit)": traces}, "step")

# %% [markdown]
# With 0.5 the beat is gone after six steps. With 1 it fades more slowly, because tanh takes away a little each time. With 1.5 it doesn't fade at all: the state settles at 0.859 and stays. Is that a good memory? **Predict:** what will the state be at the end, after a soft beat of 0.5 and after a loud one of 2?

# %%
loudness = [0.5, 1, 2]
ends = [trace(1.5, size * beat)[-1] for size in loudness]
pd.DataFrame({"beat": loudness, "state at the end": np.round(ends, 3)})

# %% [markdown]
# It knows that *something* happened, and no longer what. You see the trouble better with another question, the one that training asks: **if the first number had been a little different, how different would the state be now?** The answer is called the **gradient**. From it, training learns which numbers to change and by how much. Where it's 0 there's nothing to learn from. You can measure it without any calculus: push the first number by 0.001, and see how far the state moves.
#
# **Predict:** which of the three memories will have the largest gradient after 13 steps?

# %%
gradients = {}
for u in [0.5, 1, 1.5]:
    pushed = trace(u, 1.001 * beat)
    gradients[f"u = {u}"] = (pushed - trace(u, beat)) / 0.001
panel = {"change of h (per change of x₁)": gradients}
display(over_time(np.arange(1, 14), panel, "step"))
pd.DataFrame(gradients, range(1, 14)).loc[[1, 5, 13]].round(5).rename_axis("step").T

# %% [markdown]
# The largest belongs to $u = 1$, and even there only 0.03 is left of 0.42. The memory that held the beat so well has the smallest gradient of the three. The reason is a product: from one step to the next, the change is multiplied by $u$, and by the slope of tanh, which is $1 - h_t^2$. By hand for 1.5, where $h$ is nearly 0.859: $1.5 \cdot (1 - 0.737) = 0.394$. Twelve steps of that leave about a hundred-thousandth. This is the **vanishing gradient**. A simple recurrent layer can hardly learn that something at the beginning matters at the end.
#
# A real layer has many states that all listen to each other, and each is called a **unit** of the layer. With 128 numbers coming in and 32 units, $w$ becomes a table $W$ of 128 × 32, $u$ a table $U$ of 32 × 32, and nothing else changes. In NumPy `x @ W` does it for all units at once: each unit multiplies the 128 numbers by its column of the table, and adds up. The function `compare` below makes 13 steps of random numbers. Keras' layer goes through them, and so does our line, with the layer's own tables. **Predict:** will our line give the same numbers as Keras' `SimpleRNN`?

# %%
from genre_lab.models.keras_backend import keras

steps_in = np.random.default_rng(0).normal(size=(13, 128)).astype("float32")

def compare(layer, step, state):
    theirs = np.array(layer(steps_in[np.newaxis]))[0]  # a batch of one song
    for now in steps_in:
        state = step(now, state, *layer.get_weights())
    ours = np.atleast_2d(state)[0]
    print(f"They differ by {np.abs(ours - theirs).max():.4f} at most.")

def rnn_step(x, h, W, U, b):
    return np.tanh(x @ W + h @ U + b)

compare(keras.layers.SimpleRNN(32), rnn_step, np.zeros(32))

# %% [markdown]
# ## Gates: the LSTM
#
# A better memory would do what you do with a phone number: hold on to it, unchanged, until you don't need it any more. To *hold* is to multiply by 1, and to *forget* is to multiply by 0. So let the network choose a number between 0 and 1 at each step, and multiply by that. Such a number is called a **gate**.
#
# The function that turns any number into one between 0 and 1 is the **sigmoid**, $\sigma(a) = 1 / (1 + e^{-a})$. By hand: σ(0) = 0.5, σ(4) = 0.98, σ(−4) = 0.02.
#
# The **LSTM** (long short-term memory) has three gates and two memories: the state $h_t$ that it shows, and a **memory cell** $c_t$ that it keeps to itself. Each line has its own $W$, $U$ and $b$, and $\odot$ multiplies number by number.
#
# $$f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f) \qquad \text{forget gate: how much of the old is kept}$$
# $$i_t = \sigma(x_t W_i + h_{t-1} U_i + b_i) \qquad \text{input gate: how much of the new comes in}$$
# $$o_t = \sigma(x_t W_o + h_{t-1} U_o + b_o) \qquad \text{output gate: how much is shown}$$
# $$\tilde c_t = \tanh(x_t W_c + h_{t-1} U_c + b_c) \qquad \text{the new}$$
# $$c_t = f_t \odot c_{t-1} + i_t \odot \tilde c_t, \qquad h_t = o_t \odot \tanh(c_t)$$
#
# By hand for one unit: the cell holds 0.8, and the new is −0.5. With $f = 1$ and $i = 0$ the cell stays at 0.8. With $f = 0$ and $i = 1$ it becomes −0.5. With $f = 0.9$ and $i = 0.2$ it becomes $0.72 - 0.10 = 0.62$. Then, with $o = 0.5$, it shows $0.5 \cdot \tanh(0.62) = 0.28$.
#
# The report has no formula here, only words, and two of them have changed places. It names the LSTM's gates "forget", "update" and "output", but "update" is a gate of the *other* layer, the GRU. And it says that "GRU units have memory cells", but the LSTM has the cell and the GRU doesn't. The two are so alike that this happens easily.
#
# Keras keeps the four tables side by side in one, in the order input, forget, new, output. **Predict:** does it all fit?

# %%
def sigmoid(a):
    return 1 / (1 + np.exp(-a))

def lstm_step(x, memories, W, U, b):
    h, c = memories
    i, f, new, o = np.split(x @ W + h @ U + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
    return sigmoid(o) * np.tanh(c), c

compare(keras.layers.LSTM(32), lstm_step, np.zeros((2, 32)))

# %% [markdown]
# It fits. And the beat of a drum? Once it's in the cell and nothing new comes in, the cell is multiplied by the forget gate, step after step. After $n$ steps $f^n$ is left, of the beat and of its gradient: there's no tanh on the way.
#
# **Predict:** how much is left after 12 steps if the gate stands at 0.5, at 0.9, at 0.99?

# %%
held = {f"forget gate {f}": f ** np.arange(13) for f in [0.5, 0.9, 0.99]}
panel = {"in the cell (share of the beat)": held}
display(over_time(np.arange(1, 14), panel, "step"))
pd.DataFrame(held, range(1, 14)).loc[[1, 5, 13]].round(4).rename_axis("step").T

# %% [markdown]
# With a gate of 0.99, nearly nine tenths of the beat and of its gradient arrive at the end. The gradient can still vanish, but now only where the network itself decided to forget. That's the whole trick.
#
# ## Two gates are enough: the GRU
#
# The **GRU** (gated recurrent unit) does the same with less. It has no cell, only the state, and one gate for both keeping and letting in: what isn't kept is replaced. This is the form that Keras computes, with three tables side by side:
#
# $$z_t = \sigma(x_t W_z + b_z + h_{t-1} U_z + b'_z) \qquad \text{update gate: how much of the old is kept}$$
# $$r_t = \sigma(x_t W_r + b_r + h_{t-1} U_r + b'_r) \qquad \text{reset gate: how much the new hears of the old}$$
# $$\tilde h_t = \tanh\left(x_t W_h + b_h + r_t \odot (h_{t-1} U_h + b'_h)\right) \qquad \text{the new}$$
# $$h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde h_t$$
#
# By hand for one unit that holds $h = 0.8$, when the sum from the input is 0.5, $U_h$ is 1 and there's no $b$. With $r = 1$ the new is $\tanh(0.5 + 0.8) = 0.86$: the input is added to what was there. With $r = 0$ it's $\tanh(0.5) = 0.46$, as if the old had never been. Then the update gate mixes: with $z = 0.75$ and $r = 0$ the state becomes $0.75 \cdot 0.8 + 0.25 \cdot 0.46 = 0.72$.
#
# A warning if you compare with a book. Some books write $z$ where others write $1 - z$. And some multiply by $r$ first and by $U_h$ afterwards. Keras knows both orders and takes the one above (`reset_after=True`), which is why it has two sets of $b$. **Predict:** which line would you have to change for the other order?

# %%
def gru_step(x, h, W, U, b):
    x_z, x_r, x_h = np.split(x @ W + b[0], 3)
    h_z, h_r, h_h = np.split(h @ U + b[1], 3)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    new = np.tanh(x_h + r * h_h)
    return z * h + (1 - z) * new

compare(keras.layers.GRU(32), gru_step, np.zeros(32))

# %% [markdown]
# (The line with `new`. Now $U_h$ multiplies $h$ and $r$ multiplies the product, `r * h_h`. In the other order $r$ multiplies $h$ first, and $U_h$ the product.)
#
# Now let's see gates at work. We set the numbers of a single unit ourselves, so we know what it's for: *to remember how loud the last stroke was*. Two numbers come in every 21 ms: by how much the level has risen since the last frame, and how far it is above the mean of the clip, both in tens of dB. The update gate stands near 1 and falls when the level rises. The reset gate falls only when it rises a lot.
#
# The unit listens to eight seconds of electronic music. You hear the last five. **Predict:** the drums stop at 1.2 s and return at 6.2 s, with only something soft between. What will the state do at these two moments, and in between?

# %%
path = songs.of(genre="electronic").table.path.iloc[2]
drums = gl.load_clip(path).excerpt(13.5, 8)
gl.play(drums.excerpt(3, 5), label="electronic: a break, and the drums return")

# %%
level = gl.mel(drums).values.mean(axis=0) / 10  # over the bands
h, kept = 0.0, []
for rise, loud in zip(np.diff(level, prepend=level[0]), level - level.mean()):
    z, r = sigmoid(8 - 20 * rise), sigmoid(8 - 9 * rise)
    h = z * h + (1 - z) * np.tanh(loud + r * 0.5 * h)
    kept.append([z, r, h])
z, r, h = np.transpose(kept)
panels = {"level (dB)": {"level": 10 * level}, "state (no unit)": {"h": h},
          "gates (0 to 1)": {"update z": z, "reset r": r}}
over_time(np.arange(len(h)) * 256 / 12_000, panels)

# %% [markdown]
# While the drums play, the update gate falls at every stroke, for a frame or two, and stands at 1 in between. When they stop, at 1.2 s, the level sinks by 15 dB and the state hardly moves: nothing has risen, so the gate stays at 1, and the loud stroke is remembered for a second. Then a soft sound comes, the gate falls, and the state drops. At 6.2 s the level leaps and both gates fall. The reset gate wipes out what was, the update gate lets the new in, and the state is up again at once.
#
# In a simple recurrent layer, $u$ is the same at every step, so the song has little say in how long something lasts. Here the song decides at each step. A network with 32 units learns 32 such rules.
#
# ### Exercise 2: set the gate yourself
#
# Two numbers come in at each step: `value`, and `write`, which is 1 or 0. The unit should take over the value when `write` is 1, and then hold it, whatever other values pass by, until the next `write`. The reset gate isn't needed. The rest is
#
# $$z = \sigma(a \cdot \text{write} + b), \qquad \text{new} = \tanh(c \cdot \text{value}), \qquad h = z \cdot h + (1 - z) \cdot \text{new}$$
#
# Find three numbers `a`, `b`, `c`. After a value of 1 or −1 has been written, the state must be within 0.1 of it, right away and still after 40 steps.

# %% exercise="latch"
a, b, c = ..., ..., ...
### BEGIN SOLUTION
a = -12  # with write, z falls to 0.02
b = 8    # without, z is 0.9997, and 0.9997 ** 40 is 0.99
c = 3    # tanh(3) is 0.995
### END SOLUTION

# %% check="latch" points=2
### BEGIN HIDDEN TESTS
assert gl.check("06.latch", (a, b, c)).correct
### END HIDDEN TESTS
gl.check("06.latch", (a, b, c))

# %% [markdown]
# ## Does it need a memory?
#
# Can a GRU really follow time? To find out, give it a task that can't be solved without memory. Our first idea was this one. A piece of a song is played forwards or backwards. **Predict:** which of these is which?

# %%
country = gl.load_clip(songs.of(genre="country").table.path.iloc[0]).excerpt(8, 4)
backwards = gl.Clip(country.samples[::-1], 12_000)
display(gl.play(backwards, label="one way"), gl.play(country, label="the other way"))

# %% [markdown]
# You know at once: strings are plucked and then ring, never the other way round. We cut each song into twelve pieces and play each of them forwards and backwards. One network averages over time, and one has a GRU layer of 16 units. Both learn from the training songs, and are asked about songs by artists they haven't met. (To save time, the next cell first makes the spectrograms smaller, with 24 bands and two frames to a moment. Its function `accuracy` trains a network and returns how often it's right; how that works is the subject of [notebook 08](08_train_on_a_gpu_kernel.ipynb).) **Predict:** how many does each of them get right? Chance is 50 %.

# %%
small = spectrograms[:, :, :1_128].reshape(-1, 24, 4, 12, 47, 2).mean(axis=(2, 5))
small = small.transpose(0, 2, 3, 1)  # songs, 12 pieces, 47 moments, 24 bands
learnt = (songs.table.split == "train").to_numpy()
small = (small - small[learnt].mean(axis=(0, 1, 2))) / small[learnt].std(axis=(0, 1, 2))

def accuracy(layers, train, valid, epochs=8):
    keras.utils.set_random_seed(0)
    answer = keras.layers.Dense(1, activation="sigmoid")
    network = keras.Sequential([keras.Input(train[0].shape[1:]), *layers, answer])
    adam = keras.optimizers.Adam(0.01)
    network.compile(adam, "binary_crossentropy", metrics=["accuracy"])
    network.fit(*train, batch_size=64, epochs=epochs, verbose=0)
    return network.evaluate(*valid, verbose=0)[1]

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may hear a few pieces differently"
def both_ways(chosen):
    x = small[chosen].reshape(-1, 47, 24)
    return np.concatenate([x, x[:, ::-1]]), np.repeat([0, 1], len(x))

train, valid = both_ways(learnt), both_ways(~learnt)
print(f"{len(train[0]):,} pieces to learn from, {len(valid[0])} to be asked about")
for layer in [keras.layers.GlobalAveragePooling1D(), keras.layers.GRU(16)]:
    print(f"{type(layer).__name__}: {accuracy([layer], train, valid):.0%}")

# %% [markdown]
# The average is right half of the time, and training can't help it: a piece and its reverse have the same average. The GRU is right far more often. So it remembers?
#
# Not so fast. Here's a number with no memory at all. Take the change from each moment to the next, in each band, raise it to the third power, and average. Steep rises count more than slow falls. If the number is above zero, say "forwards". **Predict:** how often is it right?

# %%
pieces, backwards = valid
changes = np.diff(pieces, axis=1)  # from one moment to the next
says_backwards = (changes**3).mean(axis=(1, 2)) < 0
print(f"one number: {np.mean(says_backwards == backwards):.0%}")

# %% [markdown]
# It beats the GRU. Two neighbouring moments are enough to tell which way time goes, so the task needs no memory, and the GRU's 90 % or so said nothing about memory. A claim that a task needs something should come with a baseline that lacks it.
#
# So here's a better task: *which came first?* You hear 0.4 s of electronic music and 0.4 s of light music, with silence before, between and after. All three silences are longer than a window that looks back over eight moments. Such a window sees either a bit of one, or a bit of the other, or silence. Swap the two, and it sees exactly the same things in another order. If it averages what it has seen, it must give the same answer, and be wrong on one of the two.
#
# **Predict:** which of these can answer: the average, the window, the simple recurrent layer, the GRU, the one number? (Zero is no good border for the number here, so we give it its best chance: half of the items to each side.)

# %%
def which_first(chosen, n_pairs, seed):
    generator, items = np.random.default_rng(seed), []
    for pair in range(n_pairs):
        sounds = []
        for genre in ["electronic", "light"]:
            own = small[chosen & (songs.table.genre == genre)].reshape(-1, 47, 24)
            sounds.append(generator.choice(own)[:10])
        cuts = 10 + np.sort(generator.integers(0, 11, size=2))  # of 40 silent moments
        parts = np.split(np.full((40, 24), -1.0), [cuts[0], cuts[1] + 10])
        for one, two in [sounds, sounds[::-1]]:
            items.append(np.concatenate([parts[0], one, parts[1], two, parts[2]]))
    return np.array(items), np.tile([0, 1], n_pairs)

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may hear a few pieces differently"
train, valid = which_first(learnt, 800, seed=0), which_first(~learnt, 200, seed=1)
average, layers = keras.layers.GlobalAveragePooling1D, keras.layers
windows = [layers.Conv1D(16, 8, activation="elu"), average()]
tried = {"average": [average()], "window of 8": windows,
         "simple layer": [layers.SimpleRNN(16)], "GRU": [layers.GRU(16)]}
percent = {name: 100 * accuracy(stack, train, valid) for name, stack in tried.items()}
rises = (np.diff(valid[0], axis=1) ** 3).mean(axis=(1, 2))
percent["one number"] = 100 * np.mean((rises < np.median(rises)) == valid[1])
pd.DataFrame({"right (%)": percent}).round().astype(int)

# %% [markdown]
# Everything without a memory is at 50 %, as it must be. The GRU names the order for most pairs of songs it has never heard. (Take its score with a pinch of salt. We tried three pairs of genres, one training each, and show you the one it did best at. With country and rap it got 69 %, with rap and jazz 57 %.) And the simple layer? It has a memory, but here it has learnt nothing: more than ten silent moments lie between the sounds and the end, and its gradient has vanished on the way. (That depends on the silence. With a silence of 0 instead of −1 it got 81 % in our hands.) So this task does need a memory, and one that holds.
#
# ## Three layers
#
# The report stacks three recurrent layers. A second layer needs something to follow, so the first must pass on its state at *every* step, not only at the end. In Keras that's `return_sequences=True`. Only the last layer of the stack passes on just its last state. **Predict:** how many states does it take to get the answer?

# %%
from genre_lab.plots.recurrence import unrolled

network = gl.crnn()
rows = {}
for name in ["steps", "gru1", "gru2", "gru3"]:
    layer = network.get_layer(name)
    shape = " × ".join(str(size) for size in layer.output.shape[1:])
    rows[name] = {"passes on": shape, "parameters": layer.count_params()}
display(unrolled(13, 3))
pd.DataFrame(rows).T

# %% [markdown]
# Each box is the same layer at another step: 39 states, from three layers. The orange arrows carry the memory from left to right. The grey ones pass on what a layer says about its step. The second layer follows what the first has noticed, the third what the second has, and only the last box at the top right has heard it all.
#
# The numbers that a layer learns are its **parameters**. Where do 15,552 and 6,336 come from? Count a GRU with $n$ inputs and $u$ units. Each of its three lines has a table $W$ of $n \times u$, a table $U$ of $u \times u$, and two sets $b$ of $u$. For the first layer that's $3 \cdot (128 \cdot 32 + 32 \cdot 32 + 2 \cdot 32) = 15{,}552$. The other two get 32 numbers from below: $3 \cdot (1{,}024 + 1{,}024 + 64) = 6{,}336$.
#
# ### Exercise 3: how many units can you afford?
#
# You want to compare layers of different kinds fairly, with the same number of parameters. Write `most_units(n_inputs, budget)`: the largest number of units of a GRU that has at most `budget` parameters. Then use it: how many units may a GRU have where an LSTM has 32, with 128 inputs? (An LSTM has four lines and one set $b$ in each.)

# %% exercise="units"
def most_units(n_inputs, budget):
    units = ...  # 32 for 128 inputs and a budget of 15552
    ### BEGIN SOLUTION
    units = 0
    while 3 * (units + 1) * (n_inputs + units + 1 + 2) <= budget:
        units += 1
    ### END SOLUTION
    return units

# %% check="units" points=2
### BEGIN HIDDEN TESTS
assert gl.check("06.units", most_units).correct
### END HIDDEN TESTS
gl.check("06.units", most_units)

# %% [markdown]
# ### Exercise 4: the colleague's stack
#
# The report's recurrent part has three GRU layers of 32 units, one after the other, with a `Dropout` of 0.1 behind each. The last layer passes on its last state only. A colleague wrote this, and Keras complains at the second layer:
#
#     def recurrent_stack(x):
#         for number in range(3):
#             x = keras.layers.GRU(32, recurrent_dropout=0.1)(x)
#         return keras.layers.Dropout(0.1)(x)
#
# Mend it. There's more than one mistake. The check compares yours with the package's: shapes, parameters, dropout, and the answers once both have the same parameters.

# %% exercise="stack"
def recurrent_stack(x):
    last = ...  # what comes out of the third layer and its dropout
    ### BEGIN SOLUTION
    for sequences in [True, True, False]:
        x = keras.layers.GRU(32, return_sequences=sequences)(x)
        x = keras.layers.Dropout(0.1)(x)
    last = x
    ### END SOLUTION
    return last

# %% check="stack" points=2
### BEGIN HIDDEN TESTS
assert gl.check("06.stack", recurrent_stack).correct
### END HIDDEN TESTS
gl.check("06.stack", recurrent_stack)

# %% [markdown]
# ## What does it cost?
#
# "In our model, we compare the performance of GRU and LSTM and the results show that GRU performs much better in latency", says the report. **Latency** is how long you wait for an answer.
#
# A count speaks for the claim. One step of the first GRU layer multiplies $3 \cdot (128 \cdot 32 + 32 \cdot 32) = 15{,}360$ times, and the LSTM, with four lines, a third more often. What speaks against it? The convolution blocks multiply about 2,800,000,000 times a song, thousands of times as often as either. And multiplying isn't everything: a recurrent layer has to *wait*, because step 13 can't begin before step 12 is done.
#
# **Predict:** a song through three layers: will the GRU need three quarters of the LSTM's time, the same, or more? The two are called in turns, so whatever else your computer does slows down both, and the ratio holds.

# %% tags=["nbval-ignore-output"] reason="how long a call takes is another number on every computer and in every run"
def three_layers(kind):
    layers = [kind(32, return_sequences=more) for more in [True, True, False]]
    return keras.Sequential([keras.Input((13, 128)), *layers])

kinds = {"GRU": keras.layers.GRU, "LSTM": keras.layers.LSTM}
gl.latency({name: three_layers(kind) for name, kind in kinds.items()})

# %% [markdown]
# A ratio below 1 means that the GRU is faster, above 1 that the LSTM is. Half of the repetitions lie between *ratio_low* and *ratio_high*. The times are your computer's.
#
# A laptop has other things to do, so here's the same measured with more patience: 200 repetitions (20 in the last row) on an otherwise idle computer with two CPU cores and no graphics card, on 25 November 2026. The numbers are ratios, GRU to LSTM. JAX is another program that Keras can compute with. **Predict:** some rows have layers wider than the report's 32 units. Will that help the GRU or the LSTM?

# %%
kept = gl.measured("recurrent_latency").query("network == 'GRU'")
columns = ["backend", "batch_size"]
kept.pivot_table("ratio", ["what", "units"], columns, sort=False).round(2)

# %% [markdown]
# For a song through three layers of 32 units, the GRU is *not* faster. With TensorFlow it takes 10 to 25 % longer than the LSTM; with JAX it takes as long for one song and half as long again for 16. Only with 512 units is it faster in all four columns: there's so much to multiply that multiplying less pays off. A layer of 32 units has so little to multiply that other work decides, such as starting each small step. We didn't measure which. In the whole network, in the last row, it makes no difference at all, because nearly all the time goes into the blocks.
#
# So we can't confirm the claim for these sizes on this computer. With the programs of 2018, and on graphics cards (GPUs), it may well have been true. There Keras can give a whole layer with all its steps to one ready-made program, a **fused kernel**. It knows only the usual layer: with `recurrent_dropout` above 0, which zeroes a part of the state at every step, it's off. The report says that "both the dropout layer rate and RNN dropout rate" are 0.1. Our package puts its dropout *between* the layers, where it costs nothing. The lesson is general: **a count of multiplications is no measurement of time.**
#
# There's another half to "performs": which of the two names more songs correctly? We trained a small version of the report's network (blocks of 16, 32, 32 and 32 filters, three layers of 32 units, pieces of 12 s) five times with GRUs and five times with LSTMs. Each pair learnt from the same songs and was asked about the same validation songs, by new artists. **Predict:** how far apart are GRU and LSTM? And how far apart are five networks of the *same* kind?

# %%
kept = gl.measured("recurrent_accuracy").rename(columns={"seed": "pair"})
kept["accuracy"] = 100 * kept.n_right / kept.n_songs
table = kept.pivot(index="network", columns="pair", values="accuracy")
alone = kept.groupby("network").n_only.sum()  # right where the other is wrong
table.assign(mean=table.mean(axis=1), alone=alone).round().astype(int)

# %% [markdown]
# The columns 0 to 4 are percent of some 30 songs. In pair 3 the GRU names 53 % of the songs and the LSTM 23 %; in pair 4 it's 19 % and 47 %. With a single pair you'd have told one of two opposite stories. Over all five, the GRU is two to three points ahead, while the five GRUs themselves run from 19 to 53 %. In the last column, the GRU alone was right on 24 songs and the LSTM alone on 21; a coin would do the same. On these songs there's no difference to be seen, either way.
#
# These aren't good networks either: with some 62 songs to learn from, three recurrent layers stay far behind the logistic regression of notebook 04. [Notebook 11](11_which_settings_matter.ipynb) asks what more songs change, and what happens without any recurrent layer.
#
# ## Open task: a task for a memory
#
# Invent a task on music that a window of eight moments can't solve, and that a memory should. Some ideas: is the last sound the same as the first? Did the drums come back after the break? Was there an odd or an even number of strokes? Build it from `small` or from songs of your own, as `which_first` does. In five to eight sentences: why can't the window solve it, what did the baselines get, what did the GRU get, and would you believe your own claim?
#
# | points | for |
# |---|---|
# | 2 | a reason why a window with an average must fail, and a baseline that shows it |
# | 2 | training and validation songs by different artists, both accuracies, and how many items they rest on |
# | 2 | an honest search for a shortcut: at least one other number without memory that you tried |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - say what an average over time throws away, and find out whether a program cares about order,
# - read what Table 2 of the report was meant to say, and what a window can't see,
# - write the simple layer, the LSTM and the GRU step by step, with Keras' numbers, and set a gate by hand,
# - explain why a simple memory can't learn from long ago, and what a gate does about it,
# - doubt a task that "needs memory" until a baseline without memory has failed at it,
# - stack three layers, count what they learn, and measure what they cost.
#
# Next: [How do they fit together?](07_build_the_crnn.ipynb) puts these three layers behind the four blocks, and you write the whole network.
