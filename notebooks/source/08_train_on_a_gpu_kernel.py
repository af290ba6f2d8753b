# %% [markdown]
# # How is it trained, and where?
#
# You have the network; now it has to learn. In this notebook you will say in one number how wrong an answer is, walk downhill on that number, and then let the computer do the same with tens of thousands of weights at once. You will read from two curves when a network stops learning and begins to learn by heart, pull the plug in the middle of a training and lose nothing, and know what to change so that the same notebook trains the report's network on a graphics card.
#
# **Time:** 2 minutes on 2 CPU cores, and 45 minutes or so to read. **Needs:** the network of [notebook 07](07_build_the_crnn.ipynb), and the three kinds of songs of [notebook 03](03_a_fair_dataset.ipynb). **Leads to:** [How good is it, and where is it wrong?](09_read_the_mistakes.ipynb)
#
# **Contents:**
#
# 1. [How wrong is an answer?](#How-wrong-is-an-answer?)
# 2. [Downhill, on one number](#Downhill,-on-one-number)
# 3. [Batch, epoch, step](#Batch,-epoch,-step)
# 4. [Where?](#Where?)
# 5. [Train it](#Train-it)
# 6. [Learnt, or learnt by heart?](#Learnt,-or-learnt-by-heart?)
# 7. [Figures 4 and 5](#Figures-4-and-5)
# 8. [The plug is pulled](#The-plug-is-pulled)
# 9. [The same again, by chance](#The-same-again,-by-chance)
# 10. [A larger batch?](#A-larger-batch?)
# 11. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## How wrong is an answer?
#
# A network hears a song and spreads 100% over six genres. Here is such an answer. If the song is jazz, it is not bad. If it is light music, it is worse, and if it is rap, it is a scandal. So there should be a number that says *how* wrong an answer is, and not only whether.
#
# The number in use is called **cross-entropy**, and it is short: take the probability that the *true* genre was given, and of that the natural logarithm, with a minus. What does the answer below cost in each of the three cases?

# %%
import numpy as np

import genre_lab as gl

answer = {"country": 0.05, "electronic": 0.02, "jazz": 0.62, "light": 0.24, "pop": 0.05, "rap": 0.02}
for truth in ("jazz", "light", "rap"):
    print(f"if it is {truth}: -ln {answer[truth]} = {-np.log(answer[truth]):.2f}")

# %% [markdown]
# This number is the **loss**, since a training tries to lose as little as possible. Its unit, that of the natural logarithm, is called a nat. The other five probabilities do not count for themselves; but all six add up to 1, so what goes to them is missing at the true one.
#
# **Predict:** what is the loss of an answer that is sure and right? And of one that is sure and wrong?

# %%
from genre_lab.plots.panels import lines

given = np.linspace(0.01, 1, 100)
print(f"at 100%: {np.log(1):.2f}, at a sixth: {np.log(6):.2f}, at 1%: {np.log(100):.2f}")
lines(given, {"loss": np.log(1 / given)}, "probability that the true genre was given", "loss (nats)")

# %% [markdown]
# To the right, where the network was sure and right, the loss is 0. To the left it rises ever more steeply: to be sure and wrong is far worse than to be unsure. Remember the second of the three numbers, 1.79: that is the loss of somebody who gives each of six genres one sixth, and has learnt nothing. Every loss in this notebook can be held against it.
#
# For many songs the loss is the mean over them. The report calls it "categorical cross entropy".
#
# ### Exercise 1: the loss of many songs
#
# `probabilities` has a row for each song and a column for each genre, and `truths` says for each song which column is the true one. Return the mean cross-entropy. For instance, for two songs `[[0.5, 0.5], [0.1, 0.9]]` with the truths `[0, 1]` it is (0.69 + 0.11) / 2 = 0.40.

# %% exercise="loss"
def cross_entropy(probabilities, truths):
    given = np.array([row[truth] for row, truth in zip(probabilities, truths)])
    mean_loss = ...  # of the probabilities that were given to the true genres
    ### BEGIN SOLUTION
    mean_loss = -np.log(given).mean()
    ### END SOLUTION
    return mean_loss

# %% check="loss"
### BEGIN HIDDEN TESTS
assert gl.check("08.loss", cross_entropy).correct
### END HIDDEN TESTS
gl.check("08.loss", cross_entropy)

