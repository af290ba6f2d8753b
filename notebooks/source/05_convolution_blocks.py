# %% [markdown]
# # How does a network look at a spectrogram?
#
# Through a window of three by three numbers. That's all a convolution ever sees at once, and it's enough to tell a drum from a saxophone. The report's network has four blocks of five layers each: convolution, batch-norm, ELU, max-pooling and dropout. In this notebook you take one block apart, do by hand what each of its layers does, and put it together again.
#
# By the end you can
#
# - slide a filter over a spectrogram, and design one for a sound you're looking for;
# - tell what batch-norm and dropout do in training and in the exam, and why that matters;
# - say what pooling forgives and what it doesn't;
# - find the mistakes in a block, and count its shapes and its parameters.
#
# **Time:** 50 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** the mel spectrogram of [notebook 02](02_mel_and_mfcc.ipynb), and scaling from [notebook 03](03_a_fair_dataset.ipynb). **Leads to:** [How does a network follow time?](06_recurrent_layers.ipynb)
#
# New words are bold where we explain them. The [glossary](../docs/glossary.md) lists them all.
#
# **Contents:**
#
# 1. [Nine numbers at a time](#Nine-numbers-at-a-time)
# 2. [Strokes and held notes](#Strokes-and-held-notes)
# 3. [What do trained filters look for?](#What-do-trained-filters-look-for?)
# 4. [Convolution, or nearly](#Convolution,-or-nearly)
# 5. [Room at the border](#Room-at-the-border)
# 6. [Every filter on one scale](#Every-filter-on-one-scale)
# 7. [A bend in the line](#A-bend-in-the-line)
# 8. [What pooling forgives](#What-pooling-forgives)
# 9. [Learning with gaps](#Learning-with-gaps)
# 10. [Four blocks](#Four-blocks)
# 11. [Open task: a filter for a sound of your own](#Open-task:-a-filter-for-a-sound-of-your-own)
# 12. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Nine numbers at a time
#
# Here are two and a half seconds of a jazz ballad, with a saxophone and a drummer who plays with brushes. How many strokes of the brushes do you hear?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

jazz = gl.practice_corpus(songs_per_genre=20).of(genre="jazz")
song = gl.load_clip(jazz.table.path.iloc[0])
clip = song.excerpt(9, 2.5)
gl.play(clip, label="a saxophone and brushes")

# %% [markdown]
# Keep your number in mind. A computer has to find the strokes in the mel spectrogram. A network works best with numbers near zero, so we subtract the mean and divide by the deviation. **Predict:** the levels were decibels, most of them below zero. In what range will they be now?

# %%
values = gl.mel(clip).values
spectrogram = (values - values.mean()) / values.std()
rows, columns = spectrogram.shape
print(f"{rows} bands, {columns} frames,")
print(f"from {spectrogram.min():.1f} to {spectrogram.max():.1f}")

# %% [markdown]
# 0 is now the average level, 1 is rather loud, −1 rather soft. Everything that follows rests on one idea, and it's a small one: **look at 3 × 3 numbers, weigh each of them, and add up.** The nine weights are called a **filter** or a **kernel**. What comes out is one number. It says how much the patch looks like the filter.
#
# Our first filter has −1 in its left column and 1 in its right. And here are two patches of the spectrogram: one where a brush hits, and one a little later.
#
# (Row 0 is the lowest band. A table begins with it, and a figure draws it at the bottom.)
#
# **Predict:** cover the last two lines of the output, and do it on paper first. Add up the right column of each patch and subtract its left column. Which patch gives the larger number?

# %%
upright = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
stroke = spectrogram[40:43, 7:10]
later = spectrogram[40:43, 18:21]
names = pd.MultiIndex.from_product([["stroke", "later"], [1, 2, 3]])
display(pd.DataFrame(np.hstack([stroke, later]), columns=names).round(1))
print(f"The stroke gives {np.sum(stroke * upright):.1f},")
print(f"the later patch {np.sum(later * upright):.1f}.")

