import { type Database, mails, now, type Transaction } from '@parley/db';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '../app.ts';
import { enqueue } from '../jobs/queue.ts';
import type { Mail } from './mailer.ts';

/** Has a mail sent once the transaction has been committed. */
export async function writeMail(tx: Transaction, mail: Omit<Mail, 'id'>): Promise<void> {
  const id = uuidv7();
  await tx.insert(mails).values({ id, ...mail });
  await enqueue(tx, 'send_mail', { mail_id: id });
}

const Sending = z.object({ mail_id: z.uuid() });

/**
 * Sends a mail that was not sent yet; what it said is forgotten then. Where there is nobody to give it to it is kept, and
 * logged without what only its recipient may know.
 */
export async function sendMail({ db, mailer, logger }: App, payload: unknown): Promise<void> {
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
  await mailer.send(mail);
  await db.update(mails).set({ sent_at: now, content: '' }).where(waiting);
}

/** Days for which it is kept that a mail was sent; one that was not can be read for as long. */
const kept = 30;

/** Forgets old mails. */
export async function pruneMails(db: Database): Promise<void> {
  await db.delete(mails).where(lt(mails.created_at, sql`now() - make_interval(days => ${kept})`));
}

const withoutTokens = (text: string) => text.replaceAll(/[\w-]{40,}/g, '[masked]');
