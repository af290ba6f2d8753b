"""Published networks give their published answers."""

import csv
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
from small_songs import sound

from genre_lab.audio.clip import Clip, load_clip
from genre_lab.data.extraction import extract
from genre_lab.data.tracks import Tracks
from genre_lab.errors import AudioError, DataError, ModelError
from genre_lab.models.pretrained import choi
from genre_lab.models.pretrained.published import (
    ARRIVING,
    CARDS,
    Published,
    digest_of,
    get_published,
    published,
    put,
    weights_file,
)

BESIDE = Path(__file__).resolve().parents[3] / "shared"
SHARED = Path(os.environ.get("GENRE_LAB_SHARED", BESIDE))
CHOI = SHARED / "published" / "choi"
needs_choi = pytest.mark.skipif(not CHOI.is_dir(), reason="the publisher's files are not here")


@pytest.fixture(scope="module")
def cache(published_cache):
    """The tests' own cache, so that nothing is fetched twice and nobody's is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENRE_LAB_CACHE", str(published_cache))
        yield published_cache


@pytest.fixture(scope="module")
def choi_crnn(cache) -> Published:
    if not CHOI.is_dir():
        pytest.skip("the publisher's files are not here")
    get_published(["choi-crnn"], CHOI)
    return published("choi-crnn")


@pytest.fixture(scope="module")
def pons(cache, musicnn_cache):
    """The four networks of musicnn's wheel, which pip fetches."""
    return published


def random_network(name: str) -> Published:
    """A network with random weights, for what does not depend on them."""
    network = Published(CARDS[name])
    network.__dict__["model"] = network.card.build()
    return network


@pytest.mark.parametrize("name", CARDS)
def test_every_network_is_what_its_card_says(name):
    network, card = random_network(name), CARDS[name]
    assert network.model.count_params() == card.parameters
    assert network.model.input_shape[1:] == (card.spec.n_bins, card.frames)
    assert network.model.output_shape[1:] == (len(card.tag_names),) == (50,)
    assert network.embedder.output_shape[1:] == (card.width,)
    assert card.spec.n_frames >= card.frames and len(set(card.tag_names)) == 50


def test_the_table_names_every_network_and_its_licence(cache):
    table = published()
    assert list(table.index) == list(CARDS) and set(table.licence) == {"MIT", "ISC"}
    with pytest.raises(ModelError, match=r"nothing-such"):
        published("nothing-such")
    with pytest.raises(ModelError, match="moving statistics"):
        published("choi-compact")


@needs_choi
def test_choi_gives_the_published_tags(choi_crnn):
    def first(name, n):
        answer = choi_crnn.answer(np.load(CHOI / f"bensound-{name}.npy")[0])[0]
        tags = pd.Series(answer, choi_crnn.tag_names).sort_values(ascending=False)
        return {tag: round(float(value), 3) for tag, value in tags[:n].items()}

    cute = {"jazz": 0.444, "instrumental": 0.151, "folk": 0.103, "Hip-Hop": 0.103, "ambient": 0.077}
    assert first("cute", 5) == pytest.approx(cute, abs=1e-3)
    assert first("dubstep", 2) == pytest.approx({"Hip-Hop": 0.245, "rock": 0.183}, abs=1e-3)


@needs_choi
def test_the_printed_answers_stand_beside_ours(choi_crnn, tmp_path):
    table = choi_crnn.reproduce(CHOI)
    assert table.tag.tolist()[:2] == ["jazz", "instrumental"] and len(table) == 7
    assert (table.published - table.ours).abs().max() < 1e-3
    (tmp_path / "bensound-cute.npy").write_bytes(b"another")
    with pytest.raises(DataError, match="isn't the input"):
        choi_crnn.reproduce(tmp_path)


def test_where_no_answers_were_printed_none_can_be_reproduced():
    with pytest.raises(ModelError, match="printed no answers"):
        random_network("vgg-msd").reproduce()


@needs_choi
def test_kernels_of_the_other_orientation_are_the_same_once_they_are_turned(choi_crnn):
    read = choi.read_choi_crnn
    theano = choi.turned(read(CHOI / "music_tagger_crnn_weights_theano.h5"))
    tensorflow = read(CHOI / "music_tagger_crnn_weights_tensorflow.h5")
    assert all(np.array_equal(theano[name], values) for name, values in tensorflow.items())
    wrong = random_network("choi-crnn")
    put(choi.turned(tensorflow), wrong.model)
    answer = wrong.answer(np.load(CHOI / "bensound-cute.npy")[0])[0]
    assert wrong.tag_names[answer.argmax()] == "pop"  # and no error says that it should be jazz


