"""How firm answers are: counted as by hand, paired, for every kind of network."""

import numpy as np
import pytest
import soundfile
from small_songs import SPEC, sound

import genre_lab as gl
from genre_lab.audio.clip import Clip
from genre_lab.audio.distortions import DISTORTIONS, Distortion, distort
from genre_lab.data.sources import from_csv
from genre_lab.data.tracks import Tracks
from genre_lab.errors import AudioError, EvaluationError, GenreLabError
from genre_lab.evaluation.comparison import newcombe_interval
from genre_lab.evaluation.listening.robustness import RATE, Robustness, robustness
from genre_lab.evaluation.prediction import Predictor
from genre_lab.evaluation.statistics import wilson_interval
from genre_lab.models.baselines import baseline, mfcc_statistics


def drone_instead(samples, rate, strength, generator):
    """Replace a song by another, whatever it was."""
    return sound("drone", 99, len(samples) / rate, rate)


DRONE = Distortion("drone", "replaced", drone_instead, (1,))


@pytest.fixture
def few(songs):
    """Four songs of each genre, two artists."""
    table = from_csv(songs / "tracks.csv").table
    return Tracks(table.groupby("genre").head(4))


def rows(table, kind, network=None):
    wanted = table[table.kind == kind]
    return wanted if network is None else wanted[wanted.network == network]


def test_of_songs_as_they_are_it_says_what_predict_says(run, few):
    firm = robustness(run, few, "gain", progress=False)
    answers = firm.answers[firm.answers.kind == "none"]
    predictor = Predictor(run)
    said = [predictor(path).index[0] for path in few.table.path]
    assert answers.answer.tolist() == said
    [plain] = rows(firm.table, "none").itertuples()
    n_right = int((np.array(said) == few.table.genre).sum())
    assert plain.right == n_right / 12 and plain.unchanged == 1 and plain.change == 0
    assert (plain.right_low, plain.right_high) == wilson_interval(n_right, 12)


def test_of_distorted_songs_it_says_what_predict_says_of_them(run, few, tmp_path):
    clips = [gl.load_clip(path, 6.4) for path in few.table.path]
    firm = robustness(run, clips, {"treble": [-30], "gain": [-40]}, progress=False)
    predictor = Predictor(run)
    for kind, strength in (("treble", -30), ("gain", -40)):
        answers = firm.answers[firm.answers.kind == kind].answer.tolist()
        for clip, answer in zip(clips, answers, strict=True):
            soundfile.write(
                tmp_path / "it.wav", distort(clip, kind, strength).samples, 12_000, "FLOAT"
            )
            assert predictor(tmp_path / "it.wav").index[0] == answer


def test_shares_are_counted_paired_with_the_songs_as_they_are(run, few):
    firm = robustness(run, few, [DRONE], progress=False)
    plain = firm.answers[firm.answers.kind == "none"].answer.to_numpy()
    [row] = rows(firm.table, "drone").itertuples()
    was_drone, truth = plain == "drone", few.table.genre.to_numpy()
    assert row.right == 4 / 12 and row.unchanged == was_drone.mean()
    assert (row.commonest, row.commonest_share) == ("drone", 1)
    assert row.change == pytest.approx(4 / 12 - (plain == truth).mean())
    limits = newcombe_interval(truth == "drone", plain == truth)
    assert (row.change_low, row.change_high) == limits


def test_a_genre_that_the_network_does_not_know_judges_nobody(run, few):
    strange = few.table.assign(genre=few.table.genre.replace("bells", "gamelan"))
    firm = robustness(run, Tracks(strange), [DRONE], progress=False)
    assert firm.table.n_songs.tolist() == [12, 12] and firm.table.n_judged.tolist() == [8, 8]
    assert rows(firm.table, "drone").right.item() == 4 / 8


def test_without_genres_only_what_changes_is_told(run, songs):
    folder = robustness(run, songs / "bells", [DRONE], progress=False)
    one = robustness(run, songs / "bells" / "00.wav", [DRONE], progress=False)
    assert folder.table.n_songs.tolist() == [10, 10] and one.table.n_songs.tolist() == [1, 1]
    assert folder.table.right.isna().all() and (folder.table.n_judged == 0).all()
    assert rows(folder.table, "drone").unchanged.item() < 0.5


