# %% [markdown]
# # How is it trained, and where?
#
# In notebook 07 you built the report's network and asked it about six songs. It shrugged: about one sixth for every genre, a loss of 1.8. In this notebook we bring that loss down. You walk downhill on a single weight, then let the computer do the same with tens of thousands, in a laptop's version of that network, recurrent layers included. You make it learn its songs by heart, cure it, pull the plug in the middle of a training, and lose nothing.
#
# By the end you can
#
# - explain gradient descent, learning rate, batch, step and epoch;
# - find the song that costs most, and say what accuracy doesn't show;
# - diagnose a training from two curves, and do something about overfitting;
# - train on a graphics card, resume a training, and say which number may be printed.
#
# **Time:** 40 minutes to read, 2 minutes to run on 2 CPU cores. **Needs:** the network and the loss of [notebook 07](07_build_the_crnn.ipynb), and training, validation and test songs from [notebook 03](03_a_fair_dataset.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [How good is it, and where is it wrong?](09_read_the_mistakes.ipynb)
#
# **Contents:**
#
# 1. [Downhill on one weight](#Downhill-on-one-weight)
# 2. [Batch, step, epoch](#Batch,-step,-epoch)
# 3. [Where?](#Where?)
# 4. [Train it](#Train-it)
# 5. [Learnt, or learnt by heart?](#Learnt,-or-learnt-by-heart?)
# 6. [Sure and wrong](#Sure-and-wrong)
# 7. [The report's figures 4 and 5](#The-report's-figures-4-and-5)
# 8. [Someone pulls the plug](#Someone-pulls-the-plug)
# 9. [The same again with another seed](#The-same-again-with-another-seed)
# 10. [Open task: a cure of your own](#Open-task:-a-cure-of-your-own)
# 11. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Downhill on one weight
#
# A network is a machine with many screws, its **weights**. Training turns the screws until the loss is small: the cross-entropy of notebook 07. How does it know which way to turn? We build the smallest network there is, with a single weight.
#
# It tells electronic music from jazz, and knows only one thing about each song: how much its level goes up and down. It multiplies this number by its weight, and turns the product into a probability: `1 / (1 + exp(-product))`, the sigmoid of notebook 06. A negative weight says that electronic music is the steadier one, a positive weight says jazz is. **Predict:** which is it? We have 120 songs; how many are there to learn from?

# %%
from tempfile import mkdtemp

import numpy as np
import pandas as pd

import genre_lab as gl

folder = mkdtemp()
songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
store = gl.extract(songs, gl.MEL, out=f"{folder}/spectrograms")
training = store.split("train")
print(f"{len(training)} songs to learn from, {len(store.split('valid'))} to watch")

# %%
genres = training.table.genre.to_numpy()
two = np.isin(genres, ["electronic", "jazz"])
electronic = genres[two] == "electronic"
swing = training.values[two].astype(float).mean(axis=1).std(axis=1)  # dB
swing = (swing - swing.mean()) / swing.std()

def loss(weight):
    chances = 1 / (1 + np.exp(-weight * swing))  # that a song is electronic
    return -np.log(np.where(electronic, chances, 1 - chances)).mean()

pd.DataFrame({"loss": {f"weight {w}": loss(w) for w in [-2, 0, 2]}}).round(2).T

# %% [markdown]
# At 0 the answer is always fifty-fifty. That's the loss of knowing nothing about *two* genres, ln 2 = 0.69. A negative weight is worse than guessing, a positive one better: jazz is steadier here.
#
# Now forget that we know that. We stand at −2 in thick fog, and can only feel the slope under our feet: how much does the loss change if the weight grows a little? That slope is the **gradient** of notebook 06. Then we step downhill: the steeper, the longer. How long exactly is up to us, by a factor called the **learning rate**. All of this is **gradient descent**.
#
# **Predict:** with a learning rate of 5, six steps lead to the bottom of the valley. What will they do with a tenth of it? And with four times as much?

# %%
from genre_lab.plots.training import descent

def walk(rate, weight=-2.0):
    passed = [weight]
    for step in range(6):
        slope = (loss(weight + 0.001) - loss(weight - 0.001)) / 0.002
        weight = weight - rate * slope
        passed.append(weight)
    return passed

