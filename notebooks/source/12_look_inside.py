# %% [markdown]
# # What has it learnt?
#
# "Jazz, 97 %", says the network. Why? There are pretty answers to that question: glowing maps that lie over a spectrogram and say "here". Some of them would glow just as prettily if the network had learnt nothing. In this notebook you look into a trained network from both ends, draw such maps with three methods, and then do what is seldom done: you put each map to the test. By measuring, by chance, and with your ears.
#
# By the end you can
#
# - see and hear what the filters of a first layer let through;
# - find the excerpts that excite one unit most, and say what that does and doesn't show;
# - draw saliency, Grad-CAM and occlusion maps, and work one of them out by hand;
# - test an explanation: against random weights, against random order, and by ear.
#
# **Time:** 50 minutes to read, 1 minute to run on 2 CPU cores. **Needs:** filters and feature maps from [notebook 05](05_convolution_blocks.ipynb), gradients from [notebook 08](08_train_on_a_gpu_kernel.ipynb), intervals from [notebook 09](09_read_the_mistakes.ipynb). **Words:** every bold term is in the [glossary](../docs/glossary.md). **Leads to:** [What have others built?](13_model_zoo.ipynb)
#
# **Contents:**
#
# 1. [The first layer](#The-first-layer)
# 2. [What one unit waits for](#What-one-unit-waits-for)
# 3. [Three ways to ask why](#Three-ways-to-ask-why)
# 4. [Would an untrained network say the same?](#Would-an-untrained-network-say-the-same?)
# 5. [Does it decide?](#Does-it-decide?)
# 6. [Hear it](#Hear-it)
# 7. [The style of a sound](#The-style-of-a-sound)
# 8. [Horses](#Horses)
# 9. [Open task: a fair trial](#Open-task:-a-fair-trial)
# 10. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## The first layer
#
# We take a finished network: `practice`, which comes with the package. It learnt six genres from 756 composed songs that this course uses nowhere else, so every song you'll see here is new to it. Its first layer has 16 filters of three by three numbers.
#
# **Predict:** in notebook 05 you designed filters for onsets and for held notes. Nobody told this network to. What will its filters look like after training: like yours, or like noise?

# %%
import numpy as np
import pandas as pd

import genre_lab as gl
from genre_lab.plots.listening.filters import draw_filters

run = gl.Run("practice")
network = run.model()
kernel = network.get_layer("conv1").get_weights()[0]  # rows, columns, 1, filters
filters = kernel[:, :, 0]
print(f"{filters.shape[2]} filters, {network.count_params():,} numbers in all")
draw_filters(filters)

# %% [markdown]
# Red counts for, blue against; time runs from left to right, pitch upwards. Look for filters whose left and right side have different colours (they answer to a change in time), and for filters whose rows differ (they answer to a change in pitch). Do you trust your eye? Let's measure. For each filter we add up its numbers in three ways.

# %%
sums = pd.DataFrame({
    "later minus earlier": filters[:, 2].sum(axis=0) - filters[:, 0].sum(axis=0),
    "higher minus lower": filters[2].sum(axis=0) - filters[0].sum(axis=0),
    "all nine": filters.sum(axis=(0, 1)),
})
sums.index.name = "filter"
by_time = sums["later minus earlier"].abs()
sums.loc[by_time.sort_values().index].tail(6).round(2)

# %% [markdown]
# These six care most about time. Where *later minus earlier* is positive, the filter answers where something begins, an onset; where it's negative, where something stops. So the network has found onset detectors by itself. A filter whose nine numbers add up to about zero ignores how loud the place is and sees only the change.
#
# What does such a filter let through? We send four seconds of jazz through the first layer, keep the fifth of the spectrogram where one filter answers most, and turn the rest down by 20 dB. **Predict:** what will you hear through the filter that cares most about onsets? Through the one that cares most about endings?

# %%
from genre_lab.audio.inversion import sound_of_part
from genre_lab.models.keras_backend import keras

songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
songs = songs.of(split="train")
jazz = songs.of(genre="jazz").table.path.iloc[-1]
clip = gl.load_clip(jazz).excerpt(9, 191 * 256 / 12_000)  # 192 frames
heard = gl.mel(clip)
first = keras.Model(network.input, network.get_layer("conv1").output)
answers = first.predict_on_batch(run.scaling.apply(heard.values)[None])[0]
answers = answers[16:112]  # 16 rows of zeros were added below and above
print("rows, frames, filters:", answers.shape)

# %%
display(gl.play(clip, label="the song"))
for name in ["idxmax", "idxmin"]:
    number = getattr(sums["later minus earlier"], name)()
    answer = answers[:, :, number]
    part = answer > np.quantile(answer, 0.8)  # the fifth where it answers most
    label = f"filter {number}, {sums.iloc[number, 0]:+.2f}"
    display(gl.play(sound_of_part(clip, heard, part), label=label))

# %% [markdown]
# The first keeps the attacks, the second what is left when they're over. Neither is a jazz detector. The first layer's filters would serve any music, and many networks learn similar ones. What's special about this network must sit further up.
#
# ## What one unit waits for
#
# In the last block, 256 units look at four seconds each. The network averages each unit over time, multiplies it by a number for each genre, and adds up; that's all that happens after the last block. So we can ask: which unit speaks most strongly for jazz? And then: of all excerpts that we have, which excite it most?
#
# **Predict:** will the excerpts that excite it most all be jazz?

# %%
from tempfile import mkdtemp

from genre_lab.models.song_vote import excerpt_starts

store = gl.extract(songs, gl.MEL, out=f"{mkdtemp()}/spectrograms", progress=False)
values = run.scaling.apply(store.read(store.table))
starts = excerpt_starts(values.shape[2], 192)
last = keras.Model(network.input, network.get_layer("average_over_time").output)
units = np.stack([last.predict_on_batch(values[:, :, start:start + 192])
                  for start in starts])
print("excerpts of a song, songs, units:", units.shape)

# %%
for_jazz = network.get_layer("genres").get_weights()[0][:, run.genres.index("jazz")]
unit = int(for_jazz.argmax())
excitement = units[:, :, unit]
order = np.argsort(-excitement.ravel())
number, song = np.unravel_index(order, excitement.shape)
found = store.table.iloc[song].reset_index(drop=True)
found["at (s)"] = (starts[number] * 256 / 12_000).round(1)
found["excitement"] = excitement.ravel()[order].round(2)
top = found.head(40)
print(f"unit {unit}; its 40 favourites come from {top.title.nunique()} songs")
found[["title", "genre", "style", "at (s)", "excitement"]].head(8)

# %% [markdown]
# Not what its number promised? No other unit speaks more strongly for jazz, and yet pop songs lead its list. That's no contradiction. The answer is a sum over 256 units, and in a pop song others speak louder for pop. A single unit seldom stands for a single thing.
#
# Listen to two of its favourites, from different songs. **Predict:** what do they have in common? Say it in words before you look at the next table.

# %%
for place in found.drop_duplicates("title").index[:2]:
    row = found.loc[place]
    middle = gl.load_clip(row.path).excerpt(row["at (s)"], 4)
    display(gl.play(middle, label=f"{row.title}, {row.genre}"))

# %% [markdown]
# The composer kept a list of the instruments of every song. Which of them are more common among the 40 most exciting excerpts than among all excerpts?

# %%
played = found.instruments.str.get_dummies("; ")  # one row an excerpt, 1 if it plays
table = pd.DataFrame({"of the top 40 (%)": played.head(40).mean(),
                      "of all (%)": played.mean()}).mul(100)
gain = table["of the top 40 (%)"] - table["of all (%)"]
table.loc[gain.nlargest(5).index].round().astype(int)

