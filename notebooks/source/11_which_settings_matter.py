# %% [markdown]
# # Which knob is worth turning?
#
# A recipe has a dozen knobs, and anyone can turn them. Finding out which of them matter is harder than it looks, and the easiest person to fool is you. In this notebook we go from the report's recipe to a better one, one ingredient at a time. Of a hundred real songs it gets about twenty more right, on the songs that we chose it by. You'll see what each ingredient does, what it costs, and how to tell a gain from luck. At the end you'll ask what such a gain is worth on songs that nobody chose by.
#
# By the end you can
#
# - fix, before a race, which number of a training counts;
# - read an ablation, and tell a step from luck by its standard error;
# - explain excerpts, a falling learning rate, masks, mixup, weight decay, averaged weights and ensembles;
# - weigh accuracy against time on a Pareto front;
# - say what a score is worth on the songs that it was chosen by.
#
# **Time:** 45 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** training curves from [notebook 08](08_train_on_a_gpu_kernel.ipynb), intervals from [notebook 09](09_read_the_mistakes.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [What has it learnt?](12_look_inside.ipynb) and [What have others built?](13_model_zoo.ipynb).
#
# The trainings took hours, so we did them beforehand, on GTZAN, a collection of real music. Here you try out what the ingredients do to a spectrogram.
#
# **Contents:**
#
# 1. [A rule before the race](#A-rule-before-the-race)
# 2. [One ingredient at a time](#One-ingredient-at-a-time)
# 3. [Which steps hold?](#Which-steps-hold?)
# 4. [Short excerpts, and steps that shrink](#Short-excerpts,-and-steps-that-shrink)
# 5. [What the room leaves behind](#What-the-room-leaves-behind)
# 6. [Spectrograms that were never played](#Spectrograms-that-were-never-played)
# 7. [Three brakes](#Three-brakes)
# 8. [Four opinions](#Four-opinions)
# 9. [What does it cost?](#What-does-it-cost?)
# 10. [What is it worth on new songs?](#What-is-it-worth-on-new-songs?)
# 11. [Open task: an ingredient of your own](#Open-task:-an-ingredient-of-your-own)
# 12. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A rule before the race
#
# You want to compare two recipes. Each training hands you a curve with a value for every epoch. Which value stands for the recipe? The best epoch is the luckiest, as notebook 09 showed. The last one is a single draw.
#
# Here's the kept run of the report's network on practice songs. **Predict:** how far apart are its last four validation accuracies, although the network hardly changes any more?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl

history = gl.measured("report_on_practice").history
history[["epoch", "val_accuracy"]].tail(4).round(3)

# %% [markdown]
# Two points at most, because this training's steps shrink to nothing. While they were long, it was up to 13 points from one epoch to the next (notebook 08). So this notebook has a rule: the *mean over the last quarter of the epochs* counts, whatever happened before. We wrote it down before we measured the table below. If you choose a rule after the race, you can choose one that suits the winner.
#
# ### Exercise 1: who wins?
#
# How much can the rule decide? Invent two trainings, `a` and `b`: two lists of eight accuracies between 0 and 1, one for each epoch. They should make three rules disagree:
#
# - if the best epoch counts, `b` wins by at least 5 points;
# - if the last epoch counts, `b` wins by at least 5 points, too;
# - if the mean over the last quarter counts (two epochs of eight), `a` wins by at least 5 points.

# %% exercise="rule"
a, b = ..., ...  # eight accuracies each
### BEGIN SOLUTION
a = [0.3, 0.4, 0.5, 0.55, 0.6, 0.6, 0.7, 0.6]
b = [0.3, 0.4, 0.5, 0.6, 0.8, 0.5, 0.4, 0.7]  # jumps about, and ends on a high
### END SOLUTION

# %% check="rule" points=2
### BEGIN HIDDEN TESTS
assert gl.check("11.rule", (a, b)).correct
### END HIDDEN TESTS
gl.check("11.rule", (a, b))

# %% [markdown]
# Two of the three rules fall for a curve that jumps about. In `genre_lab` the third is called `settled`. What does it say of the run above, and what would the best epoch have said?

# %%
from genre_lab.evaluation.ablation import settled

