import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** The keys of a browser, in base64url. */
export interface BrowserKeys {
  p256dh: string;
  auth: string;
}

const recordSize = 4_096;

/**
 * Encrypts what a push service is to pass on, so that only the browser can read it (RFC 8291, `aes128gcm`).
 * @throws when the key is no point of the curve
 */
export function encryptFor({ p256dh, auth }: BrowserKeys, text: string): Buffer {
  const theirs = Buffer.from(p256dh, 'base64url');
  const curve = createECDH('prime256v1');
  const ours = curve.generateKeys();
  const salt = randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = derive(curve.computeSecret(theirs), Buffer.from(auth, 'base64url'), info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // The one record is the last: it ends with 2.
  const body = [cipher.update(Buffer.from(`${text}\u0002`)), cipher.final(), cipher.getAuthTag()];
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordSize);
  return Buffer.concat([salt, size, Buffer.from([ours.length]), ours, ...body]);
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));
