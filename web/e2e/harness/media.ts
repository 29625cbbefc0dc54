import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { must, out } from './lab.ts';

/** A moving test picture as Chromium's fake camera plays it, made once. */
export async function picture(size: string, framesPerSecond: number, seconds: number): Promise<string> {
  return make(`picture-${size}-${framesPerSecond}.y4m`, (file) =>
    must(
      'ffmpeg',
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${framesPerSecond}`],
      ...['-t', String(seconds), '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', file],
    ),
  );
}

/** Somebody talking without a pause, as Chromium's fake microphone plays it. Speech, because noise suppression takes a tone away. */
export async function speech(): Promise<string> {
  return make('speech.wav', async (file) => {
    const words =
      'The kettle is on, come over when you are ready, and bring the blue cups from the cellar with you please.';
    await must('espeak-ng', '-s', '160', '-w', `${file}.raw.wav`, words);
    await must(
      'ffmpeg',
      '-v',
      'error',
      '-y',
      '-i',
      `${file}.raw.wav`,
      '-ar',
      '48000',
      '-ac',
      '1',
      '-f',
      'wav',
      file,
    );
  });
}

async function make(name: string, write: (file: string) => Promise<unknown>): Promise<string> {
  const folder = path.join(out, 'media');
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const fresh = `${file}.${process.pid}`;
    await write(fresh);
    renameSync(fresh, file);
  }
  return file;
}
