import type { Attachment } from '@parley/client';
import { useSyncExternalStore } from 'react';
import { toast } from 'sonner';
import { v4 as uuidv4 } from 'uuid';
import { client } from '../client.ts';
import { faultOf, issueOf } from '../refusal.ts';
import { put } from './put.ts';

/** A file that is brought to the server before the message is sent that has it. */
export interface Upload {
  key: string;
  file: File;
  state: 'under way' | 'done' | 'failed';
  /** What part of it has been brought: 0 to 1. */
  progress: number;
  attachment?: Attachment | undefined;
  /** Why it was not brought. */
  fault?: string | undefined;
  /** Ends it before it is done. */
  cancelling: AbortController;
}

/** How many files a message can have. */
const most = 10;

/** By the place, a channel or a thread, where they are to be sent. They go on while one looks elsewhere. */
const uploads = new Map<string, readonly Upload[]>();
const watchers = new Set<() => void>();
const none: readonly Upload[] = [];

const uploadsIn = (place: string) => uploads.get(place) ?? none;

function change(place: string, next: readonly Upload[]): void {
  uploads.set(place, next);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useUploads = (place: string) => useSyncExternalStore(watch, () => uploadsIn(place));

/** Begins to upload files for the message that is written in a place. */
export function addFiles(place: string, files: readonly File[]): void {
  const room = most - uploadsIn(place).length;
  if (files.length > room) toast.error(`A message can have ${most} files.`);
  const added = files.slice(0, Math.max(room, 0)).map(begin);
  change(place, [...uploadsIn(place), ...added]);
  for (const upload of added) void bring(place, upload);
}

const begin = (file: File): Upload => ({
  key: uuidv4(),
  file,
  state: 'under way',
  progress: 0,
  cancelling: new AbortController(),
});

async function bring(place: string, { key, file, cancelling: { signal } }: Upload): Promise<void> {
  const note = (news: Partial<Upload>) =>
    change(
      place,
      uploadsIn(place).map((upload) => (upload.key === key ? { ...upload, ...news } : upload)),
    );
  try {
    const { attachment, upload_url, headers } = await client.attachments.createUploadUrl.mutate({
      filename: file.name,
      content_type: file.type === '' ? 'application/octet-stream' : file.type,
      size: file.size,
    });
    if (signal.aborted) return discard(attachment);
    note({ attachment });
    await put(file, upload_url, headers, (progress) => note({ progress }), signal);
    note({ state: 'done', progress: 1 });
  } catch (error) {
    note({ state: 'failed', fault: file.size === 0 ? 'There is nothing in it.' : (issueOf(error, 'size') ?? faultOf(error)) });
  }
}

/** Takes a file from the message before that is sent. */
export function removeUpload(place: string, { key, attachment, cancelling }: Upload): void {
  cancelling.abort();
  change(
    place,
    uploadsIn(place).filter((upload) => upload.key !== key),
  );
  if (attachment) discard(attachment);
}

/** Should that fail, the server does it by itself after a day. */
export const discard = ({ id }: Attachment): void => void client.attachments.delete.mutate({ attachment_id: id }).catch(() => {});

/** Uploads a file that was not brought once more, from its beginning: an address takes it only once. */
export function uploadAgain(place: string, failed: Upload): void {
  if (failed.attachment) discard(failed.attachment);
  const again = { ...begin(failed.file), key: failed.key };
  change(
    place,
    uploadsIn(place).map((upload) => (upload.key === again.key ? again : upload)),
  );
  void bring(place, again);
}

/** The files of a message that is sent now; the next begins without. */
export function takeUploads(place: string): Attachment[] {
  const taken = uploadsIn(place).flatMap(({ attachment }) => attachment ?? []);
  change(place, none);
  return taken;
}