# %% [markdown]
# The stroke gives 5.3: it's loud on the right and soft on the left, like the filter. The other patch gives nearly nothing, because nothing changes there from left to right.
#
# Now let the filter look at one patch after the other, from left to right and from bottom to top. Each place gives one number, and together they make a new table, a **feature map**. Two loops do it. **Predict:** how many places are there for a filter of 3 × 3 in a spectrogram of 96 × 118?

# %%
def slide(spectrogram, kernel):
    n_rows, n_columns = spectrogram.shape[0] - 2, spectrogram.shape[1] - 2
    answers = np.zeros((n_rows, n_columns))
    for row in range(n_rows):
        for column in range(n_columns):
            patch = spectrogram[row:row + 3, column:column + 3]
            answers[row, column] = np.sum(patch * kernel)
    return answers

strokes = slide(spectrogram, upright)
print(f"{strokes.shape[0]} × {strokes.shape[1]} answers")

# %% [markdown]
# 94 × 116. The filter would hang over the border, so a row is lost at the top and at the bottom, and a column on each side.
#
# ## Strokes and held notes
#
# This filter asks: is it louder on the right than on the left? That's what the beginning of a sound looks like, its **onset**. Lay a filter on its side, with a bright row between two dark ones, and it asks something else: is there a line here that's louder than what's above and below it?
#
# **Predict:** one of these two maps will show the brushes and hardly any saxophone, the other the saxophone and hardly any brushes. Which is which? And what becomes of the *end* of a stroke?

# %%
from genre_lab.plots.convolution import feature_maps

level = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
maps = {"the spectrogram": spectrogram, "upright edges": strokes,
        "level lines": slide(spectrogram, level)}
feature_maps(maps, clip.seconds)

# %% [markdown]
# In the middle map the saxophone is as good as gone. Each stroke is a red bar where it begins and a blue one where it ends: there it's louder on the *left*, so the answer is below zero. In the bottom map the strokes are hardly there. The held notes are thin red lines with blue above and below, as long as the note. Nine numbers have told a drum from a saxophone.
#
# So let's count the strokes. We average each column of the middle map, and take the places that stick out. **Predict:** will the computer get your number?

# %%
from scipy.signal import find_peaks

rises = strokes.mean(axis=0)  # over all bands
frames = find_peaks(rises, height=2)[0] + 1
seconds = frames * 256 / 12_000
pd.DataFrame({"onset (s)": seconds.round(2)}, range(1, len(seconds) + 1)).T

# %% [markdown]
# It finds ten: eight strokes, and two places where something else begins in many bands at once. At 0.53 s the saxophone moves to its next note, and at 2.35 s something low sets in. A filter doesn't know what a drum is. It knows what an edge is.
#
# ### Exercise 1: a filter for a rising tone
#
# A tone that glides upwards is a diagonal line. Here are patches for such a tone and for five other things. Row 0 is the lowest band, as in our spectrograms, so printed as a table, the tone that goes up looks as if it went down:
#
#     up      = np.eye(3)                     # by a band with each frame
#     down    = up[::-1]
#     held    = [[0, 0, 0], [1, 1, 1], [0, 0, 0]]
#     click   = [[0, 1, 0], [0, 1, 0], [0, 1, 0]]
#     onset   = [[0, 0, 1], [0, 0, 1], [0, 0, 1]]
#     loud    = np.ones((3, 3))
#
# Design a filter `rising`, 3 × 3, that answers to `up` at least twice as strongly as to any of the other five. (An answer below zero is no problem.)

# %% exercise="rising"
rising = ...  # a 3 × 3 array, lowest band first
### BEGIN SOLUTION
rising = 3 * np.eye(3) - 1  # 2 on the diagonal, and -1 beside it
### END SOLUTION

# %% check="rising" points=2
### BEGIN HIDDEN TESTS
assert gl.check("05.rising", rising).correct
### END HIDDEN TESTS
gl.check("05.rising", rising)

