import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { S3Options } from '@parley/storage';
import { SignatureV4 } from '@smithy/signature-v4';

/** A request as it goes over the wire. */
export interface Question {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What was answered. */
export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** The name of the error in it. */
  code: string | undefined;
}

/** Asks with nothing but HTTP: the headers go out as they are given, and what is refused halfway is read all the same. */
export function ask({ method = 'GET', url, headers = {}, body }: Question): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, headers, agent: false });
    let answered = false;
    sending.on('response', (response) => {
      answered = true;
      text(response).then(
        (body) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            code: /<Code>(\w+)<\/Code>/.exec(body)?.[1],
          }),
        reject,
      );
    });
    sending.on('error', (error) => {
      if (!answered) reject(error);
    });
    sending.end(body);
  });
}

export interface Signing {
  /** Which headers are signed; all, unless it is said. */
  signed?: string[];
  at?: Date;
  seconds?: number;
}

/** A URL that is signed by hand, with whatever is to be tried. */
export async function signUrl(
  options: S3Options,
  question: Question,
  { at, seconds = 60, signed }: Signing = {},
): Promise<string> {
  const { url, method = 'GET', headers = {} } = question;
  const { protocol, host, pathname, searchParams } = new URL(url);
  const names = signed ?? Object.keys(headers);
  const { query = {} } = await signerOf(options).presign(
    {
      protocol,
      hostname: host,
      method,
      path: pathOf(pathname),
      query: Object.fromEntries(searchParams),
      headers: { host, ...Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name))) },
      body: {},
    },
    { expiresIn: seconds, signableHeaders: new Set(names), unhoistableHeaders: new Set(names), ...(at && { signingDate: at }) },
  );
  return `${protocol}//${host}${pathname}?${new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20')}`;
}

/** The headers of a request that is signed in them. */
export async function signHeaders(options: S3Options, question: Question, { at }: Signing = {}): Promise<Record<string, string>> {
  const { url, method = 'GET', headers = {}, body = '' } = question;
  const { protocol, host, pathname, searchParams } = new URL(url);
  const sum = createHash('sha256').update(body).digest('hex');
  const { headers: all } = await signerOf(options).sign(
    {
      protocol,
      hostname: host,
      method,
      path: pathOf(pathname),
      query: Object.fromEntries(searchParams),
      headers: { 'x-amz-content-sha256': sum, ...headers, host },
    },
    at && { signingDate: at },
  );
  return all;
}

/** A slash in a key is signed as it is, however it is sent. */
const pathOf = (pathname: string) => pathname.replaceAll(/%2f/gi, '/');

const signerOf = ({ region, accessKeyId, secretAccessKey }: S3Options) =>
  new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: false,
  });

class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}
