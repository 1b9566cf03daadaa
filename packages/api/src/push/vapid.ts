import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';

export interface PushOptions {
  /** The private key of this server, 32 bytes in base64url: push services know it by its public half. */
  privateKey: string;
  /** Whom a push service may turn to: `mailto:…` or `https://…` */
  subject: string;
  services: PushServices;
}

/** The push services of browsers, out in the internet. */
export interface PushServices {
  /** Whether something may be sent there at all. */
  accepts(endpoint: URL): boolean;
  /** @returns the status with which it answered; it is never led elsewhere */
  send(endpoint: URL, headers: Record<string, string | number>, body: Buffer): Promise<number>;
}

/** Who this server is to push services (RFC 8292). */
export interface Vapid {
  /** What browsers subscribe with. */
  publicKey: string;
  /** The header that a push service at this origin is shown. */
  authorize(origin: string): Promise<string>;
}

const validFor = '12h';

export function createVapid({ privateKey, subject }: Pick<PushOptions, 'privateKey' | 'subject'>): Vapid {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  const point = curve.getPublicKey();
  const key = toKey(privateKey, point);
  const publicKey = point.toString('base64url');
  return {
    publicKey,
    async authorize(origin) {
      const token = new SignJWT({ sub: subject }).setProtectedHeader({ typ: 'JWT', alg: 'ES256' });
      return `vapid t=${await token.setAudience(origin).setExpirationTime(validFor).sign(key)}, k=${publicKey}`;
    },
  };
}

function toKey(d: string, point: Buffer): KeyObject {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d, x: x ?? '', y: y ?? '' } });
}