# %%
walks = {f"learning rate {rate}": walk(rate) for rate in [0.5, 5, 20]}
display(descent(loss, walks, np.linspace(-3, 11, 141)))
ends = {name: [passed[-1], loss(passed[-1])] for name, passed in walks.items()}
pd.DataFrame(ends, ["weight at the end", "loss"]).T.round(2)

# %% [markdown]
# The blue line is the loss for each weight, and the square is where we start. With a small learning rate the steps go the right way and are too short. With a large one, the first step jumps over the valley and lands high on the other side. It finds its way back this time; with more weights it often wouldn't. A good learning rate is as large as possible without that. It's the first thing to try when a training goes badly.
#
# With more weights there's a slope for each, and all of them are turned at once. The report's network has 399,174 weights to train. (Keras counts 400,262 in all: batch-norm's 1,088 moving statistics are collected, not trained.) All their slopes come out of one calculation that runs backwards through the network (**backpropagation**), and Keras does it for us. The report uses **Adam**, which improves on our walk in two ways. It follows the average of recent slopes, so it doesn't zigzag. And it divides each slope by how large that weight's slopes usually are, so every weight moves at a sensible pace. That's why 0.001 is a good first learning rate for nearly any network.
#
# ## Batch, step, epoch
#
# How many songs should the network hear before it takes a step? To know the exact slope it would have to hear all of them. But a rough slope will do, and comes sooner, from a few songs picked at random: a **batch**. The report's batches have 16 songs. One turn of all screws, after one batch, is a **step**. When every training song has been heard once, an **epoch** is over; the songs are shuffled, and the next one begins. The report trained for 200 epochs.
#
# All such settings together make a `Preset`. **Predict:** which of these settings do you know by now?

# %%
print(gl.REPORT)

# %% [markdown]
# This is section 3 of [the report](../docs/report.md). Where it says nothing, as about its learning rate, Keras' default stands in. `momentum` is batch-norm's, from notebook 05. You saw there what Keras' default of 0.99 did: the moving statistics trailed so far behind that for thirteen epochs the network learnt, and its validation accuracy stayed at 30 % or below. So here we don't take the default.
#
# The report ends with a riddle: "we set a larger batch size because the latency of each epoch increases, thus resulting in lower accuracy". An epoch of large batches is faster on a graphics card, which has room for many songs at once. But it takes fewer steps.
#
# ### Exercise 1: the price of a large batch
#
# You have trained with `old_batch` songs a batch for `epochs` epochs. Now you want to use `new_batch` songs a batch, and take at least as many *steps* as before. Write `epochs_needed(n_songs, old_batch, epochs, new_batch)`. If the songs don't come out even, the last batch of an epoch is smaller. For the report's 1,080 songs, how many epochs replace its 200 if the batch has 64 songs instead of 16?

# %% exercise="epochs"
def epochs_needed(n_songs, old_batch, epochs, new_batch):
    needed = ...  # a whole number
    ### BEGIN SOLUTION
    old_steps = epochs * np.ceil(n_songs / old_batch)
    steps_an_epoch = np.ceil(n_songs / new_batch)
    needed = int(np.ceil(old_steps / steps_an_epoch))
    ### END SOLUTION
    return needed

# %% check="epochs" points=2
### BEGIN HIDDEN TESTS
assert gl.check("08.epochs", epochs_needed).correct
### END HIDDEN TESTS
gl.check("08.epochs", epochs_needed)

# %% [markdown]
# So the riddle has an answer. After the same number of *epochs*, the larger batch has taken a quarter of the steps, and of course it's behind. If you enlarge the batch, take more epochs or a larger learning rate before you compare.
#
# ## Where?
#
# "First, we try to run the model on our PCs, but the operation time is too long", says the report, and: "With the help of 20 GPUs, the training time of each epoch can reach 30 s." We trained the report's network on 1,800 practice songs, and kept the files of that run: its settings, its history, its device. (Other programs ran at the same time, so its seconds are upper limits.) **Predict:** how long would 200 epochs have taken on two CPU cores, and how long did they take the authors?

# %%
kept = gl.measured("report_on_practice")
seconds = {f"ours, {kept.environment['device']}": kept.history.seconds.median(),
           "the report, 20 GPUs": 30}
