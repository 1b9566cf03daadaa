import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Storage, StorageDown } from './storage.ts';

export interface S3Options {
  endpoint: string;
  /** Where browsers reach the same store, if not there. */
  publicUrl?: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Milliseconds for what somebody waits for, all tries together, and for what moves whole files. */
const patience = 1_500;
const patienceForFiles = 60_000;

/** The signature binds them: the size, so that nobody fills the store; the type; and that the object is new. */
const signedOfUploads = new Set(['content-type', 'content-length', 'if-none-match']);

export function connectS3({ publicUrl, ...options }: S3Options): Storage {
  const client = openClient(options);
  // It only signs, and never connects.
  const signer = openClient({ ...options, endpoint: publicUrl ?? options.endpoint });
  const inBucket = { Bucket: options.bucket };
  const at = (Key: string) => ({ ...inBucket, Key });

  const openBucket = async () => {
    const abortSignal = AbortSignal.timeout(patience);
    const found = await orMissing(client.send(new HeadBucketCommand(inBucket), { abortSignal }));
    if (!found) await client.send(new CreateBucketCommand(inBucket), { abortSignal });
  };

  return {
    async presignPut(key, { size, content_type }, seconds) {
      const asked = { ...at(key), ContentType: content_type, ContentLength: size, IfNoneMatch: '*' };
      const url = await getSignedUrl(signer, new PutObjectCommand(asked), {
        expiresIn: seconds,
        signableHeaders: signedOfUploads,
      });
      return { url, headers: { 'content-type': content_type, 'content-length': String(size), 'if-none-match': '*' } };
    },

    presignGet(key, { content_type, disposition }, seconds) {
      const asked = { ...at(key), ResponseContentType: content_type, ResponseContentDisposition: disposition };
      return getSignedUrl(signer, new GetObjectCommand(asked), { expiresIn: seconds });
    },

    async head(key) {
      const sent = client.send(new HeadObjectCommand(at(key)), { abortSignal: AbortSignal.timeout(patience) });
      const found = await orMissing(sent).catch(asDown);
      return found && { size: found.ContentLength ?? 0, content_type: found.ContentType ?? '' };
    },

    async read(key, most) {
      const abortSignal = AbortSignal.timeout(most > 1_000_000 ? patienceForFiles : patience);
      const sent = client.send(new GetObjectCommand({ ...at(key), Range: `bytes=0-${most - 1}` }), { abortSignal });
      return await orMissing(sent.then(async ({ Body }) => Body && Buffer.from(await Body.transformToByteArray()))).catch(asDown);
    },

    async put(key, bytes, content_type) {
      const asked = { ...at(key), Body: bytes, ContentType: content_type };
      await client.send(new PutObjectCommand(asked), { abortSignal: AbortSignal.timeout(patienceForFiles) }).catch(asDown);
    },

    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)), { abortSignal: AbortSignal.timeout(patience) }).catch(asDown);
    },

    ready: () => openBucket().catch(asDown),

    async close() {
      client.destroy();
      signer.destroy();
    },
  };
}

const openClient = ({ endpoint, region, accessKeyId, secretAccessKey }: Omit<S3Options, 'publicUrl'>) =>
  new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    // The bucket in the path, and no checksums of AWS's own: what all services understand.
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
  });

async function orMissing<Answer>(sent: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}

function asDown(error: unknown): never {
  throw new StorageDown('the object store does not answer as it should', { cause: error });
}
