/** What a device could give, and why not when it could not. */
export type Capture = 'on' | 'off' | 'denied' | 'missing' | 'busy';

export interface Opened {
  stream: MediaStream;
  microphone: Capture;
  camera: Capture;
}

export interface Choice {
  microphoneId?: string | undefined;
  cameraId?: string | undefined;
}

/** Just what is used of `navigator.mediaDevices`. */
export type Devices = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices'>;

export const NO_DEVICES = 'no-devices';

/**
 * Opens the microphone and, when wanted, the camera. A camera that is missing or refused never stands in the way of the
 * microphone, and without any of them the stream is empty: one can still listen.
 */
export async function openDevices(
  devices: Devices | undefined,
  wanted: { audio: boolean; video: boolean },
  choice: Choice,
): Promise<Opened> {
  const audio = wanted.audio ? microphone(choice) : false;
  const video = wanted.video ? camera(choice) : false;
  const nothing: Opened = {
    stream: new MediaStream(),
    microphone: wanted.audio ? 'missing' : 'off',
    camera: wanted.video ? 'missing' : 'off',
  };
  if (devices === undefined || (!audio && !video)) return nothing;
  try {
    const stream = await devices.getUserMedia({ audio, video });
    return { stream, microphone: audio ? 'on' : 'off', camera: video ? 'on' : 'off' };
  } catch (error) {
    if (!audio || !video) return { ...nothing, ...blame(error, wanted) };
    return await oneByOne(devices, audio, video);
  }
}

async function oneByOne(
  devices: Devices,
  audio: MediaTrackConstraints,
  video: MediaTrackConstraints,
): Promise<Opened> {
  const stream = new MediaStream();
  const opened: Opened = { stream, microphone: 'on', camera: 'on' };
  try {
    (await devices.getUserMedia({ audio })).getTracks().forEach((track) => stream.addTrack(track));
  } catch (error) {
    opened.microphone = whyNot(error);
  }
  try {
    (await devices.getUserMedia({ video })).getTracks().forEach((track) => stream.addTrack(track));
  } catch (error) {
    opened.camera = whyNot(error);
  }
  return opened;
}

function microphone(choice: Choice): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(choice.microphoneId ? { deviceId: { ideal: choice.microphoneId } } : {}),
  };
}

function camera(choice: Choice): MediaTrackConstraints {
  return {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    ...(choice.cameraId ? { deviceId: { ideal: choice.cameraId } } : { facingMode: 'user' }),
  };
}

function blame(error: unknown, wanted: { audio: boolean; video: boolean }): Partial<Opened> {
  return wanted.audio ? { microphone: whyNot(error) } : { camera: whyNot(error) };
}

function whyNot(error: unknown): Capture {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'missing';
  }
}

export function stopStream(stream: MediaStream | undefined): void {
  stream?.getTracks().forEach((track) => track.stop());
}
