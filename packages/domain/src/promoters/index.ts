export * from './api-key.ts';
export * from './create-organisation.ts';
export * from './member-role.ts';
export * from './promoter-for-new-event.ts';
export * from './promoter-member.ts';
export * from './promoter.ts';
export * from './require-member.ts';