# %% [markdown]
# Is this "the unit for" the instrument in the first row? Be careful, for two reasons. The 40 favourites come from a handful of songs (the number stands above), and each song brings all its instruments along. And songs share instruments, rhythms and rooms, so whatever goes together rises together. The list shows what the favourites *have*, not what the unit listens to. To find that out, you'd have to change one thing in a song and see whether the unit notices. The open task at the end does that for a whole answer.
#
# ## Three ways to ask why
#
# Now from the other end. Here's a song, here's the answer: which part of the spectrogram does the answer rest on? There are three classic ways to ask.
#
# - **Saliency** (2014): how much would the genre's score change if one value of the spectrogram changed a little? That's a gradient, like those of training, but with respect to the *input*.
# - **Grad-CAM** (2017): take the maps of the last block, add them up, each multiplied by how much the score grows with it, and keep what's above zero.
# - **Occlusion** (2014): cover one tile of the spectrogram, ask again, and note how far the probability falls. Then the next tile. No gradient, just asking.
#
# **Predict:** three methods, one network, one song, one answer. Will the three maps agree?

# %%
from genre_lab.plots.listening.explanations import several

methods = ["saliency", "grad-cam", "occlusion"]
whys = {method: gl.explain(run, jazz, method) for method in methods}
answer = whys["occlusion"].genre
print(whys["occlusion"])
several(whys)

# %% [markdown]
# Grey is the spectrogram; the more orange a place, the more it counts. The outlined tiles are the fifth that counts most. The three agree here and there, and no more. They can't all be telling the whole truth. So a map alone proves nothing, however clear it looks.
#
# How alike are they, in a number? We compare the *order* in which two maps rank the tiles: 1 means the same order, 0 none.

# %%
rows = {}
for one in methods:
    rows[one] = {other: whys[one].likeness(whys[other]) for other in methods}
pd.DataFrame(rows).round(1)

# %% [markdown]
# ### Exercise 1: Grad-CAM by hand
#
# `maps` holds what the filters of the last block answer: (rows, frames, filters). `slopes` has the same shape and says how much the genre's score grows with each of these numbers. A filter's weight is the mean of its slopes. Write `grad_cam(maps, slopes)`: it returns one map of (rows, frames), from 0 to 1, with 1 at the place that counts most. Think of a case that would divide by zero: what should the map say then?

# %% exercise="cam"
def grad_cam(maps, slopes):
    one_map = ...  # rows, frames
    ### BEGIN SOLUTION
    weights = slopes.mean(axis=(0, 1))  # one a filter
    one_map = np.maximum((weights * maps).sum(axis=2), 0)
    if one_map.max() > 0:
        one_map = one_map / one_map.max()
    ### END SOLUTION
    return one_map

# %% check="cam" points=3
### BEGIN HIDDEN TESTS
assert gl.check("12.cam", grad_cam).correct
### END HIDDEN TESTS
gl.check("12.cam", grad_cam)

# %% [markdown]
# ## Would an untrained network say the same?
#
# In 2018 Adebayo and others tried something simple: they drew the maps of a network with *random* weights. Some methods gave almost the same map as before. Such a map can't show what the network has learnt. It shows the picture's own edges.
#
# **Predict:** which of our three methods will give a similar map for a network that knows nothing?

# %%
untrained = {method: gl.explain(run, jazz, method, answer, weights="random")
             for method in methods}
alike = {method: whys[method].likeness(untrained[method]) for method in methods}
display(pd.DataFrame({"likeness": alike}).round(1))
several({"trained": whys["grad-cam"], "random weights": untrained["grad-cam"]})

# %% [markdown]
# A likeness near 0 passes this test, one near 1 would fail it. This is one song; the next section has more. The map of random weights looks as convincing as the other one, doesn't it? It has nothing to say, and it says it beautifully.
#
# ## Does it decide?
#
# If a map is right, then the answer must suffer when its top tiles are taken away. We take tiles away one after another, those first that count most, and put the training songs' mean in their place. The probability of the genre over the share that's gone is the **deletion curve**. But it falls in *any* order, because a song with holes is no song. So the question is whether it falls faster than in a random order.
#
# **Predict:** which of the curves falls fastest? Which will be no better than random?

# %%
from genre_lab.plots.panels import lines

