import { writeFileSync } from 'node:fs';
import { launcher } from '../harness/box.ts';
import { FirefoxPerson } from '../harness/firefox.ts';
import { expect, test } from '../harness/fixtures.ts';
import { run } from '../harness/lab.ts';

interface Reported {
  calls: { reports: { streams: { kind: string; direction: string; packets: number }[] }[] }[];
  verdicts: { encrypted: unknown }[];
  problems: unknown[];
}

/** `lanline trace` reads what this Firefox says of its call, and says it again. */
async function reported(person: FirefoxPerson, file: string): Promise<Reported> {
  writeFileSync(file, await person.report());
  const { status, output } = await run(launcher, ['trace', '--json', file]);
  expect(status, output).toBe(0);
  return JSON.parse(output) as Reported;
}

function heard({ calls }: Reported): string[] | undefined {
  const streams = calls[0]?.reports[0]?.streams;
  return streams
    ?.filter(({ direction, packets }) => direction === 'in' && packets)
    .map(({ kind }) => kind)
    .sort();
}

async function isReportedBy(person: FirefoxPerson, file: string): Promise<void> {
  const { calls, verdicts, problems } = await reported(person, file);
  expect(problems).toEqual([]);
  expect(verdicts.map(({ encrypted }) => encrypted)).toMatchObject([{ answer: 'yes', grade: 'endpoint' }]);
  expect(calls[0]?.reports).toMatchObject([
    { kind: 'about:webrtc report', browser: 'Firefox', pairs: [{ local: { type: 'host' } }] },
  ]);
  // What Firefox exports is of that moment: on a busy machine a stream was missing that its page counted already.
  await expect
    .poll(async () => heard(await reported(person, file)), { timeout: 15_000 })
    .toEqual(['audio', 'video']);
}

test('Firefox and Chromium call each other', async ({ lab, authority, person }) => {
  test.setTimeout(90_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await FirefoxPerson.open(lab, 'bob', authority, 'Workshop');
  try {
    await bob.join();
    await bob.sees(`Call ${alice.name}`);

    await test.step('Chromium calls Firefox', async () => {
      await alice.button(`Call ${bob.name}`).click();
      await bob.answer(alice);
      await alice.connected();
      await Promise.all([alice.picturesIn(50), bob.picturesIn(50)]);
      expect((await bob.sample())?.localType).toBe('host');
      await expect
        .poll(() => bob.fourWords(), { message: 'the same words on both screens' })
        .toBe(await alice.fourWords());
      await alice.button('Connection details').click();
      await alice.reads('Fingerprints match');
      await isReportedBy(bob, test.info().outputPath('about-webrtc.json'));
      await bob.click('Hang up');
      await alice.isFree();
    });
    await test.step('Firefox calls Chromium', async () => {
      await bob.click(`Call ${alice.name}`);
      await alice.page
        .getByRole('dialog', { name: `${bob.name} is calling` })
        .getByRole('button', { name: 'Answer', exact: true })
        .click();
      await alice.connected();
      await Promise.all([alice.picturesIn(50), bob.picturesIn(50)]);
      await alice.hangUp();
      await bob.isFree();
    });
    expect(await bob.violations()).toEqual([]);
  } finally {
    await bob.close();
  }
});
