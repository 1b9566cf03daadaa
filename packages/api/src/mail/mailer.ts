import { createTransport } from 'nodemailer';

/** A mail on its way out. */
export interface Mail {
  id: string;
  recipient: string;
  subject: string;
  content: string;
}

/** Hands mails over to whoever brings them to people. */
export interface Mailer {
  /** Done when it was taken over. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with a name and a password where the server wants them. */
  url: string;
  /** The address that mails come from. */
  from: string;
}

/** Mails by a server that speaks SMTP. */
export function smtpMailer({ url, from }: SmtpOptions): Mailer {
  const transport = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    async send({ id, recipient, subject, content }) {
      await transport.sendMail({
        from: { name: 'Parley', address: from },
        to: { name: '', address: recipient },
        subject,
        text: content,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
    close: () => transport.close(),
  };
}