# %% [markdown]
# ## What do trained filters look for?
#
# We chose our two filters. In a network nobody does: they begin as random numbers, and training changes them until the answers help to tell genres apart. The report's network has 64 in its first block. (It doesn't say so itself; we'll come to that.) The network `best`, which comes with this package and learnt from 442 pieces of real music, has 64 as well, 16 in each of its four parts. ([Notebook 08](08_train_on_a_gpu_kernel.ipynb) shows how training works.)
#
# How much is one filter like another? Multiply them number by number, add up, and divide by the length of each, which is the root of the sum of its squares. 1 means the same but for its strength, 0 means nothing in common, and −1 is the negative. A network can use a negative just as well, so we drop the sign.
#
# **Predict:** even among 64 *random* filters, one will be a bit like ours. How much? And will the trained ones come closer?

# %%
best = gl.Run("best").model()
trained = []
for number in range(1, 5):
    layer = best.get_layer(f"voter{number}").get_layer("conv1")
    trained.append(layer.get_weights()[0][:, :, 0])  # 3 × 3 × 16
trained = np.concatenate(trained, axis=2)

def alike(filters, kernel):
    products = np.sum(filters * kernel[:, :, np.newaxis], axis=(0, 1))
    lengths = np.linalg.norm(filters, axis=(0, 1)) * np.linalg.norm(kernel)
    return np.abs(products / lengths)

# %%
random = np.random.default_rng(0).normal(size=(3, 3, 64_000))  # 1,000 times 64
for name, kernel in [("upright edges", upright), ("level lines", level)]:
    similar = alike(trained, kernel)
    by_chance = alike(random, kernel).reshape(1_000, 64).max(axis=1)
    as_close = (by_chance >= similar.max()).sum()
    print(f"{name}: random {by_chance.mean():.2f}, trained {similar.max():.2f};")
    print(f"{as_close} of 1,000 random sets come as close")
    display(pd.DataFrame(trained[:, :, similar.argmax()]).round(2))

# %% [markdown]
# 0.96 and 0.94, and chance hardly ever comes as close. In the first of these filters every row falls from 0.24 on the left to something below zero on the right. In the second the middle row is above zero, and the two beside it are below. The network has found our two filters by itself: one looks for edges, the other for held notes. Nobody told it that music has either.
#
# ## Convolution, or nearly
#
# The layer is called **convolution**. [The report](../docs/report.md) explains it by its equation 5, for a spectrogram $x$ and a filter $h$:
#
# $$y[i,j] = \sum_{m=-\infty}^{+\infty} \sum_{n=-\infty}^{+\infty} h[m,n] \cdot x[i-m,j-n] \tag{5}$$
#
# Read it slowly. $h$ is zero outside its nine places, so the sums are short. But look at the minus signs: while $m$ goes up, $i-m$ goes *down*. The filter's first row meets the spectrogram's *last*, and the same with the columns. Our loops go up in both:
#
# $$y[i,j] = \sum_m \sum_n h[m,n] \cdot x[i+m,j+n]$$
#
# This has a name of its own, **cross-correlation**. SciPy has both. **Predict:** which of the two is our `slide`? And what will the other give for our filter, which has the same numbers left and right but for the sign?

# %%
from scipy.signal import convolve2d, correlate2d

flipped = upright[::-1, ::-1]  # upside down, and left to right
others = {
    "correlate2d": correlate2d(spectrogram, upright, "valid"),
    "convolve2d": convolve2d(spectrogram, upright, "valid"),
    "convolve2d, filter flipped": convolve2d(spectrogram, flipped, "valid"),
}
for name, answers in others.items():
    print(f"{name} differs from ours by {np.abs(answers - strokes).max():.1f}.")

# %% [markdown]
# Ours is the correlation. Equation 5 does the same with the filter turned around, so here it finds the *ends* of the strokes. And what does Keras do in the layer that it calls convolution? The next cell gives our nine numbers to a Keras layer. **Predict:** will it agree with `slide`, or with equation 5?

# %%
from genre_lab.models.keras_backend import keras

layer = keras.layers.Conv2D(1, 3, use_bias=False)
layer.build((None, None, None, 1))
layer.set_weights([upright.reshape(3, 3, 1, 1)])
answers = layer(spectrogram[None, :, :, None])  # one song, one map
answers = keras.ops.convert_to_numpy(answers)[0, :, :, 0]
difference = np.abs(answers - strokes).max()
print(f"Keras differs from ours by {difference:.3f}.")

