"""Pop: a sung tune over four-chord loops, a backbeat, and a chorus bigger than the verse."""

from .style import Layer, Style

# Tables: a layer or two grids a line.
# fmt: off

LOOPS = {
    "major": (
        "I | V | vi | IV",
        "vi | IV | I | V",
        "I | vi | IV | V",
        "IV | I | V | vi",
        "I | iii | IV | V",
        "IV | V | iii | vi",
        "I | IVadd9 | vi | V",
    ),
    "minor": (
        "i | bVI | bIII | bVII",
        "i | bVII | bVI | bVII",
        "i | iv | bVI | V",
        "bVI | bVII | i | i",
    ),
}
TUNES = (
    "..x_ x_x_ x___ ..x_",
    "x_x_ x_x_ x_x_ x___",
    "x___ ..x_ x_x_ x___",
    "..xx x_x_ ..xx x___",
    "x__x __x_ x___ ____",
    "x___ x___ x_x_ x___",
    "x_xx _xx_ x___ ....",
)
FILLS = (
    "snare .... .... x.x. xxxx",
    "snare .... .... ..ox x.xx\nkick x... x... .... ....",
    "tom1 .... .... xx.. ....\ntom2 .... .... ..xx ....\ntom3 .... .... .... xxxx",
    "snare .... x... .... x.x.\ntom2 .... .... .... .x.x",
)
STRUMS = ("x___ x_-o _-x_ x_-_", "x_-o _-oo x_-o _-oo", "x___ -_o_ x_-o -_o_")