table = pd.DataFrame({"an epoch (s)": seconds})
table["200 epochs (hours)"] = table["an epoch (s)"] * 200 / 3_600
table.round(1)

# %% [markdown]
# A graphics card (**GPU**) does thousands of multiplications side by side, and a convolution is nothing but multiplications that don't wait for each other. The Python is the same, and so is the notebook; only the hardware changes.
#
# A notebook's cells are run by a **kernel**, a Python process with settings of its own that JupyterLab lists by name. To get one that uses an NVIDIA card, type this in a terminal, in the folder of this course:
#
# ```
# python -m pip install -e '.[gpu]'
# python -m genre_lab kernel install --gpu
# python -m genre_lab doctor
# ```
#
# Then choose *genre_lab (GPU, tensorflow)* in the upper right corner of this notebook. The doctor's line *device* names the card, or says what's missing. **Predict:** a kernel is written down in one small file. What does it have to set, so that the card is used?

# %%
import json
from pathlib import Path

from genre_lab.commands.jupyter_kernels import install_kernel

written = Path(install_kernel(gpu=True, prefix=mkdtemp()), "kernel.json")
kernel = json.loads(written.read_text())
print(kernel["display_name"])
pd.DataFrame({"value": kernel["env"]})

# %% [markdown]
# Just a name and a few variables: which program Keras computes with, a request to take only as much of the card's memory as needed, and an empty one that undoes a setting which would keep JAX away from the card. There's no magic in it.
#
# ## Train it
#
# Now your network of notebook 07 gets to learn, all three recurrent layers included. It has fewer filters, so that a laptop can do it. We begin without any of the usual brakes: every song is heard as a whole, over and over, nothing is dropped, and the learning rate stays as it is. On a GPU kernel, set `PRESET = gl.REPORT` instead, and take `songs_per_genre=300` above. From here on, the numbers in the text are a laptop's.
#
# **Predict:** how many parameters are left of the 400,262?

# %%
from dataclasses import replace

LAPTOP = {"filters": (16, 32, 32, 32), "momentum": 0.9}
PRESET = replace(gl.TINY, name="no brakes", epochs=12, frames=None,
                 cosine=False, network=LAPTOP | {"dropout": 0.0})
print(f"{gl.crnn(filters=LAPTOP['filters']).count_params():,} parameters")

# %% [markdown]
# `gl.fit` builds the network, trains it on the training songs, and after each epoch asks it about the **validation** songs, which it doesn't learn from. The test songs stay closed until notebook 09.
#
# You can watch. The figure below is empty now, and fills as soon as the next cell runs. It marks the **best epoch**, the one with the lowest validation loss. Its button ends the training after the current epoch, and you can resume later. **Predict:** how many of its 63 training songs will the network know in the end? How many of the 31 validation songs? And at which loss does it begin?

# %%
monitor = gl.TrainingMonitor()
monitor

# %% [markdown]
# There are two panels, loss and accuracy, with the epochs from left to right. Watch them while the next cell runs: which of the two lines stops getting better first? (In the table, `val_loss` and `val_accuracy` belong to the validation songs. The accuracies are in percent.)

# %% tags=["nbval-ignore-output"] reason="a training on another kind of processor, or on a GPU, ends at slightly other numbers"
run = gl.fit(store, preset=PRESET, seed=0, out=f"{folder}/no_brakes",
             callbacks=[monitor], progress=False)
display(gl.plot(run))
history = run.history.set_index("epoch")
percent = history[["accuracy", "val_accuracy"]].mul(100).round().astype(int)
history[["loss", "val_loss"]].round(2).join(percent).iloc[[0, 1, 3, 6, 9, -1]]

# %% [markdown]
# It begins near 1.8, where notebook 07 left it. Then the solid line, the training songs, runs down, and in the end the network knows more than four in five of its songs. The dashed line, the validation songs, comes down a little, and then climbs. In the second half it's *above* 1.79: about new songs the network is further off than if it knew nothing. (Both lines are jagged, because the steps are long and the songs are few.)
#
# ## Learnt, or learnt by heart?
#
# The gap between the two lines is something that the network knows about *these* songs and no others: the sound of one singer, a chord that happens to occur in three country songs. Learning that is called **overfitting**. With 63 songs there's a lot to learn by heart.
#
# What helps? Make it hard to learn by heart. We put on four brakes, and give the network more epochs, because it learns more slowly with them. It hears a random excerpt of 8 s of each song, a different one each epoch. A tenth of its numbers is dropped, as in the report. `mixup` blends two songs into one, with both genres as the answer. And the learning rate falls to zero: long steps first, short ones near the bottom of the valley. **Predict:** what will these brakes do to the training loss, and what to the validation loss?

