# %% [markdown]
# # How does a network look at a spectrogram?
#
# The report hands its spectrograms to four blocks of five layers each: convolution, batch-norm, ELU, max-pooling, dropout. In this notebook you take one block apart and do by hand what each of its five layers does. You will find drum strokes and held notes in a song with nothing but nine numbers, and in the end you write the block yourself and prove that it is the one of the report's network.
#
# **Time:** 1 minute on 2 CPU cores, and an hour or so to read and try. **Needs:** the mel spectrogram of [notebook 02](02_mel_and_mfcc.ipynb). **Leads to:** [How does a network follow time?](06_recurrent_layers.ipynb)
#
# **Contents:**
#
# 1. [Nine numbers at a time](#Nine-numbers-at-a-time)
# 2. [Strokes and held notes](#Strokes-and-held-notes)
# 3. [Convolution, or nearly](#Convolution,-or-nearly)
# 4. [Room at the border](#Room-at-the-border)
# 5. [Every filter on one scale](#Every-filter-on-one-scale)
# 6. [A bend in the line](#A-bend-in-the-line)
# 7. [What pooling forgives](#What-pooling-forgives)
# 8. [Learning with gaps](#Learning-with-gaps)
# 9. [Four blocks](#Four-blocks)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Nine numbers at a time
#
# Two and a half seconds of a jazz ballad: a saxophone and a drummer with brushes. How many strokes of the brushes do you hear, and how many notes of the saxophone?

# %%
import numpy as np

import genre_lab as gl

song = gl.load_clip(gl.practice_corpus(songs_per_genre=20).of(genre="jazz").table.path.iloc[0])
clip = song.excerpt(9, 2.5)
gl.play(clip, label="a saxophone and brushes")

# %% [markdown]
# Keep your two numbers in mind. A computer has to find them in the mel spectrogram. A network likes numbers near zero, so we subtract the mean and divide by the deviation, as in notebook 03. What is left of the decibels then?

# %%
values = gl.mel(clip).values
spectrogram = (values - values.mean()) / values.std()
print(spectrogram.shape, "numbers, from", spectrogram.min().round(1), "to", spectrogram.max().round(1))

# %% [markdown]
# 0 is now the average loudness, 1 is rather loud, −1 rather soft. All that follows rests on one idea, and it is small: **look at 3 × 3 numbers at a time, weigh each of them, and add up.** The nine weights are called a **filter** or a **kernel**. The answer is one number: how much the patch looks like the filter.
#
# Here is a filter with −1 in its left column and 1 in its right. And here are two patches of our spectrogram: one where a brush strikes, and one a little later.
#
# **Predict:** multiply each number by the weight in its place, and add up all nine. Which patch gives the larger answer?

# %%
upright = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
stroke, later = spectrogram[40:43, 7:10], spectrogram[40:43, 18:21]
print(stroke.round(1))
print(later.round(1))

# %% [markdown]
# By hand: the right column of the stroke, less its left column. Do it on paper before you let the computer do it.
#
# ### Exercise 1: one answer of a filter
#
# Write it for any patch and any filter of the same size.

# %% exercise="respond"
def respond(patch, kernel):
    answer = ...  # one number
    ### BEGIN SOLUTION
    answer = np.sum(patch * kernel)
    ### END SOLUTION
    return answer

# %% check="respond"
### BEGIN HIDDEN TESTS
assert gl.check("05.respond", respond).correct
### END HIDDEN TESTS
gl.check("05.respond", respond)

# %% [markdown]
# Now the filter looks at one patch after the other, all over the spectrogram: it is slid from left to right and from bottom to top. Each place gives one number, and together they make a new table, called a **feature map**. The two loops below are the whole of it. How many places are there for a filter of 3 × 3 in a spectrogram of 96 × 118?

# %%
def slide(spectrogram, kernel):
    rows, columns = spectrogram.shape[0] - 2, spectrogram.shape[1] - 2
    return np.array([[np.sum(spectrogram[r:r + 3, c:c + 3] * kernel) for c in range(columns)] for r in range(rows)])

strokes = slide(spectrogram, upright)
print(strokes.shape, "answers; the two patches gave", strokes[40, 7].round(1), "and", strokes[40, 18].round(1))

