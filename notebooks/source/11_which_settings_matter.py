# %% [markdown]
# # Which knob is worth turning?
#
# A recipe has a dozen knobs, and everybody can turn them. To find out which of them matter is another art. In this notebook you climb from the report's recipe to one that tells some twenty more of a hundred real songs rightly, one ingredient at a time, and learn what each of them does, what it costs, and how to see that a gain is more than luck. The trainings took hours and were done beforehand, on GTZAN, a collection of real music; what the ingredients do to a picture you try out here.
#
# **Time:** 1 minute on 2 CPU cores, and 40 minutes or so to read. **Needs:** training curves from [notebook 08](08_train_on_a_gpu_kernel.ipynb), intervals and luck from [notebook 09](09_read_the_mistakes.ipynb). **Leads to:** [What has it learnt?](12_look_inside.ipynb)
#
# **Contents:**
#
# 1. [A rule before the race](#A-rule-before-the-race)
# 2. [One ingredient at a time](#One-ingredient-at-a-time)
# 3. [Which rungs hold?](#Which-rungs-hold?)
# 4. [Short excerpts, and steps that shrink](#Short-excerpts,-and-steps-that-shrink)
# 5. [What the room leaves behind](#What-the-room-leaves-behind)
# 6. [Pictures that were never played](#Pictures-that-were-never-played)
# 7. [Three brakes](#Three-brakes)
# 8. [Four opinions](#Four-opinions)
# 9. [What does it cost?](#What-does-it-cost?)
# 10. [What a ladder does not say](#What-a-ladder-does-not-say)
# 11. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A rule before the race
#
# Two recipes are to be compared, and each training hands you a curve with a value for every epoch. Which number of a curve stands for the recipe? The best epoch is the luckiest, as notebook 09 showed. The last one is a single draw. Here is the kept run of the report's network on practice songs. How far do its last four validation accuracies lie apart, although the network hardly changed any more?

# %%
import genre_lab as gl

history = gl.Run(gl.measured("report_on_practice")).history
history[["epoch", "accuracy", "val_accuracy"]].tail(4).round(3)

# %% [markdown]
# Not far here, since the steps of this training shrink to nothing. In a training whose steps stay long it would be several points. So the rule of this notebook is: **the mean over the last quarter of the epochs**, whatever happened before. It was written down before the ladder below was climbed (though not before the recipe at its top was found); a rule that is chosen after the race can be chosen to suit the winner.
#
# ### Exercise 1: the rule
#
# `accuracies` holds one number for each epoch. Return the mean over the last quarter of them. Where the epochs cannot be divided by four, round: of 10 epochs take the last 2 (`round(10 / 4)`), and of very few at least one.

# %% exercise="rule"
def last_quarter(accuracies):
    count = max(1, round(len(accuracies) / 4))
    mean = ...  # of the last `count` of them
    ### BEGIN SOLUTION
    mean = sum(accuracies[-count:]) / count
    ### END SOLUTION
    return mean

# %% check="rule"
### BEGIN HIDDEN TESTS
assert gl.check("11.rule", last_quarter).correct
### END HIDDEN TESTS
gl.check("11.rule", last_quarter)

# %% [markdown]
# In `genre_lab` the rule is called `settled`. What does it say of the run above, and what would its best epoch have said?

# %%
from genre_lab.evaluation.ablation import settled

print(f"settled: {settled(history):.1%}, best epoch: {history.val_accuracy.max():.1%}")

# %% [markdown]
# ## One ingredient at a time
#
# Whoever changes five things at once and gains ten points knows that they are worth ten points together, and nothing about any of them. Four may be useless, and one harmful. So each step below brings one idea and keeps all that came before. This is called an **ablation** (surgeons say it when they take something away; from the top the ladder can be read as taking away), and the preset of each rung is made from the one below it. Which settings does each step change?

# %%
from genre_lab.evaluation.ablation import rungs