curves = {method: whys[method].deletion() for method in methods}
at_random = [whys["occlusion"].deletion(by=seed) for seed in range(5)]
curves["random order"] = np.mean(at_random, axis=0)
shares = 100 * curves["occlusion"].index.to_numpy()
percent = {name: 100 * np.asarray(curve) for name, curve in curves.items()}
display(lines(shares, percent, "tiles gone (%)", f"probability of {answer} (%)"))
means = pd.DataFrame(percent).mean().round().astype(int)
pd.DataFrame({"mean of the curve (%)": means})

# %% [markdown]
# The lower the mean of a curve, the better its order. One song is one song, though. We measured the same for 16 songs, four each of pop, electronic, country and rap, with three random orders each, and with the order of an untrained network's map as a second control.
#
# **Predict:** by how many points, on average, is each method better than a random order?

# %%
kept = gl.measured("explanations")
means = kept.groupby("method").mean(numeric_only=True)
columns = ["deletion", "deletion, random order", "deletion, untrained"]
table = (100 * means[columns]).round(1)
table.assign(likeness=means["likeness to untrained"].round(2))

# %% [markdown]
# These are the means of the curves, in percent, and the likeness to the untrained network's map. Compare the columns. A method whose *deletion* is lower than *random order* has found something. Is the difference more than luck? For each method we look at it song by song, as in [notebook 09](09_read_the_mistakes.ipynb).
#
# ### Exercise 2: how much better than chance?
#
# Write `advantage(own, at_random)`. Both hold deletion curves, one row a song, one column a share, probabilities from 0 to 1. Return two numbers, in points: the mean advantage of `own` over `at_random` (positive if `own` is better), and its standard error over the songs: the deviation of the songs' differences (`ddof=1`), divided by the root of their number.

# %% exercise="advantage"
def advantage(own, at_random):
    points, error = ..., ...
    ### BEGIN SOLUTION
    differences = 100 * (at_random - own).mean(axis=1)  # one a song
    points = differences.mean()
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    ### END SOLUTION
    return points, error

# %% check="advantage" points=3
### BEGIN HIDDEN TESTS
assert gl.check("12.advantage", advantage).correct
### END HIDDEN TESTS
gl.check("12.advantage", advantage)

# %% [markdown]
# Here is the same for our 16 songs, from the kept means of their curves. An advantage of more than two errors is hard to explain by luck.

# %%
def points_of(differences):
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return pd.Series({"advantage (points)": differences.mean(), "error": error})

rows = {}
for control in ["random order", "untrained"]:
    better = 100 * (kept[f"deletion, {control}"] - kept.deletion)
    rows[control] = better.groupby(kept.method).apply(points_of).unstack()
pd.concat(rows, axis=1).round(1)

# %% [markdown]
# Occlusion has a home advantage: it was made by covering tiles, and it's judged by covering tiles. Still, covering one tile at a time needn't tell what happens when many are gone.
#
# ## Hear it
#
# The last judge is your ear. We cut the explained fifth out of the song, with the song's own phases, and turn everything else down by 20 dB. Then the other way round: the song without it. The two add up to the song. **Predict:** will you recognise the genre from the fifth alone? Will the network?

# %%
why = whys["occlusion"]
begin = why.moment(4)
for kind in ["all", "only", "without"]:
    part = why.sound(kind).excerpt(begin, 4)
    display(gl.play(part, label=kind))

# %%
sounds = {"the song": why.clip,
          "only the explained fifth": why.sound("only"),
          "only a random fifth": why.sound("only", by=0),
          "without the explained fifth": why.sound("without"),
          "without a random fifth": why.sound("without", by=0)}
heard_as = {name: why.answer_to(sound)[answer] for name, sound in sounds.items()}
pd.DataFrame({f"{answer} (%)": heard_as}).mul(100).round().astype(int)

# %% [markdown]
# That's the honest way to say "this part decided": without it, the network changes its mind, and without just as much of anything else, it doesn't. Did it, here? And for the 16 songs?

# %%
names = ["only", "only, at random", "without", "without, at random"]
kept.groupby("method")[names].mean().mul(100).round().astype(int)

