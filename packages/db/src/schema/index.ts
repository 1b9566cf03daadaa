export * from './attachments.ts';
export * from './channels.ts';
export * from './events.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './threads.ts';
export * from './users.ts';
export * from './workspaces.ts';