climbed = {name: preset.to_dict() | {"name": ""} for name, preset in rungs().items()}
for before, (name, after) in zip(climbed.values(), list(climbed.items())[1:]):
    print(f"{name}: {', '.join(setting for setting in after if after[setting] != before[setting])}")

# %% [markdown]
# Most steps change one setting. Some cannot: excerpts are short, so that there is time to go through the songs more often. And two are bundles after all: the light network has other filters and pools and no recurrent layers, and the falling rate is also a higher one. What the ladder says of these, it says of the bundle. The first rung is the report's recipe with 8 epochs, which is what six minutes of two processor cores allow; `network` stands for the settings of `crnn`.
#
# The songs are 442 of GTZAN's clips to learn from and 197 to be examined by, in ten genres, dealt out by lists that leave the known faults of that collection out, such as clips that are in it twice ([notebook 03](03_a_fair_dataset.ipynb)). Whoever always says the most frequent genre gets 12%. Each rung was trained with five seeds. **Predict:** which of the names below will turn out to be the longest step? Which will be none?

# %%
ladder = gl.read_ablation(gl.measured("gtzan_ablation.csv"))
display(gl.plot(ladder))
ladder

# %% [markdown]
# From top to bottom the recipe grows; to the right is better. The diamond is the mean over the seeds, the line to both sides their deviation, each ring is one seed. It is no even stair: a few steps do most of the climbing, some do nothing, and in the middle the ladder goes *down*. Remember that place; we come back to it.
#
# ## Which rungs hold?
#
# The seeds of one and the same recipe lie some points apart. So their mean has an uncertainty, too, though a smaller one: the deviation divided by the root of the number of seeds. That is called the **standard error**. For the *gain* from one rung to the next, the errors of both count, and they add up like the sides of a right triangle:
#
# $$\text{error of the gain} = \sqrt{\frac{s_1^2}{n_1} + \frac{s_2^2}{n_2}}$$
#
# with the deviations $s$ and the numbers of seeds $n$ of both rungs. A gain of more than twice its error would seldom come about by luck.
#
# ### Exercise 2: a gain and its error
#
# `before` and `after` are the accuracies of the seeds of two rungs. Return the gain of the means, and its standard error. `np.std(…, ddof=1)` is a deviation.

# %% exercise="gain"
import numpy as np

def gain_and_error(before, after):
    gain = np.mean(after) - np.mean(before)
    error = ...  # from np.std(before, ddof=1), np.std(after, ddof=1) and how many they are
    ### BEGIN SOLUTION
    error = np.sqrt(np.var(before, ddof=1) / len(before) + np.var(after, ddof=1) / len(after))
    ### END SOLUTION
    return gain, error

# %% check="gain"
### BEGIN HIDDEN TESTS
assert gl.check("11.gain", gain_and_error).correct
### END HIDDEN TESTS
gl.check("11.gain", gain_and_error)

# %% [markdown]
# Here is the same for the whole ladder, in points. **Predict:** how many of the eleven steps are more than twice their error?

# %%
steps = ladder.summary.set_index("rung")
variance = steps.deviation**2 / steps.n_seeds
error = np.sqrt(variance + variance.shift())
points = 100 * steps[["accuracy", "gain"]].assign(error=error)
points.iloc[1:].round(1).assign(sure=steps.gain.abs() > 2 * error)

# %% [markdown]
# Where `sure` says False, these few seeds cannot tell the step from none. That is not the same as "it is useless": an ingredient that is worth one point would look just like that, and to see it you would need fifty seeds or more. And be careful with the other side, too. Whoever looks at eleven steps, each of which has one chance in twenty to look sure by luck, should expect one such in every second ladder. The light network's step is barely longer than twice its error: if one of them is luck, it may be this one.
#
# ## Short excerpts, and steps that shrink
#
# The report shows its network whole pictures. Cut out a piece of 4 seconds, at another place each time, and there are many more pictures: how many different pieces of 96 columns are there in the 442 pictures of 723 columns?