print(f"last quarter: {settled(history):.1%}")
print(f"best epoch: {history.val_accuracy.max():.1%}")

# %% [markdown]
# ## One ingredient at a time
#
# If you change five things at once and gain ten points, you know that together they're worth ten points, and nothing about any of them. Four may be useless, and one may do harm. So each recipe below adds one ingredient and keeps all the others. This is called an **ablation**. (Surgeons use the word for taking something away; read from its end, the list below does just that.) Which settings does each step change?

# %%
from genre_lab.evaluation.ablation import variants

recipes = {name: preset.to_dict() | {"name": ""} for name, preset in variants().items()}
names = list(recipes)
changes = {}
for before, after in zip(names[:-1], names[1:]):
    old, new = recipes[before], recipes[after]
    changed = [setting for setting in new if new[setting] != old[setting]]
    changes[after] = ", ".join(changed)
pd.DataFrame({"changes": changes})

# %% [markdown]
# (`frames` is the length of an excerpt, `times` says how many excerpts of a song an epoch hears, `cosine` lets the learning rate fall, and `voters` is the number of networks that answer together.)
#
# Most steps change one setting. Some can't: excerpts are short, so we go through the songs more often. And two steps are bundles after all. The light network has other filters and pools and no recurrent layers, and the falling rate starts higher. What the ablation says of these, it says of the bundle. It starts from the report's recipe with 8 epochs, which is what six minutes on two cores allow.
#
# We trained on 442 clips of GTZAN and judged on 197 others, in ten genres. The lists leave out the collection's known faults, such as clips that are in it twice ([notebook 03](03_a_fair_dataset.ipynb)). Always guessing the most common genre scores 12 %. Each recipe was trained with five seeds. **Predict:** which of these ingredients will bring the most? Which will bring nothing?

# %%
ablation = gl.read_ablation(gl.measured("gtzan_ablation"))
gl.plot(ablation)

# %% [markdown]
# From top to bottom the recipe grows, and further right is better. The diamond is the mean over the seeds, the line is their deviation, and each ring is one seed. A few steps do most of the work, some do nothing, and in the middle one goes *down*. Remember that place; we'll come back to it.
#
# ## Which steps hold?
#
# The seeds of one recipe lie some points apart. So their mean is uncertain too, though less than a single seed: the deviation divided by the root of the number of seeds. That's called the **standard error**. For the *gain* from one recipe to the next, both errors count, and they add up like the sides of a right triangle:
#
# $$\text{error of the gain} = \sqrt{\frac{s_1^2}{n_1} + \frac{s_2^2}{n_2}}$$
#
# with the deviations $s$ and the numbers of seeds $n$ of both recipes.
#
# ### Exercise 2: plan a race
#
# Seeds cost time, so plan before you train. You hope that an ingredient is worth `gain` points. From earlier trainings you know how far the seeds of a recipe scatter: `deviation` points, for either recipe. Write `seeds_needed(gain, deviation)`: the smallest number of seeds for *each* of the two recipes with which such a gain is larger than twice its error. (It's never less than 2: one seed alone has no deviation.) Then use it with a deviation of 2.5 points: how many seeds does a gain of 5 points need, and how many a gain of one?

# %% exercise="seeds"
def seeds_needed(gain, deviation):
    seeds = ...  # a whole number, for each recipe
    ### BEGIN SOLUTION
    seeds = 2
    while gain <= 2 * np.sqrt(deviation**2 / seeds + deviation**2 / seeds):
        seeds += 1
    ### END SOLUTION
    return seeds

# %% check="seeds" points=2
### BEGIN HIDDEN TESTS
assert gl.check("11.seeds", seeds_needed).correct
### END HIDDEN TESTS
gl.check("11.seeds", seeds_needed)

# %% [markdown]
# The error shrinks with the root of the number of seeds, so a gain five times smaller takes some twenty times as many. Now the real race: here are the gains and the errors of all steps, in points, from five seeds each. **Predict:** how many of the eleven gains are larger than twice their error?

# %%
def in_points(table, error):
    points = 100 * table[["accuracy", "gain"]].assign(error=error)
    points.columns = ["accuracy (%)", "gain (points)", "error (points)"]
    verdict = np.where(table.gain.abs() > 2 * error, "holds", "can't tell")
    return points.round(1).assign(verdict=verdict).iloc[1:]

