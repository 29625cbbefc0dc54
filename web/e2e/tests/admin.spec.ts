import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../harness/fixtures.ts';
import { out } from '../harness/lab.ts';
import { origin } from '../harness/box.ts';
import type { Person } from '../harness/person.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the API says to this device's token. */
function asks(who: Person, address: string, method = 'GET'): Promise<{ status: number; error?: string }> {
  return who.page.evaluate(
    async ([address, method]) => {
      const { token } = JSON.parse(localStorage.getItem('lanline.identity') ?? '{}') as { token?: string };
      const answer = await fetch(address, { method, headers: { Authorization: `Bearer ${token ?? ''}` } });
      const text = await answer.text();
      const error = text === '' ? undefined : (JSON.parse(text) as { error?: string }).error;
      return error === undefined ? { status: answer.status } : { status: answer.status, error };
    },
    [address, method] as const,
  );
}

async function isAccessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const lines = (await page.evaluate(`(async () => {
      if (!window.axe) { ${axe} }
      const run = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
      return run.violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' ')));
    })()`)) as string[];
    expect.soft(lines, `${name}, ${colorScheme}`).toEqual([]);
    await page.screenshot({ path: path.join(out, `admin-${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

test('who looks after the box sees it, and nobody else does', async ({ box, person }) => {
  test.setTimeout(120_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const given = await box.command('user', 'admin', alice.name);
  expect(given.status, given.output).toBe(0);

  await test.step('one without the right is told no, by the page and by the API', async () => {
    await expect.poll(() => asks(bob, '/api/me').then(({ status }) => status)).toBe(200);
    expect(await asks(bob, '/api/admin/status')).toEqual({ status: 403, error: 'not-admin' });
    expect(await asks(bob, '/api/admin/doctor', 'POST')).toEqual({ status: 403, error: 'not-admin' });
    await bob.page.getByRole('button', { name: 'Devices and settings' }).click();
    await expect(bob.page.getByRole('heading', { name: 'Your devices' })).toBeVisible();
    await expect(bob.page.getByRole('link', { name: 'Look after the box' })).toHaveCount(0);
    await bob.page.getByRole('button', { name: 'Close' }).click();
  });

  await alice.talksTo(bob);
  const admin = await alice.context.newPage();
  try {
    await test.step('one with the right sees people, the call, the relay and health', async () => {
      await admin.goto(`${origin}/admin`);
      await expect(admin.getByText('The box is well')).toBeVisible();
      const call = admin.getByRole('region', { name: 'Calls' }).getByRole('listitem').first();
      await expect(call).toContainText(`${alice.name} → ${bob.name}`);
      await expect(call).toContainText('talking');
      await expect(admin.getByText(/^(Closed: nobody|Open: somebody) needs it$/)).toBeVisible();
      await expect(admin.getByText('never what was said, shown or written')).toBeVisible();
      await isAccessible(admin, 'page');
      await admin.setViewportSize({ width: 360, height: 740 });
      const overflow = await admin.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, 'pixels that the page is wider than a phone').toBeLessThanOrEqual(0);
      await isAccessible(admin, 'phone');
      await admin.setViewportSize({ width: 1200, height: 800 });
    });
    await alice.hangUp();
    await bob.isFree();
    await expect(admin.getByText(/talked for \d+ s/).first()).toBeVisible();

    await test.step('a device is removed after a question, and is out at once', async () => {
      await admin.getByRole('button', { name: new RegExp(`^Remove .* of ${bob.name}$`) }).click();
      const question = admin.getByRole('dialog');
      await expect(question).toContainText('cut off at once');
      await question.getByRole('button', { name: 'Keep it' }).click();
      expect((await asks(bob, '/api/me')).status).toBe(200);
      await admin.getByRole('button', { name: new RegExp(`^Remove .* of ${bob.name}$`) }).click();
      await question.getByRole('button', { name: 'Remove it' }).click();
      await expect(bob.page.getByText('This device was removed from the box.')).toBeVisible();
      await expect(admin.getByRole('heading', { name: bob.name })).toHaveCount(0);
    });
  } finally {
    await admin.close();
  }
});

test('a check-up is made on request, and the right that is taken is gone at once', async ({
  box,
  person,
}) => {
  test.setTimeout(180_000);
  const alice = await person('alice', 'Kitchen');
  const given = await box.command('user', 'admin', alice.name);
  expect(given.status, given.output).toBe(0);
  await alice.page.getByRole('button', { name: 'Devices and settings' }).click();
  await alice.page.getByRole('link', { name: 'Look after the box' }).click();
  await alice.page.getByRole('button', { name: 'Start a check-up' }).click();
  await expect(alice.page.getByRole('button', { name: 'Looking…' })).toBeDisabled();
  expect(await asks(alice, '/api/admin/doctor', 'POST')).toEqual({ status: 409, error: 'busy' });
  const found = alice.page.getByRole('region', { name: 'Check-up' });
  await expect(found.getByText(/Done, begun/)).toBeVisible({ timeout: 90_000 });
  await expect(found.getByRole('listitem').filter({ hasText: 'interfaces' }).first()).toContainText('eth0');
  await expect(found.getByRole('listitem').filter({ hasText: 'call' }).first()).toBeVisible();
  const taken = await box.command('user', 'admin', alice.name, '--off');
  expect(taken.status, taken.output).toBe(0);
  await expect(
    alice.page.getByRole('heading', { name: 'This device may not look after the box.' }),
  ).toBeVisible();
  await alice.page.goto(origin);
});
