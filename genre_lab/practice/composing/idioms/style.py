"""What a style is: everything a composer needs to know to write one kind of song."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """Describe one part of an arrangement beside drums, bass and melody.

    Parameters
    ----------
    role : str
        ``chords``, ``pad``, ``arp``, ``riff`` or ``counter``.
    patterns : tuple of str
        Rows of signs (see `patterns`) to choose one of: ``x o -`` strike the whole chord,
        ``1``–``6`` one of its tones from below, ``B`` its root in the bass.
    programs : tuple of int
        General MIDI programs to choose from; a number given twice is chosen twice as often.
    centre : int
        The pitch around which it plays.
    enters : float
        The least energy of a section, 0–1, in which it plays.
    chance : float
        How often a song of this style has it.
    size : int
        The most tones at once.
    strum : float
        Beats between the lowest and the highest string of a chord.
    """

    role: str
    patterns: tuple[str, ...]
    programs: tuple[int, ...]
    centre: int = 62
    enters: float = 0.0
    chance: float = 1.0
    size: int = 4
    strum: float = 0.0


@dataclass(frozen=True)
class Style:
    """Describe one way of making music within a genre.

    Tempi are in beats a minute, `swing` is the share of the first of two notes (0.5 is
    straight, 0.667 triplets) and `swing_unit` the length in beats of the notes that swing.
    Drum grids go by the energy of a section: ``calm``, ``main``, ``high``; a missing one
    means that the drums rest.
    """

    name: str
    tempo: tuple[int, int]
    progressions: dict[str, tuple[str, ...]]
    drums: dict[str, tuple[str, ...]]
    kits: tuple[int, ...]
    bass: tuple[str, ...]
    bass_programs: tuple[int, ...]
    layers: tuple[Layer, ...]
    beats_per_bar: int = 4
    swing: tuple[float, float] = (0.5, 0.5)
    swing_unit: float = 0.5
    modes: dict[str, float] = field(default_factory=lambda: {"major": 1.0})
    scale: dict[str, str] = field(default_factory=dict)
    voice: str = "none"
    voice_chance: float = 1.0
    melody: tuple[str, ...] = ()
    lead_programs: tuple[int, ...] = ()
    lead_chance: float = 1.0
    fills: tuple[str, ...] = ()
    pump: float = 0.0
    looseness: float = 0.012
    sub_bass: float = 0.0
    weight: float = 1.0
