import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { type Host, type Lab, must, root } from './lab.ts';

/** Nothing of the browser's own may talk: what is on the bridge is then the product's doing. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  // What still asks (autofill, sign-in, updates) finds no name. Names that a page might ask for, such as a public STUN
  // server's, are left alone: those questions are to be seen on the bridge.
  '--host-resolver-rules=' +
    [
      '*.googleapis.com',
      'accounts.google.com',
      'clients*.google.com',
      'www.google.com',
      '*.gvt1.com',
      '*.gstatic.com',
    ]
      .map((name) => `MAP ${name} ~NOTFOUND`)
      .join(','),
];

export interface Devices {
  picture: string;
  speech: string;
}

/**
 * Debian's Chromium on a host of the lab, with a fake camera and microphone, trusting the box's CA and nothing installed by hand.
 * Where `asks` is true nobody answers its question whether the page may use them, which is a no.
 */
export async function launchChromium(
  lab: Lab,
  host: Host,
  authority: string,
  devices: Devices,
  asks = false,
): Promise<Browser> {
  const home = mkdtempSync(path.join(tmpdir(), `lanline-${host}-`));
  await trust(path.join(home, '.pki/nssdb'), authority);
  return chromium.launch({
    executablePath: wrapper(home, lab, host),
    env: { ...process.env, HOME: home },
    args: [
      ...quiet,
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-device-for-media-stream',
      ...(asks ? [] : ['--use-fake-ui-for-media-stream']),
      `--use-file-for-fake-video-capture=${devices.picture}`,
      `--use-file-for-fake-audio-capture=${devices.speech}`,
    ],
  });
}

/** Playwright speaks to a browser through a pipe, so a script that starts it in a namespace will do as the executable. */
function wrapper(home: string, lab: Lab, host: Host): string {
  const file = path.join(home, 'chromium');
  writeFileSync(file, `#!/bin/sh\nexec ${root}/tools/lab exec ${lab.id} ${host} chromium "$@"\n`, {
    mode: 0o755,
  });
  return file;
}

/** Puts the CA into an NSS store, which is what both browsers read. */
export async function trust(store: string, authority: string): Promise<void> {
  mkdirSync(store, { recursive: true });
  await must('certutil', '-N', '-d', `sql:${store}`, '--empty-password');
  await must('certutil', '-A', '-d', `sql:${store}`, '-n', 'lanline', '-t', 'C,,', '-i', authority);
}
