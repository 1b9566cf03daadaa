import { type Event, type Hit, highlightMarks } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { applyToHits } from '../src/search/found.ts';
import { piecesOf, plainOf } from '../src/search/marks.ts';

const { begin, end } = highlightMarks;

describe('marks', () => {
  test.each([
    ['nothing is sought', 'plain', ['plain']],
    ['a word', `one ${begin}two${end} three`, ['one ', '*two', ' three']],
    ['several', `${begin}one${end}${begin}two${end}`, ['*one', '*two']],
    ['no end', `one ${begin}two`, ['one ', '*two']],
    ['an end alone', `one${end} two`, [`one${end} two`]],
    ['HTML is text', `<b>${begin}&amp;${end}</b>`, ['<b>', '*&amp;', '</b>']],
    ['nothing', '', []],
  ])('%s', (_, text, pieces) => {
    expect(piecesOf(text).map(({ text, isSought }) => `${isSought ? '*' : ''}${text}`)).toEqual(pieces);
  });

  test('without them it is what was written', () => {
    expect(plainOf(`one ${begin}two${end}`)).toBe('one two');
  });
});

describe('what was found', () => {
  const hit = (id: string) => ({ type: 'message', highlight: id, message: { id, channel_id: 'c', content: id } }) as Hit;
  const event = (type: Event['type'], data: unknown) => ({ type, data }) as Event;
  const hits = [hit('one'), hit('two')];

  test('what is deleted is not shown any more', () => {
    expect(applyToHits(hits, event('message.deleted', { message_id: 'one' }))).toEqual([hit('two')]);
    expect(applyToHits(hits, event('channel.deleted', { channel_id: 'c' }))).toEqual([]);
  });

  test('what is edited is shown as it reads now', () => {
    const message = { id: 'two', channel_id: 'c', content: 'new' };
    const [first, second] = applyToHits(hits, event('message.updated', { message }));
    expect(first).toBe(hits[0]);
    expect(second).toEqual({ type: 'message', highlight: 'new', message });
  });

  test('what is about others changes nothing', () => {
    expect(applyToHits(hits, event('message.deleted', { message_id: 'three' }))).toBe(hits);
    expect(applyToHits(hits, event('message.updated', { message: { id: 'three' } }))).toBe(hits);
    expect(applyToHits(hits, event('typing', {}))).toBe(hits);
  });
});