# %% [markdown]
# 94 × 116: a row and a column are lost on each side, since there the filter would hang over the border. The patch with the stroke gives a large number, the later one nearly nothing: nothing changed there.
#
# ## Strokes and held notes
#
# Our filter asks: "is it louder on the right than on the left?" That is what the beginning of a sound looks like, its **onset**. Lay a filter on its side, with a bright row between two dark ones, and it asks another question: "is there a line here that is louder than what lies above and below it?"
#
# **Predict:** one of the two maps will show the brushes and hardly any saxophone, the other the saxophone and hardly any brushes. Which is which? And what becomes of the *end* of a stroke?

# %%
from genre_lab.plots.convolution import feature_maps

level = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
maps = {"the spectrogram": spectrogram, "upright edges": strokes, "level lines": slide(spectrogram, level)}
feature_maps(maps, clip.seconds)

# %% [markdown]
# In the middle map the saxophone is as good as gone. Each stroke has become a red bar, where it begins, and a blue one behind it, where it ends: there it is louder on the *left*, and the answer is below zero. In the lowest map the strokes are hardly there, and the notes that are held are thin red lines with blue above and below, over the whole length of the note. Nine numbers have told a drum from a saxophone.
#
# Can we count the strokes now? Add up each column of the middle map, and take the places that stick out. Compare with the number you heard.

# %%
from scipy.signal import find_peaks

louder = strokes.mean(axis=0)
places = find_peaks(louder, height=2)[0]
print(len(places), "onsets, at", np.round((places + 1) * 256 / 12_000, 1), "s")

# %% [markdown]
# Ten onsets: eight strokes, and two places where something else starts in many rows at once. One is at 0.5 s, where the saxophone moves to its next note, the other near the end, at 2.3 s, where something low sets in. A filter does not know what a drum is. It knows what an edge is.
#
# We chose these two filters. The network of the report has 64 of them in its first block alone, and nobody chooses them: they begin with random weights, and the training changes the weights until the answers help to tell genres apart. What they become in the end is a question for notebook 12.
#
# ## Convolution, or nearly
#
# The layer is called **convolution**, and the report explains it by its equation 5, for a spectrogram $x$ and a filter $h$:
#
# $$y[i,j] = \sum_{m=-\infty}^{+\infty} \sum_{n=-\infty}^{+\infty} h[m,n] \cdot x[i-m,j-n] \tag{5}$$
#
# Read it slowly. $h$ is zero outside of its nine places, so the sums are short. But look at the minus signs: while $m$ goes up, $i-m$ goes *down*. The filter's first row meets the spectrogram's *last*, and the same with the columns. What we did above goes up in both:
#
# $$y[i,j] = \sum_m \sum_n h[m,n] \cdot x[i+m,j+n]$$
#
# This has a name of its own, **cross-correlation**. SciPy has both. **Predict:** which one is our `slide`? And what will the other give for our filter, of which the left side is the right one with a minus?

# %%
from scipy.signal import convolve2d, correlate2d

flipped = upright[::-1, ::-1]  # upside down, and left to right
for name, made in {"correlate2d": correlate2d(spectrogram, upright, "valid"), "convolve2d": convolve2d(spectrogram, upright, "valid"),
                   "convolve2d, filter flipped": convolve2d(spectrogram, flipped, "valid")}.items():
    print(f"{name:27} differs from ours by {np.abs(made - strokes).max():.1f}")

# %% [markdown]
# Ours is the correlation. The convolution of equation 5 is the same with the filter turned round: here it finds the *ends* of the strokes where ours finds their beginnings. And what does Keras, the library of the report, do in the layer that it calls convolution?

# %%
from genre_lab.models.keras_backend import keras

layer = keras.layers.Conv2D(1, 3, use_bias=False)
layer.build((None, *spectrogram.shape, 1))
layer.set_weights([upright.reshape(3, 3, 1, 1)])
answers = keras.ops.convert_to_numpy(layer(spectrogram[None, :, :, None]))[0, :, :, 0]
print("Keras differs from ours by", np.abs(answers - strokes).max().round(3))

