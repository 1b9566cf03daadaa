import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { IconButton } from '../ui/button.tsx';
import { addFiles } from './uploads.ts';

/** Chooses files to be sent with the message that is written. */
export function AttachButton({ place }: { place: string }) {
  const chooser = useRef<HTMLInputElement>(null);
  const take = () => {
    const { current } = chooser;
    if (!current) return;
    addFiles(place, [...(current.files ?? [])]);
    // So that the same can be chosen again.
    current.value = '';
  };
  return (
    <>
      <input ref={chooser} type="file" multiple hidden onChange={take} />
      <IconButton label="Attach files" onClick={() => chooser.current?.click()}>
        <Paperclip size={17} />
      </IconButton>
    </>
  );
}
