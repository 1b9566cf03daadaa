import { z } from 'zod';

export const Cursor = z.string().min(1).max(200).meta({ description: 'The `next_cursor` of the page before; opaque.' });

/** The fields that every list takes. */
export const pageInput = {
  limit: z.int().min(1).max(100).default(50).meta({ description: 'How many items at the most.' }),
  cursor: Cursor.optional(),
};

/** What every list answers. */
export const Page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'Pass it as `cursor` for the next page; `null` on the last.' }),
  });
export type Page<Item> = { items: Item[]; next_cursor: string | null };