# %% [markdown]
# It correlates, as all libraries for networks do, and calls it convolution. Equation 5 is the mathematicians' convolution, and it is quoted rightly; only the network computes its mirror image. Does it matter? Not to the network: it *learns* its filters, and where equation 5 would have it learn a filter, it learns the same one flipped. It matters to whoever puts a filter in by hand, as we just did, and to whoever prints the filters of a trained network and wants to read them.
#
# There are two more things in such a layer. It adds one number to every answer of a filter, its **bias**. And if the spectrogram has several layers (think of red, green and blue; here they will be the maps of the block before), a filter has nine weights *for each of them*, and adds up everything.
#
# ## Room at the border
#
# Our maps are two rows and two columns smaller than the spectrogram. "Zero-padding is used in convolution … to preserve the image size", says the report: put a frame of zeros around the spectrogram first. A zero is the average loudness now, so it tells no lie. (In decibels a zero would have been far louder than most of the song.) Is it what Keras does when it is told `padding="same"`?

# %%
with_frame = slide(np.pad(spectrogram, 1), upright)
same = keras.layers.Conv2D(1, 3, padding="same", use_bias=False)
same.build((None, *spectrogram.shape, 1))
same.set_weights([upright.reshape(3, 3, 1, 1)])
answers = keras.ops.convert_to_numpy(same(spectrogram[None, :, :, None]))[0, :, :, 0]
print(with_frame.shape, "and Keras differs by", np.abs(answers - with_frame).max().round(3))

# %% [markdown]
# The report uses zeros for a second thing, and calls it "layer 0". Its spectrograms have 1172 columns. Each of the four blocks makes its spectrogram smaller, in time by 2, 3, 4 and 4, as you will see below. That is 2 × 3 × 4 × 4 = 96 columns that become one. But 1172 is no multiple of 96.
#
# **Predict:** whatever is left over after a division is dropped. Which part of the song will the network never hear?

# %%
for columns in (1172, 1172 + 2 * 38):
    kept = columns
    for pool in (2, 3, 4, 4):
        kept = kept // pool
    print(f"{columns} columns become {kept}, and {columns - 96 * kept} of them are never looked at")

# %% [markdown]
# Twenty columns are 0.43 seconds at the end of every song. With 38 columns of zeros on each side it is 1248 = 13 × 96, and nothing is dropped. The report does not say how many zeros its layer 0 adds. We deduced the number in this way, and [notebook 07](07_build_the_crnn.ipynb) tells what happens to those who copy the number of somebody else.
#
# ### Exercise 2: how many zeros?
#
# Write it for a spectrogram of any length: how many columns of zeros have to stand before it and how many behind it, so that all together are a multiple of 96, and no more than necessary? Where the number is odd, the one more goes behind. Python's `//` divides and rounds down, and `%` gives what is left over. Even for negative numbers: `-100 % 96` is 92, which is how many are missing from 100 to 192.

# %% exercise="zeros"
def zeros(frames):
    before, after = ..., ...  # (38, 38) for 1172 frames
    ### BEGIN SOLUTION
    missing = -frames % 96
    before, after = missing // 2, missing - missing // 2
    ### END SOLUTION
    return before, after

# %% check="zeros"
### BEGIN HIDDEN TESTS
assert gl.check("05.zeros", zeros).correct
### END HIDDEN TESTS
gl.check("05.zeros", zeros)

# %% [markdown]
# ## Every filter on one scale
#
# Sixty-four filters with random weights give answers of sixty-four sizes. Here are six songs at once, one of each genre, and this time we do *not* standardise them first, so that there is something to do. A handful of spectrograms that is looked at together is called a **batch**. The report's has 16.
#
# **Predict:** the spectrograms are in decibels, mostly below zero. What will the mean answer of a filter be: near zero, or far away, and to the same side for all filters?

# %%
table = gl.practice_corpus(songs_per_genre=20).head(1).table
batch = np.stack([gl.mel(gl.load_clip(path).excerpt(9, 2.5)).values for path in table.path])
keras.utils.set_random_seed(0)
answers = keras.ops.convert_to_numpy(keras.layers.Conv2D(64, 3, padding="same")(batch[..., None]))
print(answers.shape)
means, deviations = answers.mean(axis=(0, 1, 2)), answers.std(axis=(0, 1, 2))
print(f"means of the filters from {means.min():.1f} to {means.max():.1f}, deviations from {deviations.min():.1f} to {deviations.max():.1f}")