# %% [markdown]
# The numbers are mean probabilities in percent. If *without* is well below *without, at random*, the part mattered. If *only* is well above *only, at random*, the part was enough to go by. Look at both, and at how high all of them are: turning a fifth of a song down, whichever, takes away little. These answers rest on many parts at once, and no map of a fifth can hold them all.
#
# Play with it: choose another song, another method, another share. Can you find a song in which a tenth decides?

# %%
gl.ExplanationPlayer(run, songs.head(1))

# %% [markdown]
# The same works for networks that others trained: `gl.explain(gl.published("musicnn-mtt"), path, "occlusion", "guitar")` shows why musicnn hears a guitar. (Its weights are fetched once, so we don't run it here.)
#
# ### Exercise 3: what speaks against a map?
#
# A paper shows a map and says: "The network knows jazz by the cymbals." Which of these findings speak *against* the map as an explanation of the network? Give the letters in one word, such as `"bd"`.
#
# - **a** for a network with random weights, the map is nearly the same
# - **b** the map is brightest where the song is loudest
# - **c** taking the marked tiles away lowers the probability no faster than taking random tiles away
# - **d** musicians say that they know jazz by its harmony, not by its cymbals
# - **e** for *rap* in the same song, the map is exactly the same

# %% exercise="against"
letters = ...
### BEGIN SOLUTION
letters = "ace"
### END SOLUTION

# %% check="against"
### BEGIN HIDDEN TESTS
assert gl.check("12.against", letters).correct
### END HIDDEN TESTS
gl.check("12.against", letters)

# %% [markdown]
# ## The style of a sound
#
# If a network's answers describe a sound, can you run it backwards: keep one song, and give it another one's answers? With pictures that became famous; Verma and Smith tried it with sound in 2018, and the report cites them. Their recipe, made small:
#
# - Take the spectrogram of the jazz song, and that of a rap song.
# - Send both through 512 *random* filters, each eleven frames long. Nothing has been trained.
# - For each pair of filters, note how much they answer together on average. This table is the **Gram matrix**. It forgets *when* something happens, and keeps which sounds go together. It's what we call the style here.
# - Change the jazz spectrogram bit by bit, by gradients, until its Gram matrix comes close to that of the rap song, without moving too far from the jazz.
#
# **Predict:** will you hear a jazz band that raps?

# %%
import librosa

from genre_lab.models.gradients import gradient
from genre_lab.models.keras_backend import first_weights_from

def levels(path):  # 1, frames, 257: soft sounds count, too
    excerpt = gl.load_clip(path).excerpt(9, 4)
    spectrum = librosa.stft(excerpt.samples, n_fft=512)
    return np.log1p(10 * np.abs(spectrum)).T[None]

content = levels(jazz)
style = levels(songs.of(genre="rap").table.path.iloc[0])

# %%
with first_weights_from(0):
    ears = keras.layers.Conv1D(512, 11, padding="same", activation="relu")

def gram(values):
    answers = ears(values)[0]  # frames, filters
    return keras.ops.matmul(keras.ops.transpose(answers), answers) / answers.shape[0]

# %%
wanted = np.asarray(gram(style))

def loss(values):
    to_style = keras.ops.mean((gram(values) - wanted) ** 2) / np.mean(wanted ** 2)
    to_content = keras.ops.mean((values - content) ** 2) / np.var(content)
    return to_style + 0.1 * to_content

mixed, adam = keras.Variable(content), keras.optimizers.Adam(0.05)
for step in range(60):
    slope = gradient(loss, np.asarray(mixed))
    adam.apply([keras.ops.convert_to_tensor(slope)], [mixed])
mixed = np.maximum(np.asarray(mixed), 0)

# %%
spec = gl.FeatureSpec("stft", seconds=4, n_fft=512, hop_length=128)
for name, values in [("jazz", content), ("rap", style), ("both", mixed)]:
    decibels = 20 * np.log10(np.expm1(values[0].T) / 10 + 1e-5)
    sound = gl.rebuild(gl.Feature(decibels, spec, name))
    display(gl.play(sound, label=name))