GUITAR_POP = Style(
    name="guitar pop",
    tempo=(96, 144),
    progressions=LOOPS,
    modes={"major": 0.75, "minor": 0.25},
    drums={
        "calm": ("kick x... .... x... ....\nhat o.o. o.o. o.o. o.o.\nstick .... x... .... x...",),
        "main": (
            "kick x... .... x.x. ....\nsnare .... x... .... x...\nhat x.o. x.o. x.o. x.o.",
            "kick x..x .... x... ..x.\nsnare .... x... .... x...\nhat x.o. x.o. x.o. x.o.",
        ),
        "high": (
            "kick x... ..x. x.x. ....\nsnare .... x... .... x...\nopen x... x... x... x...",
            "kick x... ..x. x... ..x.\nsnare .... x... .... x...\nride x.o. x.o. x.o. x.o.",
        ),
    },
    kits=(0, 8, 16, 16),
    bass=("R_R_ R_R_ R_R_ R_R_", "R__R __R_ R__R __5_", "R___ ..R_ R___ ..5_"),
    bass_programs=(33, 34, 34),
    layers=(
        Layer("chords", STRUMS, (25, 25, 27, 24), 57, size=5, strum=0.04),
        Layer("riff", ("x_x_ x_x_ x_x_ x_x_", "x___ ____ x___ ____"),
              (29, 30, 27), 52, 0.7, 0.7, 3),
        Layer("pad", ("x___ ____ ____ ____",), (48, 50, 89, 18, 16), 66, 0.6, 0.5),
    ),
    voice="sung",
    voice_chance=0.92,
    melody=TUNES,
    lead_programs=(27, 29, 0, 16, 80),
    fills=FILLS,
)
DANCE_POP = Style(
    name="dance pop",
    tempo=(104, 130),
    progressions=LOOPS,
    modes={"major": 0.45, "minor": 0.55},
    drums={
        "calm": ("kick x... x... x... x...\nhat ..o. ..o. ..o. ..o.",),
        "main": (
            "kick x... x... x... x...\nclap .... x... .... x...\nopen ..x. ..x. ..x. ..x.",
            "kick x... x... x... x.x.\nsnare .... x... .... x...\nhat o-x- o-x- o-x- o-x-",
        ),
        "high": (
            "kick x... x... x... x...\nclap .... x... .... x...\nsnare .... x... .... x..-\n"
            "open ..x. ..x. ..x. ..x.\nhat o-.- o-.- o-.- o-.-",
        ),
    },
    kits=(24, 24, 16, 25),
    bass=("..R_ ..R_ ..R_ ..R_", "R.8. R.8. R.8. R.8.", "R__R __R_ ..R_ R_5_"),
    bass_programs=(38, 39, 39, 33),
    layers=(
        Layer("chords", ("x__x __x_ _x__ x___", "x___ x___ x___ x___"), (0, 2, 4, 90, 62), 62),
        Layer("pad", ("x___ ____ ____ ____",), (50, 51, 90, 89, 94), 66, 0.5, 0.8),
        Layer("arp", ("1321 3213 2132 1321", "1.2. 3.4. 3.2. 1.2."),
              (81, 80, 90, 27), 72, 0.7, 0.6),
    ),
    voice="sung",
    voice_chance=0.9,
    melody=TUNES,
    lead_programs=(80, 81, 62, 87),
    fills=("snare x... x... x.x. xxxx", "clap .... x... .... xxxx", FILLS[0]),
    pump=0.35,
    looseness=0.005,
)
BALLAD = Style(
    name="ballad",
    tempo=(62, 92),
    progressions=LOOPS,
    modes={"major": 0.7, "minor": 0.3},
    drums={
        "main": (
            "kick x... .... x... ....\nstick .... x... .... x...\nhat o.-. o.-. o.-. o.-.",
            "kick x... ...x x... ....\nsnare .... x... .... x...\nhat o.-. o.-. o.-. o.-.",
        ),
        "high": (
            "kick x... ...x x.x. ....\nsnare .... x... .... x...\nride o.o. o.o. o.o. o.o.",
        ),
    },
    kits=(0, 8, 16),
    bass=("R___ ____ R___ __5_", "R___ ____ 5___ ____", "R___ __R_ R___ R___"),
    bass_programs=(33, 35, 32),
    layers=(
        Layer("chords", ("x_o_ o_o_ x_o_ o_o_", "x___ x___ x___ x___"), (0, 0, 1, 4, 5), 62),
        Layer("arp", ("B_3_ 4_3_ 2_3_ 4_3_", "1_2_ 3_4_ 3_2_ 3_2_"), (24, 25, 0, 46), 60, 0.0, 0.5),
        Layer("pad", ("x___ ____ ____ ____",), (48, 49, 48, 89, 52), 66, 0.5, 0.85),
    ),
    voice="sung",
    voice_chance=0.95,
    melody=TUNES,
    lead_programs=(0, 40, 73, 24),
    fills=(FILLS[2], FILLS[3]),
)
SYNTH_POP = Style(
    name="synth pop",
    tempo=(100, 138),
    progressions=LOOPS,
    modes={"major": 0.5, "minor": 0.5},
    drums={
        "calm": ("kick x... .... x... ....\nhat o-o- o-o- o-o- o-o-",),
        "main": (
            "kick x... ..x. x... ....\nsnare .... x... .... x...\nhat o-o- o-o- o-o- o-o-",
            "kick x... x... x... x...\nsnare .... x... .... x...\nhat ..o. ..o. ..o. ..o.",
        ),
        "high": (
            "kick x... ..x. x.x. ....\nsnare .... x... .... x...\nclap .... x... .... x...\n"
            "open ..o. ..o. ..o. ..o.",
        ),
    },
    kits=(16, 24, 24, 25),
    bass=("R.R. R.R. R.R. R.R.", "R.8. R.8. R.8. R.8.", "RR.R R.8. RR.R R.5."),
    bass_programs=(38, 39, 36, 34),
    layers=(
        Layer("chords", ("x___ __x_ ____ x___", "x_.x _.x_ .x_. x_._"), (62, 63, 50, 90, 5), 62),
        Layer("arp", ("1.3. 2.3. 1.3. 2.4.", "1234 3212 3432 1232"),
              (80, 81, 99, 11), 70, 0.4, 0.8),
        Layer("pad", ("x___ ____ ____ ____",), (50, 51, 89, 95, 54), 64, 0.3, 0.8),
    ),
    voice="sung",
    voice_chance=0.88,
    melody=TUNES,
    lead_programs=(80, 81, 62, 82),
    fills=(FILLS[2], "snare .... .... x.x. x.x."),
    looseness=0.005,
)
SOUL_POP = Style(
    name="soul pop",
    tempo=(72, 108),
    progressions={
        "major": ("Imaj7 | iii7 | IVmaj7 | V7sus4", "Imaj7 | vi7 | ii7 | V7",
                  "IVmaj7 | iii7 | ii7 | V7"),
        "minor": ("im7 | bVImaj7 | ivm7 | V7", "im7 | bVII | bVImaj7 | V7sus4"),
    },
    modes={"major": 0.55, "minor": 0.45},
    drums={
        "calm": ("kick x... .... ..x. ....\nclap .... x... .... x...",),
        "main": (
            "kick x..x ..x. ..x. ....\nclap .... x... .... x...\nhat o-o- o-oo o-o- o-o-",
            "kick x... ..x. .xx. ....\nsnare .... x..- .-.. x...\nhat o.o. o.o. o.o. o.o.",
        ),
    },
    kits=(0, 8, 25, 24),
    swing=(0.5, 0.6),
    swing_unit=0.25,
    bass=("R__R __.. ..R_ 5_7_", "R___ ..R. .R8_ ..a_", "R__. ..R_ R_.. ..5a"),
    bass_programs=(33, 36, 38, 35),
    layers=(
        Layer("chords", ("x__x __.. ..x_ ____", "x___ .... .x__ ..-_"), (4, 5, 4, 0, 16), 62),
        Layer("riff", ("..x. ..x. ..x. ..x.", ".... x... .... x..."),
              (28, 27, 26), 64, 0.5, 0.7, 3),
        Layer("pad", ("x___ ____ ____ ____",), (48, 50, 89, 52), 67, 0.6, 0.5),
    ),
    voice="sung",
    voice_chance=0.95,
    melody=TUNES + ("..xx x.xx _xx_ x_..", ".xx_ xx_x x___ ...."),
    lead_programs=(4, 65, 27, 11),
    fills=FILLS,
)
STYLES = (GUITAR_POP, DANCE_POP, BALLAD, SYNTH_POP, SOUL_POP)
