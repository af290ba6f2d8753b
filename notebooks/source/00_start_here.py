# %% [markdown]
# # What will we build?
#
# You'll build a listener: a program that hears 25 seconds of a song it has never met and says "jazz, 81 %". In this notebook you use a finished one, on six songs and on a song of your own. Then you guess genres yourself, and train a first network. The notebooks after this one take every step apart.
#
# **Time:** 1 minute to run on 2 CPU cores, 30 minutes to read and listen. The first start takes a few minutes more, because your computer composes the songs.
#
# **Needs:** a little Python. No signal processing, no internet. **Leads to:** [What does a computer hear?](01_sound_to_spectrum.ipynb)
#
# New words are bold where we explain them. The [glossary](../docs/glossary.md) lists them all.
#
# **Contents:**
#
# 1. [A listener in one minute](#A-listener-in-one-minute)
# 2. [Why teach a computer genres?](#Why-teach-a-computer-genres?)
# 3. [You first](#You-first)
# 4. [What the computer gets](#What-the-computer-gets)
# 5. [The whole way in ten lines](#The-whole-way-in-ten-lines)
# 6. [Open task: where does the listener fail?](#Open-task:-where-does-the-listener-fail?)
# 7. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## A listener in one minute
#
# First, is everything installed? A graphics card (GPU) is welcome, but you don't need one.

# %%
import pandas as pd

import genre_lab as gl

diagnosis = gl.diagnose()
diagnosis.verdict

# %% [markdown]
# If something needs mending, put `diagnosis` into a cell of its own. Its table names each part, what we found, and what to do about it.
#
# Now we need songs. Ours were never on the radio: the package composes them by rules and plays them with sampled instruments. So you may share them, and they can't vanish from the internet. We set some of them aside for an exam at the end of the course, and keep away from those until then. How many songs are there, and how many genres? (The last column says what each song is for; more about that soon.)

# %%
songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
songs

# %% [markdown]
# Each song is an MP3 file on your disk, with a genre, an artist, an album and a title. Here are four seconds of one song of each genre.
#
# **Predict:** which of them would you know after one bar, without its label: by the instruments, by the rhythm, or by the voice?

# %%
six = songs.of(split="train").head(1).table  # one of each genre
for song in six.itertuples():
    display(gl.play(gl.load_clip(song.path), label=song.genre, seconds=4))

# %% [markdown]
# And here's a listener. `practice` is a network that comes with the package. It learned from songs of the same kind, but by other artists: it has never heard these six. **Predict:** how many of them will it get right?

# %%
rows = {}
for song in six.itertuples():
    answer = gl.predict("practice", song.path)
    sure = f"{answer.iloc[0]:.0%}"
    rows[song.title] = {"genre": song.genre, "it says": answer.index[0], "sure": sure}
pd.DataFrame(rows).T

# %% [markdown]
# That took a moment for each song: read the file, turn it into a spectrogram, ask the network. You'll build every part of this. Six songs prove little, so we asked `practice` about 300 more, all from artists it didn't know: it was right on 92 % of them.
#
# What about real music? `best` is a second network. It learned ten genres from real recordings, 442 clips of them. Put a song of your own in place of the path below, such as `"C:/Music/my song.mp3"`, and run the cell again. Does it agree with you?

# %%
my_song = six[six.genre == "pop"].path.iloc[0]  # or the path of your song, in quotes
gl.predict("best", my_song).head(3).to_frame("probability").round(2)

# %% [markdown]
# On records it doesn't know, `best` names the right one of ten genres about two times in three. On a composed song it's out of its depth: it learned from records and this isn't one. A listener is only as good as the songs it learned from. We'll come back to that many times.
#
# ## Why teach a computer genres?
#
# A genre is a word that people more or less agree on, so that they can talk about music. Songs of one genre share other things, too: which instruments play, how the rhythm goes, which chords follow each other. Say "country", and you've told me something about all three.
#
# That makes genres useful when you have more music than you can listen to. A streaming service wants to sort millions of songs. People can label some of them by hand, and a program can learn from those labels. Nobody can label all of them. So here's the question: **can a program learn the labels from the sound alone?**
#
# In 2018, two students at the University of Illinois, Mingyu Yang and Siqi Zhang, wrote a course report about exactly this ([here is a digest](../docs/report.md)). They took six genres, turned each song into an image of its sound, its spectrogram, and gave the spectrograms to a neural network. This course rebuilds their work with fresh songs, and checks each step.

# %% [markdown]
# ## You first
#
# How good are *you*? We need songs that are new to you, and you've just seen the genres of six. Those were songs to learn from. So now we take **validation** songs: a network doesn't learn from them, we judge it by them, and their artists are new to you. The third kind, the **test** songs, is for the exam. They stay locked away until [notebook 09](09_read_the_mistakes.ipynb).
#
# **Predict:** the game plays twelve songs, two of each genre, in a shuffled order. How many will you get right? Write your number down first.