# %% tags=["nbval-ignore-output"] reason="a training on another kind of processor, or on a GPU, ends at slightly other numbers"
brakes = replace(PRESET, name="brakes", epochs=20, frames=384, cosine=True,
                 network=LAPTOP, mixup=0.3)
braked = gl.fit(store, preset=brakes, seed=0, out=f"{folder}/brakes", progress=False)
ends = {}
for one in [run, braked]:
    last = one.history.tail(3).mean()  # a mean of three epochs is calmer than one
    ends[one.preset.name] = {"training": last.loss, "validation": last.val_loss}
display(gl.plot(braked))
pd.DataFrame(ends).T.rename_axis("loss").round(2)

# %% [markdown]
# The training loss is much higher: the network is now asked about blends and excerpts, with a tenth of its numbers missing. So the two training losses don't compare. The validation losses do, and that's what counts: it's well below 1.79 now. The network knows less about its own songs and more about new ones.
#
# How far can you trust that? We tried about a dozen recipes, with and without brakes. We trained each of them once, looked at these same 31 validation songs, and show you the two that make the point best. So the songs chose the recipe that they now praise, and on other songs the gain may be smaller. [Notebook 09](09_read_the_mistakes.ipynb) shows how a validation set wears out.
#
# ### Exercise 2: diagnose a training
#
# `history` is a table with one row an epoch and the columns `loss` and `val_loss`. Write `diagnose(history)` that returns one of three words:
#
# - `"train on"`: the validation loss still falls, or rests near its lowest;
# - `"overfitting"`: the training loss falls, but the validation loss has risen by more than 0.1 since its lowest;
# - `"lower the rate"`: the training loss itself ends higher than it began, or isn't a number any more.
#
# The curves wobble, as real ones do, so compare means of several epochs.

# %% exercise="diagnose"
def diagnose(history):
    verdict = ...  # "train on", "overfitting" or "lower the rate"
    ### BEGIN SOLUTION
    smooth = history[["loss", "val_loss"]].rolling(3, min_periods=1).mean()
    first, last = smooth.iloc[0], smooth.iloc[-1]
    verdict = "train on"
    if last.val_loss > smooth.val_loss.min() + 0.1:
        verdict = "overfitting"
    if not last.loss < first.loss:  # true for "not a number" as well
        verdict = "lower the rate"
    ### END SOLUTION
    return verdict

# %% check="diagnose" points=3
### BEGIN HIDDEN TESTS
assert gl.check("08.diagnose", diagnose).correct
### END HIDDEN TESTS
gl.check("08.diagnose", diagnose)

# %% [markdown]
# ## Sure and wrong
#
# Why look at the loss at all, and not just at the accuracy? **Predict:** here are four answers about a jazz song, with the probability of jazz, and of the largest of the other five. Which of the four have the same accuracy? Which cost about the same?

# %%
jazz = pd.Series([0.99, 0.51, 0.48, 0.01], range(1, 5))
others = pd.Series([0.01, 0.40, 0.51, 0.99], range(1, 5))
table = pd.DataFrame({"jazz": jazz, "largest other": others, "loss": -np.log(jazz)})
table["accuracy (%)"] = 100 * (jazz > others)
table.rename_axis("answer").round(2)

# %% [markdown]
# The two in the middle are nearly the same answer, and one counts as right and the other as wrong. The two wrong ones have the same accuracy, and one of them costs six times as much. The loss notices what the accuracy can't. With only 31 songs, it also moves where the accuracy stands still.
#
# So the validation loss can climb while the accuracy stays: the network gets surer, of its mistakes too. In our run without brakes, the validation accuracy was 39 % after the first epoch and 39 % after the last, and the loss went from 1.66 to 1.83.
#
# ### Exercise 3: the costliest song
#
# A network is right on 95 % of its songs, and its mean loss still looks terrible. You suspect that a few songs cost everything. `probabilities` has a row for each song and a column for each genre; `truths` holds the column of each song's true genre. Write `costliest(probabilities, truths)` that returns two numbers: the row of the song that costs most, and its share of the whole loss (between 0 and 1).