distance = {name: float(np.mean((np.asarray(gram(values)) - wanted) ** 2))
            for name, values in [("jazz", content), ("both", mixed)]}
share = 100 * distance["both"] / distance["jazz"]
print(f"distance to the style of rap: {share:.0f} % of what it was")

# %% [markdown]
# All three were rebuilt from their magnitudes by Griffin and Lim's method, so even the first two sound a little rough. The third has the numbers we asked for. Has it got the *style*? What moved is mostly colour and texture: which pitches are loud together within a quarter of a second. Nobody raps, no beat was written, the harmony is that of the jazz song. "Style", here, is a name for a table of averages, and an optimiser finds the cheapest way to change a table. Keep that in mind when a paper's title has a large word in it.
#
# ## Horses
#
# Clever Hans was a horse that could count. It tapped the right number with its hoof, until someone noticed that it watched the questioner's face. Bob Sturm calls a system that gets the right answers for reasons that have nothing to do with music a **horse** (2014). A map can raise the suspicion. The proof is again an experiment: change what shouldn't matter, and watch the answers.
#
# `gl.distort` changes a song, and `gl.robustness` asks about the changed songs. The last change in this list is what happens when you hold a microphone in front of a loudspeaker in a room, as users of such programs do; we simulate all three. First listen. **Predict:** which of these changes would make *you* name another genre? Which will make the network do so?

# %%
whole = gl.load_clip(jazz, None, 44_100)
display(gl.play(whole, label="the song", seconds=4))
for kind, strength in [("treble", -12), ("mp3", 32), ("microphone", 4)]:
    changed = gl.distort(whole, kind, strength)
    display(gl.play(changed, label=f"{kind} {strength}", seconds=4))

# %%
kinds = {"gain": [-12], "treble": [-12], "mp3": [32], "microphone": [2, 4]}
firm = gl.robustness(run, songs.head(2), kinds, progress=False)
shown = firm.table[["kind", "strength", "n_songs", "right", "commonest",
                    "commonest_share"]].copy()
shown[["right", "commonest_share"]] *= 100
shown.set_index("kind").round().astype({"right": int, "commonest_share": int})

# %% [markdown]
# *right* is the share of songs that are still named right, in percent; *commonest* is the answer given most often, with its share. Volume does nothing to this network: it subtracts every band's own mean, and what a volume knob adds is in that mean. (The network of notebook 09 wasn't built so.) And when the room speaks louder than the band, look at what the answers become. A network that says the same to nearly everything listens to the room. (`gl.measured("robustness")` holds more kinds of change, and a simple classifier beside.)

# %% [markdown]
# ## Open task: a fair trial
#
# Take one song of which the network is sure. Put forward a suspicion of your own that names something in the *music*: "it says rap because of the snare drum", "it says light because nothing happens above 3 kHz". Find the tiles that hold it, by ear and by eye, and mark them in a mask of your own (an array of `True` and `False` in the shape of `why.map`). Then hold a trial: ask about the song without your part (`sound_of_part(why.clip, why.feature, ~mask)`, then `why.answer_to`), and compare with at least five random parts of the same size. In eight to ten sentences: what was the suspicion, how did you mask it, what are the numbers and the verdict, and what could the defence still say?
#
# | points | for |
# |---|---|
# | 2 | a suspicion that names something one can hear, written down before the trial |
# | 2 | a mask that holds it, with a sound of the part alone as evidence |
# | 2 | the probability without it, against five random parts of the same size, and a verdict that follows from the numbers |
# | 1 | what the trial can't tell: other songs, what turning down does to a song, other parts that also decide |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - read and hear a network's first filters, and say why they aren't genre detectors,
# - find what excites a unit, and name the trap in the list of favourites,
# - draw an explanation in three ways, and work out Grad-CAM by hand,
# - test an explanation with random weights, with deletion curves and by ear,
# - tell "it marks" from "it decides".
#
# Next: [What have others built?](13_model_zoo.ipynb) rebuilds the networks that others published.