# %%
twelve = songs.of(split="valid").head(2)  # two of each genre
game = gl.GuessingGame(twelve)
game

# %% [markdown]
# Only your first guess at a song counts. Your score stays in a small file of your own, outside this folder. In notebook 09 you'll play again, with songs from the exam.
#
# And who wins, you or `practice`? Here's how many of the twelve it gets. Run this cell after your last guess. Did you make the same mistakes?

# %% tags=["nbval-ignore-output"] reason="your guesses are yours, and a network's answer may differ on another processor"
table = twelve.table[["track_id", "genre"]].set_index("track_id")
table["practice says"] = [gl.predict("practice", p).index[0] for p in twelve.table.path]
mine = gl.Guesses().among(table.index)
table["you said"] = mine.set_index("track_id").guess
right = sum(table["practice says"] == table.genre)
print("practice:", right, "of", len(table), "right")
print("you:", sum(mine.guess == mine.truth), "of", len(mine), "guesses right")

# %% [markdown]
# Put `table` into a cell of its own to compare row by row.
#
# ### Exercise 1: what's a number worth?
#
# Is your number good? That depends on what you'd get without listening. The share of songs that someone gets right is the **accuracy**, and what you get without listening is called **chance**. Beside each result in this course you'll find its chance.
#
# A radio station plays 70 % pop, 10 % jazz, 10 % rap and 10 % country. Two programs that can't hear label its songs. The first always says "pop". The second rolls a fair die with the four genres on its sides. What accuracy does each of them get in the long run, as a number between 0 and 1?

# %% exercise="chance"
always_pop = ...
die = ...
### BEGIN SOLUTION
always_pop = 0.7
die = 0.25
### END SOLUTION

# %% check="chance"
### BEGIN HIDDEN TESTS
assert gl.check("00.chance", (always_pop, die)).correct
### END HIDDEN TESTS
gl.check("00.chance", (always_pop, die))

# %% [markdown]
# So an accuracy of 70 % can be worth nothing at all. From now on, chance means the better of the two: always naming the most common genre.
#
# ### Exercise 2: count what's right
#
# Write the accuracy as a function. It gets two lists of equal length, the guesses and the truth, and returns a number between 0 and 1. What should it return for `["pop", "rap"]` and `["pop", "jazz"]`?

# %% exercise="accuracy"
def accuracy(guesses, truths):
    share = ...  # how many places agree, divided by how many there are
    ### BEGIN SOLUTION
    agree = [guess == truth for guess, truth in zip(guesses, truths)]
    share = sum(agree) / len(truths)
    ### END SOLUTION
    return share

# %% check="accuracy"
### BEGIN HIDDEN TESTS
assert gl.check("00.accuracy", accuracy).correct
### END HIDDEN TESTS
gl.check("00.accuracy", accuracy)

# %% [markdown]
# ## What the computer gets
#
# You heard instruments and voices. The computer gets a long row of numbers. They say how far a microphone's membrane was pushed in or out, measured again and again. One such number is a **sample**, and the number of samples in a second is the **rate**. `gl.load_clip` reads 25 seconds from the middle of a song and returns a `Clip`. How many samples are that?

# %%
jazz = songs.of(genre="jazz", split="train").table.iloc[0]
clip = gl.load_clip(jazz.path)
print(f"{clip.seconds:.0f} s at {clip.rate:,} samples a second:")
print(f"{clip.samples.size:,} samples")

# %% [markdown]
# **Predict:** we draw all these numbers from left to right. Will you see the notes?

# %%
gl.plot(clip)

# %% [markdown]
# You see where the music is loud and where it's soft, and hardly anything else. The instruments, the chords and the genre are all in there, but you can't read them off. That's why the report doesn't give the samples to a network as they are.
#
# The trick is to ask, many times a second: *how strong is each pitch right now?* We draw the answers with time from left to right and pitch from bottom to top, and get a spectrogram. Ours spaces the pitches the way ears do. It's called a **mel spectrogram**, and its brightness is in decibels (dB), a scale on which ten more means ten times the power. The next two notebooks build it by hand; here one word makes it.
#
# **Predict:** here are four seconds of the same song. What does a held note look like, and what does a drum stroke look like?

# %%
gl.play(clip.excerpt(10, 4), label="four seconds of jazz")

# %%
gl.plot(gl.mel(clip.excerpt(10, 4)))

# %% [markdown]
# Horizontal lines are notes that are held. Several lines that begin and end together, one above the other, are one instrument or one voice: a tone comes with its overtones. The thin vertical lines are strokes of the drums, short noises that contain every pitch at once. Much of what the waveform hid is visible here.
#
# The settings of a spectrogram are kept in a recipe, a `FeatureSpec`; the spectrogram itself is a `Feature`. How much room does a whole song take now?

# %%
spectrogram = gl.mel(clip)
bands, frames = spectrogram.values.shape
share = spectrogram.values.size / clip.samples.size
print(f"{bands} rows and {frames} columns, {share:.0%} of the numbers of the sound")

