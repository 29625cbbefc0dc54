import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launcher } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';
import { addresses, out, run } from '../harness/lab.ts';
import type { Person } from '../harness/person.ts';
import { unzip } from '../harness/zip.ts';

/** What the box says when both ends have told what they see, and agree. */
const proven = [
  'Straight from device to device',
  'Encrypted from device to device',
  'Nothing left your network',
  '0 bytes outside the LAN',
  'Fingerprints match',
];

interface Proof {
  verdict: Record<'path' | 'encrypted' | 'local' | 'fingerprints', { value: string; bytesOutside?: number }>;
  disagreements: string[];
  warning?: string;
  records: { user: string; words: string[]; samples: unknown[]; events: { what: string }[] }[];
}

test('a call proves itself to both sides, during it and after it, and the proof can be saved', async ({
  person,
  traced,
}) => {
  test.setTimeout(90_000);
  traced.go('direct');
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const both = [alice, bob];
  await alice.talksTo(bob);

  const words = await test.step('both screens show the same four words', async () => {
    const [atAlice, atBob] = await Promise.all(both.map((each) => each.fourWords()));
    expect(atAlice).toMatch(/^[a-z]+ [a-z]+ [a-z]+ [a-z]+$/);
    expect(atBob).toBe(atAlice);
    return atAlice ?? '';
  });
  await test.step('the card says how private the call is while it goes on', async () => {
    for (const each of both) await each.button('Connection details').click();
    for (const each of both) for (const sentence of proven) await each.reads(sentence);
    await alice.reads('Shown by the devices');
    await alice.reads('Find a path (ICE)');
    await alice.reads('Agree on keys (DTLS)');
    for (const each of both) await expect(each.warning()).toHaveCount(0);
  });
  await test.step('quality is drawn after two samples', async () => {
    await expect(alice.page.getByText('Lost on the way here')).toBeVisible({ timeout: 15_000 });
  });
  await alice.hangUp();
  await bob.isFree();

  const proof =
    await test.step('each side has a card of the call that is over, and saves the proof', async () => {
      await bob.reads('Direct, encrypted, stayed on your network');
      await bob.button('Show proof').click();
      for (const sentence of proven) await bob.reads(sentence);
      await alice.button('Show proof').click();
      for (const sentence of proven) await alice.reads(sentence);
      return savedWithLastWords(alice);
    });
  await test.step('what was saved says the same', () => {
    const { verdict, disagreements, warning, records } = JSON.parse(String(proof.get('call.json'))) as Proof;
    expect(verdict).toMatchObject({
      path: { value: 'direct' },
      encrypted: { value: 'yes' },
      local: { value: 'yes', bytesOutside: 0 },
      fingerprints: { value: 'match' },
    });
    expect({ disagreements, warning }).toEqual({ disagreements: [], warning: undefined });
    expect(records.map(({ words }) => words.join(' '))).toEqual([words, words]);
    for (const { events, samples } of records) {
      expect(events.map(({ what }) => what)).toEqual(
        expect.arrayContaining(['answered', 'connected', 'dtls-connected', 'first-audio', 'ended']),
      );
      expect(samples.length).toBeGreaterThanOrEqual(3);
    }
    const report = String(proof.get('report.html'));
    expect(report).toContain('</html>');
    expect(report, 'anything that the report would fetch').not.toMatch(/(src|href)="(?!#|data:)/);
  });
  await test.step('the analyser reads the signalling in it', () => isSignalling(proof));

  await test.step('the calls of the past are there when the page is loaded anew, until somebody deletes one', async () => {
    await bob.page.reload();
    await bob.pastCalls();
    await bob.pastCall(alice).click();
    await bob.reads(`Call with ${alice.name}`);
    for (const word of words.split(' ')) await bob.reads(word);
    await bob.button('Delete proof').click();
    await bob.button('Delete for good').click();
    await expect(bob.page.getByRole('button', { name: /^Past calls/ })).toBeHidden();
    await bob.page.reload();
    await bob.sees(alice);
    await expect(bob.page.getByRole('button', { name: /^Past calls/ })).toBeHidden();
    await alice.page.reload();
    await alice.pastCalls();
    await expect(alice.pastCall(bob)).toBeVisible();
  });
});

test('a call whose path changed has no false alarm, and both show the same new words', async ({
  lab,
  person,
}) => {
  test.setTimeout(90_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.talksTo(bob);
  await bob.picturesIn(20);
  const before = await bob.fourWords();
  const moved = ['10.77.0.22', 'fd77::22'];
  try {
    for (const address of Object.values(addresses.alice)) await lab.removeAddress('alice', address);
    for (const address of moved) await lab.addAddress('alice', address);
    await Promise.all([alice.seesAgain(), bob.seesAgain()]);
    await expect.poll(() => bob.fourWords(), { message: 'new words' }).not.toBe(before);
    const alarms: string[] = [];
    for (const until = Date.now() + 10_000; Date.now() < until;) {
      for (const each of [alice, bob]) alarms.push(...(await each.warning().allInnerTexts()));
      await bob.page.waitForTimeout(250);
    }
    expect(alarms).toEqual([]);
    expect(await alice.fourWords()).toBe(await bob.fourWords());
    await bob.button('Connection details').click();
    await bob.reads('Fingerprints match');
    await bob.reads('These are new words: the call has moved to a new connection');
    await bob.hangUp();
    await alice.isFree();
  } finally {
    for (const address of moved) await lab.removeAddress('alice', address);
    for (const address of Object.values(addresses.alice)) await lab.addAddress('alice', address);
  }
});

/** Saves the proof that the page shows. */
async function saved(person: Person): Promise<Map<string, Buffer>> {
  const downloading = person.page.waitForEvent('download');
  await person.button('Save proof').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^lanline \d{4}-\d\d-\d\d \d\d\.\d\d .+\.zip$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const files = unzip(Buffer.concat(chunks));
  expect([...files.keys()].sort()).toEqual(['call.json', 'report.html', 'signalling.pcapng']);
  return files;
}

/** Once what both ends said last has come, for which they have ten seconds. */
async function savedWithLastWords(person: Person): Promise<Map<string, Buffer>> {
  let proof = new Map<string, Buffer>();
  await expect(async () => {
    proof = await saved(person);
    const { records } = JSON.parse(String(proof.get('call.json'))) as Proof;
    for (const { events } of records) expect(events.map(({ what }) => what)).toContain('ended');
  }).toPass({ timeout: 12_000 });
  return proof;
}

async function isSignalling(proof: Map<string, Buffer>): Promise<void> {
  mkdirSync(out, { recursive: true });
  const file = path.join(out, 'signalling.pcapng');
  writeFileSync(file, proof.get('signalling.pcapng') ?? '');
  const { status, output } = await run(launcher, ['trace', '--json', file], 60_000);
  expect(status, output.slice(0, 500)).toBe(0);
  const trace = JSON.parse(output) as {
    capture: { unknown: unknown[] };
    calls: unknown[];
    problems: unknown[];
  };
  expect(trace.capture.unknown).toEqual([]);
  expect(trace.problems).toEqual([]);
  expect(trace.calls.length, 'calls').toBe(1);
}