@needs_choi
def test_a_changed_byte_is_refused_and_named(cache, choi_crnn, tmp_path):
    for name in ("music_tagger_crnn_weights_tensorflow.h5",):
        data = bytearray((CHOI / name).read_bytes())
        data[len(data) // 2] ^= 1
        (tmp_path / name).write_bytes(data)
    kept = weights_file(CARDS["choi-crnn"])
    whole = kept.read_bytes()
    kept.unlink()
    with pytest.raises(DataError, match="checksum"):
        get_published(["choi-crnn"], tmp_path)
    assert not kept.exists()
    kept.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    with pytest.raises(ModelError, match="damaged"):
        published("choi-crnn").model  # noqa: B018
    kept.write_bytes(whole[:1000])
    with pytest.raises(ModelError, match="damaged"):
        published("choi-crnn").model  # noqa: B018
    kept.write_bytes(whole)


def test_what_a_killed_download_left_is_cleared_away(tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path))
    left = tmp_path / "published" / f"{ARRIVING}abc"
    left.mkdir(parents=True)
    (left / "half.whl").write_bytes(b"half")
    with pytest.raises(DataError):
        get_published(["vgg-mtt"], tmp_path / "nothing")
    assert not left.exists()


def test_a_folder_without_the_file_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path / "cache"))
    with pytest.raises(DataError, match="whl"):
        get_published(["vgg-mtt"], tmp_path)


@pytest.mark.slow
def test_pons_gives_the_published_programs_tags(pons):
    table = SHARED / "published" / "musicnn_tags.csv"
    clips = SHARED / "real_music" / "clips"
    if not table.is_file():
        pytest.skip("the right answers are not here")
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))[1:]
    names = {"MSD_musicnn": "musicnn-msd", "MTT_musicnn": "musicnn-mtt", "MSD_vgg": "vgg-msd"}
    networks = {old: pons(name) for old, name in (names | {"MTT_vgg": "vgg-mtt"}).items()}
    worst = 0.0
    for song, network, *values in rows:
        clip = load_clip(clips / song, 25, 16_000)
        soft = Clip(0.05 * clip.samples, 16_000)
        answer = networks[network].tags(soft)[list(networks[network].tag_names)]
        worst = max(worst, np.abs(answer.to_numpy() - np.array(values, float)).max())
    assert len(rows) == 20 and worst < 0.005


@pytest.mark.slow
@pytest.mark.parametrize("name", ["choi-crnn", "musicnn-mtt"])
@pytest.mark.parametrize("factor", [0.01, 1, 4])
def test_any_level_gives_finite_answers(name, factor):
    clip = Clip(sound("bells", 0, 30, 16_000) * np.float32(factor), 16_000)
    answer = random_network(name).tags(clip)
    assert np.isfinite(answer).all() and answer.is_monotonic_decreasing and len(answer) == 50


def test_a_short_song_is_padded_and_a_shorter_one_refused(tmp_path):
    network = random_network("musicnn-msd")
    for seconds in (2, 0.5):
        soundfile.write(tmp_path / f"{seconds}.wav", sound("bells", 0, seconds, 16_000), 16_000)
    assert len(network.tags(tmp_path / "2.wav", seconds=1)) == 50
    with pytest.raises(AudioError):
        network.tags(tmp_path / "0.5.wav")


@pytest.mark.slow
def test_songs_folders_tables_and_stores_have_the_same_embedding(tmp_path):
    network = random_network("musicnn-msd")
    folder = tmp_path / "songs"
    folder.mkdir()
    for name in ("a", "b"):
        samples = sound("bells" if name == "a" else "drone", 0, 26, 16_000)
        soundfile.write(folder / f"{name}.wav", samples, 16_000, subtype="FLOAT")
    paths = [folder / "a.wav", folder / "b.wav"]
    one_by_one = network.embed(paths, progress=False)
    assert one_by_one.shape == (2, 200) and one_by_one.dtype == np.float32
    table = pd.DataFrame({"track_id": ["a", "b"], "genre": ["x", "y"], "path": map(str, paths)})
    store = extract(
        Tracks(table),
        network.spec,
        out=tmp_path / "store",
        workers=1,
        progress=False,
        dtype="float32",
    )
    for songs in (folder, Tracks(table), store):
        np.testing.assert_allclose(network.embed(songs, progress=False), one_by_one, atol=1e-4)
    with pytest.raises(ModelError, match="recipe"):
        random_network("choi-crnn").embed(store, progress=False)


def test_patches_are_averaged_and_wrong_shapes_refused():
    network, generator = random_network("musicnn-mtt"), np.random.default_rng(0)
    patches = generator.random((3, 96, 187), dtype=np.float32)
    each = network.answer(patches)
    np.testing.assert_allclose(network.answer(patches[None])[0], each.mean(axis=0), atol=1e-6)
    for wrong in (patches[:, :, :100], patches[0], patches * np.nan, patches[:0]):
        with pytest.raises(ModelError):
            network.answer(wrong)


def test_weights_go_where_their_names_say_or_nowhere():
    network = CARDS["vgg-msd"].build()
    arrays = {
        f"{layer.name}/{variable.path.rsplit('/', 1)[-1]}": np.asarray(variable) + 1
        for layer in network.layers
        for variable in layer.weights
    }
    put(arrays, network)
    assert np.array_equal(network.get_layer("tags").get_weights()[0], arrays["tags/kernel"])
    assert digest_of(arrays) != digest_of(arrays | {"tags/bias": arrays["tags/bias"] + 1})
    with pytest.raises(ModelError, match="tags/bias"):
        put({name: a for name, a in arrays.items() if name != "tags/bias"}, network)
    with pytest.raises(ModelError, match="extra"):
        put(arrays | {"extra/kernel": arrays["tags/bias"]}, network)