# %% [markdown]
# ## Downhill, on one number
#
# A network is a machine with many screws, its **weights**. Training means to turn the screws until the loss is small. How does it know which way to turn? Let us build the smallest network there is, with a single weight, and look.
#
# It tells electronic music from jazz, and of each song it knows one thing only: how much its loudness goes up and down. Then it multiplies this number by its weight, and makes a probability of the product (by $1 / (1 + e^{-\text{product}})$, which turns large numbers into nearly 1 and very negative ones into nearly 0). Is electronic music the steadier one? Whoever sets a negative weight says yes, whoever sets a positive one says no. What does the loss say to −2, to 0, and to 2?

# %%
from tempfile import mkdtemp

folder = mkdtemp()
songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
store = gl.extract(songs, gl.MEL, out=f"{folder}/spectrograms")
store

# %%
training = store.split("train")
two = training.table.genre.isin(["electronic", "jazz"]).to_numpy()
electronic = training.table.genre[two].to_numpy() == "electronic"
swing = training.values[two].astype(float).mean(axis=1).std(axis=1)  # dB
swing = (swing - swing.mean()) / swing.std()

def loss(weight):
    chances = 1 / (1 + np.exp(-weight * swing))  # that a song is electronic
    return -np.log(np.where(electronic, chances, 1 - chances)).mean()

print(f"weight -2: {loss(-2):.2f}, weight 0: {loss(0):.2f}, weight 2: {loss(2):.2f}, over {len(swing)} songs")

# %% [markdown]
# At 0 the answer is always fifty-fifty, and the loss of that is ln 2 = 0.69. A negative weight is worse than guessing, a positive one better: it is jazz that is steadier here.
#
# Now forget that we know. We stand at −2 in thick fog, and can feel only the slope of the ground under our feet: by how much does the loss change if the weight grows by a thousandth? That slope is called the **gradient**. Then we make a step downhill: the steeper, the longer. How long exactly is for us to say, by a factor called the **learning rate**. This is **gradient descent**, and it is four lines. Where does it lead?

# %%
def walk(rate, steps=6, weight=-2.0):
    passed = [weight]
    for _ in range(steps):
        slope = (loss(weight + 0.001) - loss(weight - 0.001)) / 0.002
        weight = weight - rate * slope
        passed.append(weight)
    return passed

print(np.round(walk(rate=5), 2), "ends at a loss of", round(loss(walk(rate=5)[-1]), 2))

# %% [markdown]
# Close to 1.5, and there the ground is flat. **Predict:** that was a learning rate of 5. What will six steps do with a tenth of it? And with four times as much?

# %%
from genre_lab.plots.training import descent

walks = {f"learning rate {rate}": walk(rate) for rate in (0.5, 5, 20)}
print({name: np.round(passed[-3:], 1).tolist() for name, passed in walks.items()})
descent(loss, walks, np.linspace(-3, 11, 141))

# %% [markdown]
# The blue line is the loss over the weight, and the square is where we start. With a small learning rate the steps are right and too short: after six of them we are still far up on the slope. With a large one the first step jumps over the valley and lands high up on the other side. It finds its way back this time; with more than one weight, or a little more speed, it would not. A good learning rate is as large as it can be without that. It is the first thing to try when a training does not go well.
#
# And what if there is more than one weight? Then there is a slope for each of them, and all are turned at once. How many are there in the report's network?

# %%
network = gl.crnn()
trained = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
print(f"{network.count_params():,} numbers, {trained:,} of them are weights that are trained")

# %% [markdown]
# Nobody tries each of them by a thousandth. The slopes of all weights come out of one calculation that runs backwards through the network (**backpropagation**), and Keras does it for us. The idea stays the same: fog, slope, step.
#
# The report walks with **Adam**, an improved version of those four lines. It differs in two things. It does not follow the last slope alone but the average of the recent ones, so that it does not zigzag. And it gives every weight a step of its own: it divides by how large that weight's slopes usually are, so that a screw that hardly matters is turned as readily as one that matters much. That is why Keras can offer one learning rate, 0.001, as a first try for nearly any network.
#
# ## Batch, epoch, step
#
# How many songs should be heard before a step is made? To know the exact slope one would have to hear all of them. But a rough slope will do, and comes sooner: from a handful of songs, picked at random. Such a handful is a **batch**. The report's batches have 16 songs.
#
# One turn of the screws, after one batch, is a **step**. When every training song has been heard once, an **epoch** is over, the songs are shuffled, and the next one begins. The report trained for 200 epochs.
#
# All such settings together are a `Preset`. There are two in this course. Which of their settings do you know now?