# %% [markdown]
# It correlates, as all libraries for networks do, and calls it convolution. Equation 5 is the mathematicians' convolution, and the report quotes it correctly; the network just computes its mirror image. Does it matter? Not while the network learns its own filters: it learns the mirrored ones. It matters as soon as you put a filter in by hand, or move trained filters from one library to another. Choi published his network with two files of weights, one for each kind of library. Take the wrong one, and it says "pop" instead of "jazz", without any error message.
#
# Two things more. Such a layer adds one number to all answers of a filter, its **bias**. And where it looks at several maps at once (the maps of the block before), a filter has nine weights *for each of them*, and adds up everything.
#
# ## Room at the border
#
# Our maps are two rows and two columns smaller than the spectrogram. "Zero-padding is used in convolution … to preserve the image size", says the report (section 2.2.1). Put a frame of zeros around the spectrogram first. Zero is the average level now, so it adds nothing loud. (In decibels a zero would be louder than nearly all of the song.) In Keras you say `padding="same"`.
#
# The report has a second use for zeros, and calls it "layer 0". Its spectrograms have 1,172 columns. Each of the four blocks shrinks time, by 2, 3, 4 and 4, as you'll see below. Together that turns 2 × 3 × 4 × 4 = 96 columns into one. But 1,172 isn't a multiple of 96.
#
# **Predict:** what doesn't fill a whole tile is dropped. Which part of the song will the network never hear?

# %%
rows = {}
for columns in [1_172, 1_172 + 2 * 38]:
    left = columns // 2 // 3 // 4 // 4  # each time, a rest is dropped
    rows[columns] = {"become": left, "never looked at": columns - 96 * left}
pd.DataFrame(rows).T.rename_axis("columns")

# %% [markdown]
# Twenty columns are 0.43 seconds at the end of every song. With 38 columns of zeros on each side there are 1,248 = 13 · 96, and nothing is dropped. The report doesn't say how many zeros its layer 0 adds. We worked it out like this, and [notebook 07](07_build_the_crnn.ipynb) tells what happens if you copy someone else's number.
#
# ### Exercise 2: how many zeros?
#
# Write `zeros(frames)` for a spectrogram of any length. It returns how many columns of zeros go before it and how many go behind, so that the total is a multiple of 96 and no larger than it has to be. If the number is odd, the extra one goes behind.

# %% exercise="zeros"
def zeros(frames):
    before, after = ..., ...  # (38, 38) for 1172 frames
    ### BEGIN SOLUTION
    missing = -frames % 96
    before, after = missing // 2, missing - missing // 2
    ### END SOLUTION
    return before, after

# %% check="zeros" points=2
### BEGIN HIDDEN TESTS
assert gl.check("05.zeros", zeros).correct
### END HIDDEN TESTS
gl.check("05.zeros", zeros)

# %% [markdown]
# ## Every filter on one scale
#
# Here are six songs at once, one of each genre. We send them through 64 random filters, and we *don't* standardise them first. Spectrograms that a network looks at together are called a **batch**; the report's has 16 songs.
#
# **Predict:** the levels are in dB, most of them below zero. Where will the mean answers of the filters be: near zero, or far away, and all on the same side?

# %%
table = gl.practice_corpus(songs_per_genre=20).head(1).table
batch = []
for path in table.path:
    batch.append(gl.mel(gl.load_clip(path).excerpt(9, 2.5)).values)
keras.utils.set_random_seed(0)
answers = keras.layers.Conv2D(64, 3, padding="same")(np.stack(batch)[..., None])
answers = keras.ops.convert_to_numpy(answers)
means = answers.mean(axis=(0, 1, 2))  # of each filter
deviations = answers.std(axis=(0, 1, 2))
print("songs, rows, columns, filters:", answers.shape)
pd.DataFrame({"mean": means, "deviation": deviations}).agg(["min", "max"]).round(1)

