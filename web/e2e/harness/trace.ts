import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { launcher } from './box.ts';
import { type Lab, type Vlan, addresses, out, run } from './lab.ts';
import { readCapture } from './packets.ts';

/** The way of a call's media, in the words of docs/trace-json.md. */
type Route = 'direct' | 'relayed' | 'through_box' | 'cannot_tell';

/** What the analyser must say of every call with media in a test's capture. */
interface Expected {
  /** At its end. */
  route: Route;
  /** From beginning to end. */
  direct: 'yes' | 'no' | 'cannot tell';
  encrypted: 'yes';
  onLan: 'yes' | 'cannot tell';
}

const usual: Expected = { route: 'direct', direct: 'yes', encrypted: 'yes', onLan: 'yes' };

/** Of a call to the box itself: packets alone do not show that nobody stands behind it. Its proof can tell. */
const withBox: Expected = {
  route: 'cannot_tell',
  direct: 'cannot tell',
  encrypted: 'yes',
  onLan: 'cannot tell',
};

/** Everything that the lab's two LANs are made of. */
const lans = ['10.77.0.0/24', '10.78.0.0/24', 'fd77::/64', 'fd78::/64'];

/** With so many packets of media between two browsers there was a call, whatever the analyser says. */
const packetsOfACall = 100;

/** tcpdump is handed packets about once a second. */
const lastPacketsMs = 1100;

interface Claim {
  answer: string;
  why: string;
}

interface Explained {
  capture: { unknown: unknown[] };
  problems: unknown[];
  verdicts: { route: string; way: string; direct: Claim; encrypted: Claim; onLan: Claim }[];
}

/** The packets of one test. */
export class Traced {
  private expected: Expected | undefined;
  private boxIsCalled = false;

  constructor(
    readonly title: string,
    private readonly files: string[],
    private readonly ends: (() => Promise<void>)[],
  ) {}

  /** The test has calls, and they go this way, or one after the other: another than straight from device to device. */
  go(...routes: Route[]): void {
    const direct = routes.every((route) => route === 'direct') ? 'yes' : 'no';
    this.expected = { ...usual, route: routes.at(-1) ?? usual.route, direct };
  }

  /** Some of the test's calls are to the box's own services. */
  callsTheBox(): void {
    this.boxIsCalled = true;
  }

  /** The file with what was on the first bridge until now: a test that measures needs no second capture. */
  async untilNow(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, lastPacketsMs));
    return this.files[0] ?? '';
  }

  async end(): Promise<void> {
    await this.untilNow();
    await Promise.all(this.ends.map((end) => end()));
  }

  isExplained(): Promise<void> {
    return isExplained(this.files, this.expected, this.boxIsCalled);
  }
}

/**
 * What `lanline trace` makes of the packets of each test of a worker: whatever a call of two browsers puts on the wire it must
 * explain, with no packet that it does not know. It is asked while the next tests run, so that nobody waits for it; at the end
 * each failure is told with the title of its test.
 */
export class Explanations {
  private readonly wrong: string[] = [];
  private asked = Promise.resolve();

  constructor(
    private readonly lab: Pick<Lab, 'capture'>,
    private readonly vlans: Vlan[],
  ) {}

  /** Begins to write down what is on each bridge. */
  async begin(title: string): Promise<Traced> {
    const folder = path.join(out, 'traced');
    mkdirSync(folder, { recursive: true });
    const name = title.replace(/\W+/g, '-').slice(0, 60);
    const files = this.vlans.map((vlan) => path.join(folder, `${name}-${vlan}.pcap`));
    const ends = await Promise.all(this.vlans.map((vlan, at) => this.lab.capture(files[at] ?? '', vlan)));
    return new Traced(title, files, ends);
  }

  /** Ends the capture of a test; of one that did what it should, the analyser is asked after those before it. */
  ask(traced: Traced, passed: boolean): void {
    const ended = traced.end();
    this.asked = this.asked.then(async () => {
      await ended;
      if (!passed) return;
      await traced.isExplained().catch((error: unknown) => {
        this.wrong.push(`“${traced.title}”: ${error instanceof Error ? error.message : String(error)}`);
      });
    });
  }

  /** Waits for the last answer, and fails with everything that was wrong. */
  async end(): Promise<void> {
    await this.asked;
    if (this.wrong.length > 0) throw new Error(`lanline trace of the packets of\n${this.wrong.join('\n')}`);
  }
}

/**
 * Fails with the analyser's own words where it says anything else of a capture than what is expected; where the test says what,
 * there must be a call. It runs at the lowest priority: beside it others measure.
 */
export async function isExplained(files: string[], expected?: Expected, boxIsCalled = false): Promise<void> {
  const command = ['trace', '--json', ...lans.flatMap((prefix) => ['--lan', prefix]), ...files];
  const { status, output } = await run('nice', ['-n', '19', launcher, ...command], 60_000);
  expect(status, `lanline ${command.join(' ')}: ${output.slice(0, 500)}`).toBe(0);
  const { capture, problems, verdicts } = JSON.parse(output) as Explained;
  expect(problems, 'what lanline trace could not read').toEqual([]);
  expect(capture.unknown, 'datagrams that lanline trace does not know').toEqual([]);
  const calls = verdicts.filter(({ route }) => route !== 'no_media');
  for (const { route, way, direct, encrypted, onLan } of calls) {
    const said = { route, direct: direct.answer, encrypted: encrypted.answer, onLan: onLan.answer };
    const isWithBox = boxIsCalled && way.includes(`between ${addresses.pi.v4} and `);
    const wanted = isWithBox ? withBox : (expected ?? usual);
    expect(said, `${way}; ${direct.why}; ${encrypted.why}; ${onLan.why}`).toEqual(wanted);
  }
  if (expected || hasMedia(files)) expect(calls.length, 'calls with media').toBeGreaterThan(0);
}

function hasMedia(files: string[]): boolean {
  const media = files.flatMap((file) => readCapture(file).filter(({ kind }) => kind === 'rtp'));
  return media.length > packetsOfACall;
}
