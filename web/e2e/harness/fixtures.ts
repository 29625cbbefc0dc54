import { rmSync } from 'node:fs';
import { type Browser, test as base } from '@playwright/test';
import { Box, origin, originOnVlan2 } from './box.ts';
import { launchChromium } from './browser.ts';
import { type Host, Lab, oneLan } from './lab.ts';
import { picture, speech } from './media.ts';
import { Person } from './person.ts';
import { Explanations, type Traced } from './trace.ts';

type Side = Exclude<Host, 'pi'>;

interface Shared {
  /** The hosts of the lab, as `tools/lab up` takes them. Tests that want others get a lab and a box of their own. */
  hosts: string[];
  lab: Lab;
  box: Box;
  /** The CA that the box made, in a file. */
  authority: string;
  /** The browser of a host, started when it is first asked for. */
  browserAt: (where: Side) => Promise<Browser>;
  /** What `lanline trace` says of the packets of each test. */
  explanations: Explanations;
}

interface Each {
  /** Somebody who opens the page on a new device at a host (or in a browser of the test's own) and joins. */
  person: (where: Side | Browser, name: string) => Promise<Person>;
  /** The same without joining. */
  visitor: (where: Side | Browser, name: string) => Promise<Person>;
  /** One more device of somebody, added with the code that the first one shows. */
  sameAs: (owner: Person, where: Side) => Promise<Person>;
  /** A page opened on a new device. */
  devices: (where: Side | Browser, name: string) => Promise<Person>;
  /** The test's packets, which `lanline trace` must explain: `go` says which way its calls go, if not directly. */
  traced: Traced;
  /** Notes a figure for the report. */
  measured: (figure: string) => void;
}

let people = 0;

/** One lab, one box and a browser on each host for all tests of a worker; people are new in every test. */
export const test = base.extend<Each, Shared>({
  hosts: [oneLan, { option: true, scope: 'worker' }],
  lab: [
    async ({ hosts }, use) => {
      const lab = await Lab.up(hosts);
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
  browserAt: [
    async ({ lab, authority }, use) => {
      const devices = { picture: await picture('320x240', 30, 4), speech: await speech() };
      const started = new Map<Side, Promise<Browser>>();
      await use((where) => {
        const browser = started.get(where) ?? launchChromium(lab, where, authority, devices);
        started.set(where, browser);
        return browser;
      });
      await Promise.all([...started.values()].map(async (browser) => (await browser).close()));
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  devices: async ({ browserAt, box }, use, testInfo) => {
    const opened: Person[] = [];
    await use(async (where, name) => {
      const browser = typeof where === 'string' ? await browserAt(where) : where;
      const context = await browser.newContext({ viewport: { width: 900, height: 600 } });
      await context.grantPermissions(['camera', 'microphone']);
      const person = await Person.open(context, name, where === 'carol' ? originOnVlan2 : origin);
      opened.push(person);
      return person;
    });
    if (testInfo.status !== testInfo.expectedStatus) await tell(opened, box);
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
  explanations: [
    async ({ lab, hosts }, use) => {
      const explanations = new Explanations(lab, hosts.some((host) => host.includes('@')) ? [1, 2] : [1]);
      await use(explanations);
      await explanations.end();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  traced: [
    async ({ explanations }, use, testInfo) => {
      const traced = await explanations.begin(testInfo.title);
      await use(traced);
      explanations.ask(traced, testInfo.status === testInfo.expectedStatus);
    },
    { auto: true },
  ],
  // eslint-disable-next-line no-empty-pattern
  measured: async ({}, use, testInfo) => {
    await use((figure) => {
      testInfo.annotations.push({ type: 'measured', description: figure });
      console.log(`    measured: ${figure}`);
    });
  },
});

/** What a failed test leaves behind, in the log: the reports of a run that failed elsewhere may be gone. */
async function tell(people: Person[], box: Box): Promise<void> {
  for (const person of people) console.log(`    ${person.name}'s page says: ${await person.says()}`);
  console.log(`    The box says:\n${box.lastWords()}`);
}

export { expect } from '@playwright/test';