# %%
for preset in (gl.TINY, gl.REPORT):
    print(preset)

# %% [markdown]
# `report` is section 3 of the report. Where the report is silent (it does not name its learning rate), Keras' default stands in. `tiny` is for this notebook: a far smaller network that sees a short random excerpt of each song, another one in every epoch. Its learning rate falls to 0 on the way: long steps first, short ones when the valley is near.
#
# One number in `report` has a story: `momentum`. Batch-norm keeps a running mean of what it has seen in training and uses it in the exam, and the momentum says how slowly that mean follows. At Keras' default of 0.99 it lags so far behind that a network which knew 84% of the validation songs was measured at 47%, in the sixth epoch of a training on 1,800 practice songs. On GTZAN, with 28 steps an epoch, validation stayed between 9% and 30% for thirteen epochs. The report says that "the accuracy drops greatly when applying batch normalization". Perhaps it has met the same thing, and 0.9 cures it.
#
# ### Exercise 2: how many steps?
#
# The report has 1,080 training songs, batches of 16, and 200 epochs. How many steps is one epoch, and how many the whole training? No song is left out: if they do not come out even, there is one batch more.

# %% exercise="steps"
of_an_epoch, of_all = ..., ...
### BEGIN SOLUTION
of_an_epoch, of_all = 68, 13_600
### END SOLUTION

# %% check="steps"
### BEGIN HIDDEN TESTS
assert gl.check("08.steps", of_an_epoch, of_all).correct
### END HIDDEN TESTS
gl.check("08.steps", of_an_epoch, of_all)

# %% [markdown]
# ## Where?
#
# "First, we try to run the model on our PCs, but the operation time is too long", says the report, and: "With the help of 20 GPUs, the training time of each epoch can reach 30 s." How long is too long? The network of the report was trained on 1,800 practice songs for this course, and the files of that run are kept: its settings, its history, its device. (Other programs ran beside it, so its seconds are upper limits.) What would 200 epochs have taken there, and what did they take the authors?

# %%
kept = gl.measured("report_on_practice")
print(kept.environment["device"], "on", kept.environment["date"])
print(f"an epoch: {kept.history.seconds.median():.0f} s, 200 of them: {kept.history.seconds.median() * 200 / 3600:.1f} hours")
print(f"the report: 30 s, 200 of them: {30 * 200 / 3600:.1f} hours")

# %% [markdown]
# A graphics card (**GPU**) can do thousands of multiplications side by side, and a convolution is nothing but multiplications that do not wait for each other. So the same Python, the same notebook and the same call run there; only what does the multiplying is another.
#
# A notebook's cells are run by a **kernel**: a Python process with its own settings, which JupyterLab lists by name. To get one that uses an NVIDIA card, type in a terminal, in the folder of this course,
#
# ```
# python -m pip install -e '.[gpu]'
# python -m genre_lab kernel install --gpu
# python -m genre_lab doctor
# ```
#
# and choose *genre_lab (GPU, tensorflow)* in the upper right corner of this notebook. The doctor's line *device* names the card, or says what is missing; `gl.diagnose()` says the same in a cell. Keras can also run on JAX or PyTorch, whichever is installed: `kernel install --gpu --backend jax`. On the command line a variable does it, `KERAS_BACKEND=jax python -m genre_lab train …`.
#
# Is there magic in such a kernel? Here is one, written into an empty folder. What does it set?

# %%
import json
from pathlib import Path

from genre_lab.commands.jupyter_kernels import install_kernel

kernel = json.loads(Path(install_kernel(gpu=True, prefix=mkdtemp()), "kernel.json").read_text())
print(kernel["display_name"])
kernel["env"]

