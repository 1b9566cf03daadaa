import { toast } from 'sonner';

/** The microphone, or nothing, with the reason said: one can listen without it. */
export const openMicrophone = () =>
  open('The microphone', (devices) => devices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }));

export const openCamera = () =>
  open('The camera', (devices) => devices.getUserMedia({ video: { width: { ideal: 1_280 }, height: { ideal: 720 } } }));

/** The screen or the window that he chooses. Who chooses none has nothing to be told. */
export const openScreen = () =>
  open(
    'The screen',
    (devices) => devices.getDisplayMedia({ video: true }),
    ({ name }) => name === 'NotAllowedError',
  );

async function open(
  what: string,
  ask: (devices: MediaDevices) => Promise<MediaStream>,
  isExpected: (error: Error) => boolean = () => false,
): Promise<MediaStreamTrack | null> {
  try {
    if (!window.isSecureContext) throw new Error('browsers allow it only to pages that come over https');
    const [track = null] = (await ask(navigator.mediaDevices)).getTracks();
    return track;
  } catch (error) {
    if (error instanceof Error && !isExpected(error)) toast.error(`${what} cannot be used: ${reasonOf(error)}.`);
    return null;
  }
}

function reasonOf({ name, message }: Error): string {
  if (name === 'NotAllowedError') return 'the browser was told not to allow it';
  if (name === 'NotFoundError') return 'there is none';
  return message.replace(/\.$/, '');
}
