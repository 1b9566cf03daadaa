import type { Event, Hit, Message } from '@parley/client';

/** What was found, after an event: what is gone is not shown any more, and what was edited is shown as it reads now. */
export function applyToHits(hits: Hit[], event: Event): Hit[] {
  switch (event.type) {
    case 'message.deleted':
      return without(hits, (hit) => 'message' in hit && hit.message.id === event.data.message_id);
    case 'message.updated':
      return edited(hits, event.data.message);
    case 'channel.deleted':
      return without(hits, (hit) => channelOf(hit) === event.data.channel_id);
    default:
      return hits;
  }
}

function without(hits: Hit[], isGone: (hit: Hit) => boolean): Hit[] {
  return hits.some(isGone) ? hits.filter((hit) => !isGone(hit)) : hits;
}

/** Where what was sought stands in the new text is not known. */
function edited(hits: Hit[], message: Message): Hit[] {
  const isEdited = (hit: Hit) => hit.type === 'message' && hit.message.id === message.id;
  if (!hits.some(isEdited)) return hits;
  return hits.map((hit) => (isEdited(hit) ? { type: 'message', message, highlight: message.content } : hit));
}

function channelOf(hit: Hit): string | undefined {
  if ('message' in hit) return hit.message.channel_id;
  return hit.type === 'channel' ? hit.channel.id : undefined;
}

/** What tells it from others. */
export function keyOf(hit: Hit): string {
  switch (hit.type) {
    case 'message':
      return hit.message.id;
    case 'attachment':
      return hit.attachment.id;
    case 'channel':
      return hit.channel.id;
    case 'user':
      return hit.user.id;
  }
}
