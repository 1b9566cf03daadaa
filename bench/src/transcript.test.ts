import { expect, test } from 'vitest';
import { Transcript } from './transcript.ts';

const frame = (text: string) => Buffer.from([0x81, text.length, ...Buffer.from(text)]);
const stream = (...texts: string[]) => Buffer.concat(texts.map(frame));

test('what comes to everybody is complete, however it is cut on its way', () => {
  let told = 0;
  const transcript = new Transcript(2, () => told++);
  const [one, other] = [transcript.listen(), transcript.listen()];
  const bytes = stream('one', 'two', 'three');
  one(bytes);
  expect(transcript.complete).toBe(0);
  for (const byte of bytes) other(Buffer.from([byte]));
  expect([transcript.complete, told]).toEqual([3, 3]);
  expect(transcript.texts()).toEqual(['one', 'two', 'three']);
});

test('whoever is first may change in the middle of a frame', () => {
  const transcript = new Transcript(2, () => {});
  const [one, other] = [transcript.listen(), transcript.listen()];
  const bytes = stream('one', 'two');
  one(bytes.subarray(0, 2));
  other(bytes.subarray(0, 8));
  one(bytes.subarray(2));
  other(bytes.subarray(8));
  expect(transcript.complete).toBe(2);
});

test.each([
  ['lost', stream('one', 'three')],
  ['doubled', stream('one', 'one', 'two', 'three')],
  ['in another order', stream('one', 'three', 'two')],
  ['changed', stream('one', 'twO', 'three')],
])('a frame that is %s is noticed', (_how, heard) => {
  const transcript = new Transcript(2, () => {});
  transcript.listen()(stream('one', 'two', 'three'));
  expect(() => transcript.listen()(heard)).toThrow('somebody hears something else');
});

test('a last frame that does not come is missed', () => {
  const transcript = new Transcript(2, () => {});
  transcript.listen()(stream('one', 'two'));
  transcript.listen()(stream('one'));
  expect(transcript.complete).toBe(1);
});
