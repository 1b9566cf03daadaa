import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Asked } from './asked.ts';
import { Denial } from './denial.ts';

/** Whose requests are answered. */
export interface Identity {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** What a signature says of the body: its SHA-256 in hexadecimal digits, or nothing. */
export type BodyHash = string | undefined;

/** A signature, and what it says that it signs. */
interface Claim {
  credential: string;
  date: Date;
  headers: string[];
  signature: string;
}

const minute = 60_000;
const mostSkew = 15 * minute;
const longestLife = 7 * 24 * 60 * minute;

/**
 * Checks that whoever asks has the secret key, or was handed this very request by somebody who has (AWS Signature
 * Version 4, in the headers or in the URL).
 * @throws Denial
 */
export async function verify(asked: Asked, identity: Identity): Promise<BodyHash> {
  const presigned = asked.query.has('X-Amz-Signature');
  const claim = presigned ? claimInQuery(asked) : claimInHeader(asked);
  demandIdentity(claim, identity);
  demandSigned(asked, claim);
  const expected = await (presigned ? presign : sign)(asked, claim, identity);
  if (!isSame(expected, claim.signature)) {
    throw new Denial(
      'SignatureDoesNotMatch',
      'The signature is not that of this request. Check the key, the method, and the headers.',
    );
  }
  return presigned ? undefined : bodyHashOf(asked);
}

function claimInQuery({ query }: Asked): Claim {
  const field = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const date = readDate(field('Date'));
  const life = /^\d{1,6}$/.test(field('Expires')) ? Number(field('Expires')) * 1_000 : 0;
  if (field('Algorithm') !== algorithm || !date || life < 1_000 || life > longestLife) {
    throw new Denial('AuthorizationQueryParametersError', 'The query is not that of a signed URL.');
  }
  const now = Date.now();
  if (now > date.getTime() + life) throw new Denial('AccessDenied', 'Request has expired');
  if (date.getTime() > now + mostSkew) throw new Denial('AccessDenied', 'Request is not valid yet');
  const headers = field('SignedHeaders').split(';');
  return { credential: field('Credential'), date, headers, signature: field('Signature') };
}

const algorithm = 'AWS4-HMAC-SHA256';
const authorization = /^AWS4-HMAC-SHA256 Credential=([^\s,]+),\s*SignedHeaders=([^\s,]+),\s*Signature=([0-9a-f]{64})$/;

function claimInHeader({ headers }: Asked): Claim {
  if (!headers.authorization?.startsWith(algorithm)) throw new Denial('AccessDenied', 'The request is not signed.');
  const [, credential = '', signed = '', signature = ''] = authorization.exec(headers.authorization) ?? [];
  const date = readDate(String(headers['x-amz-date']));
  if (!signature || !date)
    throw new Denial('AuthorizationHeaderMalformed', 'The header Authorization, or X-Amz-Date, is malformed.');
  if (Math.abs(Date.now() - date.getTime()) > mostSkew) {
    throw new Denial('RequestTimeTooSkewed', 'The difference between the request time and the server time is too large.');
  }
  return { credential, date, headers: signed.split(';'), signature };
}

function readDate(text: string): Date | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year, month, day, hours, minutes, seconds] = parts;
  const date = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const written = (date: Date) => date.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

function demandIdentity({ credential, date }: Claim, { region, accessKeyId }: Identity): void {
  const [id, ...scope] = credential.split('/');
  if (id !== accessKeyId) throw new Denial('InvalidAccessKeyId', 'This access key does not exist in our records.');
  if (scope.join('/') === `${written(date).slice(0, 8)}/${region}/s3/aws4_request`) return;
  throw new Denial(
    'AuthorizationHeaderMalformed',
    `The credential must be of the day of the request, and of the region ${region}.`,
  );
}

/** What is not signed could be put in by anybody. */
function demandSigned({ headers }: Asked, claim: Claim): void {
  const wanted = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (wanted.every((name) => claim.headers.includes(name))) return;
  throw new Denial('AccessDenied', 'There were headers present in the request which were not signed');
}

/** The request as far as it is signed, in the form in which the signer takes it. */
function signedPart({ method, path, query, headers }: Asked, claim: Claim) {
  const signed = claim.headers.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])] as const]));
  return {
    protocol: 'http:',
    hostname: '',
    method,
    path: path.split('/').map(encode).join('/'),
    headers: Object.fromEntries(signed),
    query: Object.fromEntries(query),
  };
}

const encode = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The signature that the URL ought to carry. */
async function presign(asked: Asked, claim: Claim, identity: Identity): Promise<string> {
  const signer = await signerOf(identity);
  const all = new Set(claim.headers);
  // Of a body that is neither text nor bytes the signer says that it is not signed, which is how URLs are signed.
  const { query } = await signer.presign(
    { ...signedPart(asked, claim), body: {} },
    {
      signingDate: claim.date,
      expiresIn: Number(asked.query.get('X-Amz-Expires')),
      signableHeaders: all,
      unhoistableHeaders: all,
    },
  );
  return String(query?.['X-Amz-Signature']);
}

/** The signature that the header ought to carry. */
async function sign(asked: Asked, claim: Claim, identity: Identity): Promise<string> {
  const signer = await signerOf(identity);
  const { headers } = await signer.sign(signedPart(asked, claim), {
    signingDate: claim.date,
    signableHeaders: new Set(claim.headers),
  });
  return authorization.exec(headers['authorization'] ?? '')?.[3] ?? '';
}

async function signerOf({ region, ...credentials }: Identity) {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  return new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false, applyChecksum: false });
}

/** SHA-256, with a key or without one, as the signer wants it. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('the signer hashes everything once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Buffer {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

const isSame = (one: string, other: string) => {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
};

/** @throws Denial for bodies that are signed in pieces */
function bodyHashOf({ headers }: Asked): BodyHash {
  const hash = headers['x-amz-content-sha256'];
  if (hash === 'UNSIGNED-PAYLOAD') return undefined;
  if (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) return hash;
  if (hash === undefined) throw new Denial('InvalidArgument', 'The header X-Amz-Content-Sha256 is missing.');
  throw new Denial('NotImplemented', 'A body that is signed in pieces is not understood here.');
}
