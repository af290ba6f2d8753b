"""Rap: words in rhythm over a loop; boom-bap with swung sixteenths, or trap with rolling hats."""

from .style import Layer, Style

# Tables: a layer or two grids a line.
# fmt: off

LOOPS = {
    "minor": (
        "im7 | im7 | bVImaj7 | V7",
        "i | i | bVI | bVII",
        "im7 | ivm7 | im7 | ivm7",
        "i | i | i | i",
        "im9 | im9 | bVII | bVImaj7",
    ),
    "dorian": ("im7 | IV7 | im7 | IV7", "im9 | im9 | ii7 | V7"),
    "major": ("Imaj7 | vi7 | ii7 | V7", "Imaj7 | IVmaj7 | Imaj7 | IVmaj7"),
}
MINOR = {"minor": 0.65, "dorian": 0.2, "major": 0.15}
FLOWS = (
    "xxxx xxx. xxxx x.x.",
    "x.xx x.xx x.xx x.x.",
    ".xxx x.xx .xxx x...",
    "xx.x xx.x xx.x x.x.",
    "x.x. x.xx x.x. xxx.",
    "xxx. xxx. xxx. x.x.",
    "..xx xxxx x.xx x...",
)
HOOKS = ("x.x. x.x. x___ ....", "x.xx .xx. x___ ....", "x___ x___ x.x. x___")
SCRATCHES = ("snare .... x... .... x.xx", "kick x... .... .... ....", "snare .... x... ..x. x-x-")