def test_several_networks_hear_the_same_and_a_baseline_says_what_it_says(run, store, few):
    train = store.split("train")
    learnt = baseline("logistic").fit(mfcc_statistics(train), train.table.genre)
    firm = robustness({"net": run, "MFCC": learnt}, few, [DRONE], spec=SPEC, progress=False)
    assert firm.table.network.tolist() == ["net", "MFCC"] * 2
    answers = firm.answers[(firm.answers.network == "MFCC") & (firm.answers.kind == "none")]
    numbers = mfcc_statistics(store).loc[few.table.track_id]
    assert answers.answer.tolist() == learnt.predict(numbers).tolist()
    assert rows(firm.table, "drone", "MFCC").commonest_share.item() == 1


def test_of_a_published_network_the_three_surest_tags_are_compared(musicnn, few):
    songs = list(few.table.path[::4])
    firm = robustness("musicnn-mtt", songs, {"gain": [0], "noise": [-10]}, progress=False)
    network = gl.published("musicnn-mtt")
    said = [", ".join(network.tags(song).index[:3]) for song in songs]
    assert firm.answers[firm.answers.kind == "none"].answer.tolist() == said
    assert firm.table.n_judged.eq(0).all() and firm.table.right.isna().all()
    assert rows(firm.table, "gain").unchanged.item() == 1
    noisy = firm.answers[firm.answers.kind == "noise"]
    for before, answer, share in zip(said, noisy.answer, noisy.unchanged, strict=True):
        assert len(set(answer.split(", ")) & set(before.split(", "))) / 3 == share
    assert rows(firm.table, "noise").unchanged.item() < 1


