import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { origin } from '../harness/box.ts';
import { launchChromium } from '../harness/browser.ts';
import { test } from '../harness/fixtures.ts';
import { out, root } from '../harness/lab.ts';
import { speech } from '../harness/media.ts';
import { Person } from '../harness/person.ts';
import { film } from './scenes.ts';

const folder = path.join(out, 'screenshots');
const laptop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

async function join(
  browser: Browser,
  name: string,
  viewport: { width: number; height: number },
): Promise<Person> {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion: 'reduce' });
  await context.grantPermissions(['camera', 'microphone', 'notifications']);
  const person = await Person.open(context, name, origin);
  await person.join();
  return person;
}

test('the picture in the README', async ({ lab, authority, browserAt }) => {
  const browser = await browserAt('alice');
  mkdirSync(folder, { recursive: true });
  const voice = await speech();
  const camera = async (name: 'kitchen' | 'workshop') => ({
    picture: await film(browser, name),
    speech: voice,
  });
  const here = await launchChromium(lab, 'alice', authority, await camera('kitchen'));
  const there = await launchChromium(lab, 'bob', authority, await camera('workshop'));

  const others: Person[] = [];
  for (const name of ['Attic', 'Garden', 'Grandma', 'Office']) others.push(await join(browser, name, laptop));
  const workshop = await join(there, 'Workshop', phone);
  const kitchen = await join(here, 'Kitchen', laptop);
  await kitchen.sees(workshop);
  await take(kitchen.page, 'home.png');
  await others[0]?.page.emulateMedia({ colorScheme: 'dark' });
  await take(workshop.page, 'home-phone.png');

  await others[1]?.talksTo(others[3] as Person);
  await workshop.call(kitchen);
  await kitchen.ringing(workshop).waitFor();
  await take(kitchen.page, 'ringing.png');
  await kitchen.answer(workshop);
  await Promise.all([kitchen.connected(), workshop.connected()]);
  await kitchen.page.waitForTimeout(8000);
  await take(kitchen.page, 'call.png');
  await workshop.page.emulateMedia({ colorScheme: 'dark' });
  await take(workshop.page, 'call-phone.png');
  await together(browser);
  await Promise.all([here.close(), there.close()]);
});

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, name) });
}

/** The README's picture: the call on a laptop, the list on a phone beside it. */
async function together(browser: Browser): Promise<void> {
  const image = (name: string) =>
    `data:image/png;base64,${readFileSync(path.join(folder, name)).toString('base64')}`;
  const page = await browser.newPage({ viewport: { width: 1400, height: 800 } });
  await page.setContent(`<style>
      body { margin: 0; background: linear-gradient(135deg, #dfe9ea, #f4ecdf); }
      img { position: absolute; border-radius: 14px; box-shadow: 0 18px 50px #0005; }
    </style>
    <img src="${image('call.png')}" style="left: 50px; top: 90px; width: 990px">
    <img src="${image('home-phone.png')}" style="right: 50px; top: 60px; width: 290px; border: 8px solid #1c2326; border-radius: 30px">`);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: path.join(root, 'docs/img/lanline.png') });
  await page.close();
}