# %% [markdown]
# Some filters sit far below zero and others far above, and each has a range of its own. The next layer would have to get used to all of them, and again whenever training changes a filter.
#
# **Batch normalisation**, *batch-norm* for short, puts all filters on one scale. For each filter it takes all answers in the batch, from all songs and all places. It shifts and scales them so that their mean is 0 and their deviation 1:
#
# $$\hat{y} = \frac{y - \mu}{\sqrt{\sigma^2 + \varepsilon}}$$
#
# $\mu$ is the mean and $\sigma^2$ the variance. $\varepsilon$ is a small number, 0.001 in Keras. By hand for three answers 2, 4 and 6: the mean is 4, the variance $(4 + 0 + 4)/3 = 2.67$, and its root 1.63. So 2 becomes $(2-4)/1.63 = -1.22$. Afterwards the layer multiplies each filter by a number and adds another (*gamma* and *beta*, which are learnt), in case another scale is better.
#
# **Predict:** the mean of a batch needs a batch. In the exam the songs come one by one. So Keras has two ways: `training=True` uses the batch, `training=False` uses a mean and a variance that the layer has collected, the **moving statistics**. They begin as 0 and 1. What will a brand-new layer answer each way?

# %%
norm = keras.layers.BatchNormalization()
rows = {}
for name, training in [("exam", False), ("training", True)]:
    normed = keras.ops.convert_to_numpy(norm(answers, training=training))
    of_filters = normed.mean(axis=(0, 1, 2))[:3].round(1) + 0.0  # no -0
    rows[name] = of_filters
pd.DataFrame(rows, ["filter 1", "filter 2", "filter 3"]).T.rename_axis("mean in the")

# %% [markdown]
# In training the means are 0. In the exam the new layer passes on what it gets, because it hasn't collected anything yet. So *the same layer gives different numbers in the exam*, until its moving statistics have caught up.
#
# How long does that take? With each batch the layer keeps a share of the old statistics, its **momentum**, and adds the rest from the new ones. Keras' default is 0.99. GTZAN's repaired training part lists 443 songs, of which 442 can be read. In batches of 16 that's 28 batches. By hand: $0.99^{28} = 0.75$, so after one pass through the songs, three quarters of the meaningless beginning are still there. After two passes it's $0.57$, after thirteen $0.03$. With a momentum of 0.9, $0.9^{28} = 0.05$ are left after the first.
#
# Meanwhile the filters go on changing, and the statistics trail behind. We tried the report's recipe on these 442 songs: validation accuracy stayed between 9 % and 30 % for the first thirteen passes, while training accuracy rose to 76 %. The network had learnt, and its exam was held with stale statistics.
#
# The report says in section 4 that "the accuracy drops greatly when applying batch normalization", and in section 2 that batch-norm is part of the design. Maybe this is what its authors ran into; they don't say. Our preset `report` uses a momentum of 0.9.
#
# ### Exercise 3: in the lesson and in the exam
#
# Write `normalize(answers, moving_mean, moving_variance, training)`. `answers` has the shape (songs, rows, columns, filters); the two moving statistics hold one number a filter. Return what batch-norm makes of the answers, in training and in the exam, without gamma and beta. It must also survive a filter that gives the same answer everywhere.

# %% exercise="normalize"
def normalize(answers, moving_mean, moving_variance, training):
    normalized = ...  # of the same shape as answers
    ### BEGIN SOLUTION
    mean, variance = moving_mean, moving_variance
    if training:
        mean = answers.mean(axis=(0, 1, 2))  # one number a filter
        variance = answers.var(axis=(0, 1, 2))
    normalized = (answers - mean) / np.sqrt(variance + 0.001)
    ### END SOLUTION
    return normalized

# %% check="normalize" points=2
### BEGIN HIDDEN TESTS
assert gl.check("05.normalize", normalize).correct
### END HIDDEN TESTS
gl.check("05.normalize", normalize)

# %% [markdown]
# In layer 0 the report has a batch-norm too, before the first filter. There it goes by *rows*: each of the 96 mel bands has a mean and a variance of its own, over all songs and all times.
#
# ## A bend in the line
#
# Two sums in a row are one sum. So two convolutions with nothing between them could be replaced by a single one. To become more than one filter, a network needs something between them that isn't a straight line, its **activation**. The best-known is **ReLU**, $\max(0, x)$: whatever is below zero becomes zero. The report takes the **ELU**:
#
# $$f(x) = \begin{cases} x & x \ge 0\\ \alpha(e^x - 1) & x < 0 \end{cases}$$
#
# with $\alpha = 1$ in Keras. By hand: $f(2) = 2$ and $f(-2) = 0.135 - 1 = -0.865$. The report says that ELU's values below zero "push mean unit activations closer to zero".
#
# **Predict:** we send ten thousand normalised answers through both curves. Which of the two will have its mean closer to zero? And where does each curve end up on the far left?

