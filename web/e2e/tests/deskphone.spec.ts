import path from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { addresses, out, root } from '../harness/lab.ts';

const script = path.join(root, 'web/e2e/harness/deskphone.mjs');

test('a desk phone that is plugged in appears in the page, and a tap sets it up', async ({
  lab,
  box,
  person,
}) => {
  const alice = await person('alice', 'Kitchen');
  const address = addresses.bob.v4;
  const phone = lab.run('bob', [process.execPath, script, address], 60_000);

  await alice.button('Devices and settings').click();
  await alice.button('Add a desk phone').click();
  const setUp = alice.button('Set up Yealink T53W');
  await expect(setUp).toBeVisible({ timeout: 20_000 });
  await alice.page.screenshot({ path: path.join(out, 'deskphone-asking.png') });
  await setUp.click();
  await expect(alice.page.getByText(/fetches its settings now/)).toBeVisible();

  const { status, output } = await phone;
  expect(status, output).toBe(0);
  expect(output).toMatch(
    /^200 200 http:\/\/10\.77\.0\.1:8080\/p\/[\w-]{22}\/805e0c4d796d\.cfg\n#!version:1\.0\.0\.1/,
  );
  expect(output).toMatch(/account\.1\.display_name = .*Kitchen/);
  expect(output).toMatch(/account\.1\.password = [a-z0-9]{16}/);
  const url = /http:\S+/.exec(output)?.[0] ?? '';
  const stranger = await lab.run('alice', ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', url]);
  expect(stranger.output).toBe('404');

  await alice.button('Add a desk phone').click();
  await alice.button('Type the values in instead').click();
  await expect(alice.page.getByText('10.77.0.1:5060')).toBeVisible();
  await expect(alice.page.getByRole('img', { name: 'QR code for Linphone' })).toBeVisible();
  await alice.page.screenshot({ path: path.join(out, 'deskphone-values.png'), fullPage: true });

  await alice.button('Remove Yealink T53W').click();
  await expect(alice.button('Remove Yealink T53W')).toHaveCount(0);
  await expect(alice.page.getByRole('button', { name: /^Remove Phone \d+$/ })).toBeVisible();
  await expect(alice.page.getByText('10.77.0.1:5060')).toBeVisible();

  await alice.page.getByRole('button', { name: /^Remove Phone \d+$/ }).click();
  await expect(alice.page.getByText('10.77.0.1:5060')).toHaveCount(0);
  for (let most = 0; most < 8; most++) {
    const added = await box.command('user', 'add', alice.name, '--phone', 'Door');
    expect(added.status, added.output).toBe(0);
  }
  await alice.button('Type the values in instead').click();
  await expect(alice.page.getByText(/You have 8 phones/)).toBeVisible();
  await expect(alice.page.getByRole('button', { name: /^Remove Door, phone \d+$/ })).toHaveCount(8);
});
