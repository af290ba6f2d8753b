"""Electronic: the drum machine leads, sounds open and close, chords pump, and things build up."""

from .style import Layer, Style

# Tables: a layer or two grids a line.
# fmt: off

LOOPS = {
    "minor": (
        "i | i | bVI | bVII",
        "im7 | im7 | ivm7 | ivm7",
        "i | bVII | bVI | bVI",
        "i | i | i | i",
        "i | bIII | bVII | iv",
    ),
    "dorian": ("im7 | IV7 | im7 | IV7", "im9 | im9 | ii7 | ii7", "i | i | bVII | IV"),
    "major": ("vi | IV | I | V", "I | V | vi | IV", "Iadd9 | Iadd9 | vi7 | IVmaj7"),
}
RISE = "snare x.x. x.x. xxxx xxxx"
MINOR = {"minor": 0.65, "dorian": 0.2, "major": 0.15}
HOOKS = (
    "x..x ..x. x..x ..x.",
    "x.x. .x.x ..x. x...",
    "..x. x.x. ..x. xx..",
    "x___ ____ x__x ____",
    "x..x ..x. ..x. ....",
)

HOUSE = Style(
    name="house",
    tempo=(112, 130),
    progressions=LOOPS,
    modes=MINOR,
    drums={
        "calm": ("kick x... x... x... x...",),
        "main": (
            "kick x... x... x... x...\nopen ..x. ..x. ..x. ..x.\nclap .... x... .... x...",
            "kick x... x... x... x...\nhat -.x- -.x- -.x- -.xo\nclap .... x... .... x..-",
        ),
        "high": (
            "kick x... x... x... x...\nopen ..x. ..x. ..x. ..x.\nclap .... x... .... x...\n"
            "hat oo-o oo-o oo-o oo-o\nshaker -o-o -o-o -o-o -o-o",
        ),
    },
    kits=(24, 25, 24, 8),
    bass=("..R_ ..R_ ..R_ ..R_", "..R. .R.R ..R. .8.R", "R..R ..R. .R.. R.8."),
    bass_programs=(38, 39, 38, 33),
    layers=(
        Layer("chords", ("..x. ..x. ..x. ..x.", "x..x ..x. .x.. x...", ".x.. x..x ..x. ...."),
              (0, 2, 4, 16, 90, 62), 62),
        Layer("pad", ("x___ ____ ____ ____",), (50, 51, 89, 90, 48), 64, 0.3, 0.8),
        Layer("riff", HOOKS, (80, 81, 11, 12, 5), 70, 0.6, 0.5, 2),
    ),
    voice="hum",
    voice_chance=0.35,
    melody=("x_x_ ..x_ x___ ....", "..x_ x_x_ .... ....", "x___ ____ ..x_ x___"),
    lead_programs=(81, 80, 4, 62),
    lead_chance=0.5,
    fills=(RISE, "clap .... x... .... x.xx", "kick x... x... .... ...."),
    pump=0.7,
    looseness=0.003,
)
TECHNO = Style(
    name="techno",
    tempo=(122, 142),
    progressions={"minor": ("i | i | i | i", "i | i | bII | i", "im7 | im7 | bVII | bVII")},
    modes={"minor": 1.0},
    drums={
        "calm": ("kick x... x... x... x...\nhat ..o. ..o. ..o. ..o.",),
        "main": (
            "kick x... x... x... x...\nopen ..x. ..x. ..x. ..x.\nstick ...o ..o. ...o ..o.",
            "kick x... x... x... x..-\nhat x-x- x-x- x-x- x-x-\nclap .... x... .... x...",
        ),
        "high": (
            "kick x... x... x... x...\nopen ..x. ..x. ..x. ..x.\nride x... x... x... x...\n"
            "clap .... x... .... x...\ntom3 ...o ..o. .o.. o...",
        ),
    },
    kits=(25, 24, 24, 16),
    bass=(".RRR .RRR .RRR .RRR", "..R. ..R. ..R. ..R.", "R.RR .RR. R.RR .R8."),
    bass_programs=(38, 39, 39),
    layers=(
        Layer("arp", ("1.12 .1.3 1.12 .3.1", "1121 1311 2112 1311"), (81, 80, 87, 38, 90), 58, 0.2),
        Layer("chords", ("...x .... ..x. ....", "x... .... .... ..x."),
              (90, 63, 16, 5, 50), 62, 0.4, 0.8, 3),
        Layer("pad", ("x___ ____ ____ ____",), (95, 89, 92, 50), 62, 0.3, 0.5),
    ),
    lead_programs=(81, 84, 80),
    lead_chance=0.35,
    melody=HOOKS,
    fills=(RISE, "kick x... .... .... ....", "open x... x... x... x..."),
    pump=0.5,
    looseness=0.002,
)
TRANCE = Style(
    name="trance",
    tempo=(126, 142),
    progressions=LOOPS,
    modes={"minor": 0.7, "major": 0.3},
    drums={
        "calm": ("hat ..o. ..o. ..o. ..o.",),
        "main": ("kick x... x... x... x...\nopen ..x. ..x. ..x. ..x.\nclap .... x... .... x...",),
        "high": (
            "kick x... x... x... x...\nopen ..x. ..x. ..x. ..x.\nclap .... x... .... x...\n"
            "hat -o-o -o-o -o-o -o-o",
        ),
    },
    kits=(24, 24, 25, 16),
    bass=(".RRR .RRR .RRR .RRR", "..RR ..RR ..RR ..RR"),
    bass_programs=(38, 39),
    layers=(
        Layer("arp", ("1324 1324 1324 1324", "4321 4321 3213 2132", "1.43 .43. 1.43 .42."),
              (81, 80, 90, 99), 70, 0.3),
        Layer("pad", ("x___ ____ ____ ____",), (50, 51, 90, 48, 52), 64, 0.0),
        Layer("chords", ("x.xx .xx. x.xx .xx.", "x..x ..x. x..x ..x."),
              (81, 90, 62, 0), 66, 0.75, 0.8),
    ),
    voice="hum",
    voice_chance=0.3,
    melody=("x___ x___ x_x_ x___", "x__x __x_ x___ x___", "x___ ____ x___ x_x_"),
    lead_programs=(81, 80, 90),
    lead_chance=0.8,
    fills=(RISE, RISE, "clap x... x... x.x. xxxx"),
    pump=0.7,
    looseness=0.002,
)
BREAKS = Style(
    name="breaks",
    tempo=(128, 174),
    progressions=LOOPS,
    modes=MINOR,
    drums={
        "calm": ("hat o.o. o.o. o.o. o.o.",),
        "main": (
            "kick x... .... ..x. ....\nsnare .... x..- .-.. x..-\nhat o.o. o.o. o.o. o.o.",
            "kick x.x. .... ..xx ....\nsnare .... x..x .x.. x..x\nride o.o. o.o. o.o. o.o.",
        ),
        "high": (
            "kick x.x. .... ..x. ..x.\nsnare .... x..- .-.x x.--\nhat xoxo xoxo xoxo xoxo\n"
            "open .... .... .... ..x.",
        ),
    },
    kits=(24, 0, 8, 16),
    bass=("R___ __R_ ..R_ ____", "R___ ____ ..8_ R_a_", "R_.R ._R_ .... ..R_"),
    bass_programs=(38, 39, 39, 87),
    layers=(
        Layer("pad", ("x___ ____ ____ ____",), (89, 95, 50, 92, 48), 66, 0.0),
        Layer("chords", ("x..x .... ..x. ....", "x___ ____ .x__ ____"), (4, 5, 90, 0, 11), 64, 0.3),
        Layer("arp", ("1.2. 3.2. 4.3. 2.1.", "1..2 ..3. .4.. 3.2."), (99, 80, 11, 4), 72, 0.5, 0.6),
    ),
    voice="hum",
    voice_chance=0.3,
    melody=("x___ ____ x___ ____", "..x_ x___ .... x___"),
    lead_programs=(80, 81, 73, 4),
    lead_chance=0.4,
    fills=("snare x.xx .xx. xxxx xxxx", "snare .... x.x. ..xx x.xx\nkick x... .... .... ...."),
    pump=0.25,
    looseness=0.003,
)
DOWNTEMPO = Style(
    name="downtempo",
    tempo=(78, 112),
    progressions={
        "minor": ("im9 | im9 | bVImaj7 | bVImaj7", "im7 | ivm7 | im7 | bVII"),
        "dorian": ("im9 | IV9 | im9 | IV9", "im7 | bVIImaj7 | im7 | IV7"),
        "major": ("Imaj7 | Imaj7 | IVmaj7 | IVmaj7", "Imaj9 | vi7 | IVmaj7 | ii7"),
    },
    modes={"minor": 0.45, "dorian": 0.3, "major": 0.25},
    drums={
        "main": (
            "kick x... ..x. ..x. ....\nsnare .... x... .... x...\nhat o-o- o-o- o-o- o-oo",
            "kick x... x... x... x...\nstick .... x... .... x...\nhat ..o. ..o. ..o. ..o.",
        ),
        "high": (
            "kick x..x ..x. ..x. ....\nclap .... x... .... x...\nhat o-o- o-o- o-oo o-o-\n"
            "shaker -o-o -o-o -o-o -o-o",
        ),
    },
    kits=(25, 24, 8, 0),
    swing=(0.5, 0.58),
    swing_unit=0.25,
    bass=("R___ ____ ..R_ ____", "R__R ____ .... 5___", "R___ R___ R___ R___"),
    bass_programs=(38, 39, 33, 35),
    layers=(
        Layer("pad", ("x___ ____ ____ ____",), (89, 95, 50, 91, 48, 92), 64, 0.0),
        Layer("chords", ("x___ .... .x__ ....", "..x_ ..x_ ..x_ ..x_"), (4, 5, 11, 0, 26), 62, 0.3),
        Layer("arp", ("1.2. 3.4. 3.2. 1.2.", "1..3 ..2. .4.. 3..."),
              (99, 11, 12, 46, 4), 72, 0.2, 0.7),
    ),
    voice="hum",
    voice_chance=0.35,
    melody=("x___ ____ ..x_ x___", "x___ x___ ____ ____"),
    lead_programs=(73, 80, 4, 65),
    lead_chance=0.4,
    fills=("snare .... .... .... x.xx", "kick x... .... .... ...."),
    pump=0.35,
    looseness=0.005,
)
STYLES = (HOUSE, TECHNO, TRANCE, BREAKS, DOWNTEMPO)
