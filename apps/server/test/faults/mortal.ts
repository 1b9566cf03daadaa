import { randomInt } from 'node:crypto';
import { type Fault, runFaulty } from './faulty.ts';

function dieSoon(): Fault {
  const isTold = randomInt(2) === 0;
  let left = randomInt(20, 60);
  return (committed, deliver) => {
    left -= committed.length;
    if (left <= 0 && !isTold) die();
    deliver(committed);
    // The hub has been told, the sockets perhaps; whoever sent it has not.
    if (left <= 0) queueMicrotask(die);
  };
}

const die = () => process.kill(process.pid, 'SIGKILL');

// A server that dies by itself, soon, between a commit and whoever is to learn of it.
void runFaulty({ fault: dieSoon() });
