/** Follows how loud a stream is, 0 to 1, until it is stopped. */
export function followLevel(stream: MediaStream, heard: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => {};
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB is silence in a room, -10 dB is shouting.
    const decibels = 10 * Math.log10(power + 1e-9);
    heard(Math.min(1, Math.max(0, (decibels + 60) / 50)));
  }, 80);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