# %%
print(442 * (723 - 96 + 1), "excerpts, of 442 songs")

# %% [markdown]
# They overlap, and are no new music. But no two epochs show the same, so that it should be harder to learn them by heart, and a piece is less than a seventh of a picture, with so much less to compute. On the ladder that step is no longer than its error. What it brings, like the light network before it, is time: the rungs after the two take a minute where the first one takes six.
#
# And the **learning rate**, the length of a step downhill (notebook 08)? Long steps get far, and in the end they jump about around the bottom of the valley. Short ones find it and take for ever to get there. So begin with long ones and shrink them. Along which curve? Here is the one in use, a cosine, beside the report's steady rate. How much shorter is a step after half of the training?

# %%
from genre_lab.plots.panels import lines

done = np.linspace(0, 1, 101)
falling = gl.BEST.learning_rate * (1 + np.cos(np.pi * done)) / 2
print(f"at the beginning {falling[0]}, at half {falling[50]:.4f}, after nine tenths {falling[90]:.5f}")
lines(done, {"falling": falling, "steady": np.full(101, gl.REPORT.learning_rate)}, "part of the training", "learning rate")

# %% [markdown]
# It begins at six times the steady rate, is halved in the middle and lands at zero: the last steps only tidy up. A rate that high would not do for the whole way.
#
# ## What the room leaves behind
#
# Take one clip and play it through a telephone, or rather through a filter that does what one does: it swallows what is very low and very high. The music is the same, and so is its genre. **Predict:** how different will the two pictures be?

# %%
from dataclasses import replace
from scipy.signal import butter, sosfilt

songs = gl.practice_corpus(songs_per_genre=20).table
clip = gl.load_clip(songs.path[songs.genre == "jazz"].iloc[0]).excerpt(10, 3)
telephone = butter(1, [300, 2000], "bandpass", fs=clip.rate, output="sos")
called = replace(clip, samples=sosfilt(telephone, clip.samples).astype("float32"))
display(gl.play(clip, label="jazz"), gl.play(called, label="the same through a telephone"))

# %%
from genre_lab.plots.panels import stacked

clear, dull = gl.mel(clip), gl.mel(called)
print(f"they differ by {np.abs(clear.values - dull.values).mean():.1f} dB on average")
stacked({"jazz": clear, "through a telephone": dull})

# %% [markdown]
# The same strokes and the same lines, and other colours: low and high rows have faded, each row by its own amount, and by the same amount from the first column to the last. Every studio, every microphone and every file format is such a filter. A network that learns "jazz is what has little at the top" has learnt about the studio.
#
# In dB a filter is an *addition*, one number for each row. What is added to a whole row is in the row's mean. So take the mean of every row away, and what is left?
#
# ### Exercise 3: without its own mean
#
# `picture` has a row for each band and a column for each moment. Return it with the mean of each row taken away from that row. `picture.mean(axis=1, keepdims=True)` has the means, one for each row.

# %% exercise="mean"
def without_own_mean(picture):
    rest = ...
    ### BEGIN SOLUTION
    rest = picture - picture.mean(axis=1, keepdims=True)
    ### END SOLUTION
    return rest

# %% check="mean"
### BEGIN HIDDEN TESTS
assert gl.check("11.mean", without_own_mean).correct
### END HIDDEN TESTS
gl.check("11.mean", without_own_mean)

# %% [markdown]
# The network does it in a layer of its own, before its first convolution. So let us look at what comes out of that layer for the two pictures. Will they still differ by so much?

# %%
import keras

network = gl.crnn((96, clear.values.shape[1]), **gl.BEST.network)
eye = keras.Model(network.input, network.get_layer("own_mean").output)
seen = [eye.predict_on_batch(picture.values[None])[0, :, :, 0] for picture in (clear, dull)]
print(f"they differ by {np.abs(seen[0] - seen[1]).mean():.1f} dB on average")
stacked({title: replace(picture, values=values) for title, picture, values in zip(["jazz", "through a telephone"], [clear, dull], seen)})