# %% [markdown]
# The shape reads: 6 songs, 96 rows, 118 columns, 64 filters. Some filters hover far below zero, others far above, and each has a range of its own. The next layer would have to get used to every one of them, and again each time the training changes a filter.
#
# **Batch normalisation**, *batch-norm* for short, puts all filters on one scale. For each filter on its own it takes all answers in the batch, from all songs and all places, and moves and scales them so that their mean is 0 and their deviation 1:
#
# $$\hat{y} = \frac{y - \mu}{\sqrt{\sigma^2 + \varepsilon}}$$
#
# $\mu$ is the mean and $\sigma^2$ the variance (the squared deviation). $\varepsilon$ is a small number, 0.001 in Keras: it keeps a filter that always answers the same from being divided by zero. By hand, for three answers 2, 4 and 6: the mean is 4, the variance $(4 + 0 + 4)/3 = 2.67$, its root 1.63. So 2 becomes $(2-4)/1.63 = -1.22$.
#
# ### Exercise 3: batch-norm by hand
#
# `answers` has the shape (songs, rows, columns, filters). Take mean and variance *of each filter* over all the rest, and normalise. `x.mean(axis=(0, 1))`, for instance, takes the mean over the first two axes, and `x.var` works in the same way.

# %% exercise="normalize"
def normalize(answers):
    normalized = ...  # of the same shape as answers
    ### BEGIN SOLUTION
    mean, variance = answers.mean(axis=(0, 1, 2)), answers.var(axis=(0, 1, 2))
    normalized = (answers - mean) / np.sqrt(variance + 0.001)
    ### END SOLUTION
    return normalized

# %% check="normalize"
### BEGIN HIDDEN TESTS
assert gl.check("05.normalize", normalize).correct
### END HIDDEN TESTS
gl.check("05.normalize", normalize)

# %% [markdown]
# After that, the layer multiplies each filter by a number and adds another, called *gamma* and *beta*. Both are learnt. They begin as 1 and 0 and give the network the freedom to choose another scale where that is better.
#
# **Predict:** the mean of a batch needs a batch. In the exam the songs come one by one. Keras therefore has two ways: `training=True` uses the batch, `training=False` uses a mean and a variance that it has collected, the **moving statistics**. They begin as 0 and 1. What will a fresh layer answer, in each of the two ways?

# %%
norm = keras.layers.BatchNormalization()
for training in (False, True):
    normed = keras.ops.convert_to_numpy(norm(answers, training=training))
    of_filter = normed.mean(axis=(0, 1, 2))[:5].round(1) + 0, normed.std(axis=(0, 1, 2))[:5].round(1)
    print(f"training={training!s:5} means {of_filter[0]}, deviations {of_filter[1]}")

# %% [markdown]
# In training: mean 0, deviation 1, as it should be. Not in training, the fresh layer hands through what it gets, since it has collected nothing yet. So *the same layer gives other numbers in the exam than in the lesson*, until its moving statistics have caught up with what the batches are like.
#
# How long does that take? With each batch the layer keeps a share of the old statistics, its **momentum**, and adds what is missing from the new ones. Keras' own momentum is 0.99. Of what was in the statistics at the beginning, how much is left after one pass through 443 songs in batches of 16, which is 28 steps? And after 13 passes?
#
# By hand: $0.99^{28} = 0.75$ after one pass, $0.99^{56} = 0.57$ after two, and still $0.99^{364} = 0.03$ after thirteen. (With a momentum of 0.9 it is $0.9^{28} = 0.05$ after the first.) So with 0.99 three quarters of the meaningless beginning are still there after a whole pass. In the meantime the filters go on changing, so the statistics trail behind. It has been seen: the report's recipe on a data set of this size kept the validation accuracy between 9% and 30% for the first thirteen passes, while the training accuracy rose to 76%. The network had learnt, and its exam was held with stale statistics.
#
# The report says in its section 4 that "the accuracy drops greatly when applying batch normalization", and in section 2 that it is part of the design. Perhaps this is what its authors met; they do not say. The preset of this course that is called `report` takes a momentum of 0.9. (And the batch-norm in `gl.crnn()` is a faster form of Keras' own: the same numbers, proved by the check at the end of this notebook.)
#
# In layer 0 the report applies batch-norm as well, before the first filter. There it goes by *rows*: each of the 96 mel bands gets a mean and a variance of its own, over all songs and all times.
#
# ## A bend in the line
#
# Filters add up, and two sums in a row are one sum: two convolutions without anything between them could be replaced by a single one. To become more than one filter, a network needs something between that is not a straight line, its **activation**. The most familiar is **ReLU**, "max(0, x)": what is below zero becomes zero. The report takes the **ELU**,
#
# $$f(x) = \begin{cases} x & x \ge 0\\ \alpha(e^x - 1) & x < 0 \end{cases}$$
#
# with $\alpha = 1$ in Keras. By hand: $f(2) = 2$, and $f(-2) = e^{-2} - 1 = 0.135 - 1 = -0.865$. The report says that ELU's values below zero "push mean unit activations closer to zero". We draw both curves, and send ten thousand normalised answers through each of them.
#
# **Predict:** what does each curve do far on the left, at −10 or −100? And which of the two will have its mean nearer to zero?

