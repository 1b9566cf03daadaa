import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { atEnd } from './end.ts';

/** A mail as it came, its folded lines unfolded. */
export interface Delivered {
  text: string;
  /** Whether it was said that it is taken. */
  taken: boolean;
}

/** A mail server on this machine. */
export interface Postbox {
  /** As `SMTP_URL` has it. */
  url: string;
  /** The mails to an address. */
  to(address: string): Delivered[];
  /** What is to be said to the next mail to an address: to try again later. */
  refuseOnce(address: string): void;
}

/** Opens a mail server, closed when the test file ends. */
export async function openPostbox(): Promise<Postbox> {
  const delivered: Delivered[] = [];
  const refusing = new Set<string>();
  const isTo = (text: string, address: string) => text.includes(`To: ${address}`);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, answer) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        const refused = [...refusing].find((address) => isTo(text, address));
        if (refused !== undefined) refusing.delete(refused);
        delivered.push({ text: unfold(text), taken: refused === undefined });
        answer(refused === undefined ? null : new Error('try again later'));
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  atEnd(() => new Promise<void>((done) => server.close(done)));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    to: (address) => delivered.filter(({ text }) => isTo(text, address)),
    refuseOnce: (address) => void refusing.add(address),
  };
}

/** Long lines are folded: `=` at the end of one goes on in the next. */
const unfold = (text: string) => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