# %% [markdown]
# Now they are nearly one picture: bright is what is louder than this row usually is, dark what is softer. Strokes, chords and pauses are there; how bright or dull the recording was is gone.
#
# It is one of the steps that hold. Yet it is a choice, and not a free one: part of a genre *is* its sound, and a metal guitar stands out by what it has at all times. The loss of that has to be weighed against the gain.
#
# ## Pictures that were never played
#
# A network that has seen each song many times knows them by heart. So change the pictures: what has been altered cannot be remembered. Two ways are in the recipe. The first hangs up curtains: a **mask** hides a few neighbouring rows, another a few columns, of random width and at a random place (Park and others, 2019, for speech). What is under them gets the row's mean. Could you still name the genre of this one?

# %%
from genre_lab.training.augmentation import masked, mixed

usual = clear.values.mean(axis=1, keepdims=True)
hidden = masked((clear.values - usual)[None], (16, 24), np.random.default_rng(4))[0] + usual
print(f"{np.mean(hidden == usual):.0%} of the picture is hidden")
gl.plot(replace(clear, values=hidden, title="jazz behind two masks"))

# %% [markdown]
# A level block and an upright one have become dull. You can still tell what it is, and so should the network: it must not hang everything on one row.
#
# The second way is stranger. Lay two songs over each other, as a mean of two pictures, and demand the same mean of the answers: seven parts of jazz and three of rap is to be called "jazz 70%, rap 30%". This is **mixup** (Zhang and others, 2018). **Predict:** nobody ever plays two songs at once. What can a network learn from it?

# %%
other = gl.mel(gl.load_clip(songs.path[songs.genre == "rap"].iloc[0]).excerpt(10, 3))
pictures, answers = mixed(np.stack([clear.values, other.values]), np.eye(2, dtype="float32"), 0.3, np.random.default_rng(21))
print(f"the answer to the first: jazz {answers[0, 0]:.0%}, rap {answers[0, 1]:.0%}")
stacked({"jazz": clear, "rap": other, "mixed": replace(clear, values=pictures[0])})

# %% [markdown]
# Both are in the third picture, as in a double exposure. A network that only knows by heart what it saw has no answer to that; it has to measure *how much* jazz there is. And it never gets rewarded for being wholly sure, which keeps it modest (notebook 09).
#
# How large a part the other song gets is drawn anew each time. How often is it next to nothing?

# %%
share = np.random.default_rng(0).beta(0.3, 0.3, 100_000)
other_part = np.minimum(share, 1 - share)
print(f"less than a tenth in {np.mean(other_part < 0.1):.0%} of all cases, more than a third in {np.mean(other_part > 1 / 3):.0%}")

# %% [markdown]
# Most songs are left nearly as they are, and some are mixed thoroughly: that is what the 0.3 of the recipe says. At 1.0 all parts would be equally frequent.
#
# ## Three brakes
#
# What else keeps a network from learning by heart? Three ingredients work on the weights instead of the pictures:
#
# - **dropout**, which you know from notebook 05, is stronger here in one place: half of the numbers are struck out before the last layer;
# - **weight decay** shrinks every weight a little with each step. What is not needed again and again withers;
# - **averaged weights**: beside the weights that learn stands their moving average over the last hundred steps or so, and this one is examined. Where the steps still jump about, their mean lies closer to the middle of the valley.
#
# Here is the last one on a single weight that jumps about 0 at random. How far from 0 does it stray, and how far does its average?

# %%
jumps = np.random.default_rng(0).normal(0, 1, 2000)
average = [0.0]
for place in jumps[1:]:
    average.append(0.99 * average[-1] + 0.01 * place)
print(f"the weight strays by {np.std(jumps):.2f}, its average by {np.std(average):.2f}")

# %% [markdown]
# Now back to the place where the ladder goes down. It is the rung where more dropout comes in. **Predict:** how many of the excerpts that it learns from does the network know, on the rungs around it?