# %%
from genre_lab.plots.panels import lines

def elu(x):
    return np.where(x >= 0, x, np.exp(np.minimum(x, 0)) - 1)

normal = np.random.default_rng(0).standard_normal(10_000)
print("mean after ReLU", np.maximum(normal, 0).mean().round(1), "and after ELU", elu(normal).mean().round(1))
x = np.linspace(-4, 2, 121)
lines(x, {"ReLU": np.maximum(x, 0), "ELU": elu(x)}, "answer of a filter", "after the activation")

# %% [markdown]
# Right of zero they are the same. On the left ReLU is flat at 0, and ELU bends down to −1, and never lower. In both, what a filter has *not* found counts for little, and what it has found goes on as it is. The mean after ELU is nearer to zero: what goes below takes something away from what goes above.
#
# There is a second reason to like the bend. Where ReLU is flat, a small change of the filter changes nothing, so nothing tells the training which way to go. ELU has a slope there, if a gentle one.
#
# ## What pooling forgives
#
# Here is the piece of jazz again, and then the same cut one column later, by 21 thousandths of a second. **Predict:** will you hear which is which?

# %%
display(gl.play(song.excerpt(9, 1.5), label="from 9 s"))
display(gl.play(song.excerpt(9 + 256 / 12_000, 1.5), label="one column later"))

# %% [markdown]
# It is the same music, and a genre that changed with it would be a poor idea. But every number in the spectrogram has moved to its neighbour's place. A network needs a way not to care.
#
# **Max-pooling** cuts a map into tiles and keeps the largest number of each tile: *is it somewhere in here?* Here is one row with a single stroke in it, pooled in tiles of four. **Predict:** the stroke moves to the right by one place each time. When does the pooled row notice?

# %%
for place in range(2, 7):
    row = np.zeros(12, int)
    row[place] = 9
    print(row, "becomes", row.reshape(3, 4).max(axis=1))

# %% [markdown]
# At places 2 and 3 the stroke is in the first tile, and the pooled row is the same. From place 4 on it is in the second, and again nothing changes until it leaves that. So pooling forgives a shift *within a tile*, and notices when a border is crossed. The larger the tile, the more it forgives, and the less it knows about where. The report says that max-pooling "provides a form of translation invariance", and *a form of* is well said.
#
# How much does it forgive in a real song? We take six seconds of onsets, pool them in tiles of several sizes, do the same with the song one column later, two columns later and so on, and count how many of the pooled numbers have stayed exactly as they were. **Predict:** what share of them, for tiles of 2 × 2, after one column?

# %%
def pool(values, tile):
    rows, columns = values.shape[0] // tile, values.shape[1] // tile
    return values[:rows * tile, :columns * tile].reshape(rows, tile, columns, tile).max(axis=(1, 3))

onsets = slide(gl.mel(song.excerpt(9, 6)).values, upright)
kept = {f"{tile} × {tile}": np.array([(pool(onsets[:, s:s + 240], tile) == pool(onsets[:, :240], tile)).mean() for s in range(13)])
        for tile in (2, 6, 24)}
