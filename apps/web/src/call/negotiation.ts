import type { IceServer } from '@parley/client';
import { Shown, type Word } from './signal.ts';

/** What goes out. */
export interface Sent {
  sound: MediaStreamTrack | null;
  sight: MediaStreamTrack | null;
  shown: Shown;
}

export interface PeerOptions {
  ice_servers: IceServer[];
  /** Gives way when both make an offer at once. */
  isPolite: boolean;
  /** Makes the first offer; otherwise the other does. */
  begins: boolean;
  sent: Sent;
  tell(word: Word): void;
  onChange(): void;
}

/**
 * The connection to one other in a call, negotiated as the specification of WebRTC has it ("perfect negotiation"): either may make
 * an offer at any time. Sound and sight have one line each from the beginning, so that nothing is negotiated when a camera is
 * turned on; what is shown is told beside them.
 */
export class Peer {
  readonly sound = new MediaStream();
  readonly sight = new MediaStream();
  shown: Shown = { microphone: false, picture: null };
  readonly #connection: RTCPeerConnection;
  readonly #notes: RTCDataChannel;
  readonly #options: PeerOptions;
  #sent: Sent;
  #isOffering = false;
  #isAnswered = false;
  #isIgnoring = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#sent = options.sent;
    this.#connection = new RTCPeerConnection({ iceServers: options.ice_servers.map(asBrowsersTakeIt) });
    this.#notes = this.#connection.createDataChannel('shown', { negotiated: true, id: 0 });
    this.#listen();
    if (!options.begins) return;
    for (const kind of ['audio', 'video'] as const) this.#connection.addTransceiver(kind);
    void this.#send();
  }

  get state(): RTCPeerConnectionState {
    return this.#connection.connectionState;
  }

  /** Whether he can be heard just now. */
  get isSpeaking(): boolean {
    const receiver = this.#lineOf('audio')?.receiver;
    return this.shown.microphone && (receiver?.getSynchronizationSources() ?? []).some(({ audioLevel = 0 }) => audioLevel > 0.03);
  }

  /** Sends something else from now on. */
  change(sent: Sent): void {
    this.#sent = sent;
    void this.#send();
    this.#note();
  }

  /** Hears what the other told. */
  async hear(word: Word): Promise<void> {
    if ('description' in word) return this.#describe(word.description);
    try {
      await this.#connection.addIceCandidate(word.candidate ?? undefined);
    } catch (error) {
      if (!this.#isIgnoring && this.state !== 'closed') throw error;
    }
  }

  close(): void {
    this.#connection.close();
  }

  #listen(): void {
    const { onChange, tell } = this.#options;
    const connection = this.#connection;
    connection.addEventListener('negotiationneeded', () => void this.#offer());
    connection.addEventListener('icecandidate', ({ candidate }) => tell({ candidate: candidate && asWord(candidate) }));
    connection.addEventListener('connectionstatechange', onChange);
    connection.addEventListener('track', ({ track }) => {
      const stream = track.kind === 'audio' ? this.sound : this.sight;
      for (const other of stream.getTracks()) stream.removeTrack(other);
      stream.addTrack(track);
      onChange();
    });
    this.#notes.addEventListener('open', () => this.#note());
    this.#notes.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const shown = Shown.safeParse(JSON.parse(String(data)));
      if (shown.success) this.shown = shown.data;
      onChange();
    });
  }

  async #offer(): Promise<void> {
    this.#isOffering = true;
    try {
      await this.#connection.setLocalDescription();
      this.#tellDescription();
    } finally {
      this.#isOffering = false;
    }
  }

  async #describe(description: RTCSessionDescriptionInit): Promise<void> {
    const connection = this.#connection;
    const isStable = !this.#isOffering && (connection.signalingState === 'stable' || this.#isAnswered);
    this.#isIgnoring = description.type === 'offer' && !isStable && !this.#options.isPolite;
    if (this.#isIgnoring) return;
    this.#isAnswered = description.type === 'answer';
    await connection.setRemoteDescription(description);
    this.#isAnswered = false;
    if (description.type !== 'offer') return;
    this.#takeLines();
    await this.#send();
    await connection.setLocalDescription();
    this.#tellDescription();
  }

  /** The lines that the other offered are used, and one's own, if one had made an offer at the same time, are given up. */
  #takeLines(): void {
    for (const line of this.#connection.getTransceivers()) {
      if (line.mid === null) line.stop();
      else if (line.direction !== 'stopped') line.direction = 'sendrecv';
    }
  }

  #tellDescription(): void {
    const { localDescription } = this.#connection;
    if (localDescription) this.#options.tell({ description: { type: localDescription.type, sdp: localDescription.sdp } });
  }

  async #send(): Promise<void> {
    await this.#lineOf('audio')?.sender.replaceTrack(this.#sent.sound);
    await this.#lineOf('video')?.sender.replaceTrack(this.#sent.sight);
  }

  #lineOf(kind: 'audio' | 'video'): RTCRtpTransceiver | undefined {
    return this.#connection
      .getTransceivers()
      .find(({ receiver, direction }) => receiver.track.kind === kind && direction !== 'stopped');
  }

  #note(): void {
    if (this.#notes.readyState === 'open') this.#notes.send(JSON.stringify(this.#sent.shown));
  }
}

const asWord = ({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate) => ({
  candidate,
  sdpMid,
  sdpMLineIndex,
  usernameFragment,
});

const asBrowsersTakeIt = ({ urls, username, credential }: IceServer): RTCIceServer => ({
  urls,
  ...(username === undefined ? {} : { username }),
  ...(credential === undefined ? {} : { credential }),
});
