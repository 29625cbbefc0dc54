import { launcher } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';
import { addresses } from '../harness/lab.ts';

test('the box is found from another machine by avahi', async ({ lab, box }) => {
  expect(box.data).toBeTruthy();
  await lab.avahi('alice');
  const browse = ['avahi-browse', '--resolve', '--parsable', '--terminate', '_lanline._tcp'];
  await expect
    .poll(async () => (await lab.run('alice', browse)).output, { timeout: 10_000 })
    .toMatch(
      /^=;eth0;IPv[46];[^;]*;_lanline\._tcp;local;lanline\.local;(10\.77\.0\.1|fd77::1|fe80:[^;]*);8443;/m,
    );
});

test('the box is found from another machine by lanline find', async ({ lab, box }) => {
  expect(box.data).toBeTruthy();
  const { status, output } = await lab.run('bob', [launcher, 'find', '--json'], 30_000);
  expect(status, output).toBe(0);
  expect(output).toContain(addresses.pi.v4);
  expect(output).toContain('8443');
});
