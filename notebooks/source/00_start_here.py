# %% [markdown]
# # What will we build?
#
# You will build a listener: a program that hears 25 seconds of a song it has never met and says "jazz, 81%". By the end of this notebook you will have heard what it hears, guessed six genres yourself, and watched the whole way from an MP3 file to an answer once, quickly. The sixteen notebooks after this one take every step apart.
#
# **Time:** 2 minutes on 2 CPU cores, and as long as you like to listen. The first start takes a few minutes more, because the songs are made on your computer.
#
# **Needs:** nothing to know beforehand but a little Python, and no internet. **Leads to:** [What does a computer hear?](01_sound_to_spectrum.ipynb)
#
# **Contents:**
#
# 1. [Is everything here?](#Is-everything-here?)
# 2. [Why teach a computer genres?](#Why-teach-a-computer-genres?)
# 3. [Six genres to listen to](#Six-genres-to-listen-to)
# 4. [You first](#You-first)
# 5. [What the computer gets](#What-the-computer-gets)
# 6. [The whole way in ten lines](#The-whole-way-in-ten-lines)
# 7. [What you can now do](#What-you-can-now-do)

# %% [markdown]
# ## Is everything here?
#
# Two lines tell. Will your computer have all it needs? A graphics card (GPU) is welcome and not necessary.

# %%
import genre_lab as gl

# %%
diagnosis = gl.diagnose()
diagnosis.verdict

# %% [markdown]
# Should something need mending, put `diagnosis` into a cell of its own: the table names every part, what was found, and what to do about it.
#
# ## Why teach a computer genres?
#
# A genre is a word that people agree on, more or less, so that they can talk about music. Songs that share a genre tend to share other things: which instruments play, how the rhythm goes, which chords follow each other. Whoever says "country" has told you something about all three.
#
# That makes genres useful wherever there is more music than anybody can listen to. A streaming service wants to sort millions of songs. People can label some of them by hand, and those labels are precious: a program learns from them and is judged by them. Nobody can label them all. So the question is: **can a program learn the labels from the sound alone?**
#
# In 2018 two students at the University of Illinois, Mingyu Yang and Siqi Zhang, wrote a course report about exactly this. They took six genres, turned the sound of every song into an image, its spectrogram, and gave the spectrograms to a neural network. This course rebuilds their work step by step, with fresh songs, and asks of every step whether it holds.

# %% [markdown]
# ## Six genres to listen to
#
# The songs of this course were never on the radio: the package composes them by rules and plays them with sampled instruments, so they can be shared freely and never go missing. There are singers made of formulas, too. Twenty songs a genre are enough here. How many is that in all?

# %%
songs = gl.practice_corpus(songs_per_genre=20)
songs

# %% [markdown]
# Each row is one song, an MP3 file on your disk. It has a genre, an artist, an album and a title, like the songs you know.
#
# **Predict:** here come three seconds of each genre. Which ones will you know after one bar: by their instruments, by their rhythm, or by the voice?

# %%
for song in songs.head(1).table.itertuples():
    display(gl.play(gl.load_clip(song.path), label=song.genre, seconds=3))

# %% [markdown]
# Play some of them twice. Light music and jazz share their piano, pop and country share their chords: a label is not a sharp border, and about one song in ten was made to stand on two sides of it. Keep that in mind when somebody promises you 100%.
#
# ## You first
#
# Before we ask a computer, how good are *you*? We need songs that are new to you. So we set some aside now, and whole artists at a time, so that nobody can win by knowing a singer's voice. The word for songs that are kept for the exam is the **test** songs.

# %%
songs = songs.split(by="artist", seed=0)
exam = songs.of(split="test").head(2)
exam

# %% [markdown]
# **Predict:** twelve songs, two of each genre, in an order that gives nothing away. How many will you get right? Write the number down before you press a button.

# %%
game = gl.GuessingGame(exam)
game

# %% [markdown]
# Only the first guess at a song counts, and your score is kept in a small file of your own, outside of this folder: in [notebook 09](09_read_the_mistakes.ipynb) you and the network meet. Run the next cell when you have finished. What does it say?

# %%
mine = gl.Guesses()
mine

# %% [markdown]
# ### Exercise 1: what a die would get
#
# Is your number good? That depends on what somebody gets who does not listen at all. Imagine a die with one genre on each side, thrown once for every song. Which part of the songs would it name rightly, in the long run? Give a part of one: half would be `0.5`. This number is called **chance**, and every result in this course stands next to it.

# %% exercise="chance"
chance = ...  # a number between 0 and 1
### BEGIN SOLUTION
chance = 1 / 6
### END SOLUTION

# %% check="chance"
### BEGIN HIDDEN TESTS
assert gl.check("00.chance", chance).correct
### END HIDDEN TESTS
gl.check("00.chance", chance)

# %% [markdown]
# ### Exercise 2: count what is right
#
# The part of the songs that is named rightly is the **accuracy**. Write it as a function: it gets two lists of equal length, the guesses and the truth, and returns a number between 0 and 1. What should it return for `["pop", "rap"]` and `["pop", "jazz"]`?

# %% exercise="accuracy"
def accuracy(guesses, truths):
    share = ...  # how many places agree, divided by how many there are
    ### BEGIN SOLUTION
    share = sum(guess == truth for guess, truth in zip(guesses, truths)) / len(truths)
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
# You heard a piano and a voice. What does the computer get of them? Nothing but a long row of numbers: how far the membrane of a microphone would be pushed in or out, measured again and again. One such number is a **sample**, and how many there are in a second is the **rate**. `gl.load_clip` reads 25 seconds from the middle of a song and hands them back as a `Clip`.

