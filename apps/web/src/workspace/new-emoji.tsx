import { CustomEmojiName, type Workspace } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Card } from '../account/settings.tsx';
import { put } from '../attachment/put.ts';
import { client } from '../client.ts';
import { faultOf, issueOf, refusalOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';

/** Gives a workspace an emoji: a small picture, and its name. */
export function NewEmoji({ workspace }: { workspace: Workspace }) {
  const [name, setName] = useState('');
  const [file, setFile] = useState<File>();
  const [round, setRound] = useState(0);
  const add = useMutation({
    mutationFn: async (picture: File) => {
      const attachment_id = await upload(picture);
      return client.emoji.create.mutate({ workspace_id: workspace.id, name, attachment_id });
    },
    onSuccess: () => {
      setName('');
      setFile(undefined);
      setRound(round + 1);
    },
  });
  const badName = name === '' ? undefined : CustomEmojiName.safeParse(name).error?.issues[0]?.message;
  const badPicture = issueOf(add.error, 'attachment_id');
  const isTaken = refusalOf(add.error)?.reason === 'name_taken';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (file) add.mutate(file);
  };
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    add.reset();
    if (chosen && name === '') setName(nameFrom(chosen));
  };
  return (
    <Card title="Add an emoji" hint="A PNG, GIF, JPEG or WebP of 256 KiB at the most.">
      <form onSubmit={send} className="grid items-start gap-3 sm:grid-cols-[1fr_1fr_auto]">
        <Field
          key={round}
          label="Picture"
          type="file"
          accept="image/png,image/gif,image/jpeg,image/webp"
          required
          onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
          fault={badPicture && `The file ${badPicture}.`}
          className="py-1.5"
        />
        <Field
          label="Name"
          value={name}
          required
          autoComplete="off"
          onChange={({ currentTarget }) => setName(currentTarget.value.toLowerCase())}
          hint={name === '' ? undefined : `One writes :${name}:`}
          fault={(badName && `The name ${badName}.`) ?? (isTaken ? faultOf(add.error) : issueOf(add.error, 'name'))}
        />
        <Button type="submit" look="primary" disabled={add.isPending || badName !== undefined} className="sm:mt-6">
          Add
        </Button>
        {add.error !== null && badPicture === undefined && !isTaken && (
          <p role="alert" className="text-sm text-danger sm:col-span-3">
            {faultOf(add.error)}
          </p>
        )}
      </form>
    </Card>
  );
}

/** What a picture is called, as far as an emoji can be called so. */
const nameFrom = ({ name }: File) =>
  name
    .toLowerCase()
    .replace(/\.[^.]*$/, '')
    .replace(/[^a-z0-9_+-]+/g, '-')
    .slice(0, 64);

/** Brings a file to the server. */
async function upload(file: File) {
  const { attachment, upload_url, headers } = await client.attachments.createUploadUrl.mutate({
    filename: file.name,
    content_type: file.type,
    size: file.size,
  });
  await put(file, upload_url, headers, () => {}, new AbortController().signal);
  return attachment.id;
}
