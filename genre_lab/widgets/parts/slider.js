// A label, a slider and a box for one number. Python hears of a value once it is settled.
function make(tag, settings) {
  return Object.assign(document.createElement(tag), settings);
}

function render({ model, el }) {
  const id = `genre-lab-slider-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`; // each slider loads this file again: they share no count
  const label = make("label", { htmlFor: `${id}-box`, id });
  const range = make("input", { type: "range" });
  const box = make("input", { type: "number", id: `${id}-box` });
  range.setAttribute("aria-labelledby", id);
  el.classList.add("genre-lab-slider");
  // JupyterLab would take arrow keys and Enter for its own shortcuts.
  [range, box].forEach((input) => { input.dataset.lmSuppressShortcuts = "true"; });
  el.append(label, range, box);

  const stops = () => model.get("stops");
  const nearest = (value) => stops().reduce((best, stop, n) => (Math.abs(stop - value) < Math.abs(stops()[best] - value) ? n : best), 0);
  const dragged = () => (stops().length ? stops()[range.valueAsNumber] : range.valueAsNumber);
  const inside = (value) => Math.min(model.get("max"), Math.max(model.get("min"), value));

  function show() {
    const value = model.get("value");
    label.textContent = model.get("label");
    const bounds = { min: model.get("min"), max: model.get("max"), step: model.get("step") };
    Object.assign(box, bounds);
    Object.assign(range, stops().length ? { min: 0, max: stops().length - 1, step: 1 } : bounds);
    range.value = stops().length ? nearest(value) : value;
    range.setAttribute("aria-valuetext", String(value));
    box.value = value;
    range.disabled = box.disabled = model.get("disabled");
  }

  function settle(value) {
    if (Number.isFinite(value)) {
      model.set("value", inside(value));
      model.save_changes();
    }
    show();
  }

  range.addEventListener("input", () => { box.value = dragged(); });
  range.addEventListener("change", () => settle(dragged()));
  box.addEventListener("change", () => settle(box.valueAsNumber));
  box.addEventListener("keydown", (event) => event.key === "Enter" && settle(box.valueAsNumber));
  const watched = ["value", "label", "min", "max", "step", "stops", "disabled"].map((name) => `change:${name}`);
  watched.forEach((event) => model.on(event, show));
  show();
  return () => watched.forEach((event) => model.off(event, show));
}

export default { render };
