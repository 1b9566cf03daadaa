const place = 'parley.place';

/** The workspace in which somebody was last, in this browser. */
export const lastPlace = () => localStorage.getItem(place);

export const rememberPlace = (workspace_id: string) => localStorage.setItem(place, workspace_id);

/** The channel of a workspace in which he was last. */
export const lastChannel = (workspace_id: string) => localStorage.getItem(`${place}.${workspace_id}`);

export const rememberChannel = (workspace_id: string, channel_id: string) =>
  localStorage.setItem(`${place}.${workspace_id}`, channel_id);