steps = ablation.summary.set_index("variant")
variance = steps.deviation**2 / steps.n_seeds
in_points(steps, np.sqrt(variance + variance.shift()))

# %% [markdown]
# "Can't tell" doesn't mean "useless": an ingredient worth one point would look just like that, and you've worked out how many seeds it takes to see one. And be careful with "holds", too. With five seeds on each side, pure luck gets past twice the error in 8 cases of 100. (The usual 5 hold for many seeds. A deviation from five seeds is itself uncertain, and a t-test takes that into account.) We look at eleven steps, so we should expect about one such lucky step. The light network's gain is barely more than twice its error. If one of them is luck, it may be that one.
#
# ## Short excerpts, and steps that shrink
#
# The report shows its network whole spectrograms. Cut out a piece of 4 seconds, at a different place each time, and you have many more. **Predict:** how many different pieces of 96 frames are there in 442 spectrograms of 723 frames?

# %%
print(f"{442 * (723 - 96 + 1):,} excerpts of 442 songs")

# %% [markdown]
# They overlap, and they aren't new music. But no two epochs show the same pieces, so they're harder to memorise, and each has less than a seventh of the numbers to compute. In the ablation this step isn't larger than its error. What it brings, like the light network before it, is time: after these two a training takes one minute instead of six.
#
# And the **learning rate**, the length of a step downhill (notebook 08)? Long steps get far, and then jump about around the bottom of the valley. Short ones find the bottom, and take forever to get there. So start long and shrink. Here's the curve that we use, a cosine, beside the report's constant rate. **Predict:** how much shorter is a step after half of the training?

# %%
from genre_lab.plots.panels import lines

done = np.linspace(0, 1, 101)
falling = gl.BEST.learning_rate * (1 + np.cos(np.pi * done)) / 2
constant = np.full(101, gl.REPORT.learning_rate)
curves = {"falling": falling, "constant": constant}
lines(done, curves, "part of the training", "learning rate")

# %% [markdown]
# It starts at six times the constant rate, is half of that in the middle, and ends at zero: the last steps only tidy up. Such a high rate wouldn't do for the whole way.
#
# ## What the room leaves behind
#
# Take a clip and play it through a telephone, or rather through a filter that does what a telephone does: it swallows what's very low and very high. The music is the same, and so is its genre. **Predict:** how different will the two spectrograms look?

# %%
from dataclasses import replace

from scipy.signal import butter, sosfilt

songs = gl.practice_corpus(songs_per_genre=20).table
jazz_song = songs.path[songs.genre == "jazz"].iloc[0]
clip = gl.load_clip(jazz_song).excerpt(10, 4)
telephone = butter(1, [300, 2000], "bandpass", fs=clip.rate, output="sos")
called = replace(clip, samples=sosfilt(telephone, clip.samples).astype("float32"))

display(gl.play(clip, label="jazz"))
display(gl.play(called, label="the same through a telephone"))

# %%
from genre_lab.plots.panels import stacked

clear, dull = gl.mel(clip), gl.mel(called)
print(f"On average they differ by {np.abs(clear.values - dull.values).mean():.1f} dB.")
stacked({"jazz": clear, "through a telephone": dull})

# %% [markdown]
# The same beats and the same lines, in different colours. Low and high bands have faded, each by its own amount, and by the same amount from the first frame to the last. Every studio, microphone and file format is such a filter. A network that learns "jazz has little at the top" has learnt about the studio.
#
# Here's a remedy: subtract from each band its own mean over time, and let the network hear only what's left.
#
# ### Exercise 3: a disguise
#
# What does the remedy forgive? Write `disguise(spectrogram)` for spectrograms in dB, with a row for each band and a column for each frame. Return one that differs from it and that the remedy can't tell from it: once each band has lost its own mean, both must be the same. But the means themselves must change, each band's by 5 dB or more, and no two bands' by the same amount.

# %% exercise="disguise"
def disguise(spectrogram):
    disguised = ...  # of the same shape
    ### BEGIN SOLUTION
    changes = np.linspace(5, 30, len(spectrogram))  # dB, one number for each band
    disguised = spectrogram + changes[:, np.newaxis]
    ### END SOLUTION
    return disguised