# %% exercise="costliest"
def costliest(probabilities, truths):
    row, share = ..., ...
    ### BEGIN SOLUTION
    songs = np.arange(len(truths))
    losses = -np.log(np.asarray(probabilities)[songs, truths])
    row = np.argmax(losses)
    share = losses[row] / losses.sum()
    ### END SOLUTION
    return row, share

# %% check="costliest" points=2
### BEGIN HIDDEN TESTS
assert gl.check("08.costliest", costliest).correct
### END HIDDEN TESTS
gl.check("08.costliest", costliest)

# %% [markdown]
# ## The report's figures 4 and 5
#
# The report shows its training in two figures, loss and accuracy over 200 epochs. Its songs aren't available. But here are the same two figures for the report's full network on 1,800 practice songs, from our kept run: its recipe, except for 14 epochs with a learning rate that falls to zero. Nothing is trained now.
#
# **Predict:** there are some seventeen times as many songs to learn from. Will the two lines be closer together than in the run without brakes?

# %%
print(f"{len(kept.history)} epochs, {kept.n_songs['train']:,} songs to learn from,")
print(f"{kept.n_songs['valid']} to watch, {kept.environment['date']}")
gl.plot(kept)

# %% [markdown]
# They are: with more songs there's less to learn by heart and more to learn. Still, the network ends at 99 % of its own songs and 85 % of the others. And look at the dashed lines. In the first nine epochs they go up and down, and the accuracy drops by 13 points from one epoch to the next. There a single epoch says little. Once the learning rate has fallen, they come to rest.
#
# Next to it, the end of the report's curves. **Predict:** how wide are the intervals around the two validation accuracies?

# %%
last = kept.history.iloc[-1]
ends = pd.DataFrame({"training": [0.8342, last.accuracy],
                     "validation": [0.8128, last.val_accuracy]})
n_songs = [360, kept.n_songs["valid"]]
limits = [gl.wilson_interval(p * n, n) for p, n in zip(ends.validation, n_songs)]
ends[["from", "to"]] = limits
ends.index = ["the report (%)", "the kept run (%)"]
ends.mul(100).round(1)

# %% [markdown]
# This isn't a race, because the songs differ: the report's are real and were split at random, so its artists are on both sides; ours are composed, and split by artist. What you can compare is the *shape*. In the report, training and validation end two points apart. If both sides share their artists, much of what's learnt by heart helps in the exam too. That may be the reason; nobody can check it now.
#
# Two more things about the 81.28 %. It isn't a whole number of 360 songs (that would be 292.6), so it may be a mean over batches. And it's a *validation* accuracy: the authors "use the validation dataset to modify the model", so they chose by it. They had a test set of 360 songs, and give no number for it.
#
# ### Exercise 4: which numbers would you believe?
#
# Six projects have trained a network for 50 epochs, and each prints one accuracy. Unless it says otherwise, the songs were split by artist. Which of the numbers say honestly how often that network will be right on songs by new artists, neither too high nor too low on average? Give their letters in one word, such as `"bd"`.
#
# - **a** the validation accuracy after the 50th epoch; the number of epochs was fixed beforehand, and the validation songs decided nothing
# - **b** the highest of the 50 validation accuracies
# - **c** the validation loss chooses the epoch; then the test songs are judged, once
# - **d** as c, with each of three learning rates; the highest of the three test accuracies
# - **e** three learning rates again; the validation loss chooses the rate and the epoch, and only then the test songs are judged, once
# - **f** as c, but every song was first cut into ten pieces, and the pieces were split at random

# %% exercise="honest"
letters = ...  # the honest numbers
### BEGIN SOLUTION
letters = "ace"
### END SOLUTION

# %% check="honest" points=2
### BEGIN HIDDEN TESTS
assert gl.check("08.honest", letters).correct
### END HIDDEN TESTS
gl.check("08.honest", letters)

