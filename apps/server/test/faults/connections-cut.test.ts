import type { Sql } from '@parley/db';
import { openHouse } from '@parley/testing';
import { expect, test } from 'vitest';
import { aWhile, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { Founders } from './founders.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { patient, scaled } from './scale.ts';
import { bustle, settle } from './town.ts';

const rounds = scaled(4, 60);

/** Ends every connection to the database but this one; returns how many. */
async function cutAll(sql: Sql): Promise<number> {
  const cut = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  return cut.length;
}

test(
  `all connections to the database, cut ${rounds} times, are made anew; nothing is lost, and who listens does not notice`,
  patient,
  async () => {
    const house = await openHouse();
    const town = await settle(house.url);
    const { writers, readers, evidence } = await bustle(town, house.sql, { url: () => house.url });
    const founders = new Founders(
      house.url,
      town.authors.map(({ person }) => person),
    );
    let cut = 0;
    for (let round = 0; round < rounds; round++) {
      await aWhile(20, 300);
      cut += await cutAll(house.sql);
    }
    const before = acked(evidence.journal).length;
    await until('it writes again', () => acked(evidence.journal).length > before);
    await Promise.all([writers.stop(), founders.stop()]);
    await allHeard(evidence);

    expect(cut).toBeGreaterThan(rounds);
    expect(writers.surprises).toEqual([]);
    expect(writers.interruptions, 'the cuts were felt').toBeGreaterThan(0);
    expect(founders.statuses).toEqual(new Set([201, 503]));
    for (const { codes } of readers) expect(codes).toEqual([]);
    expect(await judge(evidence)).toEqual([]);
    await expectTheJudgeToNotice(evidence);
  },
);
