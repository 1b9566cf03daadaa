import { ChannelName } from '@parley/client';

/** What somebody types, nearer to what a channel can be called: blanks become dashes, capitals small. */
export const asChannelName = (text: string) => text.toLowerCase().replace(/\s+/g, '-');

/** What is wrong with the name of a channel; nothing as long as there is none. */
export function faultInName(text: string): string | undefined {
  if (text === '') return undefined;
  const fault = ChannelName.safeParse(text).error?.issues[0]?.message;
  return fault && `The name ${fault}.`;
}

/** The channel of a workspace in which everybody is. */
export const isGeneral = ({ name, type }: { name: string | null; type: string }) => name === 'general' && type === 'public';
