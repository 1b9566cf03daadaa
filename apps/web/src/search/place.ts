import { z } from 'zod';

export const searchTypes = ['messages', 'channels', 'users', 'files'] as const;
export type SearchType = (typeof searchTypes)[number];

/** What is sought, as it stands in the address. */
export const SearchPlace = z.object({
  q: z.coerce.string().optional().catch(undefined),
  type: z.enum(searchTypes).optional().catch(undefined),
  sort: z.enum(['newest', 'relevance']).optional().catch(undefined),
  /** In this workspace only; without it, wherever he may look, also in direct messages. */
  where: z.enum(['here']).optional().catch(undefined),
});
export type SearchPlace = z.infer<typeof SearchPlace>;