def test_a_distortion_gets_as_much_of_the_middle_as_it_needs(run):
    clip = Clip(np.arange(20 * 12_000, dtype="float32") / 1e6, 12_000, "a ramp")
    given = {}

    def remember(samples, rate, strength, generator):
        given[strength] = samples
        return samples

    robustness(run, clip, [Distortion("k", "n", remember, (0.5, 1, 2, 9), needs=float)])
    assert [round(len(given[s]) / 12_000, 1) for s in (0.5, 1, 2, 9)] == [3.2, 6.4, 12.8, 20]
    middle = clip.samples[10 * 12_000]
    assert all(abs(samples[len(samples) // 2] - middle) < 1e-5 for samples in given.values())


def test_every_kind_can_be_asked_and_the_same_seed_gives_the_same_answers(run):
    clip = Clip(sound("rattle", 1, 8), 12_000, "rattle")
    first = robustness(run, clip, seed=5, progress=False)
    again = robustness(run, clip, ["noise", "microphone"], seed=5, progress=False)
    wanted = first.answers[first.answers.kind.isin(["none", "noise", "microphone"])]
    assert wanted.reset_index(drop=True).equals(again.answers)
    tried = [(kind, strength) for kind, all_ in DISTORTIONS.items() for strength in all_.strengths]
    distorted = first.table[first.table.kind != "none"]
    assert list(zip(distorted.kind, distorted.strength, strict=True)) == tried


def test_noise_is_the_same_at_all_strengths_and_other_for_each_song(run):
    noises = []

    def remember(samples, rate, strength, generator):
        noises.append(generator.standard_normal())
        return samples

    clips = [Clip(sound("rattle", 1, 7), 12_000, "rattle")] * 2
    kind = Distortion("noise", "same", remember, (1, 2))
    robustness(run, clips, kind, progress=False)
    assert noises[0] == noises[1] != noises[2] == noises[3]
    robustness(run, clips, kind, seed=1, progress=False)
    assert noises[4] != noises[0]


def test_a_song_that_cannot_be_read_is_named_and_left_out(run, songs, tmp_path, capsys):
    (tmp_path / "broken.mp3").write_bytes(b"no song at all")
    both = [tmp_path / "broken.mp3", songs / "bells" / "00.wav"]
    firm = robustness(run, both, [DRONE], progress=False)
    assert firm.table.n_songs.tolist() == [1, 1]
    assert "broken.mp3" in capsys.readouterr().err
    with pytest.raises(EvaluationError, match="none of the songs"):
        robustness(run, both[:1], [DRONE], progress=False)


def test_songs_are_distorted_at_the_rate_of_records(run, songs):
    rates = []

    def remember(samples, rate, strength, generator):
        rates.append(rate)
        return samples

    robustness(run, songs / "bells" / "00.wav", Distortion("k", "r", remember, (1,)))
    assert rates == [RATE]


@pytest.mark.parametrize(
    "network, songs, distortions, error",
    [
        ("practice", "clip", "telephone", AudioError),
        ("practice", "clip", {"microphone": [9]}, AudioError),
        ("practice", "clip", {"gain": ["loud"]}, AudioError),
        ("practice", "clip", [], EvaluationError),
        ("practice", "clip", {"gain": []}, EvaluationError),
        ("practice", [], None, EvaluationError),
        ("practice", [5], None, EvaluationError),
        ("practice", 5, None, EvaluationError),
        ({}, "clip", None, EvaluationError),
        (5, "clip", None, EvaluationError),
        (baseline("knn"), "clip", None, GenreLabError),
        ("no such run", "clip", None, GenreLabError),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(network, songs, distortions, error):
    songs = Clip(sound("bells", 1), 12_000, "bells") if songs == "clip" else songs
    with pytest.raises(error) as refused:
        robustness(network, songs, distortions, progress=False)
    assert refused.value.args[0]


def test_a_store_or_a_baseline_of_other_numbers_is_refused(store):
    with pytest.raises(EvaluationError, match="no sound"):
        robustness("practice", store, progress=False)
    learnt = baseline("knn").fit(np.eye(30, 3), list("abc") * 10)
    with pytest.raises(GenreLabError, match="3 numbers a song"):
        robustness(learnt, Clip(sound("bells", 1), 12_000, "bells"), progress=False)


def test_a_kept_table_is_enough_for_what_it_says_and_its_figure(run, few):
    firm = robustness(run, few, {"gain": [-10, 10], "microphone": [1, 5]}, progress=False)
    kept = Robustness(firm.table)
    figure = gl.plot(kept)
    assert figure.alt == gl.plot(firm).alt and "across the hall" in str(
        [text.get_text() for ax in figure.figure.axes for text in ax.get_xticklabels()]
    )
    with pytest.raises(EvaluationError, match="no column unchanged"):
        Robustness(firm.table.drop(columns="unchanged"))
    with pytest.raises(EvaluationError, match="as they are"):
        Robustness(firm.table[firm.table.kind != "none"])


def test_the_figure_shows_the_table(run, few):
    firm = robustness(run, few, {"gain": [10, -10], "noise": [20]}, progress=False)
    gain, noise = gl.plot(firm).figure.axes
    [curve] = gain.lines
    shares = firm.table.set_index(["kind", "strength"]).right
    wanted = [shares["gain", -10], shares["none", 0], shares["gain", 10]]
    assert curve.get_ydata().tolist() == wanted
    assert [text.get_text() for text in gain.get_xticklabels()] == ["-10", "0", "10"]
    assert noise.lines[0].get_ydata().tolist() == [shares["none", 0], shares["noise", 20]]
    with pytest.raises(GenreLabError, match="1 axes do not fit 2 kinds"):
        gl.plot(firm, ax=gain)


def test_an_interval_of_a_paired_difference_has_room_where_nothing_changed():
    right = np.array([True] * 60)
    low, high = newcombe_interval(right, right)
    assert low == -high and 0.03 < high < 0.1
    first, second = np.array([1, 1, 1, 0] * 9) == 1, np.array([1, 0, 0, 1] * 9) == 1
    low, high = newcombe_interval(first, second)
    assert newcombe_interval(second, first) == pytest.approx((-high, -low))
    assert low < first.mean() - second.mean() < high