# %%
from genre_lab.plots.panels import lines

def elu(x):
    return np.where(x >= 0, x, np.exp(np.minimum(x, 0)) - 1)

normal = np.random.default_rng(0).standard_normal(10_000)
print(f"mean after ReLU {np.maximum(normal, 0).mean():.1f}", end=", ")
print(f"after ELU {elu(normal).mean():.1f}")
x = np.linspace(-4, 2, 121)
curves = {"ReLU": np.maximum(x, 0), "ELU": elu(x)}
lines(x, curves, "answer of a filter", "after the activation")

# %% [markdown]
# To the right of zero they're the same. To the left, ReLU is flat at 0, and ELU bends down towards −1. With both, what a filter has *not* found counts for little. The mean after ELU is closer to zero, because what lies below zero offsets part of what lies above.
#
# There's a second reason to like the bend. Where ReLU is flat, a small change of the filter changes nothing, so training can't tell which way to go. ELU has a slope there, if a gentle one.
#
# ## What pooling forgives
#
# Here are four seconds of the ballad, and then the same cut one column later, by 21 thousandths of a second. **Predict:** will you hear which is which?

# %%
display(gl.play(song.excerpt(9, 4), label="from 9 s"))
display(gl.play(song.excerpt(9 + 256 / 12_000, 4), label="one column later"))

# %% [markdown]
# It's the same music, and its genre shouldn't change. But every number of the spectrogram has moved one place to the left. A network needs a way not to care.
#
# **Max-pooling** cuts a map into tiles and keeps the largest number of each tile: *is it somewhere in here?* Take one row with a single stroke in it and tiles of four. **Predict:** the stroke moves to the right, one place at a time. When will the pooled row notice?

# %%
for place in range(2, 7):
    row = np.zeros(12, int)
    row[place] = 9
    tiles = row.reshape(3, 4)
    print(row, "becomes", tiles.max(axis=1))

# %% [markdown]
# At places 2 and 3 the stroke is in the first tile, and the pooled row is the same. From place 4 on it's in the second. So pooling forgives a shift *within a tile*, and notices when a border is crossed. The larger the tile, the more it forgives, and the less it knows about where. The report says that max-pooling "provides a form of translation invariance", and *a form of* is well put.
#
# How much does it forgive in a real song? We take the onsets of some five seconds, and pool them in tiles of three sizes. Then we do the same one column later, two columns later, and so on, and count how many of the pooled numbers have stayed exactly as they were. **Predict:** what share will that be for tiles of 2 × 2, after one column?

# %%
def pool(values, tile):
    rows, columns = values.shape[0] // tile, values.shape[1] // tile
    whole = values[:rows * tile, :columns * tile]
    return whole.reshape(rows, tile, columns, tile).max(axis=(1, 3))

onsets = slide(gl.mel(song.excerpt(9, 6)).values, upright)
shares = {}
for tile in [2, 6, 24]:
    shifted = [pool(onsets[:, start:start + 240], tile) for start in range(13)]
    same = [np.mean(one == shifted[0]) for one in shifted]
    shares[f"{tile} × {tile}"] = 100 * np.array(same)
display(lines(np.arange(13), shares, "shift (columns of 21 ms)", "unchanged (%)"))
pd.DataFrame(shares).loc[[1, 2, 6]].round().astype(int).rename_axis("shift").T

# %% [markdown]
# Tiles of 2 × 2 hardly forgive a single column, and after two columns every number stands in the next tile. Tiles of 24 × 24 (that's what the first three blocks make together in time, 2 · 3 · 4) keep most of their numbers after one column, and many even after six, an eighth of a second. So invariance isn't a matter of yes or no. It grows from block to block.
#
# Pooling also saves work: with tiles of 2 × 2, three quarters of the numbers go. That raises a practical question. The report puts ELU first and pooling second. **Predict:** what changes if you swap them?