# %%
ladder.table.groupby("rung", sort=False)[["train_accuracy", "accuracy"]].mean().loc["falling rate":].round(3)

# %% [markdown]
# The left column counts the training excerpts, as they were changed, and with numbers struck out. With the falling rate alone it lies far above the right one: much is learnt by heart. Each ingredient after it brings the two closer together. With more dropout the left one has fallen to the height of the right one. There is nothing left to brake, and a brake that is put on all the same keeps the network from learning *anything*. A minute of training is too short for it.
#
# Then the next rungs give the same recipe four times as long, and it climbs higher than ever. Was the dropout worth it, then? The ladder cannot say: nobody climbed it without. So look from the other end, and *take away*, as the word says: here is the whole recipe with one network (68.7%), less one of its five brakes at a time (masks and mixup brake, too), five seeds each; a gain below zero is what its absence costs. Before the first of these trainings a rule was written down: a brake leaves the recipe if it is better off without by more than twice the error of the difference. **Predict:** how many of the five will have to go? Which one would be missed most?

# %%
left = gl.read_ablation(gl.measured("gtzan_left_out.csv"), against_first=True)
recipes = left.summary.set_index("rung")
variance = recipes.deviation**2 / recipes.n_seeds
error = np.sqrt(variance + variance.iloc[0])
known = left.table.groupby("rung", sort=False).train_accuracy.mean()
points = 100 * recipes[["accuracy", "gain"]].assign(error=error, training_excerpts=known)
points.iloc[1:].round(1).assign(sure=recipes.gain.abs() > 2 * error)

# %% [markdown]
# By the rule, none goes. And only one is surely missed: mixup, three points, and on the ladder it looked like nothing! A likely reason: that rung had a minute, and in a longer training there is more that can be learnt by heart, so more to brake. The others lie within twice their error. Dropout even seems to be in the way, but not so surely that the rule lets it go, and a rule that is bent after looking is none. More seeds would tell, and you can train them.
#
# Beware of the fourth column. With all brakes the network is right on 79% of the training excerpts. Without mixup, without masks or with less dropout it is on more; in part it only has an easier task, since they are changed less. And it says little about new songs: without masks and without more dropout it rises alike, and their accuracies lie on two sides.
#
# ## Four opinions
#
# The last rung trains four networks side by side. They begin with other random weights, and after that nothing is different; yet they do not say the same. This package comes with such a four, trained on GTZAN's songs. It has never heard a composed song, and its ten genres are not ours. What does each of the four say to four seconds of our jazz?

# %% tags=["nbval-ignore-output"] reason="another kind of processor rounds otherwise, and a percentage may turn"
import pandas as pd
from genre_lab.audio.features import feature_of_file

best = gl.Run("best")
heard = best.scaling.apply(feature_of_file(songs.path[songs.genre == "jazz"].iloc[0], best.spec).values)
votes = best.model().predict_on_batch(heard[None, :, 300:396])[0]
pd.DataFrame(votes.T, best.genres, [f"voter {n}" for n in (1, 2, 3, 4)]).round(2)

# %% [markdown]
# A column for each voter, a row for each genre of GTZAN. Where all four are sure of one genre, a vote changes nothing. Where one of them goes astray, the mean of four puts that right, as long as the others do not stray to the same place. They did not all learn the same by heart. (Here they may well all be wrong: music that a program composed is far from what they learnt.)
#
# On the ladder the last step is the one from one network to four. It is a short one, and its five seeds are not enough to make it sure. There is a second look at it: after the last epoch of the five trainings at the top, the twenty single voters were right on 68.0 ± 2.1% of the songs, and the fours on 69.9 ± 1.1%. So two points or so are to be had. And look at the rings of the last rung: they lie closer together than those of the one before. A mean of four depends less on where each began.
#
# ## What does it cost?
#
# Accuracy is one side. The other is time, and whoever has forty laptops in a room, or a telephone, cares about it. So draw both: to the right what takes longer, upwards what is more often right. **Predict:** will the report's recipe, the first rung, lie where the slow ones are or where the quick ones are?

