import type { Gibberish } from './gibberish.ts';

/** Of which kind a frame is (RFC 6455 §5.2). */
const text = 1;
const close = 8;
const ping = 9;

interface FrameOptions {
  opcode?: number;
  final?: boolean;
  reserved?: number;
  masked?: boolean;
  /** The length that it says it has. */
  claims?: number | bigint;
}

/** A frame as a client sends it, unless told otherwise. */
export function frameOf(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const bytes = Buffer.from(payload);
  const { opcode = text, final = true, reserved = 0, masked = true, claims = bytes.length } = options;
  const mask = Buffer.from([1, 2, 3, 4]);
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  const head = [Buffer.from([first]), lengthOf(claims, masked), ...(masked ? [mask] : [])];
  return Buffer.concat([...head, masked ? bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : bytes]);
}

function lengthOf(length: number | bigint, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126) return Buffer.from([bit | Number(length)]);
  if (length < 65_536) return Buffer.from([bit | 126, Number(length) >> 8, Number(length) & 255]);
  const long = Buffer.alloc(9, bit | 127);
  long.writeBigUInt64BE(BigInt(length), 1);
  return long;
}

/** Messages that a server can read: calls, and what is left of calls. */
export function messageOf(some: Gibberish): string {
  const { dice } = some;
  return dice.oneOf<(some: Gibberish) => string>([
    honest,
    honest,
    honest,
    off,
    off,
    bent,
    bent,
    bent,
    broken,
    broken,
    broken,
    subscribing,
    batch,
    bare,
    bare,
  ])(some);
}

const envelope = (some: Gibberish, input?: unknown) => {
  const call = some.call();
  const id = some.dice.oneOf<() => unknown>([() => some.dice.below(1e9), () => `n${some.dice.below(1e9)}`])();
  return { id, method: call.type, params: { path: call.name, input: input ?? call.input } };
};

const honest = (some: Gibberish) => JSON.stringify(envelope(some));

/** A call whose input is not quite right, or comes as superjson. */
function off(some: Gibberish): string {
  const call = envelope(some);
  const input = some.mangle(call.params.input);
  const dressed = {
    json: input,
    meta: { values: some.dice.oneOf([{ content: ['Date'] }, some.odd(), some.mangle({ id: ['Date'] })]) },
  };
  return JSON.stringify({ ...call, params: { ...call.params, input: some.dice.oneIn(6) ? dressed : input } });
}

/** What is around the input is not quite right. */
const bent = (some: Gibberish) => JSON.stringify(some.mangle(envelope(some)));

const broken = (some: Gibberish) => some.garble(honest(some));

/** Subscriptions that begin and end, several times under one id, from wherever they like. */
function subscribing(some: Gibberish): string {
  const { dice } = some;
  const id = dice.oneOf<unknown>([1, 1, 2, '1', some.odd()]);
  const from = dice.oneOf<object>([
    {},
    { last_event_id: some.odd() },
    { last_event_id: some.garble('1.1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1') },
  ]);
  const start = {
    id,
    method: 'subscription',
    params: { path: 'events.subscribe', input: from, lastEventId: dice.oneOf([undefined, some.odd()]) },
  };
  const stop = { id, method: 'subscription.stop' };
  return JSON.stringify(dice.oneOf<unknown>([start, start, stop, [start, start], [start, stop], [stop, start, stop, stop]]));
}

const batch = (some: Gibberish) =>
  `[${Array.from({ length: some.dice.oneOf([0, 1, 1, 2, 2, 3, 3, 20]) }, () => some.dice.oneOf([honest, off, bent])(some)).join(',')}]`;

const bare = (some: Gibberish) =>
  some.dice.oneOf<() => string>([
    () => JSON.stringify(some.odd()) ?? '',
    () => JSON.stringify(some.deep()),
    () => JSON.stringify({ method: 'connectionParams', data: some.odd() }),
    () => '['.repeat(some.dice.oneOf([10, 60_000])),
    () => 'PING',
    () => 'PONG',
    () => '',
  ])();

/** Bytes after which it is for the server to hang up, or to wait for more in vain. */
export function wreckOf(some: Gibberish): Buffer {
  const { dice } = some;
  const message = honest(some);
  return dice.oneOf<() => Buffer>([
    () => dice.bytes(1 + dice.below(200)),
    () =>
      frameOf(dice.bytes(dice.below(200)), {
        opcode: dice.below(16),
        final: dice.oneIn(2),
        reserved: dice.below(8),
        masked: !dice.oneIn(4),
      }),
    () => frameOf(message, { masked: false }),
    () => frameOf(dice.bytes(50), { opcode: text }),
    () => frameOf(message, { opcode: 2 }),
    () => frameOf(message, { opcode: 0 }),
    () => frameOf('x'.repeat(126), { opcode: ping }),
    () => frameOf('x', { opcode: ping, final: false }),
    () => Buffer.concat([frameOf(message, { final: false }), frameOf(message)]),
    () => frameOf(message, { claims: dice.oneOf<number | bigint>([65_537, 2n ** 31n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) }),
    () => frameOf(message, { claims: message.length + 1 + dice.below(60_000) }),
    () => frameOf(Buffer.from([dice.below(256), dice.below(256), ...dice.bytes(dice.below(130))]), { opcode: close }),
    () => frameOf('x', { opcode: close }),
    () => frameOf(message).subarray(0, dice.below(message.length)),
    () =>
      Buffer.concat(
        Array.from({ length: dice.oneOf([100, 20_000]) }, (_, index) =>
          frameOf('', { opcode: index === 0 ? text : 0, final: false }),
        ),
      ),
  ])();
}

/** One message in pieces, with pings amid it, as it may be: the frames. */
export function piecesOf(message: string, some: Gibberish): Buffer[] {
  const bytes = Buffer.from(message);
  const size = Math.max(1, Math.ceil(bytes.length / (1 + some.dice.below(8))));
  const count = Math.max(1, Math.ceil(bytes.length / size));
  return Array.from({ length: count }, (_, index) => [
    frameOf(bytes.subarray(index * size, (index + 1) * size), { opcode: index === 0 ? text : 0, final: index === count - 1 }),
    frameOf('are you there?', { opcode: ping }),
  ]).flat();
}
