import type { AttachmentId, CustomEmojiId } from '@parley/contracts';

/** Where the bytes of an attachment are in the store; the database's `discard_objects` knows it too. */
export const objectKey = (id: AttachmentId) => `attachments/${id}`;

/** Where the small picture of it is. */
export const thumbnailKey = (id: AttachmentId) => `thumbnails/${id}`;

/** Where the picture of an emoji is; the database's `discard_pictures` knows it too. */
export const pictureKey = (id: CustomEmojiId) => `emoji/${id}`;
