"""Light: easy listening; broken chords, strings that answer, an unhurried tune, no one shouts."""

from .style import Layer, Style

# Tables: a layer or two grids a line.
# fmt: off

SONGS = {
    "major": (
        "Imaj7 | vi7 | ii7 | V7",
        "I | iii | IV | V7",
        "I | I+ | I6 | I7 | IV | iv | I | V7",
        "Iadd9 | V | IVmaj7 | V",
        "I | vi | IV | V7",
        "Imaj7 | IVmaj7 | Imaj7 | IVmaj7",
        "IVmaj7 | iii7 | ii7 | Imaj7",
    ),
    "minor": (
        "i | iv | bVII | bIII | bVI | iim7b5 | V7 | i",
        "i | bVI | iv | V7",
        "i | bVII | bVI | V7",
    ),
}
MODES = {"major": 0.75, "minor": 0.25}
AIRS = (
    "x___ ____ x___ x___",
    "x___ x_x_ x___ ____",
    "..x_ x_x_ x___ ____",
    "x___ ____ ____ ..x_",
    "x___ x___ x___ ____",
    "x__x x___ x___ ____",
)
BROKEN = (
    "B_2_ 3_2_ 4_2_ 3_2_",
    "1_2_ 3_4_ 3_2_ 3_2_",
    "B123 4321 B123 4321",
    "B_3_ 4_3_ B_3_ 4_3_",
)
SOFT_FILLS = ("snare .... .... .... -o-o", "tom2 .... .... o.o. ....\ntom3 .... .... .... o.o.")

