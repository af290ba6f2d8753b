// A button that records a few seconds from the microphone and sends the samples to Python.
function make(tag, settings) {
  return Object.assign(document.createElement(tag), settings);
}

const REASONS = {
  NotAllowedError: "the browser was not allowed to use the microphone",
  NotFoundError: "there is no microphone",
  NotReadableError: "another program is using the microphone",
};

function render({ model, el }) {
  const seconds = model.get("seconds");
  const button = make("button", { type: "button", textContent: `record ${seconds} s` });
  button.dataset.lmSuppressShortcuts = "true";
  el.classList.add("genre-lab-microphone");
  el.append(button);

  // Samples as the microphone gives them: what a browser would encode first could be lost.
  async function samplesOf(stream) {
    const context = new AudioContext();
    await context.resume();
    const listener = context.createScriptProcessor(4096, 1, 1);
    const wanted = Math.round(seconds * context.sampleRate);
    const samples = new Float32Array(wanted);
    let count = 0;
    await new Promise((full) => {
      listener.onaudioprocess = ({ inputBuffer }) => {
        const piece = inputBuffer.getChannelData(0).subarray(0, wanted - count);
        samples.set(piece, count);
        count += piece.length;
        const left = Math.ceil((wanted - count) / context.sampleRate);
        button.textContent = `recording, ${left} s left`;
        if (count >= wanted) full();
      };
      context.createMediaStreamSource(stream).connect(listener);
      listener.connect(context.destination); // without a listener nothing flows
    });
    const rate = context.sampleRate;
    await context.close();
    return { samples, rate };
  }

  async function record() {
    button.disabled = true;
    let stream = null;
    try {
      // A page that doesn't come from this computer or over https has no microphone at all.
      if (!navigator.mediaDevices) throw new DOMException("", "NotAllowedError");
      const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...plain } });
      const { samples, rate } = await samplesOf(stream);
      model.send({ rate }, undefined, [samples.buffer]);
    } catch (problem) {
      model.send({ problem: REASONS[problem.name] ?? `the browser says ${problem.name}` });
    } finally {
      stream?.getTracks().forEach((track) => track.stop());
      button.disabled = false;
      button.textContent = `record ${seconds} s again`;
    }
  }

  button.addEventListener("click", record);
}

export default { render };
