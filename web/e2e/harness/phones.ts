import { type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { type Box, launcher } from './box.ts';
import { addresses, type Lab } from './lab.ts';

/** What a phone says all the time. */
export const TONE_HERTZ = 440;

/** An account for a phone, as `lanline user add` makes it. */
export interface Account {
  user: string;
  password: string;
}

export async function account(box: Box, name: string): Promise<Account> {
  const { status, output } = await box.command('user', 'add', name);
  const user = /^\s*User\s+(\S+)/im.exec(output)?.[1];
  const password = /^\s*Password\s+(\S+)/im.exec(output)?.[1];
  if (status !== 0 || !user || !password) throw new Error(`no account for ${name}: ${output}`);
  return { user, password };
}

/** A phone without sound hardware on the host `bob`: it says a tone and writes down what it hears. */
export abstract class DeskPhone {
  readonly home = mkdtempSync(path.join(tmpdir(), 'lanline-phone-'));
  protected said = '';
  protected process: ChildProcess | undefined;

  protected begin(lab: Lab, command: string[]): void {
    const process = lab.start('bob', command);
    this.process = process;
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  /** All that it has said. */
  words(): string {
    return this.said;
  }

  protected order(line: string): void {
    this.process?.stdin?.write(`${line}\n`);
  }

  abstract call(user: string): void;

  abstract hangUp(): void;

  /** What it has heard in its calls up to now, the newest last. */
  protected abstract recordings(): string[];

  async end(): Promise<void> {
    const process = this.process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
    this.quit();
    const late = setTimeout(() => process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  protected abstract quit(): void;

  /** Waits until a second more of something loud has been heard than before. */
  async hears(): Promise<void> {
    const heard = () => this.recordings().reduce((sum, file) => sum + loudTenths(readFileSync(file)), 0);
    const before = heard();
    await expect
      .poll(heard, { message: 'the phone hears somebody speak', intervals: [200], timeout: 30_000 })
      .toBeGreaterThan(before + 10);
  }
}

/** `lanline phone`. */
export class LanlinePhone extends DeskPhone {
  static start(lab: Lab, who: Account, ...options: string[]): LanlinePhone {
    const phone = new LanlinePhone();
    const tone = toneFile(phone.home);
    phone.begin(lab, [
      ...[launcher, 'phone', '--account', who.user, '--password', who.password],
      ...[
        '--server',
        addresses.pi.v4,
        '--play',
        tone,
        '--record',
        path.join(phone.home, 'heard.wav'),
        '--json',
        ...options,
      ],
    ]);
    return phone;
  }

  override call(user: string): void {
    this.order(`call ${user}`);
  }

  override hangUp(): void {
    this.order('hangup');
  }

  protected override quit(): void {
    this.order('quit');
  }

  protected override recordings(): string[] {
    return readdirSync(this.home)
      .filter((name) => /^heard.*\.wav$/.test(name))
      .map((name) => path.join(this.home, name));
  }
}

/** Debian's baresip, an account of which is protected as its options say. */
export class Baresip extends DeskPhone {
  /** @param options of its account, such as `;mediaenc=dtls_srtp;medianat=ice` */
  static start(lab: Lab, who: Account, options: string): Baresip {
    const phone = new Baresip();
    toneFile(phone.home);
    const { v4 } = addresses.bob;
    const modules = [
      'g711',
      'g722',
      'opus',
      'aufile',
      'sndfile',
      'uuid',
      'srtp',
      'dtls_srtp',
      'stun',
      'ice',
      'stdio',
    ];
    const config = [
      'poll_method epoll',
      `sip_listen ${v4}:5060`,
      'net_interface eth0',
      'rtcp_mux yes',
      'module_path /usr/lib/baresip/modules',
      ...modules.map((name) => `module ${name}.so`),
      'module_app account.so',
      'module_app menu.so',
      `snd_path ${phone.home}`,
      `audio_source aufile,${path.join(phone.home, 'tone.wav')}`,
      `audio_alert aufile,${path.join(phone.home, 'alert.wav')}`,
      '',
    ];
    writeFileSync(path.join(phone.home, 'config'), config.join('\n'));
    writeFileSync(path.join(phone.home, 'contacts'), '');
    const account =
      `<sip:${who.user}@lanline.local>;auth_pass=${who.password}` +
      `;outbound="sip:${addresses.pi.v4}:5060;transport=tcp";regint=60;sipnat=outbound` +
      `;audio_codecs=pcma/8000/1;answermode=auto${options}`;
    writeFileSync(path.join(phone.home, 'accounts'), `${account}\n`);
    phone.begin(lab, ['baresip', '-f', phone.home, '-t', '60', '-v']);
    return phone;
  }

  override call(user: string): void {
    this.order(`/dial sip:${user}@lanline.local`);
  }

  override hangUp(): void {
    this.order('/hangup');
  }

  protected override quit(): void {
    this.order('/quit');
  }

  protected override recordings(): string[] {
    return readdirSync(this.home)
      .filter((name) => /-dec\.wav$/.test(name))
      .map((name) => path.join(this.home, name));
  }
}

/** A tone of 60 s, 8 kHz, 16 bits. */
function toneFile(folder: string): string {
  const samples = 8_000 * 60;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++)
    wav.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * TONE_HERTZ * i) / 8_000)), 44 + 2 * i);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'tone.wav');
  writeFileSync(file, wav);
  return file;
}

/** Of a WAV file of 16 bits and one channel, also while it grows. */
function loudTenths(wav: Buffer): number {
  if (wav.length < 44) return 0;
  const block = wav.readUInt32LE(24) / 10;
  let loud = 0;
  for (let at = 44; at + 2 * block <= wav.length; at += 2 * block) {
    let energy = 0;
    for (let i = 0; i < block; i++) energy += wav.readInt16LE(at + 2 * i) ** 2;
    if (Math.sqrt(energy / block) > 300) loud++;
  }
  return loud;
}
