import { rmSync } from 'node:fs';
import { type Browser, test as base } from '@playwright/test';
import { Box } from './box.ts';
import { launchChromium } from './browser.ts';
import { Lab } from './lab.ts';
import { picture, speech } from './media.ts';
import { Person } from './person.ts';

type Side = 'alice' | 'bob';

interface Shared {
  lab: Lab;
  box: Box;
  /** The CA that the box made, in a file. */
  authority: string;
  browsers: Record<Side, Browser>;
}

interface Each {
  /** Somebody who opens the page on a new device at `alice` or `bob` (or in a browser of the test's own) and joins. */
  person: (where: Side | Browser, name: string) => Promise<Person>;
  /** The same without joining. */
  visitor: (where: Side | Browser, name: string) => Promise<Person>;
  /** One more device of somebody, added with the code that the first one shows. */
  sameAs: (owner: Person, where: Side) => Promise<Person>;
  /** A page opened on a new device. */
  devices: (where: Side | Browser, name: string) => Promise<Person>;
  /** Notes a figure for the report. */
  measured: (figure: string) => void;
}

let people = 0;

/** One LAN, one box and two browsers for all tests of a worker; people are new in every test. */
export const test = base.extend<Each, Shared>({
  lab: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const lab = await Lab.up();
      await use(lab);
      await lab.down();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  box: [
    async ({ lab }, use) => {
      const box = await Box.start(lab);
      await use(box);
      await box.stop();
      rmSync(box.data, { recursive: true, force: true });
    },
    { scope: 'worker', auto: true, timeout: 300_000 },
  ],
  authority: [async ({ box }, use) => use(await box.authority()), { scope: 'worker' }],
  browsers: [
    async ({ lab, authority }, use) => {
      const devices = { picture: await picture('320x240', 30, 4), speech: await speech() };
      const alice = await launchChromium(lab, 'alice', authority, devices);
      const bob = await launchChromium(lab, 'bob', authority, devices);
      await use({ alice, bob });
      await Promise.all([alice.close(), bob.close()]);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  devices: async ({ browsers }, use) => {
    const opened: Person[] = [];
    await use(async (where, name) => {
      const browser = typeof where === 'string' ? browsers[where] : where;
      const context = await browser.newContext({ viewport: { width: 900, height: 600 } });
      await context.grantPermissions(['camera', 'microphone']);
      const person = await Person.open(context, name);
      opened.push(person);
      return person;
    });
    for (const person of opened) await person.isClean();
    await Promise.all(opened.map((person) => person.context.close()));
  },
  visitor: async ({ devices }, use) => {
    // People of earlier tests still own their names.
    await use((where, name) => devices(where, `${name} ${++people}`));
  },
  person: async ({ visitor }, use) => {
    await use(async (where, name) => {
      const person = await visitor(where, name);
      await person.join();
      return person;
    });
  },
  sameAs: async ({ devices }, use) => {
    await use(async (owner, where) => {
      const device = await devices(where, owner.name);
      await device.joinWithCode(await owner.showsCode());
      return device;
    });
  },
  // eslint-disable-next-line no-empty-pattern
  measured: async ({}, use, testInfo) => {
    await use((figure) => {
      testInfo.annotations.push({ type: 'measured', description: figure });
      console.log(`    measured: ${figure}`);
    });
  },
});

export { expect } from '@playwright/test';
