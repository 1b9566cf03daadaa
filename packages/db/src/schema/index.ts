export * from './channels.ts';
export * from './events.ts';
export * from './messages.ts';
export * from './users.ts';
export * from './workspaces.ts';
