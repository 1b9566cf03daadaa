import type { Scope, UserId } from '@parley/contracts';
import type { Logger } from '../app.ts';
import type { Logged, WireEvent } from '../event/log.ts';

/** Something ephemeral, for whoever listens at another node. */
export interface Whispered {
  scopes: Scope[];
  event: WireEvent;
  /** To all of them but this one. */
  except: UserId | null;
}

/** Who is connected to a node: all of them, or what changed since. A node that `asks` wants to be told by the others as well. */
export type NodePresence = { node: string } & (
  { all: UserId[]; asks?: boolean | undefined } | { came: UserId[]; went: UserId[] }
);

/** How far partitions of the log have come. */
export type Heads = [partition: number, seq: number][];

/** What nodes tell each other. */
export type BusMessage =
  | { kind: 'appended'; appended: readonly Logged[] }
  /** The log has come this far: as much as is known, where the events themselves are too large to carry. */
  | { kind: 'heads'; heads: Heads }
  | { kind: 'whispered'; whispered: Whispered }
  | { kind: 'presence'; presence: NodePresence };

export interface BusListener {
  onMessage(message: BusMessage): void;
  /** Something may have been missed: the connection has just been made, for the first time or again. */
  onGap(): void;
}

/**
 * What wakes the other nodes. It may lose, double and reorder: the log is the record, and its numbers tell.
 * No node hears itself.
 */
export interface Bus {
  /** Best effort; never throws, never waits. */
  publish(message: BusMessage): void;
  listen(listener: BusListener): void;
  /** Rejects when what is published does not come through just now. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What a bus is told of the node that it connects. */
export interface Node {
  /** Which log it follows; nodes of another log are strangers. */
  epoch: string;
  /** What the nodes of a log have in common and nobody else knows. */
  secret: string;
  logger: Logger;
}

export type OpenBus = (node: Node) => Bus;