# %%
elu_first = pool(elu(strokes), 2)
pooled_first = elu(pool(strokes, 2))
difference = np.abs(elu_first - pooled_first).max()
print(f"They differ by {difference:.3f}. With ELU first it has {strokes.size:,}")
print(f"numbers to bend, with pooling first {pooled_first.size:,}.")

# %% [markdown]
# Nothing changes. ELU never falls, so the largest number of a tile is still the largest afterwards. But with pooling first there's only a quarter to bend, and to keep in memory. That's why `gl.crnn()` pools first. (With *average* pooling the order would matter.)
#
# ## Learning with gaps
#
# The last layer of a block is the strangest: it throws numbers away, at random. **Dropout** sets a share of its inputs to zero, a different random choice at every step of training. The report's share is 0.1, "to prevent overfitting", which is learning the training songs by heart. A network that can't rely on any single number has to learn several ways to see the same thing.
#
# **Predict:** a tenth of the numbers becomes zero. What has to happen to the rest, so that the sum stays the same on average?

# %%
ones = np.ones((100, 100), "float32")
drop = keras.layers.Dropout(0.1, seed=0)
rows = {}
for name, training in [("training", True), ("exam", False)]:
    left = keras.ops.convert_to_numpy(drop(ones, training=training))
    rows[name] = {"zeros (%)": 100 * np.mean(left == 0), "the rest": left.max(),
                  "mean": left.mean()}
pd.DataFrame(rows).T.astype(float).round(2)

# %% [markdown]
# The rest is divided by 0.9, so 1 becomes 1.11 and the mean stays where it was. In the exam nothing is dropped, and nothing has to be scaled. So dropout is the second layer of the block, after batch-norm, that behaves differently in training and in the exam. If you forget to tell Keras which of the two it is, your answers are random, or depend on what else is in the batch. (`model.predict` takes care of it.)
#
# ## Four blocks
#
# Now all five in a row. In Keras you call a layer like a function, and pass the result to the next:
#
#     y = keras.layers.Conv2D(filters, 3, padding="same")(x)
#     y = keras.layers.BatchNormalization()(y)
#
# ### Exercise 4: the colleague's block
#
# The report's block has a convolution with `filters` filters of 3 × 3 that keeps the size, batch-norm for each filter, ELU, max-pooling with tiles of size `pool`, and dropout of 0.1. A colleague wrote it like this:
#
#     def conv_block(x, filters, pool):
#         y = keras.layers.Conv2D(filters, 3, activation="elu")(x)
#         y = keras.layers.BatchNormalization(axis=1)(y)
#         y = keras.layers.AveragePooling2D(pool)(y)
#         y = keras.layers.Dropout(0.9)(y)
#         return y
#
# It runs, and it even learns a little. How many mistakes can you find? Write the block as it should be. The check builds two blocks with yours, gives them the weights of the blocks of `gl.crnn()`, and says where the two first differ.

# %% exercise="block"
def conv_block(x, filters, pool):
    y = ...  # the first layer is called on x, the others on what came before
    ### BEGIN SOLUTION
    y = keras.layers.Conv2D(filters, 3, padding="same")(x)
    y = keras.layers.BatchNormalization()(y)  # of each filter, the last axis
    y = keras.layers.MaxPooling2D(pool)(y)
    y = keras.layers.Activation("elu")(y)
    y = keras.layers.Dropout(0.1)(y)
    ### END SOLUTION
    return y

# %% check="block" points=2
### BEGIN HIDDEN TESTS
assert gl.check("05.block", conv_block).correct
### END HIDDEN TESTS
gl.check("05.block", conv_block)

# %% [markdown]
# That's a quarter of the report's network. The other three blocks are the same with other numbers: 64, 128, 128 and 128 filters, and tiles of 2 × 2, 3 × 3, 4 × 4 and 4 × 4. (The report doesn't give these numbers. They are those of Choi's network, its reference 11.)
#
# **Predict:** after layer 0 the spectrogram is 96 × 1248. What size does it have after each block? And how many numbers does each block have to learn? By hand for the first: a filter has nine weights and a bias, and there are 64 filters, so $(3 \cdot 3 \cdot 1 + 1) \cdot 64 = 640$. Batch-norm has four numbers a filter, $4 \cdot 64 = 256$: gamma and beta are learnt, the two moving statistics only collected, and Keras counts all of them.

