import { type SQL, sql } from 'drizzle-orm';
import { bigint, customType, timestamp, uuid } from 'drizzle-orm/pg-core';

/** An id of one kind: `id<UserId>()`. */
export const id = <Id extends string>() => uuid().$type<Id>();

export const time = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

export const now = sql`date_trunc('milliseconds', clock_timestamp())`;

/** A dense number: it never comes near 2^53. */
export const sequence = () => bigint({ mode: 'number' });

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** The words of a text, as search finds it: the database makes them whenever the text changes. */
export const words = (text: SQL) => tsvector().generatedAlwaysAs(sql`words_of(${text})`);
