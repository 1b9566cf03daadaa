import { type Database, mails, now, type Transaction } from '@parley/db';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '../app.ts';
import { enqueue } from '../jobs/queue.ts';
import { composeDigest, type Digest } from '../notification/digest-mail.ts';
import type { Mail } from './mailer.ts';

/** Has a mail sent once the transaction has been committed. */
export async function writeMail(tx: Transaction, mail: Omit<Mail, 'id'>): Promise<void> {
  await keep(tx, mail);
}

/** Has somebody sent what he was notified of; it is looked at when it goes out what of it he has still not read. */
export async function writeDigest(tx: Transaction, recipient: string, digest: Digest): Promise<void> {
  await keep(tx, { recipient, subject: 'Notifications', content: '', ...digest });
}

async function keep(tx: Transaction, mail: Omit<typeof mails.$inferInsert, 'id'>): Promise<void> {
  const id = uuidv7();
  await tx.insert(mails).values({ id, ...mail });
  await enqueue(tx, 'send_mail', { mail_id: id });
}

const Sending = z.object({ mail_id: z.uuid() });

/**
 * Sends a mail that was not sent yet; what it said is forgotten then. Of a digest nothing may be left by now. Where there is nobody to give it to it is kept, and
 * logged without what only its recipient may know.
 */
export async function sendMail(app: App, payload: unknown): Promise<void> {
  const { db, mailer, logger } = app;
  const { mail_id } = Sending.parse(payload);
  const waiting = and(eq(mails.id, mail_id), isNull(mails.sent_at));
  const [mail] = await db.select().from(mails).where(waiting);
  if (!mail) return;
  if (!mailer) {
    const { subject, content } = mail;
    logger.info(
      { mail_id, subject, content: withoutTokens(content) },
      'a mail is kept in the table `mails`: SMTP_URL is not set',
    );
    return;
  }
  const digest = digestIn(mail);
  const written = digest ? await composeDigest(app, digest) : mail;
  if (written) await mailer.send({ ...mail, ...written });
  await db.update(mails).set({ sent_at: now, content: '' }).where(waiting);
}

function digestIn({ user_id, after_seq, until_seq }: typeof mails.$inferSelect): Digest | undefined {
  return user_id && after_seq !== null && until_seq !== null ? { user_id, after_seq, until_seq } : undefined;
}

/** Days for which it is kept that a mail was sent; one that was not can be read for as long. */
const kept = 30;

/** Forgets old mails. */
export async function pruneMails(db: Database): Promise<void> {
  await db.delete(mails).where(lt(mails.created_at, sql`now() - make_interval(days => ${kept})`));
}

const withoutTokens = (text: string) => text.replaceAll(/[\w-]{40,}/g, '[masked]');
