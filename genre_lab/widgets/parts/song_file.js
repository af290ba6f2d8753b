// A place to drop a song, with a button for those without a mouse. The file goes to Python in pieces.
const PIECE = 4 * 2 ** 20; // bytes; a Jupyter server takes messages of up to 10 MB

function make(tag, settings) {
  return Object.assign(document.createElement(tag), settings);
}

function render({ model, el }) {
  const id = `genre-lab-song-file-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  const label = make("label", { htmlFor: id, textContent: model.get("label") });
  const input = make("input", { type: "file", id, accept: "audio/*,.mp3,.wav,.flac,.ogg,.m4a" });
  input.dataset.lmSuppressShortcuts = "true";
  el.classList.add("genre-lab-song-file");
  el.append(label, input);

  async function send(file) {
    if (!file) return;
    const whole = Math.min(file.size, model.get("largest"));
    for (let first = 0; first === 0 || first < whole; first += PIECE) {
      const piece = await file.slice(first, Math.min(first + PIECE, whole)).arrayBuffer();
      model.send({ name: file.name, first, whole, size: file.size }, undefined, [piece]);
    }
  }

  input.addEventListener("change", () => send(input.files[0]));
  ["dragenter", "dragover", "dragleave", "drop"].forEach((name) => el.addEventListener(name, (event) => {
    event.preventDefault();
    event.stopPropagation();
    el.classList.toggle("genre-lab-over", name === "dragenter" || name === "dragover");
  }));
  el.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    send(input.files[0]);
  });
}

export default { render };