# %%
from genre_lab.plots.ablation import cost

print({rung: round(minutes, 1) for rung, minutes in steps.minutes.items()})
cost(ladder)

# %% [markdown]
# The line joins the rungs that no other beats: whoever wants to be more accurate has to wait longer. It is called the **Pareto front**. Every ring below it is a bad bargain: something else is quicker *and* better, and the report's recipe is one. (The many points at about one minute are the same work; which of them is a second quicker is the mood of the computer.) Which of the points on the line is the best? That is no question about music: it depends on what your time is worth.
#
# ### Exercise 4: beaten
#
# A recipe takes `minutes` and has an `accuracy`; `others` is a list of pairs (minutes, accuracy). Is it beaten by one of them, which takes at most as long *and* is at least as accurate? Return `True` or `False`.

# %% exercise="beaten"
def beaten(minutes, accuracy, others):
    answer = ...  # any(… for time, score in others)
    ### BEGIN SOLUTION
    answer = any(time <= minutes and score >= accuracy for time, score in others)
    ### END SOLUTION
    return answer

# %% check="beaten"
### BEGIN HIDDEN TESTS
assert gl.check("11.beaten", beaten).correct
### END HIDDEN TESTS
gl.check("11.beaten", beaten)

# %% [markdown]
# ## What a ladder does not say
#
# Is `best` the best, then, and every step that held a law? Four things to keep in mind:
#
# - **The songs were chosen by.** All rungs were examined on the same 197 validation songs, and the recipe at the top was found by trying some thirty others on them. Some of its gain is fitted to these songs. That is what test songs are for; they had no part in this.
# - **197 songs are few.** The intervals of notebook 09 come on top of the deviation over seeds, and five seeds do not shrink them: whatever the seed, the songs are the same. Of the 197, the five trainings at the top were right on 127 all five times and wrong on 49 all five times. A sixth seed will hardly help those.
# - **The order counts.** Each ingredient was tried on top of those below it. What hinders learning by heart is worth less where something else does that already, and mixup, which earned nothing in a short training, earned three points in a long one. Another order, other gains.
# - **Other songs, other ladder.** 442 songs are a small collection. With a hundred times as many there is less need to keep a network from learning by heart, and a larger one may pay. That was not tried here.
#
# How wide is the interval that the songs alone give to the top rung?

# %%
low, high = gl.wilson_interval(round(steps.accuracy.iloc[-1] * 197), 197)
print(f"{steps.accuracy.iloc[-1]:.1%} of 197 songs: between {low:.1%} and {high:.1%}")

# %% [markdown]
# The intervals of the first rung and of the last do not touch, so other songs would hardly turn the ladder over. Most of its single steps are shorter than such an interval. And what do others reach on this split, by networks that learnt from these 442 songs alone? A tutorial's CNN was measured at 54.1%. With other people's songs or weights in addition it is more: 68.6% with a network that was first shown much unlabelled music (CLMR), 77.2% with one that was trained on the sound of videos (VGGish). (All of these on the test songs, which `best` has not met.)
#
# And what was not tried here? Hop, number of bands, batch size, GRU against LSTM on real music, and whether batch-norm hurts, as the report says. `replace(gl.BEST, …)` makes the preset, `gl.fit` trains it, and `data_scripts/measure_ablation.py` shows how to do it with many seeds, and to go on where it stopped.
#
# ## What you can now do
#
# You can now
#
# - write down, before a race, which number of a training counts,
# - read an ablation, and tell a step from luck by its standard error,
# - say what excerpts, a falling learning rate, masks, mixup, weight decay, averaged weights and voters do, and why,
# - take away from a picture what the room has left in it, and say what is lost by it,
# - weigh accuracy against time on a Pareto front.
#
# Next: [What has it learnt?](12_look_inside.ipynb) opens the network and looks for what it listens to.