# %% [markdown]
# ## Someone pulls the plug
#
# Two hundred epochs take hours. A server restarts, a laptop falls asleep, Colab ends the session. So `gl.fit` writes everything it needs into the run's folder after each epoch. Let's try it with three short epochs of a small network, and someone who trips over the cable in the middle of the third. **Predict:** how many epochs will be safe?

# %%
import keras

class PowerCut(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        if self.epoch == 3 and batch == 3:
            raise KeyboardInterrupt

# %%
short = replace(gl.TINY, name="short", epochs=3)
try:
    gl.fit(store, preset=short, out=f"{folder}/broken", callbacks=[PowerCut()],
           progress=False)
except KeyboardInterrupt:
    epochs = len(gl.Run(f"{folder}/broken").history)
    print(f"The lights go out. {epochs} epochs are safe.")

# %% [markdown]
# **Predict:** we resume it, and train another one without any accident. Will the two end at the same numbers, at nearly the same, or at different ones? Three things were random: the order of the songs, the excerpts, and the dropout.

# %%
quietly = {"preset": short, "progress": False}
resumed = gl.fit(store, out=f"{folder}/broken", resume=True, **quietly)
unbroken = gl.fit(store, out=f"{folder}/unbroken", **quietly)
difference = (resumed.history - unbroken.history).drop(columns="seconds").abs()
print(f"{len(resumed.history)} epochs each;")
print(f"the largest difference in any column is {difference.max().max():.2f}.")

# %% [markdown]
# The same, as if nothing had happened. That takes more than the weights: Adam's recent slopes, how far the learning rate has fallen, and a rule for everything random. What's random in an epoch follows from two numbers alone: the **seed**, which you give when a training begins (0 if you say nothing), and the number of the epoch. The half epoch is trained again. On the command line, the word is `--resume`.
#
# ## The same again with another seed
#
# With another seed the network starts from other random weights, and hears the songs in another order. Nothing else changes. How much can that do? We trained the report's network on 442 songs of GTZAN, real music, for eight epochs, with five seeds. We did the same with a lighter network, without recurrent layers and for sixteen epochs. All ten were asked about 197 other songs, in each of their last epochs, and the table shows the means. **Predict:** how far apart are five trainings of the same recipe: half a point, two points, or more than five?

# %%
ten = gl.measured("gtzan_ablation").query("variant in ['report', 'light network']")
accuracy = ten.pivot(index="variant", columns="seed", values="accuracy")
for name, values in accuracy.iterrows():
    print(f"{name}: {gl.mean_and_deviation(values)}")
accuracy.mul(100).round(1)

# %% [markdown]
# The best and the worst training of the report's network are six points apart, and only luck differs. Seed 1 alone says that the light network is two points worse. Seed 2 alone says that it's six points better. Over five seeds it is three points better, with a spread of two to three points on both sides. `gl.mean_and_deviation` says how to write that: mean, deviation, and how many seeds.
#
# So if you have one run each of two networks, and one is two points better, you've found nothing yet. The report gives one run each. And our two runs above were one seed each, too: the brakes may have been lucky.
#
# ## Open task: a cure of your own
#
# Choose one setting of the run with brakes and change it: the learning rate, the length of the excerpts, the dropout, `mixup`, the number of units. First write down what you expect of the validation loss. Then train the old and the new preset with the *same* three seeds, and compare in pairs. In five to eight sentences: what did you expect, what came out, and is it more than luck?
#
# | points | for |
# |---|---|
# | 2 | a reason and a prediction for the validation loss, written down first |
# | 2 | three pairs with the same seeds, in a table and a figure, with nothing else changed |
# | 2 | a verdict with mean and deviation of the three differences, also if it is "can't tell"; and no look at the test songs |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - explain gradient descent, learning rate, batch, step, epoch and Adam,
# - hold any loss against that of knowing nothing, and find the songs that cost most,
# - train the network of notebook 07 on your laptop, or on a graphics card with another kernel,
# - tell learning from overfitting by two curves, put on brakes, and say which number may be printed,
# - resume a training that was killed, and put a deviation over seeds next to every result.
#
# Next: [How good is it, and where is it wrong?](09_read_the_mistakes.ipynb) opens the test songs, once.
