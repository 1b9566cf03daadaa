export type { S3Options } from './s3.ts';
export { openStorage, type Presentation, type Storage, StorageDown, type Stored, type Upload } from './storage.ts';