# %%
jazz = songs.of(genre="jazz").table.iloc[0]
clip = gl.load_clip(jazz.path)
clip

# %% [markdown]
# **Predict:** what will the row of numbers look like when all of it is drawn from left to right: will you see the notes?

# %%
gl.plot(clip)

# %% [markdown]
# You see where the music is loud and where it is soft, and hardly anything else. Which instrument plays, which chord, which genre: all of it is in there, and none of it can be read off. This is why the report does not give the samples to a network as they are.
#
# ### Exercise 3: how many numbers are that?
#
# The clip lasts 25 seconds and its rate is 12,000 samples a second. How many samples is that?

# %% exercise="samples"
samples = ...  # seconds times samples a second
### BEGIN SOLUTION
samples = 25 * 12_000
### END SOLUTION

# %% check="samples"
### BEGIN HIDDEN TESTS
assert gl.check("00.samples", samples).correct
### END HIDDEN TESTS
gl.check("00.samples", samples)

# %% [markdown]
# The trick is to ask, many times a second: *how strong is every pitch right now?* Drawn with time from left to right and pitch from bottom to top, the answers make a spectrogram. Ours is spaced the way that ears space pitches, and is called a **mel spectrogram**. Its brightness is in decibels (dB), a scale on which ten more means ten times the power. The next two notebooks build it by hand; here one word makes it. How many rows and columns will 25 seconds fill?

# %%
spectrogram = gl.mel(clip)
spectrogram

# %% [markdown]
# Drawn whole, 1172 columns are crowded, so here are four seconds of it: listen and look at the same time.
#
# **Predict:** what will a note look like that is held, and what a drum stroke?

# %%
gl.play(clip.excerpt(10, 4), label="four seconds of jazz")

# %%
gl.plot(gl.mel(clip.excerpt(10, 4)))

# %% [markdown]
# Horizontal lines are notes that are held. Several lines that begin and end together, one above the other, are one instrument or one voice: a tone comes with its overtones. The thin vertical lines are strokes of the drums, short noises that hold every pitch at once. All that the waveform hid can be seen here.
#
# **Predict:** an electronic song next. What will its drums look like?

# %%
electronic = songs.of(genre="electronic").table.iloc[0]
gl.plot(gl.mel(gl.load_clip(electronic.path).excerpt(10, 4)))

# %% [markdown]
# A drum machine repeats itself exactly: look for strokes that return at even distances like the posts of a fence, and for places where everything starts or stops at once, as a band of humans rarely does. Somebody who has never heard of genres could sort such spectrograms into piles, and that is the idea of the report: *if genres can be seen, a network that is good at spectrograms can learn them.*
#
# And the spectrogram is smaller than the sound. How many of its numbers are there for every sample?

# %%
print(gl.MEL.shape, "rows and columns")
print(spectrogram.values.size / clip.samples.size, "numbers for every sample")

# %% [markdown]
# All the settings that decide what such a spectrogram looks like stand together in a recipe, a `FeatureSpec`; this one is the report's. Which of its words can you guess already? The next two notebooks explain them all.

# %%
gl.MEL

# %% [markdown]
# ## The whole way in ten lines
#
# Now all of it at once: spectrograms of all 120 songs, a small neural network that learns from the songs that are not kept for the exam, and its exam. Nothing is explained yet; every line has a notebook of its own. It takes about a minute. Will it do better than chance? Better than you?

# %% tags=["nbval-ignore-output"] reason="a network that was trained on another kind of processor may name a song or two differently"
from tempfile import mkdtemp

folder = mkdtemp()
store = gl.extract(songs, gl.MEL, out=f"{folder}/spectrograms")
run = gl.fit(store, preset="tiny", seed=0, out=f"{folder}/run")
results = gl.evaluate(run, store, split="test")
display(gl.plot(results))
results.confusion

# %% [markdown]
# This is a **confusion matrix**, as a figure and as a table. Each row holds the songs of one genre, each column what the network called them: on the diagonal it was right, and everywhere else you can read off what was taken for what. Which two genres does it mix up most? Did you mix up the same two?
#
# It is a small network with a short training on few songs, so do not take the exact number to heart. The bracket in the title, the **interval**, says how far it could be off by luck alone. Few songs make it wide. How many sat this exam, and what would somebody get who always gives the commonest answer?

# %%
print(len(results.truth), "songs in the exam")
print(round(results.chance, 2), "of them have the commonest genre")

# %% [markdown]
# Compare this chance with the lower end of the interval: only when that lies above chance has the network surely learned something. With 1,800 songs and a longer training, in [notebook 08](08_train_on_a_gpu_kernel.ipynb), the interval shrinks to a few percent.
#
# And a single song, straight from its file? The network gives every genre a probability, and together they make one. Which one will come first for a jazz song from the exam?

# %% tags=["nbval-ignore-output"] reason="the probabilities of a trained network differ a little from one kind of processor to the next"
unheard = exam.of(genre="jazz").table.iloc[0]
gl.predict(run, unheard.path).round(2)

# %% [markdown]
# That is the listener of the first sentence, and it may well be wrong about this song. It is a quick sketch of one, and everything about it can be questioned: does the spectrogram keep the right things, is the exam fair, why this network, how was it trained, what does it listen to, and would it know your own songs? There is a notebook for each.
#
# ## What you can now do
#
# You can now
#
# - check that your computer has all that this course needs,
# - hear six genres, and say how well a human and a die tell them apart,
# - say what a sample, a rate, a mel spectrogram, chance, accuracy and a confusion matrix are,
# - go from an MP3 file to a genre in ten lines, without understanding them yet.
#
# Next: [What does a computer hear?](01_sound_to_spectrum.ipynb) takes the first step apart, from a sound to its pitches.
