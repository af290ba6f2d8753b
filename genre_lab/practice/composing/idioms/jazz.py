"""Jazz: chords with sevenths that fall by fifths, a walking bass, a swung ride, and solos."""

from .style import Layer, Style

# Tables: a layer or two grids a line.
# fmt: off

CHANGES = {
    "major": (
        "ii7 | V7 | Imaj7 | VI7b9",
        "Imaj7 VI7 | ii7 V7 | iii7 VI7 | ii7 V7",
        "Imaj7 | IV7 | iii7 VI7 | ii7 V7",
        "Imaj7 | II7 | ii7 V7 | Imaj7",
        "IVmaj7 | ivm7 bVII7 | Imaj7 | VI7b9",
    ),
    "minor": (
        "iim7b5 | V7b9 | im7 | im6",
        "im7 | ivm7 | iim7b5 V7b9 | im7",
        "ivm7 | bVII7 | bIIImaj7 | bVImaj7 V7b9",
        "im6 | bVI7 V7b9 | im6 | iim7b5 V7b9",
    ),
    "mixolydian": (  # the twelve-bar blues
        "I7 | IV7 | I7 | I7 | IV7 | #ivo7 | I7 | VI7b9 | ii7 | V7 | I7 VI7 | ii7 V7",
        "I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",
    ),
}
MODES = {"major": 0.5, "minor": 0.28, "mixolydian": 0.22}
SCALE = {"mixolydian": "blues", "minor": "dorian"}
LINES = (  # twelve signs a bar: triplet eighths
    "x.x x.x x.x x.x",
    "x.x x.x x.. ..x",
    "..x x.x x.x ...",
    "x__ ..x x.x x__",
    "x.x xxx x.x x..",
    "... x.x x.x x.x",
    "..x __x x.x ...",
)
SHELLS = (
    "x.. ..x __. ...",
    "..x __. ..x __.",
    "... x.. ..x ...",
    "x__ ... x__ ..x",
    "... ..x ___ ...",
)
RIDE = "ride x.. x.o x.. x.o\npedal ... x.. ... x.."