# %%
network = gl.crnn()
rows = {}
for number in [1, 2, 3, 4]:
    conv, norm = f"conv{number}", f"normalize{number}"
    rows[f"block {number}"] = [*network.get_layer(f"dropout{number}").output.shape[1:],
                               network.get_layer(conv).count_params(),
                               network.get_layer(norm).count_params()]
pd.DataFrame(rows, ["rows", "columns", "maps", "convolution", "batch-norm"]).T

# %% [markdown]
# The spectrogram gets smaller and thicker. In the end a song is 13 columns of one row, with 128 maps: for each of 13 moments 128 numbers that say what's there, and no longer at which pitch. In the second block each filter looks at all 64 maps of the first, so it has $(3 \cdot 3 \cdot 64 + 1) \cdot 128 = 73{,}856$ numbers. The first block, which sees most of the spectrogram, has the fewest: a filter keeps the same nine weights for every place.
#
# Finally, send the saxophone through the four blocks, with random filters. **Predict:** here's one map of each block, all over the same time. After how many blocks will you still find the strokes?

# %%
keras.utils.set_random_seed(0)
short = gl.crnn((96, 288))
values = gl.mel(song.excerpt(9, 287 * 256 / 12_000)).values
six_seconds = (values - values.mean()) / values.std()
outputs = [short.get_layer(f"dropout{number}").output for number in [1, 2, 3, 4]]
maps = {"the spectrogram": six_seconds}
for number, seen in enumerate(keras.Model(short.input, outputs)(six_seconds[None]), 1):
    maps[f"block {number}"] = keras.ops.convert_to_numpy(seen)[0, :, :, 0]
feature_maps(maps, 6.1)

# %% [markdown]
# In the first map you can still find strokes and notes, only coarser. In the second some of the strokes are still columns. They're blue here, because a random filter says "no" to a stroke as easily as "yes". The third has twelve columns and four rows left, and it's hard to say what they mean. The last is three numbers, one for every two seconds. There are 128 such maps, each a different mixture. Training makes these mixtures useful. What comes after the blocks has to read them in order, one moment after the other.
#
# ## Open task: a filter for a sound of your own
#
# You can do all of this by hand with the explorer: choose a filter or type nine (or 25) numbers of your own, move the frame with the sliders or by clicking, and follow one number through the product, the sum, the activation and the pooling. **Predict:** which filter answers to the held note, and to nothing else?

# %%
gl.ConvolutionExplorer(clip)

# %% [markdown]
# At the top you see the piece, the answers, and the largest answer of each tile; the black frame marks the same place in all three. Below are the nine products under the frame, and what a later cut changes. Red is above zero, blue below.
#
# Choose a sound that you can hear several times in one of the practice songs, or in a song of your own: a handclap, a slide, a chord that changes, a voice that stops. Design a filter for it, 3 × 3 or 5 × 5. Before you run it, write down where it should answer. Then slide it over ten seconds (`slide` or `scipy.signal.correlate2d`) and compare with your ears. In five to eight sentences: what did it find, what did it miss, what did it take for your sound, and what would a second filter have to know?
#
# | points | for |
# |---|---|
# | 2 | a filter with a reason for its numbers, and a prediction written down first |
# | 2 | hits, misses and false alarms, counted against your own ears |
# | 2 | an explanation of at least one false alarm by the nine numbers under it |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - slide a filter over a spectrogram, design one for a sound, and find your own filters in a trained network,
# - tell convolution (equation 5) from the cross-correlation that networks compute,
# - pad a spectrogram of any length so that nothing of it is dropped,
# - say what batch-norm and dropout do in training and in the exam, and why the two differ,
# - say what pooling forgives and what it doesn't, and why it may come before ELU,
# - mend a convolution block, and count its shapes and parameters.
#
# Next: [How does a network follow time?](06_recurrent_layers.ipynb) reads the 13 moments one after the other.
