"""Country: three chords and a story; root and fifth in the bass, train beats, steel and fiddle."""

from .style import Layer, Style

# Tables: a layer or two grids a line.
# fmt: off

CHORDS = {
    "major": (
        "I | IV | V | I",
        "I | I | IV | I",
        "I | V | IV | I",
        "I | IV | I | V7",
        "I | vi | IV | V",
        "IV | I | V7 | I",
        "I | II7 | V7 | I",
    ),
    "mixolydian": ("I | bVII | IV | I", "I | I | bVII | IV"),
    "minor": ("i | bVII | bVI | bVII", "i | iv | i | V7", "i | bVI | bIII | bVII"),
}
MODES = {"major": 0.82, "mixolydian": 0.1, "minor": 0.08}
TUNES = (
    "x_x_ x_x_ x___ x_x_",
    "x___ x_x_ x___ ____",
    "..x_ x_x_ x_x_ x___",
    "x__x x___ x__x x___",
    "x_x_ x___ x_x_ x___",
    "..x_ x___ x_x_ x_x_",
)
SCALE = {"major": "major pentatonic", "mixolydian": "major pentatonic"}
FILLS = (
    "snare .... .... x.xx xxxx",
    "snare -o-o -o-o xoxo x.x.",
    "tom2 .... .... x.x. ....\ntom3 .... .... .... x.x.\nsnare x... x... .... ....",
)
ROLLS = ("B321 4321 B321 4321", "1432 1432 1432 1434", "B_32 _432 1_32 _432")