# %% check="disguise" points=2
### BEGIN HIDDEN TESTS
assert gl.check("11.disguise", disguise).correct
### END HIDDEN TESTS
gl.check("11.disguise", disguise)

# %% [markdown]
# In dB a filter is an *addition*, of one number to each band. That's your disguise, and the telephone's too, very nearly. The network subtracts the means in a layer of its own, before its first convolution. **Predict:** how much will the two spectrograms above still differ behind that layer?

# %%
import keras

network = gl.crnn((96, clear.values.shape[1]), **gl.BEST.network)
first_layers = keras.Model(network.input, network.get_layer("own_mean").output)
seen = {}
for title, feature in {"jazz": clear, "through a telephone": dull}.items():
    passed_on = first_layers.predict_on_batch(feature.values[None])[0, :, :, 0]
    seen[title] = replace(feature, values=passed_on)
difference = seen["jazz"].values - seen["through a telephone"].values
print(f"Now they differ by {np.abs(difference).mean():.1f} dB on average.")
stacked(seen)

# %% [markdown]
# Now they look almost the same. Bright is louder than this band usually is, dark is softer. Beats, chords and pauses are there; how bright or dull the recording was is gone.
#
# This step holds. But it isn't free: part of a genre *is* its sound, and a metal guitar stands out by what it has at all times. You lose that, and have to weigh it against the gain.
#
# ## Spectrograms that were never played
#
# A network that sees each song many times learns them by heart. So change the spectrograms: what's different each time can't be memorised. The recipe does it in two ways. The first hides things: a **mask** covers a few neighbouring bands, another a few frames, of random width and at a random place (Park and others, 2019, for speech). Under a mask stands the band's mean. Could you still name the genre of this one?

# %%
from genre_lab.training.augmentation import masked, mixed

band_means = clear.values.mean(axis=1, keepdims=True)
centred = (clear.values - band_means)[None]
covered = masked(centred, (16, 24), np.random.default_rng(4))[0] + band_means
print(f"{np.mean(covered == band_means):.0%} of the spectrogram is hidden.")
gl.plot(replace(clear, values=covered, title="jazz behind two masks"))

# %% [markdown]
# A horizontal and a vertical block have gone flat. You can still tell what it is, and so should the network: it must not rely on a single band.
#
# The second way is stranger. Take the mean of two songs' spectrograms, and ask for the same mean of the answers: seven parts of jazz and three of rap should be called "jazz 70 %, rap 30 %". This is **mixup** (Zhang and others, 2018). **Predict:** nobody ever plays two songs at once. What can a network learn from that?

# %%
rap_song = songs.path[songs.genre == "rap"].iloc[0]
other = gl.mel(gl.load_clip(rap_song).excerpt(10, 4))
pair = np.stack([clear.values, other.values])
answers = np.eye(2, dtype="float32")  # jazz, rap
pair, answers = mixed(pair, answers, 0.3, np.random.default_rng(21))
print(f"The right answer is now: jazz {answers[0, 0]:.0%}, rap {answers[0, 1]:.0%}.")
stacked({"jazz": clear, "rap": other, "mixed": replace(clear, values=pair[0])})

# %% [markdown]
# Both are in the third spectrogram, like a double exposure. A network that only recognises songs it knows has no answer to that; it has to measure *how much* jazz there is. And it's never rewarded for being completely sure, which keeps it modest (notebook 09).
#
# How much of the other song gets in is drawn anew each time. How often is it next to nothing?

# %%
share = np.random.default_rng(0).beta(0.3, 0.3, 100_000)
smaller_part = np.minimum(share, 1 - share)
print(f"less than a tenth in {np.mean(smaller_part < 0.1):.0%} of all cases")
print(f"more than a third in {np.mean(smaller_part > 1 / 3):.0%}")

