import { expect, test } from 'vitest';
import { Admin, history, megabytes, span, type JudgedCall } from '../src/call/admin';
import { Api, Refused } from '../src/call/api';

function box(status: number, answer: unknown) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const api = new Api('https://box', (input, init) => {
    asked.push({ url: String(input), init });
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(answer), { status }));
  });
  return { admin: new Admin(api, 'll1_x'), asked };
}

test('every question carries the token and nothing of it stands in the address', async () => {
  const { admin, asked } = box(204, undefined);
  await admin.revoke('d-4/../x');
  expect(asked[0]?.url).toBe('https://box/api/admin/devices/d-4%2F..%2Fx');
  expect(asked[0]?.init?.method).toBe('DELETE');
  expect(asked[0]?.init?.headers).toEqual({ Authorization: 'Bearer ll1_x' });
});

test('who lacks the right is told so by its code', async () => {
  const { admin } = box(403, { error: 'not-admin', message: 'Only who looks after this box may see that.' });
  await expect(admin.status()).rejects.toMatchObject(
    new Refused('not-admin', 'Only who looks after this box may see that.', 403),
  );
});

test('calls since the start and proofs from before it are one list, the latest first', () => {
  const proof: JudgedCall = {
    call: '1',
    startedSeconds: 100,
    seconds: 5,
    users: ['a', 'b'],
    path: 'direct',
    encrypted: 'yes',
    local: 'yes',
    fingerprints: 'match',
  };
  const old = { ...proof, call: '0', startedSeconds: 50 };
  const past = [
    { call: '2', from: 'b', to: 'a', ending: 'busy', startedSeconds: 200, seconds: 0 },
    { call: '1', from: 'a', to: 'b', ending: 'hung-up', startedSeconds: 100, seconds: 4 },
  ];
  const told = history(past, [proof, old]);
  expect(told.map(({ call, ending }) => [call, ending])).toEqual([
    ['2', 'busy'],
    ['1', 'hung-up'],
    ['0', undefined],
  ]);
  expect(told.map(({ proof: has }) => has?.call)).toEqual([undefined, '1', '0']);
});

test('spans and memory read as people say them', () => {
  expect([0, 59, 60, 3599, 3600, 7500, 90_000, 400_000].map(span)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h 0 min',
    '2 h 5 min',
    '1 d 1 h',
    '4 d 15 h',
  ]);
  expect(megabytes(268_435_456)).toBe('268 MB');
});