TRAIN = Style(
    name="train beat",
    tempo=(88, 132),
    progressions=CHORDS,
    modes=MODES,
    scale=SCALE,
    drums={
        "calm": ("snare -o-- -o-- -o-- -o--",),
        "main": (
            "kick x... x... x... x...\nsnare --x- --x- --x- --x-",
            "kick x... x... x... x...\nsnare o-xo o-xo o-xo o-xo",
        ),
        "high": ("kick x... x... x... x...\nsnare o-xo o-xo o-xo o-xo\nhat ..x. ..x. ..x. ..x.",),
    },
    kits=(40, 40, 0, 8),
    bass=("R___ ____ 5___ ____", "R_._ R_._ 5_._ 5_._", "R___ ..R_ 5___ 3_a_"),
    bass_programs=(32, 33, 34),
    layers=(
        Layer("chords", ("B.x- B.x- B.x- B.x-", "B_x_ ._x- B_x_ ._x-"),
              (25, 25, 24, 27), 57, size=4, strum=0.03),
        Layer("riff", ROLLS, (27, 105, 25, 28), 62, 0.5, 0.6),
        Layer("counter", ("..x_ x_x_ x___ ____", ".... ..x_ x_x_ x___"),
              (110, 22, 40, 27), 72, 0.55, 0.7, 1),
    ),
    voice="sung",
    voice_chance=0.9,
    melody=TUNES,
    lead_programs=(27, 110, 22, 25),
    fills=FILLS,
)
TWO_STEP = Style(
    name="two step",
    tempo=(84, 128),
    progressions=CHORDS,
    modes=MODES,
    scale=SCALE,
    drums={
        "calm": ("kick x... .... x... ....\nstick .... x... .... x...",),
        "main": (
            "kick x... .... x... ....\nsnare .... x... .... x...\nhat x.o. x.o. x.o. x.o.",
            "kick x... .... x... ....\nstick .... x... .... x...\nride x... x.o. x... x.o.",
        ),
    },
    kits=(0, 40, 8, 0),
    swing=(0.54, 0.66),
    bass=("R___ ____ 5___ ____", "R___ ____ 5___ __a_", "R___ R___ 5___ 5___", "walk"),
    bass_programs=(32, 33, 34),
    layers=(
        Layer("chords", ("B___ x___ B___ x___", "B___ x_-_ B___ x_-_"),
              (25, 24, 0, 3, 27), 57, strum=0.03),
        Layer("pad", ("x___ ____ x___ ____",), (110, 48, 16, 21), 64, 0.6, 0.5, 3),
        Layer("counter", ("..x_ x_x_ x___ ____", "x___ ..x_ x___ ____"),
              (27, 22, 110, 0), 70, 0.5, 0.8, 1),
    ),
    voice="sung",
    voice_chance=0.92,
    melody=TUNES,
    lead_programs=(27, 110, 22, 0),
    fills=FILLS,
)
WALTZ = Style(
    name="country waltz",
    tempo=(84, 132),
    beats_per_bar=3,
    progressions=CHORDS,
    modes={"major": 0.9, "minor": 0.1},
    scale=SCALE,
    drums={
        "main": (
            "kick x... .... ....\nstick .... o... o...\nhat o... o.-. o.-.",
            "kick x... .... ....\nsnare .... o... o...\nhat o.-. o.-. o.-.",
        ),
        "high": ("kick x... .... ..o.\nsnare .... x... x...\nride x... x.o. x...",),
    },
    kits=(0, 40, 8),
    swing=(0.5, 0.62),
    bass=("R___ ____ ____", "R___ ____ 5___", "R___ ____ __a_"),
    bass_programs=(32, 33),
    layers=(
        Layer("chords", ("B___ x___ x___", "B___ x_-_ x_-_"), (25, 24, 0, 1), 58, strum=0.04),
        Layer("pad", ("x___ ____ ____",), (48, 110, 21, 16), 65, 0.5, 0.6, 3),
        Layer("counter", ("..x_ x_x_ x___", "x___ ____ x_x_"), (27, 110, 40, 22), 71, 0.5, 0.7, 1),
    ),
    voice="sung",
    voice_chance=0.95,
    melody=("x___ ____ x___", "x___ x_x_ x___", "x___ ____ ____", "x_x_ x___ x___"),
    lead_programs=(27, 110, 22, 40),
    fills=("snare .... x.x. x.xx", "tom2 .... x.x. ....\ntom3 .... .... x.x."),
)
COUNTRY_ROCK = Style(
    name="country rock",
    tempo=(92, 138),
    progressions=CHORDS,
    modes={"major": 0.65, "mixolydian": 0.2, "minor": 0.15},
    scale=SCALE,
    drums={
        "calm": ("kick x... .... x... ....\nhat o.o. o.o. o.o. o.o.",),
        "main": (
            "kick x... .... x.x. ....\nsnare .... x... .... x...\nhat x.o. x.o. x.o. x.o.",
            "kick x..x .... x..x ....\nsnare .... x... .... x...\nhat x.o. x.o. x.o. x.o.",
        ),
        "high": ("kick x... ..x. x.x. ....\nsnare .... x... .... x...\nride x... x... x... x...",),
    },
    kits=(0, 8, 16),
    swing=(0.5, 0.58),
    bass=("R_R_ R_R_ R_R_ R_5_", "R___ R_._ 5___ 5_a_", "R__R R___ 5__5 5___"),
    bass_programs=(33, 34, 34),
    layers=(
        Layer("chords", ("x_-_ x_-o _-x_ x_-o", "x___ x_-_ x___ x_-_"),
              (25, 25, 27), 57, size=5, strum=0.04),
        Layer("riff", ("x_x_ x_x_ x_x_ x_x_", "x__x __x_ x___ ____") + ROLLS[:1],
              (29, 27, 105, 3), 58, 0.6, 0.7, 3),
        Layer("counter", ("..x_ x_x_ x___ ____", ".... x_x_ x_x_ x___"),
              (27, 110, 29, 16), 71, 0.55, 0.7, 1),
    ),
    voice="sung",
    voice_chance=0.92,
    melody=TUNES,
    lead_programs=(29, 27, 110, 25),
    fills=FILLS,
)
STRING_BAND = Style(
    name="string band",
    tempo=(92, 138),
    progressions=CHORDS,
    modes={"major": 0.75, "mixolydian": 0.15, "minor": 0.1},
    scale=SCALE,
    drums={"high": ("stick ..o. ..o. ..o. ..o.",), "main": ("shaker ..-. ..-. ..-. ..-.",)},
    kits=(40, 0),
    bass=("R___ ____ 5___ ____", "R_._ ..R_ 5_._ ..a_"),
    bass_programs=(32, 32, 33),
    layers=(
        Layer("chords", ("B.x. B.x. B.x. B.x.", "..x. ..x. ..x. ..x."),
              (25, 24, 15), 60, strum=0.02),
        Layer("riff", ROLLS, (105, 25, 105, 24), 62, 0.0, 0.9),
        Layer("counter", ("x_x_ x_x_ x___ x___", "..x_ x_x_ x_x_ x_x_"),
              (110, 110, 22, 40), 73, 0.5, 0.8, 1),
    ),
    voice="sung",
    voice_chance=0.75,
    melody=TUNES,
    lead_programs=(110, 105, 25),
    fills=("stick ..o. ..o. o.oo o.o.",),
    looseness=0.009,
    weight=0.7,
)
STYLES = (TRAIN, TWO_STEP, WALTZ, COUNTRY_ROCK, STRING_BAND)