# %% [markdown]
# Most songs stay nearly as they are, and some are mixed thoroughly. That's what the 0.3 in the recipe says; at 1.0 all parts would be equally likely.
#
# ## Three brakes
#
# What else keeps a network from memorising? Three ingredients work on the weights instead of the spectrograms:
#
# - **dropout**, which you know from notebook 05, is stronger in one place: half of the numbers are dropped before the last layer;
# - **weight decay** shrinks every weight a little with each step, so what isn't needed again and again fades;
# - **averaged weights**: beside the weights that learn, we keep their moving average over the last hundred steps or so, and judge the average. Where the steps still jump about, their mean is closer to the middle of the valley.
#
# Here is the last one for a single weight that jumps about 0 at random. **Predict:** how much closer to 0 does its average stay?

# %%
jumps = np.random.default_rng(0).normal(0, 1, 2000)
average = [0.0]
for place in jumps[1:]:
    average.append(0.99 * average[-1] + 0.01 * place)
print(f"The weight strays by {np.std(jumps):.2f},")
print(f"its average by {np.std(average):.2f}.")

# %% [markdown]
# Now back to the place where accuracy goes down. It's the step that brings more dropout. **Predict:** around it, how many of its *training* excerpts does the network get right?

# %%
by_variant = ablation.table.groupby("variant", sort=False)
both = by_variant[["train_accuracy", "accuracy"]].mean()
percent = (100 * both.loc["falling rate":]).round(1)
percent.columns = ["training excerpts (%)", "validation songs (%)"]
percent

# %% [markdown]
# The left column was measured while training, on changed excerpts and with dropout on. With the falling rate alone it's far above the right one: much is memorised. Each ingredient after it brings the two closer together. With more dropout the left one has sunk to the right one. There's nothing left to brake, and one minute of training is too short for a network with all brakes on.
#
# The next recipes train four times as long, and do better than ever. So was dropout worth it? This list can't say, because we never trained the long recipe without it. So start from the other end, and *take away*. Here's the whole recipe with one network (68.7 %), less one of its five brakes at a time (masks and mixup brake, too), five seeds each. A gain below zero is what you lose without the brake. We fixed a rule beforehand: a brake goes if the recipe is better without it by more than twice the error. **Predict:** how many will go? Which one will be missed most?

# %%
left_out = gl.read_ablation(gl.measured("gtzan_left_out"), against_first=True)
shorter = left_out.summary.set_index("variant")
variance = shorter.deviation**2 / shorter.n_seeds
in_points(shorter, np.sqrt(variance + variance.iloc[0]))

# %% [markdown]
# By the rule, none goes. And only one is clearly missed: mixup, three points, although in the first list it looked like nothing. A likely reason: there it had one minute, and in a longer training there's more to memorise, so there's more to brake. Dropout even seems to be in the way, but not by enough for the rule. A rule that you bend after looking isn't one. More seeds would tell, and you can train them.
#
# ## Four opinions
#
# The last recipe trains four networks side by side, an **ensemble**. They start from different random weights; everything else is the same. Still, they don't give the same answers. This package comes with four such networks, trained on GTZAN. They've never heard a composed song, and their ten genres aren't ours. **Predict:** what will each of them say to four seconds of our jazz?

# %% tags=["nbval-ignore-output"] reason="another kind of processor rounds otherwise, and a percentage may turn"
best = gl.Run("best")
heard = best.scaling.apply(best.spectrogram(jazz_song).values)
votes = best.model().predict_on_batch(heard[None, :, 300:396])[0]
percent = pd.DataFrame(100 * votes.T, best.genres, ["1st", "2nd", "3rd", "4th"])
percent.round().astype(int).rename_axis("probability (%)")

# %% [markdown]
# One column for each network. Where all four agree, a vote changes nothing. Where one goes astray, the other three can put it right, as long as they don't stray to the same place. (Here none of the four says jazz, so no vote can help: music composed by a program is far from what they learnt.)
#
# In the ablation, the step from one network to four is small, and five seeds aren't enough to be sure of it. Here's a second look: after the last epoch of those five trainings, the twenty single networks were right on 68.0 ± 2.1 % of the songs, and the fours on 69.9 ± 1.1 %. So about two points. And the rings lie closer together: a mean of four depends less on where each one started.
#
# ## What does it cost?
#
# Accuracy is one side, time is the other. With forty laptops in a classroom, you'll care about both. So draw both: further right takes longer, further up is right more often. **Predict:** will the report's recipe be among the slow ones or the quick ones?

# %%
from genre_lab.plots.ablation import cost

