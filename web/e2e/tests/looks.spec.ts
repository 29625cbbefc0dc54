import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '../harness/fixtures.ts';
import type { Person } from '../harness/person.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds against WCAG 2.2 AA, in light and in dark. */
async function isAccessible(person: Person, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A colour on its way from one scheme to the other is nobody's choice.
    await person.page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      await Promise.allSettled(fading.map((animation) => animation.finished));
    });
    const found = (await person.page.evaluate(`(async () => {
      if (!window.axe) { ${axe} }
      const run = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
      return run.violations;
    })()`)) as Violation[];
    const lines = found.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}\n${node.failureSummary}`),
    );
    expect.soft(lines, `${screen}, ${colorScheme}`).toEqual([]);
  }
  await person.page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

test('every main screen can be used by everybody, in light and in dark', async ({ person, visitor }) => {
  test.setTimeout(90_000);
  const bob = await person('bob', 'Garage');
  const alice = await visitor('alice', 'Kitchen');
  await isAccessible(alice, 'joining');
  await alice.join();
  await alice.sees(bob);
  await isAccessible(alice, 'home');
  await bob.call(alice);
  await expect(alice.ringing(bob)).toBeVisible();
  await isAccessible(alice, 'being called');
  await isAccessible(bob, 'calling');
  await alice.answer(bob);
  await alice.connected();
  await alice.picturesIn(5);
  await isAccessible(alice, 'in a call');
  await alice.fourWords();
  await alice.button('Connection details').click();
  await alice.reads('Fingerprints match');
  await isAccessible(alice, 'the proof of a call that goes on');
  await alice.hangUp();
  await bob.isFree();
  await expect(alice.button('Show proof')).toBeVisible();
  await isAccessible(alice, 'after a call');
  await alice.button('Show proof').click();
  await alice.reads(`Call with ${bob.name}`);
  await isAccessible(alice, 'the proof of a call');
  await alice.page.keyboard.press('Escape');
  await alice.page.reload();
  await alice.pastCalls();
  await expect(alice.pastCall(bob)).toBeVisible();
  await isAccessible(alice, 'past calls');
});

test('the list and the call fit a phone', async ({ person }) => {
  const bob = await person('bob', 'Garage');
  const alice = await person('alice', 'Kitchen');
  const overflow = () => alice.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await alice.page.setViewportSize({ width: 360, height: 740 });
  await alice.sees(bob);
  expect(await overflow(), 'pixels that the list is wider than the screen').toBeLessThanOrEqual(0);
  await bob.talksTo(alice);
  expect(await overflow(), 'pixels that the call is wider than the screen').toBeLessThanOrEqual(0);
  await expect(alice.button('Hang up')).toBeInViewport({ ratio: 1 });
  await alice.fourWords();
  await alice.button('Connection details').click();
  await expect(alice.page.getByRole('button', { name: 'Close', exact: true })).toBeInViewport({ ratio: 1 });
  expect(await overflow(), 'pixels that the proof is wider than the screen').toBeLessThanOrEqual(0);
  await alice.hangUp();
  await bob.isFree();
});

test('the page comes with a strict policy, and no text asset comes uncompressed', async ({ visitor }) => {
  const alice = await visitor('alice', 'Kitchen');
  const assets: string[] = [];
  const plain: string[] = [];
  alice.page.on('response', (response) => {
    if (!/javascript|css|html/.test(response.headers()['content-type'] ?? '')) return;
    assets.push(response.url());
    if (!/^(br|gzip|zstd)$/.test(response.headers()['content-encoding'] ?? '')) plain.push(response.url());
  });
  const page = await alice.page.reload();
  const policy = page?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/default-src '(none|self)'/);
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
  expect(assets.length).toBeGreaterThan(1);
  expect(plain).toEqual([]);
});