BOOM_BAP = Style(
    name="boom bap",
    tempo=(80, 102),
    progressions=LOOPS,
    modes=MINOR,
    drums={
        "calm": ("hat o.o. o.o. o.o. o.o.",),
        "main": (
            "kick x... ..x. ..x. ....\nsnare .... x... .... x...\nhat o.o. o.o. o.o. o.o.",
            "kick x.x. .... .xx. ....\nsnare .... x..- .-.. x...\nhat o.o. o.o. o.oo o.o.",
            "kick x..x ...x ..x. ....\nsnare .... x... .... x..-\nhat o-o- o-o- o-o- o-o-",
        ),
    },
    kits=(8, 0, 16, 8),
    swing=(0.55, 0.64),
    swing_unit=0.25,
    bass=("R__. ..R_ ..R_ ..a_", "R_.R .... ..5_ R_.." , "R___ ..R_ R_5_ ..7a"),
    bass_programs=(32, 33, 35, 38),
    layers=(
        Layer("chords", ("x___ .... ..x_ ....", "x_._ ..x_ ._.. x_._", "..x. ...x ..x. ...."),
              (4, 0, 5, 26, 11, 48), 62),
        Layer("riff", ("3_4_ .2_. 3_1_ ....", "x... ..x. ...x ....", "4.3. 2.3. 1... ...."),
              (11, 26, 0, 73, 61, 46), 70, 0.3, 0.8, 2),
        Layer("pad", ("x___ ____ ____ ____",), (48, 50, 16, 89), 66, 0.6, 0.4),
    ),
    voice="rap",
    melody=FLOWS,
    lead_programs=(73, 11, 65, 59),
    fills=SCRATCHES,
    looseness=0.012,
    weight=1.3,
)
TRAP = Style(
    name="trap",
    tempo=(124, 156),
    progressions=LOOPS,
    modes={"minor": 0.9, "dorian": 0.1},
    drums={
        "calm": ("hat o.o. o.o. o.o. o.o.",),
        "main": (
            "kick x... ..x. ...x ....\nclap .... .... x... ....\nhat o.o. o.o. o.oo oooo",
            "kick x... .... ..x. .x..\nsnare .... .... x... ....\nhat o-o- o-o- ooo- o-o-",
            "kick x..x .... .... ..x.\nclap .... .... x... ....\nhat oooooo oooooo oooooo oooooo",
        ),
        "high": (
            "kick x..x ..x. ...x ..x.\nclap .... .... x... ....\nsnare .... .... x... ...o\n"
            "hat o.o.o.o. o.o.o.o. ooooooo- oooooooo\nopen .... ..o. .... ....",
        ),
    },
    kits=(25, 25, 24),
    bass=("R___ __R_ ...R ____", "R___ ____ ..R_ _5__", "R__R ____ ____ ..8_"),
    bass_programs=(38, 39),
    layers=(
        Layer("arp", ("1.2. 3.2. 4.3. 2.3.", "4..3 ..2. 4..3 ..1.", "1.31 .213 .132 .13."),
              (11, 46, 0, 99, 80, 14), 74, 0.0, 0.9),
        Layer("pad", ("x___ ____ ____ ____",), (48, 50, 89, 52, 91), 64, 0.3, 0.7),
        Layer("chords", ("x___ ____ ____ ____", "x__x ____ x___ ____"),
              (0, 4, 5, 24), 62, 0.2, 0.5),
    ),
    voice="rap",
    melody=("x.x. xxx. x.x. xxx.", "x.xx x... x.xx x...", "xx.x x.x. xx.x x...",
            "..x. xxxx x.x. x..."),
    lead_programs=(11, 80, 73),
    fills=("hat o.o.o.o. o.o.o.o. oooooooo oooooooo", "clap .... .... x... x.xx"),
    sub_bass=0.85,
    looseness=0.004,
    weight=1.3,
)
G_FUNK = Style(
    name="g-funk",
    tempo=(86, 108),
    progressions=LOOPS,
    modes={"minor": 0.6, "dorian": 0.4},
    drums={
        "calm": ("kick x... .... x... ....\nclap .... x... .... x...",),
        "main": (
            "kick x..x ..x. ..x. ....\nsnare .... x... .... x...\nhat o-o- o-o- o-o- o-o-",
            "kick x... ..xx .... ..x.\nclap .... x... .... x...\nhat o.o- o.o- o.o- o.o-",
        ),
    },
    kits=(24, 16, 25, 8),
    swing=(0.5, 0.58),
    swing_unit=0.25,
    bass=("R__R ..R. 7_8_ ..5a", "R.R. ..R8 ..7_ 5_R.", "R__. R_R. ..8. 7.5."),
    bass_programs=(38, 36, 33, 39),
    layers=(
        Layer("chords", ("x___ .... ..x_ ....", ".... x... .... x...", "x_._ x_._ x_._ x_._"),
              (4, 16, 5, 0), 62),
        Layer("counter", ("x___ ____ x_x_ x___", "..x_ x___ ____ ____"),
              (80, 81, 73, 79), 79, 0.6, 0.7, 1),
        Layer("riff", ("..x. ..x. ..x. ..x.", "...x ..x. ...x ..x."), (28, 27, 7), 64, 0.4, 0.6, 3),
    ),
    voice="rap",
    melody=FLOWS,
    lead_programs=(80, 81),
    fills=SCRATCHES,
    looseness=0.008,
)
SOUL_LOOP = Style(
    name="soul loop",
    tempo=(76, 100),
    progressions={
        "major": ("Imaj7 | vi7 | ii7 | V7", "IVmaj7 | iii7 | ii7 | Imaj7", "I | vi | IV | V"),
        "minor": ("im7 | bVImaj7 | bIIImaj7 | V7", "im7 | ivm7 | bVII7 | bIIImaj7"),
    },
    modes={"major": 0.45, "minor": 0.55},
    drums={
        "main": (
            "kick x... ..x. .xx. ....\nsnare .... x... .... x...\nhat o.o. o.o. o.o. o.o.",
            "kick x..x .... x... ..x.\nclap .... x... .... x...\nhat o-o- o-o- o-o- o-oo",
        ),
        "high": (
            "kick x... ..x. .xx. ...x\nsnare .... x... .... x..-\nhat o.o. o.o. o.o. o.o.\n"
            "tamb ..o. ..o. ..o. ..o.",
        ),
    },
    kits=(8, 24, 0, 25),
    swing=(0.5, 0.6),
    swing_unit=0.25,
    bass=("R___ ..R_ 5___ ..a_", "R__R ..5_ R___ ..7_"),
    bass_programs=(33, 35, 38, 32),
    layers=(
        Layer("chords", ("x___ x___ x___ x___", "x_x_ x_x_ x_x_ x_x_", "x__x __x_ x___ ...."),
              (0, 4, 48, 24, 16), 64),
        Layer("pad", ("x___ ____ ____ ____",), (48, 49, 52, 50), 68, 0.3, 0.8),
        Layer("riff", ("4_3_ 2_3_ 4___ ....", "..x. x.x. ..x. ...."),
              (61, 40, 73, 11, 0), 72, 0.5, 0.6, 2),
    ),
    voice="rap",
    melody=FLOWS,
    lead_programs=(61, 65, 73),
    fills=SCRATCHES,
)
STYLES = (BOOM_BAP, TRAP, G_FUNK, SOUL_LOOP)
