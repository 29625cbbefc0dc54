import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { must, out } from '../harness/lab.ts';

interface Scene {
  wall: string;
  floor: string;
  light: string;
  hair: string;
  skin: string;
  shirt: string;
  things: string;
}

const kitchen: Scene = {
  wall: '#e9d8c3',
  floor: '#b98d63',
  light: '#fff3c9',
  hair: '#3b2a20',
  skin: '#d9a27c',
  shirt: '#2f6f73',
  things: `<rect x="80" y="90" width="330" height="16" rx="6" fill="#8d6743"/>
    <rect x="110" y="30" width="44" height="60" rx="8" fill="#c8553d"/><rect x="170" y="45" width="36" height="45" rx="8" fill="#f1c27d"/>
    <rect x="230" y="25" width="50" height="65" rx="10" fill="#5b8e7d"/><circle cx="340" cy="65" r="25" fill="#f4f1de"/>
    <rect x="960" y="60" width="240" height="260" rx="10" fill="#cfe6f2"/><path d="M1080 60V320M960 190H1200" stroke="#fff" stroke-width="12"/>
    <path d="M0 560H1280V720H0Z" fill="#a77b52"/><rect x="120" y="470" width="120" height="95" rx="16" fill="#c8553d"/>
    <path d="M240 495q50 0 50 30t-50 30" fill="none" stroke="#c8553d" stroke-width="14"/>`,
};

const workshop: Scene = {
  wall: '#c9d3da',
  floor: '#7f8c94',
  light: '#eef6ff',
  hair: '#8a8f98',
  skin: '#f0c7a3',
  shirt: '#b5532f',
  things: `<rect x="70" y="60" width="420" height="250" rx="10" fill="#9fb0ba"/>
    <path d="M130 100v120M110 100h40M210 100l60 60M330 100v150M310 250h40M420 100a30 30 0 1 0 1 0" stroke="#46545c" stroke-width="16" fill="none" stroke-linecap="round"/>
    <rect x="900" y="130" width="300" height="18" rx="6" fill="#6b5138"/><rect x="930" y="60" width="70" height="70" fill="#d9a441"/>
    <rect x="1020" y="40" width="60" height="90" fill="#4e7a51"/><rect x="1100" y="75" width="70" height="55" fill="#2d5d8a"/>
    <path d="M0 590H1280V720H0Z" fill="#6b5138"/><rect x="980" y="520" width="180" height="72" rx="10" fill="#2d5d8a"/>`,
};

/** A drawn room with somebody in it: a picture for the fake camera that looks like what the product is for. */
function drawing({ wall, floor, light, hair, skin, shirt, things }: Scene): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="1280" height="720">
    <defs><radialGradient id="lamp" cx="0.5" cy="0.1" r="0.9"><stop offset="0" stop-color="${light}" stop-opacity="0.9"/>
      <stop offset="1" stop-color="${light}" stop-opacity="0"/></radialGradient></defs>
    <rect width="1280" height="720" fill="${wall}"/><rect y="560" width="1280" height="160" fill="${floor}"/>${things}
    <rect width="1280" height="720" fill="url(#lamp)"/>
    <path d="M330 720q20-210 210-235h200q190 25 210 235z" fill="${shirt}"/>
    <path d="M580 420h120v90q-60 60-120 0z" fill="${skin}"/><path d="M580 455q60 45 120 0v20q-60 45-120 0z" fill="#0002"/>
    <path d="M480 300q-25-200 160-205t160 205q10 60-20 90l-20-110q-120-10-160-70-40 60-80 80l-20 100q-30-30-20-90z" fill="${hair}"/>
    <ellipse cx="640" cy="320" rx="135" ry="120" fill="${skin}"/><path d="M505 270q30-30 70-35 60-10 90-50 40 60 110 75v50q0 145-135 150T505 310z" fill="${skin}"/>
    <circle cx="585" cy="310" r="13" fill="#2b2320"/><circle cx="695" cy="310" r="13" fill="#2b2320"/>
    <path d="M562 280q22-16 46 0M672 280q22-16 46 0" stroke="${hair}" stroke-width="9" fill="none" stroke-linecap="round"/>
    <path d="M590 385q50 45 100 0" stroke="#8e3b2e" stroke-width="10" fill="none" stroke-linecap="round"/>
  </svg>`;
}

/** The scene as a fake camera's film. */
export async function film(browser: Browser, name: 'kitchen' | 'workshop'): Promise<string> {
  const folder = path.join(out, 'media');
  const file = path.join(folder, `${name}.y4m`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const still = path.join(folder, `${name}.png`);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.setContent(`<body style="margin:0">${drawing(name === 'kitchen' ? kitchen : workshop)}`);
  await page.screenshot({ path: still });
  await page.close();
  const length = ['-t', '2', '-r', '10', '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe'];
  await must('ffmpeg', '-v', 'error', '-y', '-loop', '1', '-i', still, ...length, file);
  return file;
}
