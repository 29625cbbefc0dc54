import { loadJson } from '../call/identity';
import { openDevices, stopStream, type Choice, type Opened } from '../call/media';

const KEY = 'lanline.devices';

/** Microphone and camera outside a call: permission, preview, and which ones were picked. */
export class DeviceStore {
  choice = $state<Choice>(loadJson<Choice>(localStorage, KEY) ?? {});
  preview = $state.raw<Opened>();
  opening = $state(false);
  microphones = $state.raw<MediaDeviceInfo[]>([]);
  cameras = $state.raw<MediaDeviceInfo[]>([]);
  /** Whether the browser will hand over the microphone without asking. */
  granted = $state<boolean>();

  async look(): Promise<void> {
    this.granted = await isGranted('microphone');
    await this.list();
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.list());
  }

  async list(): Promise<void> {
    const found = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    this.microphones = found.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '');
    this.cameras = found.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '');
  }

  async open(): Promise<void> {
    this.opening = true;
    const opened = await openDevices(navigator.mediaDevices, { audio: true, video: true }, this.choice);
    this.close();
    this.preview = opened;
    this.opening = false;
    if (opened.microphone === 'on') this.granted = true;
    await this.list();
  }

  close(): void {
    stopStream(this.preview?.stream);
    this.preview = undefined;
  }

  async pick(choice: Choice): Promise<void> {
    this.choice = { ...this.choice, ...choice };
    localStorage.setItem(KEY, JSON.stringify(this.choice));
    if (this.preview) await this.open();
  }
}

async function isGranted(name: string): Promise<boolean | undefined> {
  try {
    const status = await navigator.permissions.query({ name: name as PermissionName });
    return status.state === 'granted';
  } catch {
    return undefined;
  }
}