# %% [markdown]
# A name, and four variables: what Keras runs on, the request (once for each library) to take only as much of the card's memory as is needed, for others may be using it too, and an empty one that undoes a setting which would keep JAX away from the card. That is all.
#
# ## Train it
#
# One line decides what is trained. On a GPU kernel set it to `"report"` and leave the rest of this notebook as it is. (For the report's 1,800 songs instead of 120, take `songs_per_genre=300` above as well. To compose them needs half an hour, once.) Which of the two is it now?

# %%
PRESET = "tiny"

# %% [markdown]
# `gl.fit` builds the network of the preset, trains it on the training songs, and after each epoch examines it on the **validation** songs, which it does not learn from. The test songs stay in their drawer; notebook 09 opens it.
#
# A training can be watched. The figure below is empty now and fills as soon as the next cell runs; its button ends the training after the epoch it is in, and the run can be gone on with. **Predict:** how many of the training songs will it know at the end? How many of the validation songs? And with which loss does it begin?

# %%
monitor = gl.TrainingMonitor()
monitor

# %% [markdown]
# Two panels, loss and accuracy, with the epochs from left to right. Watch them while the next cell is at work: which of the two lines, training or validation, stops getting better first?

# %%
run = gl.fit(store, preset=PRESET, seed=0, out=f"{folder}/first", callbacks=[monitor], progress=False)
print(len(run.history), "epochs on", run.n_songs["train"], "songs, watched on", run.n_songs["valid"])

# %% tags=["nbval-ignore-output"] reason="a training on another kind of processor, or on a GPU, ends at slightly other numbers"
print(run.environment["device"])
display(run.history.iloc[[0, 1, 4, 9, 19, -1]].round(2))
gl.plot(run)

# %% [markdown]
# To the left the loss, to the right the accuracy; epochs from left to right. The solid lines are the training songs. They go on getting better to the end, by smaller and smaller steps. The dashed lines are the validation songs. In the first epochs they go along, then they part from the others and come to rest.
#
# The training curve is jagged, although nothing goes wrong: each epoch hears another excerpt of each song, and with dropout, the network answers with some of its numbers struck out. So the loss of the first epoch can also lie above the 1.79 of somebody who knows nothing: it is the mean over the epoch, while the network was still finding its feet.
#
# ## Learnt, or learnt by heart?
#
# What is the distance between the two lines? Something the network knows about *these* songs and about no others: the sound of one singer, a chord that happens to stand in three country songs and nowhere else. To learn that is called **overfitting**. With 63 songs there is much that can be learnt by heart. Do the last five epochs show it?

# %%
last = run.history.tail(5).mean()
print("validation songs: better than knowing nothing:", bool(last.val_loss < np.log(6)))
print("training songs: better still:", bool(last.loss < last.val_loss and last.accuracy > last.val_accuracy))

# %% [markdown]
# There is always some distance, and that alone is no harm. The harm begins where more training makes the *validation* loss larger: then the network gets surer of things that are not so. That is why the loss is worth a look beside the accuracy. A network that gives 51% to the true genre and one that gives 99% have the same accuracy, and so have two that are wrong with 51% and with 99%.
#
# ### Exercise 3: where is the turning point?
#
# `history` is a table with a row for each epoch, like `run.history`. Return the number of the epoch after which the network only overfits: the one with the lowest validation loss. If `losses` is a column, `losses.idxmin()` is the row in which its smallest number stands.

# %% exercise="turn"
def turning_point(history):
    epoch = ...  # what stands in the column history.epoch, in that row
    ### BEGIN SOLUTION
    epoch = history.epoch[history.val_loss.idxmin()]
    ### END SOLUTION
    return epoch

# %% check="turn"
### BEGIN HIDDEN TESTS
assert gl.check("08.turn", turning_point).correct
### END HIDDEN TESTS
gl.check("08.turn", turning_point)

# %% [markdown]
# If your function works, ask it about `run.history` and about `kept.history`, and look for the place in the two figures. Is the turning point a sharp bend there, or one dip among several?
#
# ## Figures 4 and 5
#
# The report shows its training in two figures, loss and accuracy over 200 epochs, and in two numbers. Its songs and its curves are not to be had. But here are figures 4 and 5 as they come out for the same kind of network on 1,800 practice songs, from the kept run. Nothing below is trained now.
#
# **Predict:** some seventeen times as many songs to learn from. Will the two lines lie closer together than above?

