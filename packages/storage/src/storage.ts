import type { S3Options } from './s3.ts';

/** What a client needs to put one object, and no other, into the store. */
export interface Upload {
  url: string;
  /** Signed: what is sent with others is refused. */
  headers: Record<string, string>;
}

/** An object that is there. */
export interface Stored {
  size: number;
  content_type: string;
}

/** How a download presents itself to a browser. */
export interface Presentation {
  content_type: string;
  /** Such as `attachment; filename="cat.png"`. */
  disposition: string;
}

/** Where files are kept: anything that speaks S3. What it does not answer in time is thrown as `StorageDown`. */
export interface Storage {
  /** @returns where to put an object of exactly this size and type, once, within the next `seconds` */
  presignPut(key: string, object: Stored, seconds: number): Promise<Upload>;
  /** @returns where everybody may read an object within the next `seconds` */
  presignGet(key: string, presentation: Presentation, seconds: number): Promise<string>;
  head(key: string): Promise<Stored | undefined>;
  /** @returns the first bytes of an object, `most` at the most; `undefined` when it is not there */
  read(key: string, most: number): Promise<Buffer | undefined>;
  put(key: string, bytes: Uint8Array, content_type: string): Promise<void>;
  /** Does nothing where there is no such object. */
  delete(key: string): Promise<void>;
  /** Done when the store answers and the bucket is there; it is made when it is missing. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The store does not answer, or not as it should: worth trying again. */
export class StorageDown extends Error {
  override readonly name = 'StorageDown';
}

/** The store of these options. It is connected to, and the SDK loaded, when it is first asked for something. */
export function openStorage(options: S3Options): Storage {
  let connecting: Promise<Storage> | undefined;
  const connected = () => (connecting ??= import('./s3.ts').then(({ connectS3 }) => connectS3(options)));
  return {
    presignPut: async (...asked) => (await connected()).presignPut(...asked),
    presignGet: async (...asked) => (await connected()).presignGet(...asked),
    head: async (key) => (await connected()).head(key),
    read: async (...asked) => (await connected()).read(...asked),
    put: async (...asked) => (await connected()).put(...asked),
    delete: async (key) => (await connected()).delete(key),
    ready: async () => (await connected()).ready(),
    close: async () => (await connecting)?.close(),
  };
}
