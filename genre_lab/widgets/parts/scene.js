// One figure; under it a player for every sound; over it a cursor where the sound is.
function make(tag, settings) {
  return Object.assign(document.createElement(tag), settings);
}

// JupyterLab would take arrow keys and Enter from lists, buttons and players for its own shortcuts.
function keepKeys(event) {
  if (event.target.closest(".genre-lab-explorer")) event.target.dataset.lmSuppressShortcuts = "true";
}

function render({ model, el }) {
  const image = make("img", { className: "genre-lab-figure" });
  const cursor = make("div", { className: "genre-lab-cursor", hidden: true });
  const frame = make("div", { className: "genre-lab-frame" });
  const players = make("div", { className: "genre-lab-players" });
  frame.append(image, cursor);
  el.append(frame, players);
  let addresses = [];
  let figureAddress = null;

  function showFigure() {
    const earlier = figureAddress;
    figureAddress = URL.createObjectURL(new Blob([model.get("png")], { type: "image/png" }));
    image.onload = () => earlier && URL.revokeObjectURL(earlier);
    image.src = figureAddress;
    image.alt = model.get("alt");
    frame.style.maxWidth = `${model.get("width")}px`;
  }

  function shareOf(time) {
    const [left, right, first, last] = model.get("axis");
    return left + ((right - left) * (time - first)) / (last - first);
  }

  function follow(audio, sound) {
    const move = () => {
      const time = sound.start + audio.currentTime;
      const [, , first, last] = model.get("axis");
      cursor.hidden = !(model.get("axis").length && time >= first && time <= last);
      if (!cursor.hidden) cursor.style.left = `${100 * shareOf(time)}%`;
      if (!audio.paused && !audio.ended) requestAnimationFrame(move);
    };
    ["play", "seeked", "pause"].forEach((event) => audio.addEventListener(event, move));
  }

  function showSounds() {
    addresses.forEach((address) => URL.revokeObjectURL(address));
    players.replaceChildren();
    cursor.hidden = true;
    addresses = model.get("sounds").map((sound) => {
      const address = URL.createObjectURL(new Blob([sound.wav], { type: "audio/wav" }));
      const figure = make("figure", {});
      const audio = make("audio", { controls: true, src: address });
      audio.setAttribute("aria-label", sound.label);
      if (sound.start !== undefined) follow(audio, sound);
      // One sound at a time.
      audio.addEventListener("play", () => players.querySelectorAll("audio").forEach((other) => other !== audio && other.pause()));
      figure.append(make("figcaption", { textContent: sound.label }), audio);
      players.append(figure);
      return address;
    });
  }

  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    model.set("clicked", place);
    model.save_changes();
    const [left, right, first, last] = model.get("axis");
    const index = model.get("sounds").findIndex((sound) => sound.start !== undefined);
    if (left === undefined || index < 0 || place[0] < left || place[0] > right) return;
    const time = first + ((last - first) * (place[0] - left)) / (right - left);
    players.querySelectorAll("audio")[index].currentTime = Math.max(0, time - model.get("sounds")[index].start);
  });

  const watched = { "change:png": showFigure, "change:alt": () => { image.alt = model.get("alt"); }, "change:sounds": showSounds };
  Object.entries(watched).forEach(([event, action]) => model.on(event, action));
  document.addEventListener("focusin", keepKeys);
  showFigure();
  showSounds();
  return () => {
    document.removeEventListener("focusin", keepKeys);
    Object.entries(watched).forEach(([event, action]) => model.off(event, action));
    [figureAddress, ...addresses].forEach((address) => URL.revokeObjectURL(address));
    players.querySelectorAll("audio").forEach((audio) => audio.pause());
  };
}

export default { render };
