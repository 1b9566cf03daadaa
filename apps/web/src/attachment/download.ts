import type { Attachment } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { client } from '../client.ts';
import { sayFault } from '../ui/notice.tsx';

/** Saves a file. It comes as one to be saved, so that the page stays where it is. */
export function useDownload({ id, filename }: Attachment): () => void {
  const { mutate } = useMutation({
    mutationFn: () => client.attachments.get.query({ attachment_id: id, download: true }),
    onSuccess: ({ url }) => {
      const link = document.createElement('a');
      link.href = url;
      link.download = filename;
      link.click();
    },
    onError: sayFault,
  });
  return () => mutate();
}