# %%
print(kept.preset)
print(len(kept.history), "epochs on", kept.environment["device"], kept.environment["date"], "with", kept.n_songs)
gl.plot(kept)

# %% [markdown]
# The first line says what the training was told: the report's recipe with one difference. Two hundred epochs were too many for the processor named in the second line, so there are 14, and the learning rate falls to zero on the way, since short steps in the end calm what long ones stirred up. Now look at three things. How far the solid lines come: how many of its training songs does the network know at the end? How far apart the lines end, on the left and on the right: so much of it was learnt by heart. And how smoothly the dashed lines run: where they jump up and down, a single epoch says little, and the best one of them was lucky.
#
# Beside it, the end of the report's curves. How far do the intervals reach that belong to the validation accuracies?

# %%
import pandas as pd

end = kept.history.iloc[-1]
ends = pd.DataFrame({"epochs": [200, len(kept.history)], "training accuracy": [0.8342, end.accuracy], "validation accuracy": [0.8128, end.val_accuracy],
                     "validation songs": [360, kept.n_songs["valid"]]}, index=["the report", "the kept run"])
limits = [gl.wilson_interval(row["validation accuracy"] * row["validation songs"], row["validation songs"]) for _, row in ends.iterrows()]
ends.assign(low=[low for low, _ in limits], high=[high for _, high in limits]).round(3)

# %% [markdown]
# Do not read this as a race. The songs are others: the report's are real and were split by chance, so that its artists stand on both sides; ours are composed and split by artist. What can be compared is the *shape*. In the report training and validation end two points apart. Where both sides share their artists, much of what is learnt by heart helps in the exam, too. That may be the reason, and nobody can check it now.
#
# Two more things about the 81.28%. It is no whole number of 360 songs (292.6 of them), so it may be a mean over batches. And it is a *validation* accuracy: the authors "use the validation dataset to modify the model", so it is the number by which they chose. They had a test set of another 360 songs, and give no number for it.
#
# ### Exercise 4: which number would you print?
#
# Somebody has trained for 50 epochs, without a rule of when to stop, and wants to write one number into a report. Which of these says honestly what the network will do on songs it has never met? Answer with the letter.
#
# - **a** the training accuracy of the last epoch
# - **b** the highest validation accuracy of the 50 epochs
# - **c** the highest of 50 test accuracies, one after each epoch
# - **d** one test accuracy, looked at once, of the epoch with the lowest validation loss

# %% exercise="honest"
letter = ...  # "a", "b", "c" or "d"
### BEGIN SOLUTION
letter = "d"
### END SOLUTION

# %% check="honest"
### BEGIN HIDDEN TESTS
assert gl.check("08.honest", letter).correct
### END HIDDEN TESTS
gl.check("08.honest", letter)

# %% [markdown]
# ## The plug is pulled
#
# Two hundred epochs take hours. A lab server restarts, a laptop falls asleep, Colab ends the session. So `gl.fit` writes a `Run` folder, and after each epoch puts into it all that is needed to go on. Let us try that with a short preset of our own, and somebody who trips over the cable in the middle of the third epoch. `callbacks` are told what happens during a training; this one interrupts it. How many epochs will be safe?

# %%
from dataclasses import replace

import keras

SHORT = replace(gl.TINY, name="short", epochs=3)