print({tile: share[[1, 2, 6]].round(2).tolist() for tile, share in kept.items()})
lines(np.arange(13), kept, "shift (columns of 21 ms)", "share unchanged")

# %% [markdown]
# Tiles of 2 × 2 hardly forgive a single column, and after two columns every number stands in the next tile. Tiles of 24 × 24 (which is what the first three blocks make together, 2 × 3 × 4) keep most of their numbers after one column, and many even after six, an eighth of a second. So invariance is no matter of yes or no: it grows from block to block.
#
# All of this section and of those before it, to be moved by hand: a filter over a piece of the ballad, its nine products and their sum, the answers, and what is left after pooling. **Predict:** which filter answers to the held note, and to nothing else? And with tiles of which size do most answers survive a cut one column later?

# %%
gl.ConvolutionExplorer()

# %% [markdown]
# Above, from left to right: the piece, the answers, the largest of each tile; the black frame is the same place in all three. Below, the nine products under the frame, and the change that a later cut makes. Red is above zero, blue below, white is zero. Move the frame by the sliders or by a click, and follow one number through.
#
# Pooling also saves work: with tiles of 2 × 2 three quarters of the numbers go. That raises a practical question. The report puts ELU first and pooling second. **Predict:** what changes if the two are swapped?

# %%
print("largest difference:", np.abs(pool(elu(strokes), 2) - elu(pool(strokes, 2))).max().round(6))
print("exponentials:", strokes.size, "with ELU first,", pool(strokes, 2).size, "with pooling first")

# %% [markdown]
# Nothing changes. ELU never falls: the larger of two numbers is still the larger afterwards, so it does not matter whether one looks for it before or after. But with pooling first there is only a quarter to bend, and to keep in memory. `gl.crnn()` therefore pools first. (With *average*-pooling the order would matter.)
#
# ## Learning with gaps
#
# The last layer of a block is the strangest: it throws numbers away, at random. **Dropout** sets a share of its inputs to zero, another random choice in every step of the training. The report's share is 0.1, "to prevent overfitting": a network that can never rely on a single number has to learn several ways to see the same thing, and finds it harder to learn its training songs by heart.
#
# **Predict:** a tenth becomes zero. What has to be done to the others, so that their sum stays the same on average?

# %%
ones = np.ones((100, 100), "float32")
drop = keras.layers.Dropout(0.1, seed=0)
for training in (True, False):
    left = keras.ops.convert_to_numpy(drop(ones, training=training))
    print(f"training={training!s:5} values {np.unique(left).round(3)}, {(left == 0).mean():.0%} of them zero, mean {left.mean():.1f}")

# %% [markdown]
# Those that stay are divided by 0.9, and 1 becomes 1.111: the mean is what it was. In the exam nothing is dropped, and nothing has to be scaled. So dropout is the second layer of the block, after batch-norm, that behaves differently in training and in the exam. Whoever forgets to tell Keras which of the two it is gets answers that are random or depend on what else is in the batch. (`model.predict` takes care of it.)
#
# ## Four blocks
#
# Now all five in a row. In Keras a layer is called like a function, and hands its result to the next:
#
#     y = keras.layers.Conv2D(filters, 3, padding="same")(x)
#
# ### Exercise 4: the convolution block
#
# Write the block of the report: a convolution with so many filters of 3 × 3 that keeps the size, batch-norm, ELU, max-pooling with tiles of the given size, dropout of 0.1. You need `keras.layers.Conv2D`, `BatchNormalization`, `Activation("elu")`, `MaxPooling2D(pool)` and `Dropout(0.1)`. The check builds two blocks with it, gives them the same weights as the blocks of `gl.crnn()`, shows both the same spectrograms, and says where they first differ.

# %% exercise="block"
def conv_block(x, filters, pool):
    y = ...  # five layers: the first is called on x, each other on what the one before returned
    ### BEGIN SOLUTION
    y = keras.layers.Conv2D(filters, 3, padding="same")(x)
    y = keras.layers.BatchNormalization()(y)
    y = keras.layers.MaxPooling2D(pool)(y)
    y = keras.layers.Activation("elu")(y)
    y = keras.layers.Dropout(0.1)(y)
    ### END SOLUTION
    return y

