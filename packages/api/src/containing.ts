import { type Column, ilike, type SQL } from 'drizzle-orm';

/** Whether a text contains a part, in any case; the part is taken as it is written. */
export const containing = (text: Column | SQL, part: string): SQL => ilike(text, `%${part.replace(/[\\%_]/g, String.raw`\$&`)}%`);
