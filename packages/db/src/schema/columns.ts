import { sql } from 'drizzle-orm';
import { bigint, timestamp, uuid } from 'drizzle-orm/pg-core';

/** An id of one kind: `id<UserId>()`. */
export const id = <Id extends string>() => uuid().$type<Id>();

export const time = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

export const now = sql`date_trunc('milliseconds', clock_timestamp())`;

/** A dense number: it never comes near 2^53. */
export const sequence = () => bigint({ mode: 'number' });
