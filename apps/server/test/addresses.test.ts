import { expect, test } from 'vitest';
import { isPublic, mayCall } from '../src/addresses.ts';

test.each([
  'http://push.example.com/x',
  'https://127.0.0.1/x',
  'https://2130706433/x',
  'https://0177.0.0.1/x',
  'https://0/x',
  'https://[::1]/x',
  'https://[::ffff:127.0.0.1]/x',
  'https://[fd00::1]/x',
  'https://169.254.169.254/latest/meta-data',
  'https://10.1.2.3/x',
  'https://localhost/x',
  'https://localhost./x',
  'https://db.internal/x',
  'https://push.example.com:5432/x',
  'https://user@push.example.com/x',
])('outside of tests nothing is sent to %s', (address) => {
  expect(mayCall(new URL(address))).toBe(false);
});

test('outside of tests what is public is called, by name or by address', () => {
  expect(
    ['https://push.example.com/x', 'https://8.8.8.8/x', 'https://[2606:4700::1]/x'].filter(
      (address) => !mayCall(new URL(address)),
    ),
  ).toEqual([]);
  expect(
    ['192.168.1.1', '100.64.0.1', '::', 'fe80::1', '::ffff:8.8.8.8', 'name', '224.0.0.1', '2002:7f00:1::'].filter(isPublic),
  ).toEqual([]);
});