SWING = Style(
    name="swing",
    tempo=(112, 196),
    progressions=CHANGES,
    modes=MODES,
    scale=SCALE,
    drums={
        "calm": ("pedal ... x.. ... x..\nride x.. x.. x.. x..",),
        "main": (
            RIDE + "\nkick -.. -.. -.. -..",
            RIDE + "\nsnare ... ..- ... ..-",
            RIDE + "\nsnare ..- ... -.. ...",
        ),
        "high": (RIDE + "\nsnare ..o ... -.o ..-\nkick ... ..o ... ...",),
    },
    kits=(32, 32, 40, 0),
    bass=("walk", "walk", "walk", "R_____ 5_____"),
    bass_programs=(32, 32, 32, 35, 43),
    layers=(
        Layer("chords", SHELLS, (0, 0, 26, 1, 17), 60),
        Layer("riff", ("x.. x.. x.. x..",), (26, 24, 25), 56, 0.5, 0.35, 3),
        Layer("pad", ("x__ ___ ___ ___", "..x ___ ... ..x"), (61, 61, 48, 71), 65, 0.8, 0.3),
    ),
    melody=LINES,
    lead_programs=(65, 66, 56, 59, 0, 26, 11, 57, 71),
    voice="hum",
    voice_chance=0.1,
    fills=("snare ... ... x.x x.x", "snare ..x x.. xxx x.x\nkick x.. ... ... ..x"),
    looseness=0.014,
    weight=1.6,
)
BRUSHES = Style(
    name="ballad",
    tempo=(60, 88),
    progressions=CHANGES,
    modes={"major": 0.6, "minor": 0.4},
    scale={"minor": "dorian"},
    drums={
        "calm": ("snare o-- o-- o-- o--",),
        "main": ("snare o-- o-o o-- o-o\npedal ... o.. ... o..",),
        "high": ("snare o-- o-o o-- o-o\nride x.. x.o x.. x.o\npedal ... x.. ... x..",),
    },
    kits=(40, 40, 32),
    bass=("R_____ 5_____", "R_____ ____a_", "walk", "R__ ... 5__ ..a"),
    bass_programs=(32, 32, 35),
    layers=(
        Layer("chords", ("x__ ___ x__ __x", "x__ ..x ___ ...", "x_____ _____o"),
              (0, 0, 26, 4), 62, strum=0.05),
        Layer("pad", ("x__ ___ ___ ___",), (48, 49, 11), 67, 0.5, 0.35),
    ),
    melody=("x__ __x x__ ___", "..x x.x x__ ___", "x__ x__ __x x__", "x.x x.x x__ ..x"),
    lead_programs=(66, 65, 56, 73, 0, 59),
    voice="sung",
    voice_chance=0.25,
    fills=("snare o-- o-- ooo ooo",),
    looseness=0.02,
)
BOSSA = Style(
    name="bossa",
    tempo=(108, 152),
    progressions={
        "major": ("Imaj7 | Imaj7 | II7 | II7 | ii7 | V7 | Imaj7 | V7", "Imaj7 | VI7b9 | ii7 | V7",
                  "Imaj9 | iv6 | iii7 VI7 | ii7 V7"),
        "minor": ("im7 | iim7b5 V7b9 | im7 | V7b9", "im7 | ivm7 | bVII7 | bIIImaj7"),
    },
    modes={"major": 0.6, "minor": 0.4},
    drums={
        "main": (
            "kick x..x x..x x..x x..x\nstick x..x ..x. ..x. .x..\nhat oooo oooo oooo oooo",
            "kick x..x x..x x..x x..x\nstick ..x. .x.. x..x ..x.\nshaker o-o- o-o- o-o- o-o-",
        ),
    },
    kits=(32, 0, 40),
    bass=("R__5 5__R R__5 5__a", "R__R 5__5 R__R 5__5"),
    bass_programs=(32, 32, 33),
    layers=(
        Layer("chords", ("x_.x _.x_ .x_. x_.x", "x_.. x_.x _.x_ .x_."), (24, 24, 26, 0), 60),
        Layer("pad", ("x___ ____ ____ ____",), (48, 49, 0, 4), 66, 0.6, 0.4),
    ),
    melody=("x__x __x_ x___ ____", "..x_ x_x_ .x__ x___", "x_xx _xx_ x___ ....",
            ".... x_x_ x__x __x_"),
    lead_programs=(65, 73, 66, 26, 0, 11, 64),
    voice="hum",
    voice_chance=0.15,
    fills=("stick x..x ..x. ..xx x.x.",),
)
JAZZ_WALTZ = Style(
    name="jazz waltz",
    tempo=(112, 176),
    beats_per_bar=3,
    progressions={"major": CHANGES["major"], "minor": CHANGES["minor"]},
    modes={"major": 0.55, "minor": 0.45},
    scale={"minor": "dorian"},
    drums={
        "calm": ("ride x.. x.. x..\npedal ... x.. ...",),
        "main": ("ride x.. x.o x..\npedal ... x.. ...\nkick -.. ... ...",
                 "ride x.. x.o x.o\npedal ... x.. ...\nsnare ... ... ..-"),
    },
    kits=(32, 40, 32),
    bass=("walk", "R__ ___ 5__", "R__ ___ __a"),
    bass_programs=(32, 32, 35),
    layers=(
        Layer("chords", ("x.. ..x __.", "... x__ ___", "x__ ..x ..."), (0, 26, 11, 1), 61),
        Layer("pad", ("x__ ___ ___",), (48, 61), 66, 0.7, 0.2),
    ),
    melody=("x.x x.x x.x", "x__ ..x x.x", "... x.x x..", "x__ x__ x__"),
    lead_programs=(65, 73, 11, 0, 64, 66),
    fills=("snare ... x.x x.x",),
    weight=0.8,
)
SOUL_JAZZ = Style(
    name="soul jazz",
    tempo=(88, 124),
    progressions={
        "dorian": ("im7 | IV7 | im7 | IV7", "im7 | im7 | im7 | im7", "im9 | bVII13 | im9 | bIII13"),
        "mixolydian": CHANGES["mixolydian"],
    },
    modes={"dorian": 0.6, "mixolydian": 0.4},
    scale={"dorian": "blues", "mixolydian": "blues"},
    drums={
        "calm": ("hat o.o. o.o. o.o. o.o.",),
        "main": (
            "kick x..- ..x. .-x. ....\nsnare .... x..- .-.- x..-\nhat o-o- o-o- o-o- o-o-",
            "kick x.x. ..x. ..x. .x..\nsnare .... x.-- .-.. x.-.\nride x.o. x.o. x.o. x.o.",
        ),
    },
    kits=(0, 32, 8),
    swing=(0.5, 0.6),
    swing_unit=0.25,
    bass=("R__R ..R8 ..7_ 5_7a", "R_.. R_8. ..7. 5.R."),
    bass_programs=(33, 32, 36, 35),
    layers=(
        Layer("chords", ("..x. ...x ..x. ....", "x... ..x. .x.. ...x", ".x.. x... .x.x ...."),
              (4, 17, 26, 7, 0), 62),
        Layer("riff", ("...x .... ..x. ....", "x... .... x..x ...."),
              (61, 26, 62), 66, 0.7, 0.4, 3),
    ),
    melody=("x.xx .xx. x... ....", "..xx x.xx .x.x x...", "x.x. xxxx x.x. ....",
            "x__x ..x. xxxx x..."),
    lead_programs=(66, 65, 56, 17, 26, 4),
    fills=("snare .... x.x. -xx- xxxx", "tom1 .... xx.. ....\ntom3 .... .... ..xx xx.."),
    weight=0.9,
)
STYLES = (SWING, BRUSHES, BOSSA, JAZZ_WALTZ, SOUL_JAZZ)