class PowerCut(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1
    def on_train_batch_end(self, batch, logs=None):
        if self.epoch == 3 and batch == 3:
            raise KeyboardInterrupt

# %%
try:
    gl.fit(store, preset=SHORT, seed=0, out=f"{folder}/broken", callbacks=[PowerCut()], progress=False)
except KeyboardInterrupt:
    print("The light goes out.", len(gl.Run(f"{folder}/broken").history), "epochs are safe.")

# %% [markdown]
# **Predict:** it goes on with `resume=True`, and beside it we train once without any accident. Will the two end at the same numbers, nearly the same, or at different ones? Chance had its hand in three things: the order of the songs, the excerpts, the dropout.

# %%
resumed = gl.fit(store, preset=SHORT, seed=0, out=f"{folder}/broken", resume=True, progress=False)
unbroken = gl.fit(store, preset=SHORT, seed=0, out=f"{folder}/unbroken", progress=False)
difference = (resumed.history - unbroken.history).drop(columns="seconds").abs().max().max()
print(len(resumed.history), "and", len(unbroken.history), "epochs; largest difference in any column:", f"{difference:.2f}")

# %% [markdown]
# The same, as if nothing had happened. That is not a matter of course. The weights alone would not do: Adam remembers its recent slopes, the learning rate knows how far it has fallen, and chance must go on where it was. So all of that is kept, and what chance does in an epoch follows from two numbers alone, the **seed** and the number of the epoch. The half epoch is trained again. On the command line the word is `--resume`.
#
# ## The same again, by chance
#
# And with another seed? The network starts from other random weights, hears the songs in another order and other excerpts of them. Nothing else changes. **Predict:** by how many points will three such trainings differ on the validation songs, 31 of them here: 1, 5, or more than 10?

# %% tags=["nbval-ignore-output"] reason="a training on another kind of processor, or on a GPU, ends at slightly other numbers"
seeds = {"seed 0": unbroken}
for seed in (1, 2):
    seeds[f"seed {seed}"] = gl.fit(store, preset=SHORT, seed=seed, out=f"{folder}/seed{seed}", progress=False)
print(gl.mean_and_deviation(run.history.val_accuracy.iloc[-1] for run in seeds.values()))
lines(np.arange(1, 4), {name: run.history.val_accuracy for name, run in seeds.items()}, "epoch", "validation accuracy")

# %% [markdown]
# Three lines that cross each other, from one and the same recipe. After three epochs on few songs the spread is large; it shrinks with more songs and longer training, and never to nothing. One public script for music tagging, run three times with nothing changed, reached 73.4%, 75.1% and 77.9%, as its author noted. What would you write into a paper about it?
#
# 75.5% with a deviation of 2.3 points, of three runs, as `gl.mean_and_deviation([0.734, 0.751, 0.779])` says: mean and deviation, and how many runs they come from. Whoever has one run of each of two networks, and finds one two points better, has found nothing yet. The report gives one run each. That is why the GRU and the LSTM of [notebook 06](06_recurrent_layers.ipynb) were trained five times each, and why notebooks 10 and 11 train everything several times.
#
# ## A larger batch?
#
# The report ends with a riddle: "we set a larger batch size because the latency of each epoch increases, thus resulting in lower accuracy". Why should a larger batch be quicker, and why less accurate?
#
# **Predict:** three epochs with batches of 8 songs, which we have already, and three with all 63 songs in one batch. How many steps is each? Which epoch is over first, and which network has learnt more?

# %% tags=["nbval-ignore-output"] reason="times differ from computer to computer, and losses a little"
large = gl.fit(store, preset=replace(SHORT, name="large", batch_size=63), seed=0, out=f"{folder}/large", progress=False)
rows = [{"steps": 3 * -(-len(training) // one.preset.batch_size), "seconds of the quickest epoch": one.history.seconds.min(),
         "training loss": one.history.loss.iloc[-1]} for one in (unbroken, large)]
pd.DataFrame(rows, index=pd.Index([one.preset.batch_size for one in (unbroken, large)], name="batch size")).round(2)

# %% [markdown]
# Both have heard the same songs three times. What differs is how often they were allowed to turn the screws, and with so few steps that tells in the loss. On a CPU the times are not far apart, since there are the same multiplications to do. A GPU has room for many songs side by side and is idle while a small batch passes through: there a larger batch saves time. And then the riddle has an answer: after the same number of epochs the larger batch has made fewer steps. Whoever enlarges the batch needs more epochs, or a larger learning rate, before they compare.
#
# ## What you can now do
#
# You can now
#
# - say how wrong an answer is, in nats, and hold any loss against that of knowing nothing,
# - explain gradient descent, learning rate, batch, step, epoch and Adam, and count the steps of a training,
# - get a kernel with a GPU, and train there with one word changed,
# - read from two curves where learning ends and overfitting begins, and say which number may be printed,
# - resume a training that was killed, and put a deviation over seeds beside every result.
#
# Next: [How good is it, and where is it wrong?](09_read_the_mistakes.ipynb) opens the drawer with the test songs, once.