# %% check="block"
### BEGIN HIDDEN TESTS
assert gl.check("05.block", conv_block).correct
### END HIDDEN TESTS
gl.check("05.block", conv_block)

# %% [markdown]
# If it is correct, you have written a quarter of the report's network. The other three quarters of its front end are the same block with other numbers: 64, 128, 128 and 128 filters, tiles of 2 × 2, 3 × 3, 4 × 4 and 4 × 4. (The report leaves these numbers open. They are those of Choi's network, its reference 11.)
#
# **Predict:** after layer 0 the spectrogram is 96 × 1248. What size has it after each block? Divide before you look.

# %%
import pandas as pd

network = gl.crnn()
ladder = {"layer 0": network.get_layer("normalize_bands")} | {f"block {n}": network.get_layer(f"dropout{n}") for n in (1, 2, 3, 4)}
pd.DataFrame([layer.output.shape[1:] for layer in ladder.values()], ladder, ["rows", "columns", "maps"])

# %% [markdown]
# The spectrogram gets smaller and thicker. At the end a song is 13 columns of one row, with 128 maps: for each of 13 moments 128 numbers that say what is there, and no longer at which pitch.
#
# How many numbers must be learnt for that? By hand: a filter of the first block has 3 × 3 weights and a bias, and there are 64 of them: (3 · 3 · 1 + 1) · 64 = 640. Batch-norm has four numbers a filter (gamma, beta and the two moving statistics): 4 · 64 = 256. In the second block each filter looks at the 64 maps of the first: (3 · 3 · 64 + 1) · 128. **Predict:** which block has the most? Does Keras count as we do?

# %%
maps = [1, 64, 128, 128, 128]
for n in (1, 2, 3, 4):
    by_hand = (3 * 3 * maps[n - 1] + 1) * maps[n], 4 * maps[n]
    counted = network.get_layer(f"conv{n}").count_params(), network.get_layer(f"normalize{n}").count_params()
    print(f"block {n}: {by_hand[0]:7,} + {by_hand[1]} by hand, {counted[0]:7,} + {counted[1]} in Keras")

# %% [markdown]
# It does. The first block, which sees most of the spectrogram, has the fewest: a filter has the same nine weights for every place, however large the spectrogram is.
#
# Last, send the saxophone through the four blocks. Nothing is learnt yet, all filters are random. **Predict:** one map of each block, drawn over the same time. After how many blocks will you still find the strokes?

# %%
keras.utils.set_random_seed(0)
short = gl.crnn((96, 288))
values = gl.mel(song.excerpt(9, 287 * 256 / 12_000)).values
six_seconds = (values - values.mean()) / values.std()
blocks = keras.Model(short.input, [short.get_layer(f"dropout{n}").output for n in (1, 2, 3, 4)])
seen = [keras.ops.convert_to_numpy(answers)[0, :, :, 0] for answers in blocks(six_seconds[None])]
print([answers.shape for answers in seen])
feature_maps({"the spectrogram": six_seconds} | {f"block {n}": answers for n, answers in enumerate(seen, 1)}, 6.1)

# %% [markdown]
# In the first map both strokes and notes can be found again, only coarser. In the second some of the strokes are still columns; they are blue here, because a random filter is as likely to answer "no" to a stroke as "yes". In the third there are twelve columns and four rows left, and what they mean can hardly be said. The last map is three numbers, one for each two seconds. There are 128 such maps, each with another mixture. So far these mixtures are random. Training makes them useful, and what comes after the blocks has to read them in order, one moment after the other.
#
# ## What you can now do
#
# You can now
#
# - slide a filter over a spectrogram by hand, and find onsets and held notes with nine numbers,
# - tell convolution (equation 5) from the cross-correlation that networks compute,
# - pad a spectrogram of any length so that nothing of it is dropped,
# - say what batch-norm and dropout do in training and in the exam, and why the two differ,
# - say what pooling forgives and what it does not, and why it may come before ELU,
# - write the report's convolution block, and count its shapes and parameters.
#
# Next: [How does a network follow time?](06_recurrent_layers.ipynb) reads the 13 moments one after the other.