cost(ablation)

# %% [markdown]
# The line joins the recipes that no other one beats: from there on, more accuracy costs more time. It's called the **Pareto front**. Everything below it is a bad bargain, because something else is quicker *and* better, and the report's recipe is one of them. (The crowd at about one minute does the same amount of work; which of them was a second quicker depends on the computer's mood.) Which point on the line is best? That isn't a question about music. It depends on what your time is worth.
#
# ### Exercise 4: beaten
#
# A recipe takes `minutes` and has an `accuracy`; `others` is a list of pairs (minutes, accuracy). Say whether one of them beats it: it takes at most as long, it is at least as accurate, *and* it isn't equal in both. Return `True` or `False`. Be careful: a recipe that stands in the list itself doesn't beat itself.

# %% exercise="beaten"
def beaten(minutes, accuracy, others):
    answer = ...
    ### BEGIN SOLUTION
    answer = False
    for time, score in others:
        as_good = time <= minutes and score >= accuracy
        if as_good and (time, score) != (minutes, accuracy):
            answer = True
    ### END SOLUTION
    return answer

# %% check="beaten"
### BEGIN HIDDEN TESTS
assert gl.check("11.beaten", beaten).correct
### END HIDDEN TESTS
gl.check("11.beaten", beaten)

# %% [markdown]
# ## What is it worth on new songs?
#
# Is the last recipe the best one, then? You know its story from notebook 09: we found it by trying some thirty settings on these same 197 songs, and of the nine points that it gained here, none showed on 290 songs that nobody had looked at. **Predict:** four things help against such luck: several seeds, a rule written down beforehand, folds over more songs, and songs that nobody has looked at. Which of them did this notebook have? And what does it leave open without the others?
#
# It had the first two. Seeds and a rule tell which steps are more than the luck of a seed *on these 197 songs*. Without the other two, nothing in this notebook says how much of a step arrives on new songs. Mixup's three points, say, may be two, or none.
#
# Keep three more things in mind. The *order* counts: each ingredient was tried on top of those before it. *Other songs* may want other settings: with a hundred times as many, there's less to memorise, and a larger network may pay. And 197 songs have an interval of their own, which no number of seeds can shrink. **Predict:** how wide is it?

# %%
top = steps.accuracy.iloc[-1]
low, high = gl.wilson_interval(round(197 * top), 197)
print(f"{top:.1%} of 197 songs: between {low:.1%} and {high:.1%}")

# %% [markdown]
# What do others reach on this split, measured on its 290 test songs? A tutorial's CNN, trained on these songs alone, was measured at 54.1 % (ISMIR 2021 tutorial *Music classification: beyond supervised learning*); MFCC statistics with an SVM at 53.4 %. Networks that had heard other music before do better: 68.6 % (CLMR), 77.2 % (VGGish).
#
# ## Open task: an ingredient of your own
#
# Change one setting of a recipe and find out whether it helps. `replace(gl.TINY, network=gl.TINY.network | {"dropout": 0.3})` makes a preset, `gl.fit` trains it; `help(gl.Preset)` and `help(gl.crnn)` list the settings. Use practice songs, five folds by artist and at least two seeds a fold (half an hour on two cores). Before you start, write down what counts as a gain. In eight to ten sentences: what did you change and why, what came out, and what can't you tell?
#
# | points | for |
# |---|---|
# | 2 | a rule written down beforehand: which number counts, and how large a gain must be |
# | 2 | paired differences over folds and seeds, with their standard error, in a table or figure |
# | 2 | a conclusion that the numbers carry, also if it is "can't tell" |
# | 1 | how many comparisons you made in all |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - fix, before a race, which number of a training counts,
# - read an ablation, and tell a step from luck by its standard error,
# - say what excerpts, a falling learning rate, masks, mixup, weight decay, averaged weights and ensembles do, and why,
# - remove from a spectrogram what the room has left in it, and say what gets lost with it,
# - weigh accuracy against time on a Pareto front,
# - plan how many seeds a race needs, and say what its result leaves open on new songs.
#
# Next: [What has it learnt?](12_look_inside.ipynb) looks into a trained network, and [What have others built?](13_model_zoo.ipynb) at those of others.