STRINGS_AND_BEAT = Style(
    name="light orchestra",
    tempo=(78, 124),
    progressions=SONGS,
    modes=MODES,
    drums={
        "main": (
            "kick x... .... x... ....\nstick .... x... .... x...\nhat o.-. o.-. o.-. o.-.",
            "kick x... ..x. x... ....\nsnare .... o... .... o...\nhat o.o. o.o. o.o. o.o.",
        ),
        "high": ("kick x... ..x. x... ....\nsnare .... x... .... x...\nride o.o. o.o. o.o. o.o.",),
    },
    kits=(0, 40, 8),
    bass=("R___ ____ 5___ ____", "R___ __R_ 5___ ____", "R___ R___ 5___ 5___"),
    bass_programs=(33, 32, 35),
    layers=(
        Layer("arp", BROKEN, (0, 46, 24, 4, 25), 62),
        Layer("pad", ("x___ ____ ____ ____", "x___ ____ x___ ____"), (48, 49, 48, 50, 52), 67, 0.2),
        Layer("counter", ("..x_ x_x_ x___ ____", ".... .... x_x_ x_x_"),
              (48, 60, 73, 40, 45), 74, 0.5, 0.7, 1),
    ),
    melody=AIRS,
    lead_programs=(40, 73, 68, 65, 0, 48, 22, 71),
    voice="hum",
    voice_chance=0.15,
    fills=SOFT_FILLS,
)
LOUNGE = Style(
    name="lounge",
    tempo=(96, 136),
    progressions={
        "major": ("Imaj7 | ii7 | V7 | Imaj7", "Imaj7 | vi7 | ii7 | V7", "I6 | I6 | ii7 V7 | Imaj7"),
        "minor": ("im7 | ivm7 | V7 | im7", "im6 | bVII | bVI | V7"),
    },
    modes={"major": 0.7, "minor": 0.3},
    drums={
        "main": (
            "kick x..x x..x x..x x..x\nstick x..x ..x. ..x. .x..\nshaker o-o- o-o- o-o- o-o-",
            "kick x... ..x. x... ....\nconga ..o. o.oo ..o. o.oo\nshaker oo-o oo-o oo-o oo-o",
            "kick x... .... x... ....\nstick .... x... .... x.x.\nbongo oo.o o.o. oo.o o.o.",
        ),
    },
    kits=(0, 40, 8),
    bass=("R__5 5___ R__5 5___", "R__R 5___ R__R 5___", "R___ ..R_ 5___ ..5_"),
    bass_programs=(32, 33, 35),
    layers=(
        Layer("chords", ("x_.x _.x_ .x_. x___", "..x_ ..x_ ..x_ ..x_"), (24, 0, 4, 11, 16), 61),
        Layer("pad", ("x___ ____ ____ ____",), (48, 49, 89, 50), 67, 0.3, 0.8),
        Layer("counter", ("..x_ x_x_ x___ ____",), (11, 73, 48, 59), 74, 0.6, 0.6, 1),
    ),
    melody=AIRS,
    lead_programs=(11, 73, 16, 59, 65, 24, 0),
    voice="hum",
    voice_chance=0.2,
    fills=SOFT_FILLS,
)
WALTZ = Style(
    name="light waltz",
    tempo=(86, 150),
    beats_per_bar=3,
    progressions=SONGS,
    modes=MODES,
    drums={
        "main": ("kick o... .... ....\nhat .... o... o...", "triangle .... o... o..."),
        "high": ("kick x... .... ....\nsnare .... o... o...\nride o... o... o...",),
    },
    kits=(48, 0, 40),
    bass=("R___ ____ ____", "R___ ____ 5___"),
    bass_programs=(32, 43, 33),
    layers=(
        Layer("chords", ("B___ x___ x___", "B___ x_._ x_._"), (0, 48, 24, 21, 45), 62),
        Layer("pad", ("x___ ____ ____",), (48, 49, 60), 67, 0.4, 0.8),
        Layer("arp", ("1_2_ 3_4_ 3_2_", "1_2_ 3_2_ 4_2_"), (46, 0, 24, 8), 68, 0.3, 0.6),
    ),
    melody=("x___ ____ x___", "x___ x___ x___", "x___ ____ ____", "x_x_ x___ x___"),
    lead_programs=(40, 73, 68, 48, 21, 71, 0),
    fills=("snare .... -o-o -o-o",),
    weight=0.8,
)
PIANO = Style(
    name="broken chords",
    tempo=(66, 112),
    progressions=SONGS,
    modes={"major": 0.65, "minor": 0.35},
    drums={},
    kits=(0,),
    bass=("R___ ____ ____ ____", "R___ ____ 5___ ____"),
    bass_programs=(0, 42, 32, 35),
    layers=(
        Layer("arp", BROKEN, (0, 0, 0, 24, 46, 1, 4), 60),
        Layer("pad", ("x___ ____ ____ ____",), (48, 49, 89, 52, 95, 50), 66, 0.3, 0.8),
        Layer("counter", ("x___ ____ ..x_ x___",), (42, 73, 68, 48), 70, 0.6, 0.5, 1),
    ),
    melody=AIRS,
    lead_programs=(0, 0, 73, 40, 68, 24),
    looseness=0.018,
)
SOFT_ROCK = Style(
    name="soft rock",
    tempo=(72, 112),
    progressions=SONGS,
    modes=MODES,
    drums={
        "main": (
            "kick x... ..x. x... ....\nstick .... x... .... x...\nhat o-o- o-o- o-o- o-o-",
            "kick x... ...x x... ....\nsnare .... o... .... o...\nhat o.-. o.-. o.-. o.-.",
        ),
        "high": ("kick x... ...x x.x. ....\nsnare .... x... .... x...\nhat o.o. o.o. o.o. o.o.",),
    },
    kits=(0, 8, 40, 16),
    bass=("R___ ..R_ R___ ..5_", "R___ ____ R___ 5_a_"),
    bass_programs=(33, 35, 34),
    layers=(
        Layer("chords", ("x_o_ o_o_ x_o_ o_o_", "x___ x___ x___ x___"), (4, 0, 5, 24), 62),
        Layer("arp", BROKEN[:2], (24, 25, 27, 46), 62, 0.2, 0.7),
        Layer("pad", ("x___ ____ ____ ____",), (48, 50, 49, 52, 89), 67, 0.4, 0.8),
    ),
    melody=AIRS,
    lead_programs=(65, 73, 0, 24, 27, 64, 26),
    voice="hum",
    voice_chance=0.3,
    fills=SOFT_FILLS,
)
STYLES = (STRINGS_AND_BEAT, LOUNGE, WALTZ, PIANO, SOFT_ROCK)