# %% [markdown]
# ### Exercise 3: read three spectrograms
#
# Here are four seconds each of three songs, without their names. In one of them a drum machine plays, in one strings hold long chords, and in one someone raps. Which is which?

# %%
from genre_lab.plots.panels import stacked

places = {"A": ("rap", 1), "B": ("electronic", 3), "C": ("light", 5)}
three = {}
for letter, (genre, row) in places.items():
    path = songs.of(genre=genre, split="train").table.path.iloc[row]
    three[letter] = gl.mel(gl.load_clip(path).excerpt(10, 4))
stacked(three)

# %% [markdown]
# The strokes of a drum machine return at equal distances, like the posts of a fence. Long chords are level lines that go on and on. A voice makes short patches that slide up and down. Answer with three letters in one word: first the drum machine, then the strings, then the rapper.

# %% exercise="spectrograms"
which = ...  # drum machine, strings, rapper: a word such as "ABC"
### BEGIN SOLUTION
which = "BCA"
### END SOLUTION

# %% check="spectrograms"
### BEGIN HIDDEN TESTS
assert gl.check("00.spectrograms", which).correct
### END HIDDEN TESTS
gl.check("00.spectrograms", which)

# %% [markdown]
# You've just told genres apart without hearing a note. That's the idea of the report: *if you can see genres, a network that's good at images can learn them.*
#
# ## The whole way in ten lines
#
# Now all of it at once: spectrograms of all the songs, a small network that learns from the training songs, and a look at how it does on the validation songs. It doesn't begin from nothing: `start` is what a network of the same kind learned on practice songs by other artists, and `finetune` trains it further in small steps. Each line has a notebook of its own. The cell takes half a minute. Will it beat chance? Will it beat you?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name a song or two differently"
from tempfile import mkdtemp

folder = mkdtemp()
store = gl.extract(songs, gl.MEL, out=f"{folder}/spectrograms", progress=False)
start = gl.Run("start").model()
run = gl.fit(store, start, preset="finetune", out=f"{folder}/run",
             progress=False)
results = gl.evaluate(run, store, split="valid")
display(gl.plot(results))
results.confusion

# %% [markdown]
# This is a **confusion matrix**, as a figure and as a table. Each row holds the songs of one genre, each column what the network called them. On the diagonal it was right. Everywhere else you can read what it took for what. The network mixes up most where a large number stands away from the diagonal: here, it called two of the five pop songs electronic. Did you make the same mistakes?
#
# The bracket in the title is the **interval**: it says how far the accuracy could be off by luck alone. With so few songs it's wide, so don't take the number to heart.
#
# Is it good, then? Compare it with something simple. The next cell describes each song by forty numbers and learns from the same training songs in less than a second; [notebook 04](04_baselines_first.ipynb) explains it. **Predict:** which of the two is better on the same validation songs?

# %%
train = store.split("train")
simple = gl.baseline("logistic").fit(gl.mfcc_statistics(train), train.table.genre)
usual = gl.evaluate_baseline(simple, store.split("valid"))
low, high = usual.interval
print(f"forty numbers: {usual.accuracy:.0%} of {len(usual.truth)} songs right", end=" ")
print(f"(interval {low:.0%} to {high:.0%})")
print(f"always the most common genre: {usual.chance:.0%}")

# %% [markdown]
# Compare these two lines with the title of the matrix. The network is ahead, but don't cheer yet. It began with what it had heard in 756 other songs, and the forty numbers know these 63 alone. And the two intervals overlap, so 31 songs can't tell which one is better. Notebooks 03 and 09 show what can.
#
# You now have a listener that you trained yourself, and many questions about it. Does a spectrogram keep the right things? Is the exam fair? Why this network, how was it trained, what does it listen to, and would it know your own songs? The course takes them one by one.
#
# ## Open task: where does the listener fail?
#
# Find five songs on which `practice` or `best` is wrong or unsure: practice songs from the training or validation part, or your own. Listen to each, look at its spectrogram with `gl.plot(gl.mel(gl.load_clip(path).excerpt(10, 4)))`, and ask `gl.predict`. In five to eight sentences: what do these songs have in common, and what do you think the network listens to? Write them into a new cell below this one.
#
# | points | for |
# |---|---|
# | 2 | five songs with the network's answer and your own, in a table |
# | 2 | a guess at the cause that you can see in a spectrogram or hear in a song |
# | 2 | a test of your guess: a song that the network should get wrong if you're right, and what it said |

# %% [markdown]
# ## What you can now do
#
# You can now
#
# - check your installation, and ask a trained network about a song,
# - hear six genres, and say how well you, a die and a network tell them apart,
# - say what a sample, a rate, a mel spectrogram, chance, accuracy and a confusion matrix are,
# - read a held note, a drum stroke and a voice in a spectrogram,
# - go from an MP3 file to a trained network in ten lines, without understanding them yet.
#
# Next: [What does a computer hear?](01_sound_to_spectrum.ipynb) takes the first step apart, from a sound to its pitches.
